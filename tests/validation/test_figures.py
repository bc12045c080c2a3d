from __future__ import annotations

from math import isnan, nan
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.validation.figures import (
    agreement,
    coverage,
    figure,
    mean_abs,
    median_offset,
    range_errors,
    spread,
    within,
)

T_S = np.arange(300) / 30
SWING = 10 * np.sin(2 * np.pi * T_S)
REPS = [(float(i), float(i + 1)) for i in range(9)]


def test_errors_leave_out_what_was_not_measured() -> None:
    error = np.array([1.0, -3.0, nan])
    assert mean_abs(error) == 2.0
    assert median_offset(error) == -1.0
    assert within(error, np.ones(3), 1.0) == 1
    assert isnan(mean_abs(np.full(3, nan)))
    assert isnan(median_offset(np.full(3, nan)))
    assert isnan(spread(np.full(3, nan)))


def test_a_range_measured_a_fifth_too_small_is_a_fifth_off_whatever_the_offset() -> None:
    assert range_errors(T_S, 0.8 * SWING + 7, SWING, REPS) == pytest.approx([0.2] * 9)


def test_a_rep_mostly_not_measured_has_no_range() -> None:
    got = SWING.copy()
    got[:20] = nan  # of the 31 frames of the first rep
    assert len(range_errors(T_S, got, SWING, REPS)) == 8
    assert range_errors(T_S, SWING, np.zeros(300), REPS) == []
    assert range_errors(T_S, SWING, SWING, [(50.0, 51.0)]) == []


def test_a_spread_is_that_of_the_middle_nine_tenths_whatever_the_offset() -> None:
    assert spread(np.linspace(0, 10, 1001) + 5) == pytest.approx(9.0)


def test_true_standard_deviations_cover_as_often_as_stated() -> None:
    error = np.random.default_rng(0).normal(0, 1, 20000) * 3.0
    levels = np.array([0.5, 0.68, 0.95])
    z = np.array([NormalDist().inv_cdf(0.5 + level / 2) for level in levels])
    assert coverage(error, np.full(20000, 3.0), z) == pytest.approx(levels, abs=0.01)
    assert coverage(error, np.full(20000, 1.5), z)[1] < 0.45
    assert np.isnan(coverage(np.full(3, nan), np.ones(3), z)).all()


def test_limits_of_agreement_hold_nineteen_of_twenty() -> None:
    error = np.random.default_rng(0).normal(2.0, 1.5, 20000)
    found = agreement(error)
    assert found.bias_deg == pytest.approx(2.0, abs=0.05)
    assert np.mean((error > found.low_deg) & (error < found.high_deg)) == pytest.approx(
        0.95, abs=0.01
    )
    assert isnan(agreement(np.array([1.0])).bias_deg)


def test_a_figure_over_families_gives_each_family_the_same_say() -> None:
    parts = [(1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (5.0, 1.0)]
    people, families = ["a", "b", "a", "b"], ["twerk", "twerk", "twerk", "hinge"]
    assert figure(parts, people, families).value == 3.0
    assert figure(parts, people).value == 2.0


def test_a_figure_adds_up_before_it_divides() -> None:
    assert figure([(1.0, 2.0), (9.0, 18.0), (0.0, 0.0)], ["a", "b", "c"]).value == 0.5


def test_nothing_gives_no_figure_and_one_person_no_interval() -> None:
    assert isnan(figure([(0.0, 0.0)], ["a"]).value)
    assert isnan(figure([], []).value)
    one = figure([(1.0, 1.0), (3.0, 1.0)], ["a", "a"])
    assert (one.value, one.people, one.clips) == (2.0, 1, 2)
    assert isnan(one.low) and isnan(one.high)


def test_many_clips_of_few_people_are_no_surer_than_the_people() -> None:
    errors = np.random.default_rng(0).normal(3, 1, 6)
    few = figure([(e, 1.0) for e in errors], [str(i) for i in range(6)])
    often = figure(
        [(e, 1.0) for e in errors for _ in range(20)], [str(i) for i in range(6) for _ in range(20)]
    )
    assert (often.low, often.high) == pytest.approx((few.low, few.high))


def test_the_interval_is_that_of_the_standard_error() -> None:
    errors = np.random.default_rng(0).normal(3, 1, 100)
    found = figure([(e, 1.0) for e in errors], [str(i) for i in range(100)])
    half = 1.96 * errors.std() / 10
    assert found.low == pytest.approx(found.value - half, abs=0.05)
    assert found.high == pytest.approx(found.value + half, abs=0.05)


@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.sampled_from("abcd"), st.sampled_from("xyz")), min_size=1
    )
)
def test_a_figure_and_its_interval_lie_among_the_clips(clips: list[tuple[float, str, str]]) -> None:
    values = [value for value, _, _ in clips]
    found = figure(
        [(value, 1.0) for value in values], [who for _, who, _ in clips], [f for _, _, f in clips]
    )
    low, high = min(values) - 1e-9, max(values) + 1e-9
    assert low <= found.value <= high
    if found.people > 1:
        assert low <= found.low <= found.high <= high
    else:
        assert isnan(found.low)
