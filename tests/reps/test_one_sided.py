"""Drills done with one side at a time: counted, with their side, and told from their relatives."""

from __future__ import annotations

from math import cos, nan, pi

import pytest

from coach.exercises.library import load, names
from coach.geometry.measurement import Measurement
from coach.reps.recognise import most_likely
from coach.reps.tracker import RepTracker
from coach.reps.types import Rep
from tests.neutrals import average

FPS, REP_S, REST_S = 15, 2.0, 1.0
STANDING = {
    "trunk_pitch_deg": 3.0, "hip_angle_deg": 172.0, "knee_angle_deg": 168.0, "shank_deg": 5.0,
    "left_hip_angle_deg": 172.0, "right_hip_angle_deg": 172.0,
    "left_knee_angle_deg": 168.0, "right_knee_angle_deg": 168.0,
    "hip_height": 1.6, "hip_over_foot": 1.6, "left_ankle_up": -1.6, "right_ankle_up": -1.6,
    "left_ankle_ahead": 0.0, "right_ankle_ahead": 0.0, "feet_apart": 0.2, "over_feet": 0.1,
    "hip_x": 0.0, "ankle_x": 0.0, "yaw_deg": 15.0,
    "left_knee_above_ankle": 0.8, "right_knee_above_ankle": 0.8,
}  # fmt: skip
LYING = STANDING | {
    "trunk_pitch_deg": -92.0, "hip_angle_deg": 125.0, "knee_angle_deg": 75.0, "hip_height": 0.0,
    "left_hip_angle_deg": 125.0, "right_hip_angle_deg": 125.0, "hip_over_foot": 0.0,
    "left_ankle_up": 0.0, "right_ankle_up": 0.0, "over_feet": -1.3,
}  # fmt: skip
LEG_UP = LYING | {"left_ankle_up": 1.3, "left_knee_angle_deg": 170.0, "hip_height": -0.6}
HIPS_UP = {
    "trunk_pitch_deg": -24.0, "hip_angle_deg": 45.0, "left_hip_angle_deg": 45.0,
    "right_hip_angle_deg": 45.0, "hip_over_foot": 0.5,
}  # fmt: skip
LUNGE = {
    "trunk_pitch_deg": 12.0, "hip_angle_deg": -45.0, "knee_angle_deg": -70.0,
    "left_hip_angle_deg": -82.0, "right_hip_angle_deg": -8.0, "left_knee_angle_deg": -75.0,
    "right_knee_angle_deg": -65.0, "hip_height": -0.6, "hip_over_foot": -0.6,
    "left_ankle_ahead": 0.7, "right_ankle_ahead": -0.6, "feet_apart": 1.1,
    "right_knee_above_ankle": -0.7,
}  # fmt: skip
HINGE = {
    "trunk_pitch_deg": 65.0, "hip_angle_deg": -45.0, "knee_angle_deg": -15.0,
    "left_hip_angle_deg": -80.0, "right_hip_angle_deg": -10.0, "left_knee_angle_deg": -18.0,
    "right_knee_angle_deg": -12.0, "hip_height": -0.3, "right_ankle_up": 0.9,
    "left_ankle_ahead": 0.2, "right_ankle_ahead": -1.2, "feet_apart": 1.5, "hip_x": -0.2,
}  # fmt: skip
SIT = {
    "trunk_pitch_deg": 8.0, "hip_angle_deg": -72.0, "knee_angle_deg": -75.0, "hip_height": -0.7,
    "left_hip_angle_deg": -72.0, "right_hip_angle_deg": -72.0, "hip_over_foot": -0.7,
    "left_ankle_up": 0.7, "right_ankle_up": 0.7, "over_feet": -0.7,
}  # fmt: skip
SQUAT = SIT | {"trunk_pitch_deg": 35.0, "over_feet": -0.2}
TWO_LEGGED_HINGE = HINGE | {
    "hip_angle_deg": -80.0, "right_hip_angle_deg": -80.0, "right_ankle_up": 0.0,
    "right_ankle_ahead": 0.2, "feet_apart": 0.0,
}  # fmt: skip

DRILLS = {
    "single-leg-bridge": (LEG_UP, HIPS_UP, "right"),
    "single-leg-hinge": (STANDING, HINGE, "left"),
    "lunge": (STANDING, LUNGE, "left"),
}


def other_side(signals: dict[str, float]) -> dict[str, float]:
    """The same with left and right exchanged."""

    def other(name: str) -> str:
        which, _, rest = name.partition("_")
        return {"left": f"right_{rest}", "right": f"left_{rest}"}.get(which, name)

    return {other(name): value for name, value in signals.items()}


def counted(name: str, posture: dict[str, float], by: dict[str, float]) -> list[Rep]:
    """What is counted of three movements from a posture, by so much of each signal, and back."""
    tracker = RepTracker(load(name), average())
    for i in range(round(3 * (REST_S + REP_S) * FPS + FPS)):
        into_s = (i / FPS) % (REST_S + REP_S) - REST_S
        x = 0.5 - 0.5 * cos(2 * pi * into_s / REP_S) if into_s > 0 else 0.0
        now = {signal: value + x * by.get(signal, 0.0) for signal, value in posture.items()}
        tracker.push(Measurement(frame=i, t_s=i / FPS, **now))
    tracker.finish()
    return tracker.reps


