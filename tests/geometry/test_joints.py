from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.joints import (
    Joints,
    interior_angle,
    joints,
    joints_in_space,
    joints_seen,
    midpoint,
    signed_angle,
    trunk_px,
    upper_arm_deg,
)
from coach.pose.types import Landmark
from tests.geometry.figures import LYING, POSTURES, SQUAT, STANDING, TRUNK_PX, Figure

ANGLES = ("trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "shank_deg", "thigh_deg")

figures = st.builds(
    Figure,
    trunk_deg=st.floats(-175, 175),
    hip_deg=st.floats(20, 179),
    knee_deg=st.floats(20, 179),
)
facings = st.sampled_from([1, -1])


def of(xy: np.ndarray, facing: int = 1) -> Joints:
    return joints(xy[None, :, :2], np.array([facing], dtype=np.int8))


def difference(a: Joints, b: Joints) -> float:
    """Largest difference of any angle in degrees, the short way round."""
    return max(
        abs((float(getattr(a, name)[0] - getattr(b, name)[0]) + 180.0) % 360.0 - 180.0)
        for name in ANGLES
    )


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("name", POSTURES)
def test_angles_of_a_posture_are_the_ones_it_was_drawn_with(name: str, facing: int) -> None:
    figure = POSTURES[name]
    seen = of(figure.landmarks(facing=facing), facing)
    assert seen.trunk_pitch_deg[0] == pytest.approx(figure.trunk_deg)
    assert seen.hip_angle_deg[0] == pytest.approx(figure.hip_deg)
    assert seen.knee_angle_deg[0] == pytest.approx(figure.knee_deg)
    assert seen.shank_deg[0] == pytest.approx(figure.shank_deg)
    assert trunk_px(figure.landmarks(facing=facing)[None, :, :2])[0] == pytest.approx(TRUNK_PX)


def test_standing_straight_is_zero_pitch_straight_joints_and_hanging_thigh() -> None:
    seen = of(STANDING.landmarks())
    assert seen.trunk_pitch_deg[0] == pytest.approx(0, abs=1e-9)
    assert seen.shank_deg[0] == pytest.approx(0, abs=1e-9)
    assert seen.hip_angle_deg[0] == pytest.approx(180)
    assert seen.knee_angle_deg[0] == pytest.approx(180)
    assert seen.thigh_deg[0] == pytest.approx(90)


@pytest.mark.parametrize("facing", [1, -1])
def test_bending_forwards_is_plus_and_backwards_minus(facing: int) -> None:
    forward, back = (
        of(Figure(trunk_deg=d).landmarks(facing=facing), facing).trunk_pitch_deg[0]
        for d in (30.0, -30.0)
    )
    assert (forward, back) == (pytest.approx(30), pytest.approx(-30))


@pytest.mark.parametrize(("facing", "head"), [(1, "left"), (-1, "right")])
def test_lying_on_the_back_is_minus_ninety_whichever_way_the_head_lies(
    facing: int, head: str
) -> None:
    landmarks = LYING.landmarks(facing=facing)
    assert (landmarks[Landmark.NOSE, 0] < landmarks[Landmark.LEFT_HIP, 0]) == (head == "left")
    assert of(landmarks, facing).trunk_pitch_deg[0] == pytest.approx(-90)


@pytest.mark.parametrize("facing", [1, -1])
def test_knees_ahead_of_the_ankles_in_a_squat_are_plus(facing: int) -> None:
    seen = of(SQUAT.landmarks(facing=facing), facing)
    assert seen.shank_deg[0] == pytest.approx(30)


@pytest.mark.parametrize(
    ("hip_deg", "thigh_deg"),
    [(180, 90), (135, 45), (90, 0), (60, -30)],  # from hanging to hip below the knee
)
def test_thigh_falls_from_ninety_through_zero_as_the_hip_sinks(
    hip_deg: float, thigh_deg: float
) -> None:
    seen = of(Figure(hip_deg=hip_deg, knee_deg=90.0).landmarks())
    assert seen.thigh_deg[0] == pytest.approx(thigh_deg, abs=1e-9)


def test_facing_not_known_is_taken_as_facing_right() -> None:
    assert difference(of(SQUAT.landmarks(), 0), of(SQUAT.landmarks(), 1)) == 0.0


@pytest.mark.parametrize("facing", [1, -1])
@given(trunk=st.floats(-150, -60), hip=st.floats(100, 215))
def test_hips_lifted_above_the_line_from_shoulder_to_knee_are_past_straight(
    facing: int, trunk: float, hip: float
) -> None:
    seen = of(Figure(trunk_deg=trunk, hip_deg=hip).landmarks(facing=facing), facing)
    assert seen.hip_angle_deg[0] == pytest.approx(hip)


def test_upright_the_two_sides_of_straight_are_one() -> None:
    """From the front a leg apart is on either side."""
    assert of(Figure(hip_deg=190.0).landmarks()).hip_angle_deg[0] == pytest.approx(170)


def test_left_and_right_leg_are_averaged() -> None:
    landmarks = STANDING.landmarks()
    other = Figure(knee_deg=90.0).landmarks()
    for mark in (Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX):
        landmarks[mark] = other[mark]
    assert of(landmarks).knee_angle_deg[0] == pytest.approx(135)


def test_nobody_in_one_frame_is_nan_there_and_nowhere_else() -> None:
    xy = np.stack([SQUAT.landmarks(), np.full((33, 4), np.nan), SQUAT.landmarks()])[:, :, :2]
    seen = joints(xy, np.ones(3, dtype=np.int8))
    for name in ANGLES:
        assert np.isnan(getattr(seen, name)).tolist() == [False, True, False]


def test_normalised_coordinates_of_a_picture_that_is_not_square_would_bend_angles() -> None:
    landmarks = SQUAT.landmarks()
    normalised = landmarks[:, :2] / (1280.0, 720.0)
    assert difference(of(landmarks), of(normalised)) > 5.0


@given(figures, facings, st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_moving_the_person_in_the_picture_changes_no_angle(
    figure: Figure, facing: int, dx: float, dy: float
) -> None:
    landmarks = figure.landmarks(facing=facing)
    moved = landmarks + np.array([dx, dy, 0.0, 0.0])
    assert difference(of(landmarks, facing), of(moved, facing)) <= 1e-6


@given(figures, facings, st.floats(0.1, 10.0))
def test_distance_to_the_camera_changes_no_angle(figure: Figure, facing: int, scale: float) -> None:
    landmarks = figure.landmarks(facing=facing)
    near, far = of(scale * landmarks, facing), of(landmarks, facing)
    assert difference(near, far) <= 1e-6
    xy = landmarks[None, :, :2]
    assert trunk_px(scale * xy) == pytest.approx(scale * trunk_px(xy))


@given(figures, facings)
def test_a_mirrored_person_facing_the_other_way_has_the_same_angles(
    figure: Figure, facing: int
) -> None:
    landmarks = figure.landmarks(facing=facing)
    mirrored = landmarks * (-1.0, 1.0, 1.0, 1.0) + (639.0, 0.0, 0.0, 0.0)
    assert difference(of(landmarks, facing), of(mirrored, -facing)) <= 1e-6


@given(figures, facings)
def test_segments_and_joints_agree(figure: Figure, facing: int) -> None:
    """Trunk pitch plus hip minus knee is the shank, in any posture."""
    seen = of(figure.landmarks(facing=facing), facing)
    chain = seen.trunk_pitch_deg + seen.hip_angle_deg - seen.knee_angle_deg
    assert abs((chain - seen.shank_deg + 180.0) % 360.0 - 180.0)[0] <= 1e-6


def test_midpoint_is_half_way() -> None:
    xy = np.zeros((1, 33, 2))
    xy[0, Landmark.LEFT_HIP], xy[0, Landmark.RIGHT_HIP] = (2.0, 10.0), (4.0, 30.0)
    assert midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP).tolist() == [[3.0, 20.0]]


def test_signed_angle_is_plus_clockwise_as_seen_in_the_picture() -> None:
    right, down = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert signed_angle(right, down) == pytest.approx(90)
    assert signed_angle(down, right) == pytest.approx(-90)


@given(st.floats(-180, 180), st.floats(0, 180), st.floats(0.1, 500), st.floats(0.1, 500))
def test_interior_angle_needs_neither_lengths_nor_sense(
    start: float, angle: float, first: float, second: float
) -> None:
    def ray(length: float, degrees: float) -> np.ndarray:
        return length * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])

    b = np.array([100.0, 50.0])
    a, c = b + ray(first, start), b + ray(second, start + angle)
    assert interior_angle(a, b, c) == pytest.approx(angle, abs=1e-6)
    assert interior_angle(c, b, a) == pytest.approx(angle, abs=1e-6)


