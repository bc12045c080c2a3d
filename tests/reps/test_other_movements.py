"""Movements that resemble an exercise and are none, or are another one."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, radians

import pytest

from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.reps.recognise import most_likely
from coach.reps.tracker import RepTracker
from coach.reps.types import Rep
from tests.neutrals import average

FPS, REP_S, REST_S = 30, 2.0, 1.0
STANDING = {
    "trunk_pitch_deg": 3.0,
    "hip_angle_deg": 172.0,
    "knee_angle_deg": 168.0,
    "shank_deg": 5.0,
    "hip_height": 1.5,
    "hip_x": 0.0,
    "over_feet": 0.1,
    "upper_arm_deg": 10.0,
    "pelvic_tilt_deg": 0.0,
    "trunk_lean_deg": 0.0,
    "lumbar_motion_deg": 0.0,
}
HALF_SQUAT = STANDING | {"trunk_pitch_deg": 35.0, "knee_angle_deg": 120.0, "hip_angle_deg": 110.0}
SEATED = STANDING | {
    "trunk_pitch_deg": 15.0, "hip_angle_deg": 98.0, "knee_angle_deg": 95.0, "hip_height": 0.9,
    "over_feet": -0.4,
}  # fmt: skip
PELVIS = {"lumbar_motion_deg": 10.0, "pelvic_tilt_deg": 10.0, "trunk_lean_deg": 2.0}
HINGE = {"trunk_pitch_deg": 65.0, "hip_angle_deg": -90.0, "knee_angle_deg": -25.0, "hip_x": -0.3}


def movement(posture: dict[str, float], by: dict[str, float]) -> Iterator[Measurement]:
    """Three movements from a posture, by so much of each signal, and back."""
    for i in range(round(3 * (REST_S + REP_S) * FPS + FPS)):
        into_s = (i / FPS) % (REST_S + REP_S) - REST_S
        x = 0.5 - 0.5 * cos(2 * pi * into_s / REP_S) if into_s > 0 else 0.0
        now = {name: posture[name] + x * by.get(name, 0.0) for name in posture}
        yield Measurement(frame=i, t_s=i / FPS, **now)


def tracked(exercise: Exercise, posture: dict[str, float], by: dict[str, float]) -> RepTracker:
    """What an exercise makes of three movements."""
    tracker = RepTracker(exercise, average())
    for measurement in movement(posture, by):
        tracker.push(measurement)
    tracker.finish()
    return tracker


def counted(exercise: Exercise, posture: dict[str, float], by: dict[str, float]) -> list[Rep]:
    """The reps that it counts of them."""
    return tracked(exercise, posture, by).reps


DRILLS = [("baby-twerk", STANDING), ("pelvic-tilt", STANDING), ("squat-twerk", HALF_SQUAT)]


@pytest.mark.parametrize(("name", "posture"), DRILLS)
@pytest.mark.parametrize("along", [0.0, 5.0])
def test_a_drill_is_counted_though_the_arms_swing_along(
    name: str, posture: dict[str, float], along: float
) -> None:
    assert len(counted(load(name), posture, PELVIS | {"upper_arm_deg": along})) == 3


@pytest.mark.parametrize(("name", "posture"), DRILLS)
@pytest.mark.parametrize(
    "other",
    [
        {"upper_arm_deg": 16.0},
        {"trunk_pitch_deg": 14.0, "trunk_lean_deg": 14.0, "hip_angle_deg": -14.0},
    ],
    ids=["arms", "lean"],
)
def test_an_outline_moved_by_arms_or_by_a_lean_is_no_drill(
    name: str, posture: dict[str, float], other: dict[str, float]
) -> None:
    assert counted(load(name), posture, PELVIS | other) == []


def test_a_shift_of_weight_that_takes_the_trunk_along_is_no_baby_twerk() -> None:
    assert counted(load("baby-twerk"), STANDING, PELVIS | {"trunk_lean_deg": 12.0}) == []


def test_leaning_forward_on_a_seat_and_back_is_no_hinge() -> None:
    hinge = load("hip-hinge")
    assert len(counted(hinge, STANDING, HINGE)) == 3
    leaning = {"trunk_pitch_deg": 40.0, "hip_angle_deg": -40.0, "over_feet": 0.3}
    assert counted(hinge, SEATED, leaning) == []


def test_a_bow_counts_for_who_asked_for_hinges_and_does_not_name_the_exercise() -> None:
    hinge = load("hip-hinge")
    bows = counted(hinge, STANDING, {"trunk_pitch_deg": 38.0, "hip_angle_deg": -42.0})
    assert [rep.faults[-1] for rep in bows] == ["only_a_bow"] * 3
    assert most_likely([hinge], [bows], length_s=60.0) is None
    assert most_likely([hinge], [counted(hinge, STANDING, HINGE)], length_s=60.0) is hinge


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 45.0])
def test_squat_and_hinge_are_told_apart_from_the_side_and_obliquely(yaw_deg: float) -> None:
    seen = cos(radians(yaw_deg))  # of what happens towards the front
    squat = {
        "trunk_pitch_deg": 35.0 * seen, "hip_angle_deg": -85.0 * seen,
        "knee_angle_deg": -95.0 * seen, "hip_height": -0.9,
    }  # fmt: skip
    hinge = {name: value * seen for name, value in HINGE.items()} | {"hip_height": -0.35}
    both = [load("squat"), load("hip-hinge")]
    for shown, movement in zip(both, (squat, hinge), strict=True):
        assert most_likely(both, [counted(e, STANDING, movement) for e in both], 60.0) is shown
