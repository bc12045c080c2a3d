"""Figures of merit, on plain arrays: errors, ranges, intervals, and how sure each figure is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from coach.pose.types import Floats

RESAMPLES = 2000  # of people; enough for the second digit of a 95 % interval (Efron 1993)
SEED = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over clips, with its 95 % bootstrap interval over people.

    Attributes:
        value: NaN where no clip has it.
        low: lower end of the interval; NaN with fewer than two people.
        high: upper end.
        clips: how many clips it is taken over.
        people: how many people those are of.
    """

    value: float
    low: float
    high: float
    clips: int
    people: int


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


def figure(
    parts: Sequence[tuple[float, float]],
    people: Sequence[str],
    families: Sequence[str] | None = None,
) -> Figure:
    """Sum of numerators over sum of denominators, with its interval.

    People are drawn anew with replacement, each with all of their clips: clips of one person
    err alike, so that many clips of few people make no figure surer.

    Args:
        parts: numerator and denominator of each clip; a denominator of 0 leaves it out.
        people: who is in each clip.
        families: motion family of each clip, to take the mean over families of the figure of
            each; None to take all clips together.
    """
    used = [i for i, (over, under) in enumerate(parts) if under > 0 and np.isfinite(over)]
    if not used:
        return Figure(nan, nan, nan, 0, 0)
    over, under = np.array([parts[i] for i in used], dtype=np.float64).T
    _, person = np.unique([people[i] for i in used], return_inverse=True)
    names = ["" if families is None else families[i] for i in used]
    member = np.array(names)[:, None] == np.unique(names)[None]
    n_people = int(person.max()) + 1

    def of(weights: Floats) -> Floats:
        sums, totals = (weights * over) @ member, (weights * under) @ member
        drawn = totals > 0
        shares = np.divide(sums, totals, out=np.zeros_like(sums), where=drawn)
        return np.asarray(shares.sum(axis=1) / drawn.sum(axis=1), np.float64)

    (value,) = of(np.ones((1, len(used)))).tolist()
    low = high = nan
    if n_people > 1:
        draws = np.random.default_rng(SEED).multinomial(
            n_people, np.full(n_people, 1.0 / n_people), RESAMPLES
        )
        low, high = np.percentile(of(draws[:, person].astype(np.float64)), [2.5, 97.5]).tolist()
    return Figure(value, low, high, len(used), n_people)
