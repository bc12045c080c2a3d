"""A ratio over clips with its bootstrap confidence interval over people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from coach.agreement.bootstrap import interval
from coach.pose.types import Floats


@dataclass(frozen=True, slots=True)
class MetricValue:
    """One metric over clips, with its 95 % bootstrap interval over people.

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


def bootstrap_ratio(
    parts: Sequence[tuple[float, float]],
    people: Sequence[str],
    families: Sequence[str] | None = None,
) -> MetricValue:
    """Sum of numerators over sum of denominators, with its interval.

    People are drawn anew with replacement, each with all of their clips: clips of one person
    err alike, so that many clips of few people make no value surer.

    Args:
        parts: numerator and denominator of each clip; a denominator of 0 leaves it out.
        people: who is in each clip.
        families: motion family of each clip, to take the mean over families of the value of
            each; None to take all clips together.
    """
    used = [i for i, (over, under) in enumerate(parts) if under > 0 and np.isfinite(over)]
    if not used:
        return MetricValue(nan, nan, nan, 0, 0)
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
        low, high = interval(lambda drawn: of(drawn[:, person]), n_people)
    return MetricValue(value, low, high, len(used), n_people)
