"""The overlay on plain pictures and on real frames."""

from __future__ import annotations

import csv
from math import nan

import cv2
import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.feedback.overlay import Overlay
from coach.feedback.palette import CLASS_COLOUR, FRESH
from coach.geometry.reasons import Reason
from coach.pose.contour import trace
from coach.pose.landmarker import PoseModel, rgb
from coach.pose.plate import Plate
from coach.pose.types import Landmark, Pose
from coach.reps.types import TiltClass

from .conftest import GREY, LEFT_DEPTH, RIGHT_DEPTH, MakeScene, nobody, plain, rep

SIZES = [(640, 480), (608, 1080), (1920, 1080), (480, 480), (1280, 720)]
VGA = (640, 480)
TOP = 120  # rows of the panels at 640 x 480
LONG_CUE = (
    "Tuck your pelvis under and squeeze your glutes hard before your hips stop rising, "
    "then hold it for a breath"
)


def drawn(scene_at: MakeScene, size_px: tuple[int, int] = VGA, **parts: object) -> np.ndarray:
    return Overlay(size_px).annotate(plain(size_px), scene_at(size_px, **parts))


def changed(picture: np.ndarray) -> np.ndarray:
    return (picture != GREY).any(axis=2)


def pixels_of(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """(n, 2) x, y of the pixels in a colour, below the panels."""
    y, x = np.nonzero((picture == colour).all(axis=2))
    keep = y > TOP * min(picture.shape[:2]) / 480
    return np.stack([x[keep], y[keep]], axis=1)


# upright and facing right, the back is on the left
@pytest.mark.parametrize("facing, back", [(1, -LEFT_DEPTH), (-1, RIGHT_DEPTH)])
@pytest.mark.parametrize("tilt_class", ["tucked", "arched", "unclear"])
def test_back_is_drawn_on_the_dorsal_side_in_its_class_colour(
    scene: MakeScene, facing: int, back: float, tilt_class: TiltClass
) -> None:
    picture = drawn(scene, facing=facing, tilt_class=tilt_class)
    x, y = pixels_of(picture, CLASS_COLOUR[tilt_class]).T
    trunk = 0.22 * 480
    assert len(x) > 100
    np.testing.assert_allclose(x, 320 + back * trunk, atol=3)
    hips, shoulders = 0.60 * 480, 0.38 * 480
    assert y.max() == pytest.approx(hips, abs=6)
    assert y.min() == pytest.approx(hips - 0.9 * (hips - shoulders), abs=6)


def test_back_of_neutral_class_is_white(scene: MakeScene) -> None:
    picture = drawn(scene, tilt_class="neutral")
    back = picture[220:260, round(320 - LEFT_DEPTH * 0.22 * 480)]
    assert (back == CLASS_COLOUR["neutral"]).all()


def test_no_back_is_drawn_when_facing_is_unknown(scene: MakeScene) -> None:
    assert len(pixels_of(drawn(scene, facing=0), CLASS_COLOUR["tucked"])) == 0


def test_an_unclear_or_hidden_back_is_dashed_and_a_known_class_is_not(scene: MakeScene) -> None:
    column = round(320 - LEFT_DEPTH * 0.22 * 480)

    def stretches(tilt_class: TiltClass, reason: Reason = Reason.NONE) -> int:
        picture = drawn(scene, tilt_class=tilt_class, reason=reason)
        line = (picture[TOP:, column] == CLASS_COLOUR[tilt_class]).all(axis=1)
        return int((np.diff(line.astype(int)) == 1).sum())

    assert stretches("tucked") == 1
    assert stretches("unclear") >= 3
    assert stretches("tucked", Reason.BACK_HIDDEN) >= 3


def test_a_gap_in_the_outline_stays_a_gap(scene: MakeScene) -> None:
    whole = scene(VGA)
    assert whole.pose.silhouette is not None
    whole.pose.silhouette.offset_px[1, 24:32] = nan
    picture = Overlay(VGA).annotate(plain(VGA), whole)
    rows = np.unique(pixels_of(picture, CLASS_COLOUR["tucked"])[:, 1])
    assert np.diff(rows).max() > 10


@pytest.mark.parametrize("size_px", SIZES)
@pytest.mark.parametrize("cue", [None, "Chest up", LONG_CUE])
def test_panels_leave_the_middle_of_the_picture_free(
    scene: MakeScene, size_px: tuple[int, int], cue: str | None
) -> None:
    picture = drawn(scene, size_px, pose=nobody(size_px), cue=cue, last_rep=rep())
    width, height = size_px
    unit = min(size_px) / 480
    touched = changed(picture)
    assert not touched[round(114 * unit) : round(height - 100 * unit)].any()
    edge = round(8 * unit)
    assert not touched[:, :edge].any() and not touched[:, width - edge :].any()
    assert not touched[:edge].any() and not touched[height - edge :].any()


@pytest.mark.parametrize("size_px", SIZES)
def test_cue_is_written_in_the_lower_strip_and_differs_from_another(
    scene: MakeScene, size_px: tuple[int, int]
) -> None:
    none, one, other = (drawn(scene, size_px, cue=cue) for cue in (None, "Chest up", "Hips back"))
    strip = slice(round(0.85 * size_px[1]), None)
    assert (none[strip] == GREY).all(axis=2).mean() > 0.98  # feet may reach into it
    assert (one[strip] != none[strip]).any()
    assert (one[strip] != other[strip]).any()
    np.testing.assert_array_equal(one[: strip.start], other[: strip.start])


@pytest.mark.parametrize("size_px", SIZES)
def test_longest_cue_stays_on_its_ground(scene: MakeScene, size_px: tuple[int, int]) -> None:
    picture = drawn(scene, size_px, pose=nobody(size_px), cue=LONG_CUE)
    lower = picture[size_px[1] // 2 :]
    columns = np.nonzero(changed(lower))[1]
    dark = np.nonzero((lower < 90).all(axis=2))[1]
    assert len(dark) > 200
    clear = 10 * min(size_px) / 480
    assert columns.min() + clear < dark.min() and dark.max() < columns.max() - clear


def test_a_new_cue_replaces_the_old_one(scene: MakeScene) -> None:
    overlay = Overlay(VGA)
    overlay.annotate(plain(VGA), scene(VGA, cue="Chest up"))
    second = overlay.annotate(plain(VGA), scene(VGA, cue="Hips back"))
    np.testing.assert_array_equal(second, drawn(scene, cue="Hips back"))


def test_rep_just_counted_lights_the_counter(scene: MakeScene) -> None:
    lit = {
        end_s: (drawn(scene, last_rep=rep(end_s=end_s))[:TOP, :220] == FRESH).all(axis=2).any()
        for end_s in (-0.3, -5.0)
    }
    assert lit == {-0.3: True, -5.0: False}


@pytest.mark.parametrize(
    "one, other",
    [
        ({"rep_count": 3}, {"rep_count": 4}),
        ({"phase": "up"}, {"phase": "down"}),
        ({"exercise_title": "Squat"}, {"exercise_title": "Hip hinge"}),
        ({"sides": None}, {"sides": (2, 1)}),
        ({"sides": (2, 1), "last_rep": rep()}, {"sides": (1, 2), "last_rep": rep()}),
        ({"last_rep": None}, {"last_rep": rep()}),
        ({"last_rep": rep(86)}, {"last_rep": rep(52)}),
        ({"last_rep": rep(86)}, {"last_rep": rep(None)}),
        ({"last_rep": rep(86)}, {"last_rep": rep(86, "arched")}),
    ],
)
def test_counter_shows_what_it_is_given(
    scene: MakeScene, one: dict[str, object], other: dict[str, object]
) -> None:
    first, second = drawn(scene, **one), drawn(scene, **other)
    rows, columns = np.nonzero((first != second).any(axis=2))
    assert len(rows) > 0
    assert rows.max() < TOP and columns.max() < 220


def test_texts_that_are_too_long_or_empty_stay_in_the_counter(scene: MakeScene) -> None:
    long = "Single-leg hip thrust with a pause at the top"
    for text in (long, ""):
        picture = drawn(
            scene, pose=nobody(VGA), exercise_title=text, phase=text, rep_count=128, last_rep=rep()
        )
        columns = np.nonzero(changed(picture)[:, :380])[1]
        assert columns.max() < 216


def test_landmarks_outside_the_picture_are_no_trouble(scene: MakeScene) -> None:
    shown = scene(VGA)
    assert shown.pose.landmarks is not None
    shown.pose.landmarks[Landmark.LEFT_ANKLE, :2] = (1e6, -1e6)
    shown.pose.landmarks[Landmark.RIGHT_ANKLE, :2] = nan
    picture = Overlay(VGA).annotate(plain(VGA), shown)
    assert changed(picture).any()


def test_unseen_limbs_are_not_drawn(scene: MakeScene) -> None:
    shown = scene(VGA, facing=0)
    assert shown.pose.landmarks is not None
    below_knee = slice(round(0.74 * 480), 480)
    seen = Overlay(VGA).annotate(plain(VGA), shown)
    shown.pose.landmarks[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 3] = 0.1
    unseen = Overlay(VGA).annotate(plain(VGA), shown)
    assert changed(seen)[below_knee].any()
    assert not changed(unseen)[below_knee].any()


def test_draws_into_the_picture_it_is_given(scene: MakeScene) -> None:
    picture = plain(VGA)
    assert Overlay(VGA).annotate(picture, scene(VGA)) is picture
    assert changed(picture).any()


def test_picture_of_another_size_is_refused(scene: MakeScene) -> None:
    with pytest.raises(ValueError, match=r"Expected .* got \(480, 640, 3\)"):
        Overlay((480, 640)).annotate(plain(VGA), scene(VGA))


def test_back_of_a_filmed_person_passes_over_the_true_sacrum(scene: MakeScene) -> None:
    clip, index = sample_videos_dir() / "squat-twerk.mp4", 150
    video = cv2.VideoCapture(str(clip))
    video.set(cv2.CAP_PROP_POS_FRAMES, index)
    found, image = video.read()
    video.release()
    assert found
    with PoseModel() as model:
        (person,) = model.detect(rgb(image), 0.0)
    silhouette = trace(image, person.mask, person.landmarks, Plate())
    pose = Pose(index, 5.0, VGA, person.landmarks, silhouette, 1)
    with clip.with_suffix(".csv").open() as file:
        truth = list(csv.DictReader(file))[index]

    before = image.copy()
    picture = Overlay(VGA).annotate(image, scene(VGA, pose=pose, tilt_class="arched"))
    line = pixels_of(picture, CLASS_COLOUR["arched"])
    assert len(line) > 100
    assert not (before[line[:, 1], line[:, 0]] == CLASS_COLOUR["arched"]).all(axis=1).any()

    def distance(bone: str) -> float:
        at = (float(truth[f"{bone}_x"]), float(truth[f"{bone}_y"]))
        return float(np.hypot(*(line - at).T).min())

    assert distance("psis") < 5
    assert distance("asis") > 15
