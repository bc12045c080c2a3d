from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.features import (
    BACK,
    N_ARMS,
    N_FEATURES,
    N_POSTURE,
    N_VIEW,
    OFFSETS,
    POSTURE,
    SEEN,
    Features,
    features,
)
from coach.pose.types import N_CONTOUR, STATIONS, Landmark
from tests.geometry.figures import POSTURES, STANDING, TRUNK_PX, Figure, outline

names = st.sampled_from(sorted(POSTURES))
facings = st.sampled_from([1, -1])
# columns of the vector
BACK_OFFSETS, BELLY_OFFSETS = slice(0, N_CONTOUR), slice(N_CONTOUR, OFFSETS.stop)
BACK_SEEN = slice(SEEN.start, SEEN.start + N_CONTOUR)
BELLY_SEEN = slice(BACK_SEEN.stop, SEEN.stop)
VIEW = slice(POSTURE.start + N_POSTURE, POSTURE.start + N_POSTURE + N_VIEW)
ARMS = slice(VIEW.stop, VIEW.stop + N_ARMS)
PITCH = (POSTURE.start + 4, POSTURE.start + 9)  # sine and cosine, behind four other angles each
LEGS = slice(VIEW.start - 2, VIEW.start)
REACHING = Figure(arm_deg=120.0)  # arms are before neither outline


def seen(landmarks: np.ndarray, offset_px: np.ndarray, facing: int = 1) -> Features:
    return features(landmarks[None], offset_px[None], np.array([facing], dtype=np.int8))


def of(figure: Figure, offset: np.ndarray | None = None) -> Features:
    """Features of a figure facing right; `offset` in trunk lengths, belly first."""
    return seen(figure.landmarks(), TRUNK_PX * (outline() if offset is None else offset))


def rotated(landmarks: np.ndarray, degrees: float) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    out = landmarks.copy()
    out[:, :2] = landmarks[:, :2] @ np.array([[c, s], [-s, c]])
    return out


def pitch_deg(vector: np.ndarray) -> float:
    sine, cosine = vector[list(PITCH)]
    return float(np.degrees(np.arctan2(sine, cosine)))


def with_arm(*points: tuple[float, float]) -> np.ndarray:
    """A standing figure whose left elbow, wrist and finger are at (dorsal, up), trunk lengths."""
    landmarks = STANDING.landmarks()
    hip = landmarks[Landmark.LEFT_HIP, :2]
    marks = (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST, Landmark.LEFT_INDEX)
    for mark, (dorsal, up) in zip(marks, points, strict=True):
        landmarks[mark, :2] = hip + TRUNK_PX * np.array([-dorsal, -up])
    return landmarks


def test_every_posture_has_a_whole_vector_and_nothing_hidden() -> None:
    for figure in POSTURES.values():
        got = of(figure)
        assert got.vector.shape == (1, N_FEATURES)
        assert np.isfinite(got.vector).all()
        assert got.hidden.tolist() == [0.0]


