from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.assets import sample_videos_dir
from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.coaching.light import Light, light_of
from coach.coaching.monitor import guidance_in_set
from coach.coaching.setup_guide import (
    ENOUGH_S,
    GREEN_S,
    LEVEL_CAMERA,
    Check,
    Guidance,
    SetupGuide,
    distance_m,
    frame_checks,
)
from coach.exercises.schema import Posture, View
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measurement import Measurement
from coach.geometry.observables import Observables, ObservablesExtractor
from coach.geometry.reasons import Reason, sentence
from coach.pose.observer import Observer
from coach.pose.types import Landmark, Pose
from tests.geometry.figures import BRIDGE, LYING, SQUAT, STANDING, THRUST, Figure, pose, silhouette
from tests.geometry.models import knows_everything

DEEP_LEAN = Figure(trunk_deg=80.0, hip_deg=100.0, knee_deg=170.0)
SEATED = Figure(trunk_deg=5.0, hip_deg=95.0, knee_deg=95.0)
HANDS_AND_KNEES = Figure(trunk_deg=85.0, hip_deg=95.0, knee_deg=85.0, arm_deg=85.0)
FPS = 30.0
BRIGHT = Light(130.0)
MODEL = knows_everything()
NOBODY = Pose(0, 0.0, (640, 480), None, None, 0)
# about 3 m away and wholly in a 640 x 480 picture
PLACED: dict[str, object] = {"hip_px": (320.0, 220.0), "trunk_px": 95.0}


def placed(figure: Figure = STANDING, facing: int = 1, **how: object) -> Pose:
    """The figure in its place in the picture, or elsewhere."""
    landmarks = figure.landmarks(facing=facing, **{**PLACED, **how})  # type: ignore[arg-type]
    return replace(
        pose(figure, facing=facing),
        landmarks=landmarks.astype(np.float32),
        silhouette=silhouette(facing, 95.0),
    )


def seen(
    extractor: ObservablesExtractor, one: Pose, model: LumbopelvicModel = MODEL
) -> tuple[Observables, Estimate]:
    """One frame as the guide takes it: what is observed, and what it means for a stranger."""
    observed = extractor.extract([one])
    return observed, estimate(observed, model)


def guided(
    poses: Iterable[Pose],
    posture: Posture = "standing",
    light: Light = BRIGHT,
    fps: float = FPS,
    model: LumbopelvicModel = MODEL,
    hands_free: bool = False,
) -> list[Guidance]:
    """What the guide says after each of the poses, shown one after the other."""
    guide, extractor = SetupGuide((posture,), hands_free=hands_free), ObservablesExtractor()
    said = []
    for i, one in enumerate(poses):
        now = replace(one, frame=i, t_s=i / FPS)
        said.append(guide.push(now, *seen(extractor, now, model), light, fps))
    return said


def last(
    one: Pose, posture: Posture = "standing", light: Light = BRIGHT, fps: float = FPS
) -> Guidance:
    """What the guide says of a pose held for a second."""
    return guided([one] * 30, posture, light, fps)[-1]


def faults(guidance: Guidance) -> dict[str, str]:
    return {c.name: c.level for c in guidance.checks if c.level != "green"}


def test_it_starts_after_three_seconds_of_green_and_counts_down() -> None:
    said = guided([placed()] * 100)
    assert {g.level for g in said} == {"green"} and {g.instruction for g in said} == {""}
    left = [g.ready_in_s for g in said]
    assert left[0] == GREEN_S and left[45] == pytest.approx(1.5)
    assert [g.ready for g in said] == [i >= 90 for i in range(100)]


def test_a_red_moment_starts_the_countdown_again_and_one_frame_does_not() -> None:
    good = placed()
    flicker = guided([good] * 60 + [NOBODY] + [good] * 30)
    assert flicker[-1].ready
    broken = guided([good] * 60 + [NOBODY] * 12 + [good] * 60)
    assert not broken[-1].ready
    assert sentence(Reason.NO_PERSON, 0.0) in {g.instruction for g in broken}


