"""Which rep of one is which rep of another: one to one, the closest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from coach.pose.types import Floats

MIN_OVERLAP = 0.5  # of two spans, intersection over union; less is another rep [P]

Span = tuple[float, float]


def match_spans(first: Sequence[Span], second: Sequence[Span]) -> list[tuple[int, int]]:
    """Spans of time that are the same rep: intersection over union of at least `MIN_OVERLAP`.

    Args:
        first: (start, end) of each, in seconds.
        second: the same of the other.

    Returns:
        Pairs of indices, in the order of `first`.
    """
    return _assign(1.0 - overlap(first, second), 1.0 - MIN_OVERLAP)


def match_moments(
    first: Sequence[float], second: Sequence[float], within_s: float
) -> list[tuple[int, int]]:
    """Moments, in seconds, that are the same: no further apart than `within_s`.

    Returns:
        Pairs of indices, in the order of `first`.
    """
    apart = np.abs(np.subtract.outer(np.asarray(first, float), np.asarray(second, float)))
    return _assign(apart, within_s)


def overlap(first: Sequence[Span], second: Sequence[Span]) -> Floats:
    """Intersection over union of every two spans, (n_first, n_second), 0 to 1."""
    a = np.asarray(first, np.float64).reshape(-1, 1, 2)
    b = np.asarray(second, np.float64).reshape(1, -1, 2)
    shared = np.minimum(a[..., 1], b[..., 1]) - np.maximum(a[..., 0], b[..., 0])
    shared = np.maximum(shared, 0.0)
    union = (a[..., 1] - a[..., 0]) + (b[..., 1] - b[..., 0]) - shared
    return np.asarray(np.where(union > 0, shared / np.where(union > 0, union, 1.0), 0.0))


def _assign(distance: Floats, furthest: float) -> list[tuple[int, int]]:
    """As many pairs as there can be with no distance above `furthest`, of least total distance."""
    allowed = distance <= furthest + 1e-9
    too_far = (furthest + 1.0) * (min(distance.shape, default=0) + 1)  # dearer than all others
    rows, columns = linear_sum_assignment(np.where(allowed, distance, too_far))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if allowed[i, j]]
