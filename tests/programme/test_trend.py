from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from coach.programme.trend import MIN_DAYS, Point, Trend, by_day, by_week, trend_of

FIRST = date(2026, 1, 5)  # a Monday
SMALLEST = 3.0


def points(values, every: int = 2, zero: str = "a") -> list[Point]:
    return [
        Point(FIRST + timedelta(days=every * n), float(value), 3.0, zero)
        for n, value in enumerate(values)
    ]


def noise(n: int, seed: int = 1, alike: float = 0.0) -> np.ndarray:
    """Days that scatter by 2, each like the one before it by so much."""
    drawn = np.random.default_rng(seed).normal(0.0, 2.0, n)
    for i in range(1, n):
        drawn[i] = alike * drawn[i - 1] + np.sqrt(1.0 - alike**2) * drawn[i]
    return drawn


def found(values, **how) -> Trend:
    trend = trend_of(points(values, **how), SMALLEST)
    assert trend is not None
    return trend


def test_a_change_is_found_with_its_interval() -> None:
    trend = found(noise(40) + np.linspace(0.0, -8.0, 40))
    assert trend.is_sure
    assert trend.low < -8.0 < trend.high < 0.0
    assert (trend.first, trend.last) == (FIRST, FIRST + timedelta(days=78))


def test_a_change_along_a_straight_line_is_known_exactly() -> None:
    trend = found(np.linspace(0.0, 5.0, 20))
    assert (trend.low, trend.change, trend.high) == pytest.approx((5.0, 5.0, 5.0))
    assert trend.is_sure


@pytest.mark.parametrize("alike", [0.0, 0.3, 0.6])
def test_days_that_only_scatter_have_seldom_changed(alike: float) -> None:
    for days in (MIN_DAYS, 40, 200):
        sure = [found(noise(days, seed, alike)).is_sure for seed in range(100)]
        assert sum(sure) <= 10, days  # at most 5 % are meant, and 100 draws scatter


def test_days_that_are_alike_tell_less() -> None:
    widths = [
        np.mean([found(noise(60, seed, alike)).high - found(noise(60, seed, alike)).low
                 for seed in range(20)])
        for alike in (0.0, 0.7)
    ]  # fmt: skip
    assert widths[1] > 1.3 * widths[0]


def test_a_change_smaller_than_the_camera_can_see_is_not_sure() -> None:
    trend = found(0.1 * noise(40) + np.linspace(0.0, 2.0, 40))
    assert trend.low > 0.0
    assert not trend.is_sure


def test_what_a_new_calibration_shifts_is_no_change() -> None:
    """Ten degrees up with the new zero, and four down within each."""
    first = points(np.linspace(0.0, -4.0, 20))
    again = [Point(one.day + timedelta(days=60), one.value + 10.0, one.sd, "b") for one in first]
    trend = trend_of([*first, *again], SMALLEST)
    assert trend is not None
    assert trend.is_sure
    assert trend.change < 0.0


def test_too_few_days_or_weeks_tell_nothing() -> None:
    assert trend_of([], SMALLEST) is None
    assert trend_of(points(noise(MIN_DAYS - 1)), SMALLEST) is None
    assert trend_of(points(noise(MIN_DAYS), every=1), SMALLEST) is None
    alone = [Point(FIRST + timedelta(days=2 * n), n, 3.0, str(n)) for n in range(30)]
    assert trend_of(alone, SMALLEST) is None  # a calibration each day


def test_a_value_that_never_changes_has_not_changed() -> None:
    trend = found(np.zeros(20))
    assert (trend.change, trend.low, trend.high) == (0.0, 0.0, 0.0)
    assert not trend.is_sure


def test_values_of_a_day_or_week_are_taken_together_within_one_zero() -> None:
    monday, tuesday, next_week = (FIRST + timedelta(days=n) for n in (0, 1, 8))
    given = [
        Point(monday, 1.0, 2.0, "a"),
        Point(next_week, 9.0, 2.0, "a"),
        Point(monday, 3.0, 4.0, "a"),
        Point(monday, 7.0, 1.0, "b"),
        Point(tuesday, 5.0, 3.0, "a"),
    ]
    assert by_day(given) == [
        Point(monday, 2.0, 3.0, "a"),
        Point(monday, 7.0, 1.0, "b"),
        Point(tuesday, 5.0, 3.0, "a"),
        Point(next_week, 9.0, 2.0, "a"),
    ]
    assert by_week(given) == [
        Point(tuesday, 3.0, 3.0, "a"),
        Point(tuesday, 7.0, 1.0, "b"),
        Point(next_week, 9.0, 2.0, "a"),
    ]