def test_hands_free_it_starts_in_the_end_where_reps_can_be_counted() -> None:
    frames = round((ENOUGH_S + 0.5) * FPS)
    dim = Light(40.0)  # amber
    waiting = guided([placed()] * frames, light=dim)
    assert not any(guidance.ready for guidance in waiting)
    in_the_end = guided([placed()] * frames, light=dim, hands_free=True)
    started = next(i for i, guidance in enumerate(in_the_end) if guidance.ready)
    assert started / FPS == pytest.approx(ENOUGH_S, abs=0.05)
    told = [guidance.ready_in_s for guidance in in_the_end[:started]]
    assert told[0] is None and told[-1] is not None  # the reason first, then the countdown
    in_time = guided([placed()] * frames, hands_free=True)
    assert next(i for i, one in enumerate(in_time) if one.ready) / FPS < GREEN_S + 0.1


@pytest.mark.parametrize("figure", [SQUAT, None])
def test_hands_free_nobody_is_started_who_is_not_in_position_or_not_there(
    figure: Figure | None,
) -> None:
    one = NOBODY if figure is None else placed(figure)
    said = guided([one] * round((ENOUGH_S + 2.0) * FPS), hands_free=True)
    assert not any(guidance.ready for guidance in said)


def test_of_several_postures_any_is_green_and_each_is_named() -> None:
    for figure, level in ((STANDING, "green"), (SEATED, "green"), (DEEP_LEAN, "amber")):
        guide, extractor = SetupGuide(("standing", "seated")), ObservablesExtractor()
        one = placed(figure)
        (position,) = [
            check
            for check in guide.push(one, *seen(extractor, one), BRIGHT, FPS).checks
            if check.name == "position"
        ]
        assert position.level == level
    assert "knees nearly straight, or sit upright" in position.instruction


def test_frames_far_apart_are_not_unbroken() -> None:
    guide, extractor = SetupGuide(("standing",)), ObservablesExtractor()
    good = [replace(placed(), t_s=t_s) for t_s in (0.0, 0.1, 3.5)]
    said = [guide.push(one, *seen(extractor, one), BRIGHT, FPS) for one in good]
    assert said[-1].ready_in_s == GREEN_S


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize(
    ("figure", "posture"),
    [(STANDING, "standing"), (SQUAT, "squat"), (LYING, "lying"), (BRIDGE, "lying"),
     (THRUST, "lying"), (SEATED, "seated"), (HANDS_AND_KNEES, "hands-and-knees")],
)  # fmt: skip
def test_each_posture_is_green_where_it_is_asked_for(
    figure: Figure, posture: Posture, facing: int
) -> None:
    assert last(placed(figure, facing), posture).level == "green"


@pytest.mark.parametrize(
    ("figure", "posture", "words"),
    [(STANDING, "squat", "half squat"), (STANDING, "lying", "lie"), (SQUAT, "standing", "stand"),
     (LYING, "standing", "stand"), (SQUAT, "lying", "lie")],
)  # fmt: skip
def test_another_posture_is_asked_for(figure: Figure, posture: Posture, words: str) -> None:
    said = last(placed(figure), posture)
    assert faults(said) == {"position": "amber"}
    assert words in said.instruction


@pytest.mark.parametrize(
    ("yaw_deg", "facing", "turn"),
    # plus shows the chest: who faces right turns it away to the left, who faces left to the right
    [(22.0, 1, "left"), (22.0, -1, "right"), (-22.0, 1, "right"), (-22.0, -1, "left"),
     (50.0, 1, "left"), (-50.0, 1, "right")],
)  # fmt: skip
def test_who_is_not_side_on_is_told_which_way_to_turn(
    yaw_deg: float, facing: int, turn: str
) -> None:
    said = last(placed(facing=facing, yaw_deg=yaw_deg))
    assert faults(said) == {"side-on": "amber" if abs(yaw_deg) < 30 else "red"}
    assert (said.turn, said.say) == (turn, f"turn_{turn}")
    assert turn in said.instruction


@pytest.mark.parametrize("yaw_deg", [-13.0, 0.0, 13.0])
def test_nearly_side_on_is_side_on(yaw_deg: float) -> None:
    assert last(placed(yaw_deg=yaw_deg)).level == "green"


def test_who_lies_is_told_where_the_feet_should_go() -> None:
    said = last(placed(LYING, yaw_deg=22.0), "lying")
    assert "feet a little further from" in said.instruction and said.turn == ""
    assert "nearer to" in last(placed(LYING, yaw_deg=-22.0), "lying").instruction


def test_a_camera_that_looks_down_is_to_be_lowered_not_the_person_turned() -> None:
    above = placed(LYING)
    assert above.landmarks is not None
    landmarks = above.landmarks.copy()
    for mark in (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP):
        landmarks[mark, 1] += 60.0
    said = last(replace(above, landmarks=landmarks), "lying")
    assert faults(said) == {"side-on": "red"} and said.instruction == LEVEL_CAMERA


