"""Intraclass correlation of single ratings, two-way.

The forms are named as in Shrout & Fleiss 1979, with the name of McGraw & Wong 1996 behind:
ICC(2,1), there ICC(A,1), absolute agreement: raters who differ by a constant do not agree.
ICC(3,1), there ICC(C,1), consistency: a constant between raters is no disagreement.
"""

from __future__ import annotations

from math import nan

import numpy as np
from scipy import stats

from coach.agreement.bootstrap import ratio
from coach.pose.types import Floats

_BEYOND = 0.975  # of an F distribution, for both ends of a 95 % interval


def sums(ratings: Floats) -> Floats:
    """What each rep adds to the sums, (n_reps, k + 3).

    Args:
        ratings: (n_reps, k raters), none missing. A constant taken from all of them changes
            neither coefficient and keeps the sums small.
    """
    row = ratings.sum(axis=1)
    return np.column_stack([np.ones(len(ratings)), row**2, (ratings**2).sum(axis=1), ratings])


def icc_2_1(total: Floats) -> Floats:
    """ICC(2,1), of `sums` added up; NaN where nothing varies or there are fewer than two reps."""
    rows, columns, error = _mean_squares(total)
    n, k = total[..., 0], total.shape[-1] - 3
    return ratio(rows - error, rows + (k - 1) * error + k * ratio(columns - error, n))


def icc_3_1(total: Floats) -> Floats:
    """ICC(3,1), of `sums` added up; NaN where nothing varies or there are fewer than two reps."""
    rows, _, error = _mean_squares(total)
    return ratio(rows - error, rows + (total.shape[-1] - 4) * error)


def icc_2_1_interval(total: Floats) -> tuple[float, float]:
    """95 % interval of ICC(2,1) for independent reps, after McGraw & Wong 1996, table 7.

    Args:
        total: `sums` added up, (k + 3,).
    """
    rows, columns, error = (float(one) for one in _mean_squares(total))
    n, k = float(total[0]), len(total) - 3
    r = float(icc_2_1(total))
    if not np.isfinite(r) or r >= 1.0 or error <= 0.0:
        return nan, nan
    a = k * r / (n * (1.0 - r))
    b = 1.0 + k * r * (n - 1.0) / (n * (1.0 - r))
    freedom = (a * columns + b * error) ** 2 / (
        (a * columns) ** 2 / (k - 1.0) + (b * error) ** 2 / ((n - 1.0) * (k - 1.0))
    )
    below = float(stats.f.ppf(_BEYOND, n - 1.0, freedom))
    above = float(stats.f.ppf(_BEYOND, freedom, n - 1.0))
    others = k * columns + (k * n - k - n) * error
    return (
        n * (rows - below * error) / (below * others + n * rows),
        n * (above * rows - error) / (others + n * above * rows),
    )


def icc_3_1_interval(total: Floats) -> tuple[float, float]:
    """95 % interval of ICC(3,1) for independent reps, after Shrout & Fleiss 1979.

    Args:
        total: `sums` added up, (k + 3,).
    """
    rows, _, error = (float(one) for one in _mean_squares(total))
    n, k = float(total[0]), len(total) - 3
    if not np.isfinite(rows) or error <= 0.0:
        return nan, nan
    freedom = (n - 1.0) * (k - 1.0)
    low = rows / error / float(stats.f.ppf(_BEYOND, n - 1.0, freedom))
    high = rows / error * float(stats.f.ppf(_BEYOND, freedom, n - 1.0))
    return (low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0)


def _mean_squares(total: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean squares of the two-way analysis of variance: between reps, between raters, error."""
    n, squared_rows, squares = total[..., 0], total[..., 1], total[..., 2]
    raters = total[..., 3:]
    k = raters.shape[-1]
    middle = ratio(raters.sum(axis=-1) ** 2, n * k)
    between_rows = squared_rows / k - middle
    between_columns = ratio((raters**2).sum(axis=-1), n) - middle
    left = np.maximum(squares - middle - between_rows - between_columns, 0.0)
    return (
        ratio(between_rows, n - 1.0),
        between_columns / (k - 1.0),
        ratio(left, (n - 1.0) * (k - 1.0)),
    )
