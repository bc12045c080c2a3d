"""Whether a value that was measured day by day has changed, and how surely. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean

import numpy as np

from coach.pose.types import Floats

# Thresholds and their sources: docs/thresholds.md#trend
MIN_DAYS = 10  # with a value
MIN_SPAN_DAYS = 14  # from the first of them to the last
_MOST_ALIKE = 0.9  # correlation of one day with the next, at most
# Student's t that 2.5 % exceed, by degrees of freedom (any table of it); straight between, over
# one through them. Loading scipy for it would take longer than all else in a history.
_T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 8: 2.306, 10: 2.228, 15: 2.131,
      20: 2.086, 30: 2.042, 60: 2.000, float("inf"): 1.960}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A value of one day.

    Attributes:
        day: when.
        value: in the unit of what is followed.
        sd: standard deviation of its error, that of its zero included; NaN where not known.
        zero: what it is measured from; only values of one zero are compared.
    """

    day: date
    value: float
    sd: float
    zero: str


@dataclass(frozen=True, slots=True)
class Trend:
    """How a value has changed, in its unit.

    Attributes:
        first, last: days between which it changed.
        change: from the first to the last, along a straight line.
        low, high: its 95 % interval.
        smallest: the smallest change worth a word.
    """

    first: date
    last: date
    change: float
    low: float
    high: float
    smallest: float

    @property
    def is_sure(self) -> bool:
        """Whether it may be named: not zero, and not too small for this camera."""
        return self.low * self.high > 0.0 and abs(self.change) > self.smallest


def by_day(points: Sequence[Point]) -> list[Point]:
    """One point for each day and zero, in the order of days: the mean of its values."""
    return _means(points, {one.day: one.day for one in points})


def by_week(points: Sequence[Point]) -> list[Point]:
    """One point for each week and zero, on the middle one of its days."""
    weeks: dict[date, list[date]] = {}
    for day in sorted({one.day for one in points}):
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(day)
    return _means(points, {day: its[len(its) // 2] for its in weeks.values() for day in its})


def _means(points: Sequence[Point], stands_for: Mapping[date, date]) -> list[Point]:
    groups: dict[tuple[date, str], list[Point]] = {}
    for point in points:
        groups.setdefault((stands_for[point.day], point.zero), []).append(point)
    return [
        Point(
            day,
            fmean(one.value for one in group),
            fmean(one.sd for one in group),  # of one camera and one zero: they err alike
            zero,
        )
        for (day, zero), group in sorted(groups.items())
    ]


def trend_of(points: Sequence[Point], smallest: float) -> Trend | None:
    """The change along a straight line, within each zero.

    A new calibration or another estimator moves all that follows by some degrees: what changes
    from one zero to the next is left out. Days that follow each other are alike, so that many of
    them tell less than as many independent ones would; that widens the interval.

    Args:
        points: as `by_day` gives them.
        smallest: the smallest change worth a word.

    Returns:
        The change; None with too few days or too short a time to tell.
    """
    zeros: dict[str, list[Point]] = {}
    for point in points:
        zeros.setdefault(point.zero, []).append(point)
    groups = [group for group in zeros.values() if len(group) > 1]
    n = sum(map(len, groups))
    if n < MIN_DAYS:
        return None
    first = min(group[0].day for group in groups)
    last = max(group[-1].day for group in groups)
    if (last - first).days < MIN_SPAN_DAYS:
        return None
    days = [np.array([(one.day - first).days for one in group], dtype=float) for group in groups]
    values = [np.array([one.value for one in group]) for group in groups]
    x = np.concatenate([one - one.mean() for one in days])
    y = np.concatenate([one - one.mean() for one in values])
    slope = float(x @ y / (x @ x))
    residuals = np.split(y - slope * x, np.cumsum([len(one) for one in days])[:-1])
    # what the residuals have lost to the line and the means counts as lost
    free = n - len(groups) - 1
    alike = _alike(residuals, n)
    free_enough = max(free * (1.0 - alike) / (1.0 + alike), 1.0)
    variance = sum(float(one @ one) for one in residuals) / free
    error = sqrt(variance / float(x @ x) * free / free_enough)
    half = _t(free_enough) * error
    span = (last - first).days
    return Trend(first, last, slope * span, (slope - half) * span, (slope + half) * span, smallest)


def _alike(residuals: Sequence[Floats], n: int) -> float:
    """How much of a day's departure from the line may be that of the day before, 0 to 0.9."""
    squares = sum(float(one @ one) for one in residuals)
    if squares == 0.0:
        return 0.0
    found = sum(float(one[:-1] @ one[1:]) for one in residuals) / squares
    # few days show too little of it, and not how much of it there is: one standard error more
    return min(max(found + (1.0 + 3.0 * found) / n + 1.0 / sqrt(n), 0.0), _MOST_ALIKE)


def _t(free: float) -> float:
    """Student's t that 2.5 % exceed."""
    inverse = [1.0 / known for known in reversed(_T)]
    return float(np.interp(1.0 / free, inverse, list(reversed(_T.values()))))


def lately(points: Sequence[Point], weeks: int, today: date) -> list[Point]:
    """The points of the last weeks."""
    return [one for one in points if one.day > today - timedelta(weeks=weeks)]