# -- in space ------------------------------------------------------------------------------


@given(figure=figures, yaw_deg=st.floats(-180, 180))
def test_in_space_a_posture_has_its_angles_from_every_side(figure: Figure, yaw_deg: float) -> None:
    seen = joints_in_space(figure.world(yaw_deg)[None])
    assert difference(seen, of(figure.landmarks())) < 0.01


@given(figure=figures, yaw_deg=st.floats(0, 90))
def test_from_beside_the_picture_is_taken_from_the_front_space(
    figure: Figure, yaw_deg: float
) -> None:
    picture, world = of(STANDING.landmarks()), figure.world(90.0)[None]
    mixed = joints_seen(picture, world, np.array([yaw_deg]))
    if yaw_deg <= 30.0:
        assert difference(mixed, picture) == 0.0
    if yaw_deg >= 60.0:
        assert difference(mixed, joints_in_space(world)) < 1e-6


@pytest.mark.parametrize("yaw_deg", [40.0, 80.0, np.nan])
def test_without_world_landmarks_or_yaw_the_picture_is_taken(yaw_deg: float) -> None:
    picture = of(SQUAT.landmarks())
    world = STANDING.world(80.0)[None] * (1.0 if np.isnan(yaw_deg) else np.nan)
    seen = joints_seen(picture, world, np.array([yaw_deg]))
    if yaw_deg == 80.0:  # any thigh seems to hang from the front: how deep is not known
        assert np.isnan(seen.thigh_deg).all()
        seen = replace(seen, thigh_deg=picture.thigh_deg)
    assert difference(seen, picture) == 0.0


