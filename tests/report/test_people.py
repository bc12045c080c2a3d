"""Intervals over people: how often they hold what is true, and what they say of few people."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from coach.report.people import each_person, mean_over, share_over


def test_who_was_filmed_more_often_counts_no_more() -> None:
    assert each_person({"a": [1.0] * 50, "b": [3.0], "c": []}) == [1.0, 3.0]
    assert mean_over([1.0, 3.0]).value == 2.0


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_few_people_tell_nothing_of_people(n: int) -> None:
    for found in (mean_over([0.5] * n), share_over([0.5] * n, 10 * n)):
        assert isnan(found.low)
        assert isnan(found.high)
        assert found.people == n


@pytest.mark.parametrize("people", [5, 12, 60])
@pytest.mark.parametrize("usual", [0.05, 0.5])
def test_a_share_holds_the_true_one_19_times_of_20(people: int, usual: float) -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        own = random.beta(usual * 4.0, (1.0 - usual) * 4.0, people)  # people differ
        shares = random.binomial(10, own) / 10.0
        found = share_over(shares.tolist(), 10 * people)
        held += found.low <= usual <= found.high
    assert held / 400 >= 0.93


def test_people_who_are_all_alike_do_not_make_it_certain() -> None:
    found = share_over([1.0] * 12, 120)
    assert found.value == 1.0
    assert found.low < 0.8


def test_a_mean_has_students_interval() -> None:
    found = mean_over([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found.value == 3.0
    assert found.high - found.value == pytest.approx(1.963, abs=0.001)  # 2.776 x 1.581 / 5 ** 0.5