@given(names, facings, st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_place_in_the_picture_drops_out(name: str, facing: int, dx: float, dy: float) -> None:
    xy, offset = POSTURES[name].landmarks(facing=facing), TRUNK_PX * outline()
    moved = seen(xy + np.array([dx, dy, 0.0, 0.0]), offset, facing)
    assert moved.vector == pytest.approx(seen(xy, offset, facing).vector, abs=1e-6)


@given(names, facings, st.floats(0.2, 5.0))
def test_distance_to_the_camera_drops_out(name: str, facing: int, scale: float) -> None:
    xy, offset = POSTURES[name].landmarks(facing=facing), TRUNK_PX * outline()
    nearer = seen(scale * xy, scale * offset, facing)
    assert nearer.vector == pytest.approx(seen(xy, offset, facing).vector, abs=1e-6)


@given(names, st.floats(-180, 180))
def test_a_rotation_of_the_camera_changes_the_pitch_of_the_trunk_alone(
    name: str, degrees: float
) -> None:
    landmarks, offset = POSTURES[name].landmarks(), TRUNK_PX * outline()
    upright, tilted = (
        seen(one, offset).vector[0] for one in (landmarks, rotated(landmarks, degrees))
    )
    rest = np.ones(N_FEATURES, dtype=bool)
    rest[list(PITCH)] = False
    assert tilted[rest] == pytest.approx(upright[rest], abs=1e-6)
    turned = pitch_deg(tilted) - pitch_deg(upright) - degrees
    assert (turned + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-6)


@given(names, facings)
def test_how_far_the_trunk_leans_and_how_long_the_legs_look_is_told(name: str, facing: int) -> None:
    figure = POSTURES[name]
    vector = seen(figure.landmarks(facing=facing), TRUNK_PX * outline(), facing).vector[0]
    assert pitch_deg(vector) == pytest.approx(figure.trunk_deg, abs=1e-6)
    assert vector[LEGS] == pytest.approx([0.85, 0.80])


@given(names, st.floats(-60, 60))
def test_direction_drops_out(name: str, yaw_deg: float) -> None:
    """Mirrored, the sides of the silhouette change places and the facing turns."""
    figure, offset = POSTURES[name], TRUNK_PX * outline()
    right = seen(figure.landmarks(yaw_deg=yaw_deg), offset)
    left = seen(figure.landmarks(yaw_deg=yaw_deg, facing=-1), offset[::-1], -1)
    assert left.vector == pytest.approx(right.vector, abs=1e-6)
    assert left.hidden == right.hidden


def test_both_outlines_stand_in_the_vector_in_trunk_lengths_the_back_first() -> None:
    belly, back = outline()
    vector = of(REACHING).vector[0]
    assert vector[BACK_OFFSETS] == pytest.approx(back)
    assert vector[BELLY_OFFSETS] == pytest.approx(belly)
    assert (vector[SEEN] == 1.0).all()


@pytest.mark.parametrize("yaw_deg", [-40.0, 0.0, 25.0])
def test_a_turned_camera_parts_the_near_from_the_far_side(yaw_deg: float) -> None:
    """Of the figure, left and right are 0.3 trunk lengths apart, in depth three times as far."""
    got = seen(STANDING.landmarks(yaw_deg=yaw_deg), TRUNK_PX * outline()).vector[0, VIEW]
    beside = 0.3 * np.sin(np.radians(yaw_deg))  # towards the back
    depth = -0.9 * np.cos(np.radians(yaw_deg))  # the near side has the smaller depth
    assert got == pytest.approx([0.0, beside] * 3 + [depth] * 2, abs=1e-9)


@pytest.mark.parametrize(("arm_deg", "along", "dorsal"), [(0.0, -1.0, 0.0), (90.0, 0.0, -1.0)])
def test_where_the_arms_are_is_told_from_the_shoulder(
    arm_deg: float, along: float, dorsal: float
) -> None:
    elbow, wrist = 0.55, 0.99  # trunk lengths down the arm
    arm = [elbow * along, elbow * dorsal, wrist * along, wrist * dorsal]
    got = of(Figure(arm_deg=arm_deg)).vector[0, ARMS]
    assert got == pytest.approx(arm * 2, abs=1e-9)


def test_a_landmark_gone_astray_does_not_outweigh_all_others() -> None:
    landmarks = STANDING.landmarks()
    landmarks[Landmark.LEFT_WRIST, :2] += 50.0 * TRUNK_PX
    astray, usual = seen(landmarks, TRUNK_PX * outline()).vector, of(STANDING).vector
    assert 1.0 < np.abs(astray - usual).max() < 4.0


def test_a_rounder_back_and_another_posture_are_told_apart() -> None:
    straight = of(STANDING).vector
    assert np.abs(of(STANDING, outline(wave=0.06)).vector - straight).max() > 0.05
    assert np.abs(of(POSTURES["squat"]).vector - straight).max() > 0.05


def test_gaps_in_a_straight_outline_are_filled_as_if_they_were_not_there() -> None:
    straight = np.stack([np.full(N_CONTOUR, 0.2), 0.2 + 0.1 * STATIONS])
    holed = straight.copy()
    holed[1, 8:14] = holed[1, 30] = np.nan
    got = of(REACHING, holed)
    filled, whole = got.vector[0, OFFSETS], of(REACHING, straight).vector[0, OFFSETS]
    assert filled == pytest.approx(whole, abs=1e-9)
    assert got.hidden[0] == pytest.approx(np.isnan(holed[1, BACK]).mean())


@given(st.integers(0, N_CONTOUR - 1), st.integers(1, N_CONTOUR), st.integers(0, 1))
def test_any_part_of_an_outline_gives_a_vector_that_says_which(
    start: int, length: int, side: int
) -> None:
    """Row 0 is the belly's, row 1 the back's."""
    holed = outline()
    gap = slice(start, start + length)
    holed[side, gap] = np.nan
    whole, got = of(REACHING).vector[0], of(REACHING, holed).vector[0]
    there = np.ones(N_CONTOUR)
    there[gap] = 0.0
    columns = ((BELLY_OFFSETS, BELLY_SEEN), (BACK_OFFSETS, BACK_SEEN))
    offsets, flags = columns[side]
    assert np.array_equal(got[flags], there)
    assert np.array_equal(got[offsets][there > 0], whole[offsets][there > 0])
    assert np.isfinite(got).all()
    other, other_flags = columns[1 - side]
    assert np.array_equal(got[other], whole[other]) and (got[other_flags] == 1.0).all()


def test_of_a_frame_without_outline_the_posture_is_left() -> None:
    got = of(STANDING, np.full((2, N_CONTOUR), np.nan))
    assert (got.vector[0, : SEEN.stop] == 0.0).all()
    assert np.array_equal(got.vector[0, POSTURE], of(STANDING).vector[0, POSTURE])
    assert got.hidden.tolist() == [1.0]


def test_a_frame_without_person_is_nan_and_spoils_no_other() -> None:
    landmarks = np.stack([STANDING.landmarks(), np.full((33, 4), np.nan)])
    offset = np.stack([TRUNK_PX * outline(), np.full((2, N_CONTOUR), np.nan)])
    got = features(landmarks, offset, np.ones(2, dtype=np.int8))
    assert np.isfinite(got.vector[0]).all() and np.isnan(got.vector[1]).all()
    assert got.hidden.tolist() == [0.0, 1.0]


def test_an_arm_along_the_back_hides_what_lies_behind_it() -> None:
    """A forearm down the back from the shoulder blades to the waist."""
    across = with_arm((0.22, 0.80), (0.22, 0.40), (0.22, 0.25))
    got = seen(across, TRUNK_PX * outline())
    assert 0.5 < got.hidden[0] < 0.9
    assert of(STANDING).hidden[0] == 0.0


def test_a_hand_on_the_waist_hides_only_a_part() -> None:
    hand = with_arm((0.60, 0.45), (0.28, 0.35), (0.15, 0.30))
    assert 0.1 < seen(hand, TRUNK_PX * outline()).hidden[0] < 0.5


def test_fingers_alone_hide_what_they_lie_on() -> None:
    fingers = with_arm((0.90, 0.45), (0.60, 0.40), (0.22, 0.40))
    assert 0.1 < seen(fingers, TRUNK_PX * outline()).hidden[0] < 0.5


def test_an_arm_in_front_or_well_behind_hides_nothing() -> None:
    for dorsal in (-0.15, 0.60):
        clear = with_arm((dorsal, 0.80), (dorsal, 0.40), (dorsal, 0.25))
        assert seen(clear, TRUNK_PX * outline()).hidden[0] == 0.0


def test_what_an_arm_shows_in_place_of_the_back_does_not_enter_the_outline() -> None:
    hand = with_arm((0.60, 0.45), (0.28, 0.35), (0.15, 0.30))
    bulged = TRUNK_PX * outline()
    covered = (STATIONS > 0.26) & (STATIONS < 0.38)
    bulged[1, covered] += 0.06 * TRUNK_PX  # the mask takes the hand for the back
    got, bare = seen(hand, bulged), seen(hand, TRUNK_PX * outline())
    assert got.vector == pytest.approx(bare.vector, abs=1e-9)


def test_an_arm_across_the_belly_hides_the_belly_there_and_nothing_of_the_back() -> None:
    across = with_arm((-0.18, 0.80), (-0.18, 0.40), (-0.18, 0.25))
    got = seen(across, TRUNK_PX * outline())
    behind = (STATIONS > 0.25) & (STATIONS < 0.80)
    assert (got.vector[0, BELLY_SEEN][behind] == 0.0).all()
    assert (got.vector[0, BACK_SEEN] == 1.0).all()
    assert got.hidden.tolist() == [0.0]