@pytest.mark.parametrize("yaw_deg", [0.0, 50.0, 90.0])
def test_hips_lifted_past_straight_do_not_fold_back_in_space(yaw_deg: float) -> None:
    """A bridge whose thighs go on 15 degrees beyond the line of the trunk."""
    lockout = Figure(trunk_deg=-115.0, hip_deg=195.0, knee_deg=68.0)
    seen = joints_in_space(lockout.world(yaw_deg)[None])
    assert seen.hip_angle_deg[0] == pytest.approx(195.0, abs=0.01)
    assert of(lockout.landmarks()).hip_angle_deg[0] == pytest.approx(195.0, abs=0.01)


def test_an_arm_that_is_not_seen_hardly_moves_the_arms() -> None:
    landmarks = STANDING.landmarks()[None].copy()
    seen = upper_arm_deg(landmarks)[0]
    landmarks[0, Landmark.LEFT_ELBOW, :2] -= (0.0, TRUNK_PX)  # a guess of the pose model
    assert abs(upper_arm_deg(landmarks)[0] - seen) > 20.0
    landmarks[0, Landmark.LEFT_ELBOW, 3] = 0.1
    assert upper_arm_deg(landmarks)[0] == pytest.approx(seen, abs=2.0)
    landmarks[0, [Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW], 3] = 0.0
    assert np.isfinite(upper_arm_deg(landmarks)[0])
