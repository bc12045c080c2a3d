"""Intraclass correlations against the figures that their sources print."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from coach.agreement.icc import icc_2_1, icc_2_1_interval, icc_3_1, icc_3_1_interval, sums

# Shrout & Fleiss 1979, table 2: 6 targets, 4 judges; table 4 prints ICC(2,1) .29, ICC(3,1) .71
RATINGS = np.array(
    [[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)
TOTAL = sums(RATINGS).sum(axis=0)


def test_the_correlations_are_those_that_shrout_and_fleiss_print() -> None:
    assert round(float(icc_2_1(TOTAL)), 2) == 0.29
    assert round(float(icc_3_1(TOTAL)), 2) == 0.71


def test_the_intervals_are_those_that_the_r_package_irr_prints() -> None:
    # icc(ratings, "twoway", "agreement"): 0.019 < ICC < 0.761; "consistency": 0.342 to 0.946
    assert [round(end, 3) for end in icc_2_1_interval(TOTAL)] == [0.019, 0.761]
    assert [round(end, 3) for end in icc_3_1_interval(TOTAL)] == [0.342, 0.946]


def test_a_constant_taken_from_all_changes_nothing() -> None:
    moved = sums(RATINGS - 5.0).sum(axis=0)
    assert float(icc_2_1(moved)) == pytest.approx(float(icc_2_1(TOTAL)))
    assert icc_2_1_interval(moved) == pytest.approx(icc_2_1_interval(TOTAL))


def test_a_rater_who_is_always_three_higher_is_consistent_and_does_not_agree() -> None:
    first = np.array([1.0, 4.0, 2.0, 8.0])
    total = sums(np.column_stack([first, first + 3.0])).sum(axis=0)
    assert float(icc_3_1(total)) == pytest.approx(1.0)
    assert float(icc_2_1(total)) < 0.8


def test_one_rep_or_no_spread_gives_no_correlation() -> None:
    for ratings in (np.array([[1.0, 2.0]]), np.ones((5, 2)), np.empty((0, 2))):
        total = sums(ratings).sum(axis=0)
        assert isnan(float(icc_2_1(total))) and isnan(float(icc_3_1(total)))
        assert isnan(icc_2_1_interval(total)[0]) and isnan(icc_3_1_interval(total)[0])
