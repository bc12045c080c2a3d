"""The frontal plane on drawn figures: signs, sides, views, and what is level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.engine import observe_recording
from coach.geometry.frontal import ViewTracker, free_hip_lift_deg, front_evidence, obliquity_sd_deg
from coach.geometry.level import level_of
from coach.geometry.observables import Observables
from coach.pose.types import Landmark, Pose, mirrored
from tests.geometry.figures import POSTURES, STANDING, TRUNK_PX
from tests.geometry.people_from_front import seen_across

FRONT, BACK = 1, -1


def observed(poses: list[Pose]) -> Observables:
    found = observe_recording(poses)
    assert found is not None
    return found


def still(n: int = 60, **more: float) -> list[Pose]:
    return [seen_across(i, **more) for i in range(n)]


@pytest.mark.parametrize("seen_from", [FRONT, BACK])
def test_right_side_high_is_plus_from_front_and_from_behind(seen_from: int) -> None:
    up, down = (
        observed([seen_across(0, obliquity_deg=deg, seen_from=seen_from)]) for deg in (8.0, -8.0)
    )
    assert up.pelvic_obliquity_deg[0] == pytest.approx(8.0)
    assert down.pelvic_obliquity_deg[0] == pytest.approx(-8.0)
    assert up.seen_from[0] == seen_from


@pytest.mark.parametrize("seen_from", [FRONT, BACK])
def test_leaning_right_and_standing_on_the_right_foot_are_plus(seen_from: int) -> None:
    pose = seen_across(0, lean_deg=10.0, hips_to_right=0.1, seen_from=seen_from)
    one = observed([pose])
    assert one.trunk_side_lean_deg[0] == pytest.approx(10.0, abs=1e-3)
    assert one.hips_to_right[0] == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize("seen_from", [FRONT, BACK])
def test_a_mirrored_picture_shows_the_other_side(seen_from: int) -> None:
    pose = seen_across(0, obliquity_deg=7.0, lean_deg=4.0, hips_to_right=0.1, seen_from=seen_from)
    one, other = observed([pose]), observed([mirrored(pose)])
    assert other.seen_from[0] == seen_from
    for name in ("pelvic_obliquity_deg", "trunk_side_lean_deg", "hips_to_right"):
        assert getattr(other, name)[0] == pytest.approx(-getattr(one, name)[0], abs=1e-3)


def test_a_knee_that_falls_inward_is_minus_on_either_side() -> None:
    pose = seen_across(0)
    assert pose.landmarks is not None
    landmarks = pose.landmarks.copy()
    inward = 0.1 * TRUNK_PX
    landmarks[Landmark.LEFT_KNEE, 0] -= inward  # from the front the left is on the right
    landmarks[Landmark.RIGHT_KNEE, 0] += inward
    before, after = observed([pose]), observed([replace(pose, landmarks=landmarks)])
    for name in ("left_knee_over_foot", "right_knee_over_foot"):
        assert getattr(after, name)[0] - getattr(before, name)[0] == pytest.approx(-0.1, abs=0.01)


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("name", POSTURES)
@pytest.mark.parametrize("yaw_deg", [0.0, 25.0, 45.0])
def test_nobody_seen_from_beside_is_taken_for_frontal(
    name: str, facing: int, yaw_deg: float
) -> None:
    landmarks = POSTURES[name].landmarks(facing=facing, yaw_deg=yaw_deg)[None]
    assert ViewTracker().update(np.zeros(1), landmarks).tolist() == [0]


def test_one_odd_frame_does_not_swap_the_sides() -> None:
    pose = seen_across(0)
    assert pose.landmarks is not None
    seen = np.repeat(pose.landmarks[None].astype(float), 90, axis=0)
    odd = seen[40].copy()
    for part in ("SHOULDER", "HIP", "EAR"):
        pair = [Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]]
        odd[pair] = odd[pair[::-1]]
    seen[40] = odd
    assert front_evidence(seen)[40] < 0.0
    told = ViewTracker().update(np.arange(90) / 30.0, seen)
    assert set(told.tolist()) == {1}


def test_level_is_taken_from_the_first_quiet_stretch() -> None:
    wild = [seen_across(i, obliquity_deg=10.0 * np.sin(i / 4)) for i in range(30)]
    quiet = [seen_across(30 + i, obliquity_deg=3.0, lean_deg=-2.0) for i in range(60)]
    later = [seen_across(90 + i, obliquity_deg=9.0) for i in range(60)]
    level = level_of(observed(wild + quiet + later))
    assert level is not None
    assert level.obliquity_deg == pytest.approx(3.0, abs=0.7)
    assert level.side_lean_deg == pytest.approx(-2.0, abs=0.5)


def test_who_never_keeps_still_or_is_seen_from_beside_has_no_level() -> None:
    assert level_of(observed([seen_across(i, obliquity_deg=2.0 * i) for i in range(60)])) is None
    from_beside = [
        replace(seen_across(i), landmarks=STANDING.landmarks().astype(np.float32))
        for i in range(60)
    ]
    assert level_of(observed(from_beside)) is None


def test_what_counts_is_the_hip_of_the_leg_that_is_not_stood_on() -> None:
    obliquity = np.array([6.0, 6.0, -6.0, 6.0])
    hips_to_right = np.array([-0.1, 0.1, 0.1, 0.0])
    assert free_hip_lift_deg(obliquity, hips_to_right).tolist() == [6.0, -6.0, 6.0, 0.0]


def test_the_band_is_wider_for_large_angles_unknown_levels_and_people_who_sit() -> None:
    standing, sitting = np.zeros(1, bool), np.ones(1, bool)
    small, large = (obliquity_sd_deg(np.array([deg]), 0.7, standing)[0] for deg in (0.0, 10.0))
    assert small < large < obliquity_sd_deg(np.array([10.0]), 0.7, sitting)[0]
    assert small < obliquity_sd_deg(np.zeros(1), 3.0, standing)[0]
