"""The live picture, read off its pixels, and once in a real window."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from math import nan
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.coaching.mode import Mode
from coach.feedback.layout import KEY_BAR
from coach.feedback.live_renderer import LiveRenderer
from coach.feedback.palette import CLASS_COLOUR, FRESH, INK, LIGHT_COLOUR, PAPER
from coach.feedback.scene import LiveScene
from tests.desktop import Desktop, skip_without_desktop, until

from .conftest import GREY, LEFT_DEPTH, nobody, plain, rep
from .scenes import SAFETY, ending, guidance, lead, live, step

VGA, HD = (640, 480), (1280, 720)
SIZES = [VGA, HD, (1920, 1080), (480, 900), (1500, 500)]
TURN = "turn a little to your left"
EVERY = {
    "set": live(cue="Chest up", reps_planned=12, sets_planned=3),
    "blank": live(angle=nan, guidance=guidance("step back")),
    "guide": live(Mode.SETUP, guidance=guidance(TURN, "left")),
    "first frame": live(Mode.SETUP),
    "calibrate": live(Mode.CALIBRATION, step=step()),
    "countdown": live(Mode.COUNTDOWN, left_s=3),
    "rest": live(Mode.REST, left_s=58, sets_planned=2),
    "timed": live(seconds_planned=30.0, left_s=12, sets_planned=9, set_number=4, routine="A"),
    "lead": live(Mode.REST, left_s=18, sets_planned=3, lead=lead(), routine="A"),
    "lead in set-up": live(
        Mode.SETUP, guidance=guidance(TURN, "left"), lead=lead(side="left"), routine="A"
    ),
    "pain": live(Mode.PAIN, safety=SAFETY),
    "summary": live(Mode.SUMMARY, ending=ending()),
    "paused": live(paused=True),
    "trouble": live(trouble="The camera is gone: plug it in again.", note="No sound."),
}


def drawn(scene: LiveScene, size_px: tuple[int, int] = VGA) -> np.ndarray:
    return LiveRenderer().draw(plain(scene.scene.pose.size_px), scene, size_px)


def pixels_of(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """(n, 2) x, y of the pixels in a colour."""
    y, x = np.nonzero((picture == colour).all(axis=2))
    return np.stack([x, y], axis=1)


def test_the_class_of_the_last_rep_leaves_a_full_score_legible() -> None:
    full = rep(100.0, "neutral", -5.0)
    named = drawn(live(last_rep=full))
    unnamed = drawn(live(last_rep=replace(full, verdict=None)))
    number = (unnamed != drawn(live(last_rep=replace(full, verdict=None, score=10.0)))).any(axis=2)
    rows, columns = (np.flatnonzero(number.any(axis=axis)) for axis in (1, 0))
    score = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert (named != unnamed).any()
    assert (named[score] == unnamed[score]).all()


@pytest.mark.parametrize("size_px", SIZES)
@pytest.mark.parametrize("name", EVERY)
def test_every_screen_has_its_size_and_leaves_the_picture_as_it_was(
    name: str, size_px: tuple[int, int]
) -> None:
    image = plain(VGA)
    picture = LiveRenderer().draw(image, EVERY[name], size_px)
    assert picture.shape == (size_px[1], size_px[0], 3)
    assert (image == GREY).all()
    assert len(pixels_of(picture, PAPER)) > 40  # keys at the least


def test_screens_can_follow_each_other_in_any_size() -> None:
    renderer = LiveRenderer()
    for name, scene in EVERY.items():
        for size_px in (VGA, HD):
            picture = renderer.draw(plain(VGA), scene, size_px)
            np.testing.assert_array_equal(picture, drawn(scene, size_px), err_msg=name)


def test_count_is_a_sixth_of_the_picture_high_and_lit_when_new() -> None:
    for size_px in (VGA, HD):
        new = drawn(live(last_rep=rep(end_s=-0.3), cue=None), size_px)
        rows = pixels_of(new, FRESH)[:, 1]
        assert np.ptp(rows) > size_px[1] / 6.2
    old = drawn(live(last_rep=rep(end_s=-5.0)))
    assert len(pixels_of(old, FRESH)) == 0


def test_what_comes_next_is_lit_above_the_clock_and_beside_the_count() -> None:
    for size_px in (VGA, HD):
        unit = size_px[1] / 480
        lit = pixels_of(drawn(live(Mode.REST, left_s=18, lead=lead()), size_px), FRESH)
        assert len(lit) > 300 * unit
        assert lit[:, 0].min() > 208 * unit and lit[:, 1].max() < 100 * unit
        without = pixels_of(drawn(live(Mode.REST, left_s=18), size_px), FRESH)
        assert len(without) == 0


def test_the_bar_of_a_timed_set_fills_with_the_time() -> None:
    filled = [
        len(pixels_of(drawn(live(seconds_planned=30.0, left_s=left_s)), FRESH))
        for left_s in (30, 15, 3)
    ]
    assert filled[0] < filled[1] < filled[2]


@pytest.mark.parametrize("mirrored", [True, False])
def test_only_the_person_is_mirrored(mirrored: bool) -> None:
    scene = live(mirrored=mirrored)
    line = pixels_of(drawn(scene), CLASS_COLOUR["tucked"])
    line = line[(line[:, 0] > 220) & (line[:, 1] > 180)]  # beside the count, below the gauge
    back = (1 if mirrored else -1) * LEFT_DEPTH * 0.22 * 480
    assert len(line) > 100
    np.testing.assert_allclose(line[:, 0], 320 + back, atol=4)


def test_texts_are_the_same_in_both_views() -> None:
    empty = live(pose=nobody(VGA), cue="Chest up")
    np.testing.assert_array_equal(drawn(empty), drawn(replace(empty, mirrored=False)))


def test_picture_is_shown_whole_between_bars() -> None:
    picture = drawn(live(Mode.COUNTDOWN, pose=nobody(VGA)), (1500, 500))
    row = picture[200]
    assert (row[:400] == 0).all() and (row[1100:] == 0).all()
    assert (row[430:450] == GREY).all()


def test_no_skeleton_gauge_or_score_without_detail() -> None:
    more, less = (live(cue="Chest up", detail=detail) for detail in (True, False))
    right = np.s_[20:150, 300:620]  # where the gauge is
    assert len(np.unique(drawn(more)[right].reshape(-1, 3), axis=0)) > 20
    assert (drawn(less)[right] == GREY).all()
    line = pixels_of(drawn(less), CLASS_COLOUR["tucked"])
    assert len(line) > 100  # the back stays


@pytest.mark.parametrize("held", [{"paused": True}, {"trouble": "The camera is gone."}])
def test_a_picture_that_is_not_followed_is_dark_and_nothing_is_measured_in_it(
    held: dict[str, object],
) -> None:
    picture = drawn(live(**held))
    assert picture[250, 600].max() < 0.5 * GREY
    assert len(pixels_of(picture, CLASS_COLOUR["tucked"])) == 0


def test_trouble_stands_on_yellow() -> None:
    assert len(pixels_of(drawn(live(trouble="The camera is gone: plug it in.")), INK)) > 500
    ground = cv2.inRange(drawn(live(trouble="The camera is gone.")), np.array((40, 200, 200)),
                         np.array((110, 240, 250)))  # fmt: skip
    assert (ground > 0).sum() > 10_000


@pytest.mark.parametrize("turn", ["left", "right"])
@pytest.mark.parametrize("mirrored", [True, False])
def test_arrow_shows_the_way_the_near_side_of_the_body_turns(turn: str, mirrored: bool) -> None:
    shown = live(Mode.SETUP, guidance=guidance(TURN, turn), mirrored=mirrored)  # type: ignore[arg-type]
    x = pixels_of(drawn(shown, HD), FRESH)[:, 0]
    # the tip is farther from the person in the middle than the arrow's other end
    points_left = (640 - x.min()) > (x.max() - 640)
    assert points_left == ((turn == "left") == mirrored)


def test_the_lamp_of_the_level_is_lit() -> None:
    def lit(scene: LiveScene) -> dict[str, int]:
        right = drawn(scene)[:, 540:]
        return {level: len(pixels_of(right, colour)) for level, colour in LIGHT_COLOUR.items()}

    stop, go = (
        lit(live(Mode.SETUP, guidance=guidance(TURN))),
        lit(live(Mode.SETUP, guidance=guidance())),
    )
    assert stop["red"] > 500 and stop["green"] == stop["amber"] == 0
    assert go["green"] > 500 and go["red"] == go["amber"] == 0


def test_ring_closes_as_the_hold_goes_on() -> None:
    def arc(progress: float) -> int:
        scene = live(Mode.CALIBRATION, step=replace(step(), progress=progress))
        return len(pixels_of(drawn(scene), CLASS_COLOUR["arched"]))

    lengths = [arc(progress) for progress in (0.0, 0.25, 0.5, 1.0)]
    assert lengths[0] == 0
    assert lengths[1] / lengths[3] == pytest.approx(0.25, abs=0.06)
    assert lengths[2] / lengths[3] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("size_px", SIZES)
def test_safety_text_stays_on_its_page(size_px: tuple[int, int]) -> None:
    picture = drawn(live(Mode.PAIN, safety=SAFETY), size_px)
    unit = min(size_px[0] / 640, size_px[1] / 480)
    text = (picture != INK).any(axis=2)[: size_px[1] - round(KEY_BAR * unit)]
    rows, columns = np.nonzero(text)
    assert rows.max() < text.shape[0] - 3 and columns.max() < size_px[0] - 10
    assert np.ptp(rows) > 0.4 * size_px[1]


def test_summary_has_a_band_for_every_rep_and_no_room_for_the_rest_between_sets() -> None:
    picture = drawn(live(Mode.SUMMARY, ending=ending(sets=2)), HD)
    foot = pixels_of(picture, CLASS_COLOUR["tucked"])
    foot = foot[foot[:, 1] > np.median(foot[:, 1])]  # the reps' band, below the line of the level
    starts = np.unique(foot[:, 0])
    runs = np.split(starts, np.flatnonzero(np.diff(starts) > 1) + 1)
    widths = np.array([len(run) for run in runs])
    assert len(widths) == 4
    assert np.ptp(widths) <= 3
    # four reps of 8 s in 41 s
    assert widths.sum() / 1080 == pytest.approx(32 / 41, abs=0.1)


def test_summary_without_a_single_angle_says_so() -> None:
    known = ending()
    unseen = replace(known, lumbar_angle_deg=np.full_like(known.lumbar_angle_deg, nan))
    none = replace(known, t_s=np.array([]), lumbar_angle_deg=np.array([]), reps=(), score=None)
    for blank in (unseen, none):
        picture = drawn(live(Mode.SUMMARY, ending=blank), HD)
        assert len(pixels_of(picture, CLASS_COLOUR["tucked"])) == 0
        assert (picture[300:400] != INK).any()


@pytest.mark.parametrize("size_px", [VGA, (1920, 1080)])
def test_window_shows_it_pixel_by_pixel(tmp_path: Path, size_px: tuple[int, int]) -> None:
    skip_without_desktop()
    width, height = size_px
    expected = drawn(live(size_px=size_px, cue="Chest up"), size_px)
    child = [sys.executable, "-m", "tests.feedback.live_renderer_child", str(width), str(height)]
    # room for the window's frame
    with Desktop(tmp_path, (width + 120, height + 120)) as desktop:
        process = subprocess.Popen(child, cwd=Path(__file__).parents[2], env=desktop.env)
        desktop.window("a live picture")

        def is_shown() -> bool:
            screen = desktop.screenshot()
            rows, columns = np.nonzero((screen == GREY).all(axis=2))
            if len(rows) == 0:
                return False
            x, y = columns.min(), rows.min()
            seen = screen[y : y + height, x : x + width]
            return seen.shape == expected.shape and bool((seen == expected).all())

        until(is_shown)
        desktop.press("q")
        assert process.wait(timeout=20) == 0