@pytest.mark.parametrize(
    ("how", "expected", "words"),
    [
        ({"hip_px": (320.0, 450.0)}, {"whole body": "red"}, sentence(Reason.OUT_OF_PICTURE, 0.0)),
        ({"hip_px": (320.0, 340.0)}, {"whole body": "amber"}, "feet"),
        ({"hip_px": (320.0, 110.0)}, {"whole body": "amber"}, "head"),
        ({"trunk_px": 60.0}, {"distance": "amber"}, "step closer"),
        ({"trunk_px": 20.0}, {"distance": "red"}, sentence(Reason.TOO_SMALL, 0.0)),
    ],
)
def test_who_is_not_well_in_the_picture_is_told_what_to_do(
    how: dict[str, object], expected: dict[str, str], words: str
) -> None:
    said = last(placed(**how))
    assert faults(said) == expected
    assert words in said.instruction


def test_who_is_too_near_is_told_to_step_back() -> None:
    near = placed(LYING, hip_px=(340.0, 240.0), trunk_px=190.0)
    said = last(near, "lying")
    assert faults(said) == {"distance": "amber"}
    assert said.say == "step_back"


@pytest.mark.parametrize(
    ("brightness", "fps", "level", "words"),
    [
        (10.0, 30.0, "red", "too dark"),
        (40.0, 30.0, "amber", "rather dark"),
        (70.0, 15.0, "amber", "webcams slow down, yours to 15 a second"),
        (70.0, 30.0, "green", ""),
        (70.0, 0.0, "green", ""),  # not known how many
        (140.0, 7.0, "green", ""),  # a slow camera in good light: no lamp would help
    ],
)
def test_the_light_has_to_do(brightness: float, fps: float, level: str, words: str) -> None:
    said = last(placed(), light=Light(brightness), fps=fps)
    assert said.level == level
    assert words in said.instruction


def test_company_and_a_hidden_back_are_said() -> None:
    assert faults(last(replace(placed(), people=2))) == {"one person": "amber"}
    said = last(replace(placed(), silhouette=None))
    assert faults(said) == {"back": "red"} and said.instruction == sentence(Reason.BACK_HIDDEN, 0.0)


def test_one_thing_at_a_time_the_red_ones_first() -> None:
    turned_back_hidden = replace(placed(yaw_deg=40.0), people=2)
    assert "turn" in last(turned_back_hidden).instruction
    assert "picture" in last(replace(placed(yaw_deg=20.0), people=2)).instruction
    dark = last(NOBODY, light=Light(5.0))
    assert "dark" in dark.instruction
    assert set(faults(dark).values()) == {"red"}


def test_in_the_set_steps_and_turns_that_would_only_help_are_not_asked_for_again() -> None:
    def why(one: Pose, light: Light = BRIGHT) -> str:
        observed, estimated = seen(ObservablesExtractor(), one)
        shown = Measurement(
            0,
            0.0,
            reason=estimated.reason[0],
            facing=int(observed.facing[0]),
            trunk_pitch_deg=float(observed.trunk_pitch_deg[0]),
        )
        return guidance_in_set(one, shown, light, FPS, "side").instruction

    assert why(placed(SQUAT, yaw_deg=20.0)) == ""
    assert why(placed(trunk_px=60.0)) == ""
    assert all("light" in why(placed(), Light(luma)) for luma in (5.0, 40.0))  # red, amber
    assert "one person" in why(replace(placed(yaw_deg=20.0), people=2))
    assert "turn" in why(placed(yaw_deg=40.0))
    assert why(NOBODY) == sentence(Reason.NO_PERSON, 0.0)
    assert why(replace(placed(), silhouette=None)) == sentence(Reason.BACK_HIDDEN, 0.0)


def test_before_it_is_known_which_way_the_person_faces_only_side_on_is_asked_for() -> None:
    checks = frame_checks(placed(yaw_deg=20.0), Reason.NONE, 0, 0.0, BRIGHT, FPS)
    assert Check("side-on", "amber", sentence(Reason.NOT_SIDE_ON, 0.0), "side_on") in checks


