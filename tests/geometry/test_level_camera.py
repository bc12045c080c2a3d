from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.geometry.joints import joints_in_space
from coach.geometry.level_camera import LevelCamera
from coach.pose.types import Floats
from tests.geometry.figures import SQUAT, STANDING, Figure

IMAGINED_DEG = 8.0  # the pose model's own lean of people in front of it, which stays
FPS = 30.0


def seen(figure: Figure, yaw_deg: float, tilt_deg: float) -> Floats:
    """World landmarks of somebody before a camera that looks down by so much."""
    leaning = Figure(
        trunk_deg=figure.trunk_deg + IMAGINED_DEG, hip_deg=figure.hip_deg, knee_deg=figure.knee_deg
    )
    x, y, z = leaning.world(yaw_deg).T
    cos, sin = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
    return np.stack([x, cos * y - sin * z, cos * z + sin * y], axis=1)


def levelled(world: list[Floats], yaw_deg: float) -> Floats:
    t_s = np.arange(len(world)) / FPS
    return LevelCamera().level(t_s, np.stack(world), np.full(len(world), yaw_deg))


@settings(deadline=None, max_examples=40)
@given(tilt_deg=st.floats(-30, 30), turn_deg=st.floats(50, 90), behind=st.booleans())
def test_a_squat_leans_the_same_however_the_camera_looks_once_somebody_stood(
    tilt_deg: float, turn_deg: float, behind: bool
) -> None:
    turned = turn_deg + 180.0 if behind else turn_deg
    world = [seen(STANDING, turned, tilt_deg)] * 90 + [seen(SQUAT, turned, tilt_deg)] * 30
    squat = joints_in_space(levelled(world, turn_deg)[-1:])
    assert squat.trunk_pitch_deg[0] == pytest.approx(SQUAT.trunk_deg + IMAGINED_DEG, abs=5.0)
    assert squat.hip_angle_deg[0] == pytest.approx(SQUAT.hip_deg, abs=0.01)
    shank_deg = SQUAT.shank_deg + IMAGINED_DEG
    assert squat.shank_deg[0] == pytest.approx(shank_deg, abs=5.0)


def test_the_camera_turns_no_other_way_when_the_person_turns_round() -> None:
    before = [seen(STANDING, 90.0, 20.0)] * 60
    behind = [seen(SQUAT, 270.0, 20.0)] * 30
    squat = joints_in_space(levelled(before + behind, 90.0)[-1:])
    assert squat.trunk_pitch_deg[0] == pytest.approx(SQUAT.trunk_deg + IMAGINED_DEG, abs=5.0)


@pytest.mark.parametrize(("figure", "yaw_deg"), [(SQUAT, 80.0), (STANDING, 20.0)])
def test_who_does_not_stand_or_is_seen_from_beside_tells_nothing(
    figure: Figure, yaw_deg: float
) -> None:
    world = [seen(figure, yaw_deg, 20.0)] * 30
    assert np.allclose(levelled(world, yaw_deg), world)


def test_frame_by_frame_it_is_the_same_as_at_once_and_gaps_change_nothing() -> None:
    world = [seen(STANDING, 80.0, 15.0)] * 20 + [np.full((33, 3), np.nan)] * 5
    world += [seen(SQUAT, 80.0, 15.0)] * 20
    camera, t_s = LevelCamera(), np.arange(len(world)) / FPS
    single = [
        camera.level(t_s[i : i + 1], one[None], np.array([80.0]))[0] for i, one in enumerate(world)
    ]
    np.testing.assert_array_equal(np.stack(single), levelled(world, 80.0))
    assert np.isfinite(single[-1]).all()
