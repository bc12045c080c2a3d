from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from coach.agreement.bootstrap import MIN_PEOPLE, Estimate, estimate, ratio
from coach.pose.types import Floats


def mean(values: Floats, people: list[str]) -> Estimate:
    items = np.column_stack([values, np.ones(len(values))])
    return estimate(items, people, lambda sums: ratio(sums[..., 0], sums[..., 1]))


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    values = np.random.default_rng(0).normal(3, 1, 100)
    found = mean(values, [str(i) for i in range(100)])
    half = 1.96 * values.std() / 10
    assert found.low == pytest.approx(found.value - half, abs=0.05)
    assert found.high == pytest.approx(found.value + half, abs=0.05)


def test_many_reps_of_few_people_are_no_surer_than_the_people() -> None:
    values, who = np.random.default_rng(0).normal(3, 1, 6), list("abcdef")
    few, often = mean(values, who), mean(np.repeat(values, 20), [w for w in who for _ in range(20)])
    assert (often.low, often.high) == pytest.approx((few.low, few.high))
    assert (often.n, often.people) == (120, 6)


def test_too_few_people_give_a_value_and_no_interval() -> None:
    for n in range(1, MIN_PEOPLE):
        found = mean(np.arange(float(n)), [str(i) for i in range(n)])
        assert found.value == (n - 1) / 2 and isnan(found.low) and isnan(found.high)
    enough = mean(np.arange(float(MIN_PEOPLE)), [str(i) for i in range(MIN_PEOPLE)])
    assert enough.low < enough.value < enough.high


def test_nothing_has_no_value() -> None:
    found = mean(np.array([]), [])
    assert isnan(found.value) and (found.n, found.people) == (0, 0)
