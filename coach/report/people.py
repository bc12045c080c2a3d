"""Figures over people: each person counts once, however often they were filmed. Pure.

Reps of one person are alike, so that many of them tell less of people than as many people would:
intervals are over people, never over reps or frames (docs/batch.md#intervals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from statistics import fmean

import numpy as np
from scipy.special import stdtrit

from coach.agreement.bootstrap import MIN_PEOPLE

_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class OverPeople:
    """A mean over people.

    Attributes:
        value: NaN without any; where nobody is named, of what there is.
        low, high: its 95 % interval; NaN with fewer than `MIN_PEOPLE` people.
        people: how many it is taken over; 0 where nobody is named.
    """

    value: float
    low: float
    high: float
    people: int


def each_person(values: Mapping[str, Sequence[float]]) -> list[float]:
    """The mean of each person's own values, without those who have none."""
    return [fmean(its) for its in values.values() if its]


def mean_over(means: Sequence[float], ends: tuple[float, float] = (-inf, inf)) -> OverPeople:
    """The mean over people with Student's interval.

    Args:
        means: one for each person.
        ends: between which each of them must lie.
    """
    n = len(means)
    value = float(np.mean(means)) if n else nan
    if n < MIN_PEOPLE:
        return OverPeople(value, nan, nan, n)
    half = float(stdtrit(n - 1, 0.975)) * float(np.std(means, ddof=1)) / sqrt(n)
    return OverPeople(value, max(value - half, ends[0]), min(value + half, ends[1]), n)


def share_over(shares: Sequence[float], n_reps: int) -> OverPeople:
    """The mean over people of a share of each one's reps.

    The interval is that of Korn and Graubard (1998), with Wilson's in place of the exact one: as
    of so many independent reps as vary as much as the people do. It does not shrink to nothing
    where all people are alike.

    Args:
        shares: one for each person, 0 to 1.
        n_reps: that all of them did.
    """
    n = len(shares)
    value = float(np.mean(shares)) if n else nan
    if n < MIN_PEOPLE:
        return OverPeople(value, nan, nan, n)
    variance = float(np.var(shares, ddof=1)) / n
    worth = float(n)
    if variance > 1e-12:
        t = float(stdtrit(n - 1, 0.975))
        worth = min(value * (1.0 - value) / variance, float(n_reps)) * (_Z95 / t) ** 2
    middle = (value + _Z95**2 / (2.0 * worth)) / (1.0 + _Z95**2 / worth)
    half = (
        _Z95
        / (1.0 + _Z95**2 / worth)
        * sqrt(value * (1.0 - value) / worth + _Z95**2 / (4.0 * worth**2))
    )
    return OverPeople(value, max(middle - half, 0.0), min(middle + half, 1.0), n)
