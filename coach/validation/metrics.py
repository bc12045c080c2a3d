"""Metrics on plain arrays: errors, ranges, coverage of intervals, agreement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

import numpy as np

from coach.pose.types import Floats


@dataclass(frozen=True, slots=True)
class Agreement:
    """Bland and Altman 1986: bias and 95 % limits of agreement, measured minus true, degrees."""

    bias_deg: float
    low_deg: float
    high_deg: float


def mean_abs(error: Floats) -> float:
    """Mean absolute value of what is not NaN; NaN without any."""
    seen = error[np.isfinite(error)]
    return float(np.abs(seen).mean()) if seen.size else nan


def median_offset(error: Floats) -> float:
    """The constant part of an error (n,): its median; NaN where nothing was measured."""
    seen = error[np.isfinite(error)]
    return float(np.median(seen)) if seen.size else nan


def spread(error: Floats) -> float:
    """How far an error (n,) moves: 95th minus 5th percentile."""
    seen = error[np.isfinite(error)]
    return float(np.subtract(*np.percentile(seen, [95, 5]))) if seen.size else nan


def within(error: Floats, sd: Floats, z: float) -> int:
    """Number of frames whose error lies within z stated standard deviations."""
    return int((np.abs(error) <= z * sd).sum())


def range_errors(
    t_s: Floats, got: Floats, true: Floats, spans_s: Iterable[tuple[float, float]]
) -> list[float]:
    """Error of the peak-to-peak value in each span, as a share of the true one.

    Args:
        t_s: (n,) times in seconds.
        got: (n,) measured, NaN where not.
        true: (n,) true.
        spans_s: start and end of each span.

    Returns:
        One a span, none for a span in which most frames were not measured or nothing moved.
    """
    errors = []
    for start_s, end_s in spans_s:
        inside = (t_s >= start_s) & (t_s <= end_s)
        seen = inside & np.isfinite(got)
        if not inside.any() or 2 * seen.sum() < inside.sum():
            continue
        expected = float(np.ptp(true[inside]))
        if expected > 0:
            errors.append(abs(float(np.ptp(got[seen])) - expected) / expected)
    return errors


def coverage(error: Floats, sd: Floats, z: Floats) -> Floats:
    """Share of frames (n,) whose error lies within each of z (k,) standard deviations, (k,)."""
    seen = np.isfinite(error) & np.isfinite(sd)
    if not seen.any():
        return np.full(z.shape, nan)
    inside = np.abs(error[seen])[:, None] <= z[None] * sd[seen][:, None]
    return np.asarray(inside.mean(axis=0), np.float64)


def agreement(error: Floats) -> Agreement:
    """Bias and limits of agreement of an error (n,)."""
    seen = error[np.isfinite(error)]
    if seen.size < 2:
        return Agreement(nan, nan, nan)
    bias, sd = float(seen.mean()), float(seen.std(ddof=1))
    return Agreement(bias, bias - 1.96 * sd, bias + 1.96 * sd)
