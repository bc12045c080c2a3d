"""One exercise in several postures: what is a rep in one of them, and what is none in any."""

from __future__ import annotations

import pytest

from coach.exercises.library import load
from tests.reps.test_other_movements import (
    HALF_SQUAT,
    HINGE,
    PELVIS,
    SEATED,
    STANDING,
    counted,
    tracked,
)

ON_A_CHAIR = SEATED | {"shank_deg": 12.0}
LYING = STANDING | {
    "trunk_pitch_deg": -92.0, "hip_angle_deg": 120.0, "knee_angle_deg": 85.0, "shank_deg": -40.0,
    "hip_height": 0.1, "over_feet": -1.4,
}  # fmt: skip
HANDS_AND_KNEES = STANDING | {
    "trunk_pitch_deg": 85.0, "hip_angle_deg": 95.0, "knee_angle_deg": 85.0, "shank_deg": 95.0,
    "hip_height": 0.7, "over_feet": 1.3, "upper_arm_deg": 85.0, "thigh_deg": 85.0,
}  # fmt: skip
PUSH_UP = HANDS_AND_KNEES | {
    "hip_angle_deg": 170.0, "knee_angle_deg": 172.0, "shank_deg": 75.0, "thigh_deg": 10.0,
}  # fmt: skip
UP_IN_A_BRIDGE = LYING | {"trunk_pitch_deg": -118.0, "hip_angle_deg": 175.0}
BENT_OVER_A_BAR = STANDING | {"trunk_pitch_deg": 65.0, "hip_angle_deg": 60.0, "thigh_deg": 40.0}


@pytest.mark.parametrize(
    "posture", [STANDING, ON_A_CHAIR, HANDS_AND_KNEES], ids=["standing", "seated", "on fours"]
)
def test_a_baby_twerk_counts_in_each_of_its_postures(posture: dict[str, float]) -> None:
    assert len(counted(load("baby-twerk"), posture, PELVIS)) == 3


@pytest.mark.parametrize("posture", [LYING, HALF_SQUAT, PUSH_UP], ids=["lying", "squat", "push-up"])
def test_it_counts_in_no_other(posture: dict[str, float]) -> None:
    assert counted(load("baby-twerk"), posture, PELVIS) == []


@pytest.mark.parametrize(
    ("posture", "other"),
    [
        (ON_A_CHAIR, {"trunk_pitch_deg": 9.0, "hip_angle_deg": -9.0}),
        (ON_A_CHAIR, {"upper_arm_deg": 16.0}),
        (HANDS_AND_KNEES, {"hip_x": -0.4, "hip_angle_deg": -25.0}),
        (HANDS_AND_KNEES, {"upper_arm_deg": 40.0}),
    ],
    ids=["lean on the chair", "arms on the chair", "rock back", "arm lifted"],
)
def test_what_moves_the_outline_along_is_no_baby_twerk(
    posture: dict[str, float], other: dict[str, float]
) -> None:
    assert counted(load("baby-twerk"), posture, PELVIS | other) == []


def test_the_trunk_may_take_part_on_hands_and_knees_and_not_standing() -> None:
    along = PELVIS | {"trunk_lean_deg": 12.0}
    assert len(counted(load("baby-twerk"), HANDS_AND_KNEES, along)) == 3
    assert counted(load("baby-twerk"), STANDING, along) == []


@pytest.mark.parametrize("posture", [STANDING, LYING, HANDS_AND_KNEES])
def test_a_pelvic_tilt_counts_in_each_of_its_postures(posture: dict[str, float]) -> None:
    assert len(counted(load("pelvic-tilt"), posture, PELVIS)) == 3


@pytest.mark.parametrize("posture", [PUSH_UP, UP_IN_A_BRIDGE, BENT_OVER_A_BAR])
def test_who_holds_still_in_another_exercise_does_no_pelvic_tilt(posture: dict[str, float]) -> None:
    assert counted(load("pelvic-tilt"), posture, PELVIS) == []


def test_the_rule_that_is_told_is_that_of_the_posture_that_comes_nearest() -> None:
    for posture, expected in ((HANDS_AND_KNEES, "(hip x,"), (STANDING, "(hip height,")):
        moved = PELVIS | {"hip_x": -0.4, "hip_height": -0.4}
        candidates = tracked(load("baby-twerk"), posture, moved).candidates
        assert all(expected in one.refused_by for one in candidates) and candidates


def test_a_hinge_is_no_drill_in_any_posture() -> None:
    for name in ("baby-twerk", "pelvic-tilt"):
        assert counted(load(name), STANDING, PELVIS | HINGE) == []