@pytest.mark.parametrize("name", DRILLS)
def test_reps_have_the_side_that_works_and_the_other_one_when_mirrored(name: str) -> None:
    posture, by, side = DRILLS[name]
    assert [rep.side for rep in counted(name, posture, by)] == [side] * 3
    mirrored = counted(name, other_side(posture), other_side(by))
    assert [rep.side for rep in mirrored] == [{"left": "right", "right": "left"}[side]] * 3


@pytest.mark.parametrize(
    ("name", "metric", "expected"),
    [
        ("single-leg-bridge", "lockout_hip_angle_deg", 170.0),
        ("single-leg-hinge", "standing_knee_angle_deg", 150.0),
        ("single-leg-hinge", "free_hip_angle_deg", 162.0),
        ("lunge", "front_knee_angle_deg", 93.0),
        ("lunge", "rear_hip_angle_deg", 164.0),
    ],
)
def test_the_leg_that_works_is_judged_on_either_side(
    name: str, metric: str, expected: float
) -> None:
    posture, by, _ = DRILLS[name]
    for rep in (
        *counted(name, posture, by),
        *counted(name, other_side(posture), other_side(by)),
    ):
        assert rep.metrics[metric] == pytest.approx(expected, abs=6.0)


def test_where_the_side_is_not_seen_the_rep_is_counted_without_one() -> None:
    unseen = {"left_ankle_up": nan, "right_ankle_up": nan}
    reps = counted("single-leg-bridge", LEG_UP | unseen, HIPS_UP)
    assert [rep.side for rep in reps] == [""] * 3
    assert all(rep.metrics["lockout_hip_angle_deg"] != rep.metrics["lockout_hip_angle_deg"]
               for rep in reps)  # fmt: skip


def test_a_lunge_is_counted_from_every_side() -> None:
    """From the front no foot looks ahead of the other, but the shin behind lies."""
    from_front = {"yaw_deg": 85.0, "left_ankle_ahead": 0.0, "right_ankle_ahead": 0.0}
    seen = LUNGE | {"left_ankle_ahead": 0.0, "right_ankle_ahead": 0.0}
    assert [rep.side for rep in counted("lunge", STANDING | from_front, seen)] == ["left"] * 3


def test_standing_up_is_counted() -> None:
    assert len(counted("sit-to-stand", STANDING, SIT)) == 3


@pytest.mark.parametrize(
    ("name", "posture", "by"),
    [
        ("lunge", STANDING, SQUAT),
        ("lunge", STANDING, HINGE),
        # one knee is raised, the hips stay up
        ("lunge", STANDING, LUNGE | {"hip_over_foot": 0.0, "left_ankle_up": 1.2}),
        ("sit-to-stand", STANDING, SQUAT),
        ("sit-to-stand", STANDING, LUNGE),
        ("single-leg-bridge", LYING, HIPS_UP),
        # lying still while the leg goes up and down
        ("single-leg-bridge", LYING, {"left_ankle_up": 1.2, "left_hip_angle_deg": -60.0}),
        ("single-leg-hinge", STANDING, TWO_LEGGED_HINGE),
        ("single-leg-hinge", STANDING, LUNGE | {"trunk_pitch_deg": 45.0}),
        # from round the front two feet side by side look one ahead of the other
        ("lunge", STANDING | {"yaw_deg": 55.0}, LUNGE | {"right_knee_above_ankle": 0.0}),
        # relatives that know nothing of one side
        ("squat", STANDING, SIT),
        ("squat", STANDING, LUNGE),
        ("hip-hinge", STANDING, HINGE),
    ],
)
def test_what_is_another_movement_is_not_counted(
    name: str, posture: dict[str, float], by: dict[str, float]
) -> None:
    assert counted(name, posture, by) == []


def test_a_bridge_on_one_leg_is_a_bridge_for_who_asked_for_one() -> None:
    assert len(counted("glute-bridge", LEG_UP, HIPS_UP | {"hip_height": 0.3})) == 3


@pytest.mark.parametrize(
    ("shown", "posture", "by"),
    [
        ("single-leg-bridge", LEG_UP, HIPS_UP | {"hip_height": 0.3}),
        ("glute-bridge", LYING, HIPS_UP | {"hip_height": 0.5}),
        ("single-leg-hinge", STANDING, HINGE),
        ("lunge", STANDING, LUNGE),
        ("sit-to-stand", STANDING, SIT),
        ("squat", STANDING, SQUAT),
    ],
)
def test_each_is_recognised_as_itself(
    shown: str, posture: dict[str, float], by: dict[str, float]
) -> None:
    exercises = [load(name) for name in names()]
    reps = [counted(exercise.name, posture, by) for exercise in exercises]
    found = most_likely(exercises, reps, length_s=60.0)
    assert found is not None and found.name == shown