@given(
    st.lists(
        st.tuples(st.sampled_from(["good", "away", "turned", "company"]), st.integers(1, 80)),
        max_size=8,
    ),
    st.sampled_from([7.0, 15.0, 30.0]),
)
def test_ready_means_three_seconds_of_unbroken_green(
    stretches: list[tuple[str, int]], fps: float
) -> None:
    looks = {
        "good": placed(),
        "away": NOBODY,
        "turned": placed(yaw_deg=25.0),
        "company": replace(placed(), people=2),
    }
    frames = {name: seen(ObservablesExtractor(), one) for name, one in looks.items()}
    guide, green_since_s, frame = SetupGuide(("standing",)), None, 0
    for name, n in stretches:
        for _ in range(n):
            now = replace(looks[name], t_s=frame / fps)
            said = guide.push(now, *frames[name], BRIGHT, fps)
            frame += 1
            if said.level != "green":
                green_since_s = None
                assert said.ready_in_s is None and not said.ready
                assert said.instruction and said.say
                continue
            green_since_s = now.t_s if green_since_s is None else green_since_s
            assert said.instruction == ""
            assert said.ready == (now.t_s - green_since_s >= GREEN_S)


@given(st.floats(1.2, 6.0), st.sampled_from([STANDING, SQUAT, LYING, THRUST]))
def test_the_size_in_the_picture_tells_how_far_the_person_is(away_m: float, figure: Figure) -> None:
    def at(times: float) -> float:
        return distance_m(placed(figure, trunk_px=95.0 / times))

    assert at(away_m) / at(1.0) == pytest.approx(away_m, rel=1e-3)


def test_nobody_is_nowhere() -> None:
    assert np.isnan(distance_m(NOBODY))


def test_a_real_person_well_placed_is_green_throughout(
    calibration_poses: list[Pose], model: LumbopelvicModel
) -> None:
    guide, extractor = SetupGuide(("standing",)), ObservablesExtractor()
    said = [guide.push(p, *seen(extractor, p, model), BRIGHT, FPS) for p in calibration_poses]
    assert {g.level for g in said} == {"green"}
    ready_at_s = next(p.t_s for p, g in zip(calibration_poses, said, strict=True) if g.ready)
    assert ready_at_s == pytest.approx(GREEN_S, abs=0.07)
    # the laboratory's camera stood 3.1 m away
    assert said[0].distance_m == pytest.approx(3.1, rel=0.25)


@pytest.mark.parametrize(
    ("rows", "words"), [(slice(0, 360), "feet"), (slice(118, 480), "head"), (slice(0, 480), "")]
)
def test_a_real_person_whom_the_picture_cuts_off_is_told_so(
    rows: slice, words: str, model: LumbopelvicModel
) -> None:
    with VideoFile(sample_videos_dir() / "calibration.mp4") as video:
        image = np.ascontiguousarray(next(iter(video)).image[rows])
    with Observer() as observer:
        looks = [observer.observe(Frame(i, i / FPS, image)) for i in range(3)]
    shown = seen(ObservablesExtractor(), looks[-1], model)
    said = SetupGuide(("standing",)).push(looks[-1], *shown, light_of(image), FPS)
    assert said.level == ("amber" if words else "green")
    assert words in said.instruction


def test_a_drill_seen_from_the_front_asks_to_face_the_camera_and_not_for_the_back(
    clip: Callable[[str], Path], model: LumbopelvicModel
) -> None:
    with VideoFile(clip("turned_90")) as video, Observer() as observer:
        poses = list(observer.observe_all(video))
    xy = np.median([pose.landmarks[:, 0] for pose in poses if pose.landmarks is not None], axis=0)
    shown = "front" if xy[Landmark.LEFT_SHOULDER] > xy[Landmark.RIGHT_SHOULDER] else "back"
    other = "back" if shown == "front" else "front"

    def said(asked: View) -> Guidance:
        guide, extractor = SetupGuide(("standing",), asked), ObservablesExtractor()
        return [guide.push(p, *seen(extractor, p, model), BRIGHT, FPS) for p in poses][-1]

    assert f"{shown}-on" not in faults(said(shown))
    assert {check.name for check in said(shown).checks}.isdisjoint({"side-on", "back"})
    assert said(other).instruction == f"turn round: the camera has to see your {other}"
    assert "side-on" in faults(said("side"))


def test_who_stands_side_on_is_asked_to_face_the_camera(model: LumbopelvicModel) -> None:
    guide, extractor = SetupGuide(("standing",), "front"), ObservablesExtractor()
    one = placed()
    told = guide.push(one, *seen(extractor, one), BRIGHT, FPS)
    assert told.instruction == "face the camera" and told.level == "red"
