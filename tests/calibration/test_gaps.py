"""Outlines with gaps: what is hidden is told, what is bent is not, and the rest stays."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.gaps import with_gaps
from coach.geometry.features import N_FEATURES, OFFSETS, POSTURE, SEEN, outline_columns
from coach.pose.types import N_CONTOUR, STATIONS, Floats

ROWS = 400


def rows(offset: Floats) -> Floats:
    """Feature rows with these outlines (n, 2, N_CONTOUR) and some posture."""
    vector = np.random.default_rng(1).normal(size=(len(offset), N_FEATURES))
    vector[:, : SEEN.stop] = outline_columns(offset)
    return vector


@pytest.fixture(scope="module")
def whole() -> Floats:
    curve = 0.2 + 0.03 * np.sin(2.0 * np.pi * STATIONS)
    return rows(np.tile(curve, (ROWS, 2, 1)))


@pytest.fixture(scope="module")
def gappy(whole: Floats) -> Floats:
    return with_gaps(whole, np.random.default_rng(2))


def by_side(vector: Floats, columns: slice) -> Floats:
    return vector[:, columns].reshape(-1, N_CONTOUR)


def test_posture_and_the_rows_given_stay_as_they_were(whole: Floats) -> None:
    before = whole.copy()
    gappy = with_gaps(whole, np.random.default_rng(2))
    assert np.array_equal(whole, before)
    assert np.array_equal(gappy[:, POSTURE], before[:, POSTURE])


def test_two_outlines_of_five_lose_one_stretch_each(gappy: Floats) -> None:
    seen = by_side(gappy, SEEN)
    holed = seen[(seen < 1.0).any(axis=1)]
    assert len(holed) / len(seen) == pytest.approx(0.4, abs=0.06)
    edges = np.abs(np.diff(holed, axis=1)).sum(axis=1)
    assert set(edges) <= {0.0, 1.0, 2.0}  # wholly hidden, at an end, in the middle
    length = (holed == 0.0).sum(axis=1)
    assert length.min() >= 1 and 30 <= length.max() <= 36


def test_back_and_belly_are_hidden_apart_from_each_other(gappy: Floats) -> None:
    back, belly = ((side == 0.0).any(axis=1) for side in np.split(gappy[:, SEEN], 2, axis=1))
    assert (back & belly).mean() == pytest.approx(back.mean() * belly.mean(), abs=0.05)


def test_one_outline_of_eight_is_bent_by_a_little_and_nothing_tells(
    whole: Floats, gappy: Floats
) -> None:
    seen = by_side(gappy, SEEN) > 0.5
    moved = np.where(seen, by_side(gappy, OFFSETS) - by_side(whole, OFFSETS), 0.0)
    bent = np.abs(moved).max(axis=1) > 1e-6
    assert bent.mean() == pytest.approx(0.12, abs=0.04)
    assert -0.05 <= moved.min() < -0.03 and 0.05 < moved.max() <= 0.08


def test_what_was_hidden_already_stays_hidden() -> None:
    offset = np.full((ROWS, 2, N_CONTOUR), 0.2)
    offset[:, 0, 10:20] = np.nan
    gappy = with_gaps(rows(offset), np.random.default_rng(3))
    assert (gappy[:, SEEN][:, 10:20] == 0.0).all()


def test_the_same_seed_makes_the_same_gaps(whole: Floats, gappy: Floats) -> None:
    assert np.array_equal(with_gaps(whole, np.random.default_rng(2)), gappy)
    assert not np.array_equal(with_gaps(whole, np.random.default_rng(4)), gappy)
