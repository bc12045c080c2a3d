from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.features import BACK, N_FEATURES, Features, features
from coach.pose.types import N_CONTOUR, STATIONS, Landmark
from tests.geometry.figures import POSTURES, STANDING, TRUNK_PX, Figure, outline

names = st.sampled_from(sorted(POSTURES))
facings = st.sampled_from([1, -1])
OFFSET = slice(0, N_CONTOUR)  # of the vector: the outline comes first


def seen(xy: np.ndarray, offset_px: np.ndarray, facing: int = 1) -> Features:
    return features(xy[None, :, :2], offset_px[None], np.array([facing], dtype=np.int8))


def of(figure: Figure, offset: np.ndarray | None = None) -> Features:
    """Features of a figure facing right; `offset` in trunk lengths, belly first."""
    return seen(figure.landmarks(), TRUNK_PX * (outline() if offset is None else offset))


def rotated(xy: np.ndarray, degrees: float) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return xy[:, :2] @ np.array([[c, s], [-s, c]])


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
    xy, offset = POSTURES[name].landmarks(facing=facing)[:, :2], TRUNK_PX * outline()
    moved = seen(xy + np.array([dx, dy]), offset, facing)
    assert moved.vector == pytest.approx(seen(xy, offset, facing).vector, abs=1e-6)


@given(names, facings, st.floats(0.2, 5.0))
def test_distance_to_the_camera_drops_out(name: str, facing: int, scale: float) -> None:
    xy, offset = POSTURES[name].landmarks(facing=facing), TRUNK_PX * outline()
    nearer = seen(scale * xy, scale * offset, facing)
    assert nearer.vector == pytest.approx(seen(xy, offset, facing).vector, abs=1e-6)


@given(names, st.floats(-180, 180))
def test_rotation_of_the_camera_drops_out(name: str, degrees: float) -> None:
    xy, offset = POSTURES[name].landmarks(), TRUNK_PX * outline()
    tilted = seen(rotated(xy, degrees), offset)
    assert tilted.vector == pytest.approx(seen(xy, offset).vector, abs=1e-6)


@given(names)
def test_direction_drops_out(name: str) -> None:
    """Mirrored, the sides of the silhouette change places and the facing turns."""
    xy, offset = POSTURES[name].landmarks(), TRUNK_PX * outline()
    mirrored = xy * (-1.0, 1.0, 1.0, 1.0) + (639.0, 0.0, 0.0, 0.0)
    got = seen(mirrored, offset[::-1], -1)
    assert got.vector == pytest.approx(seen(xy, offset).vector, abs=1e-6)
    assert got.hidden == seen(xy, offset).hidden


def test_the_belly_is_not_looked_at() -> None:
    fat = outline(belly=0.40)
    fat[0, 10:20] = np.nan
    assert np.array_equal(of(STANDING, fat).vector, of(STANDING).vector)


def test_a_rounder_back_and_another_posture_are_told_apart() -> None:
    straight = of(STANDING).vector
    assert np.abs(of(STANDING, outline(wave=0.06)).vector - straight).max() > 0.05
    assert np.abs(of(POSTURES["squat"]).vector - straight).max() > 0.05


def test_gaps_in_a_straight_outline_are_filled_as_if_they_were_not_there() -> None:
    straight = np.stack([np.full(N_CONTOUR, 0.2), 0.2 + 0.1 * STATIONS])
    holed = straight.copy()
    holed[1, 8:14] = holed[1, 30] = np.nan
    got = of(STANDING, holed)
    assert got.vector == pytest.approx(of(STANDING, straight).vector, abs=1e-9)
    assert got.hidden[0] == pytest.approx(np.isnan(holed[1, BACK]).mean())


def test_less_than_half_an_outline_is_no_outline() -> None:
    half, less = outline(), outline()
    half[1, N_CONTOUR // 2 :] = np.nan
    less[1, N_CONTOUR // 2 - 1 :] = np.nan
    assert np.isfinite(of(STANDING, half).vector).all()
    assert np.isnan(of(STANDING, less).vector[0, OFFSET]).all()


def test_a_frame_without_outline_is_nan_and_wholly_hidden() -> None:
    got = of(STANDING, np.full((2, N_CONTOUR), np.nan))
    assert np.isnan(got.vector[0, OFFSET]).all()
    assert got.hidden.tolist() == [1.0]


def test_a_frame_without_person_is_nan_and_spoils_no_other() -> None:
    xy = np.stack([STANDING.landmarks(), np.full((33, 4), np.nan)])[:, :, :2]
    offset = np.stack([TRUNK_PX * outline(), np.full((2, N_CONTOUR), np.nan)])
    got = features(xy, offset, np.ones(2, dtype=np.int8))
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
    assert got.vector[0, OFFSET] == pytest.approx(bare.vector[0, OFFSET], abs=1e-9)
