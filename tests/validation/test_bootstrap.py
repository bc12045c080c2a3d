from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.validation.bootstrap import bootstrap_ratio


def test_a_value_over_families_gives_each_family_the_same_say() -> None:
    parts = [(1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (5.0, 1.0)]
    people, families = ["a", "b", "a", "b"], ["twerk", "twerk", "twerk", "hinge"]
    assert bootstrap_ratio(parts, people, families).value == 3.0
    assert bootstrap_ratio(parts, people).value == 2.0


def test_a_value_adds_up_before_it_divides() -> None:
    assert bootstrap_ratio([(1.0, 2.0), (9.0, 18.0), (0.0, 0.0)], ["a", "b", "c"]).value == 0.5


def test_nothing_gives_no_value_and_one_person_no_interval() -> None:
    assert isnan(bootstrap_ratio([(0.0, 0.0)], ["a"]).value)
    assert isnan(bootstrap_ratio([], []).value)
    one = bootstrap_ratio([(1.0, 1.0), (3.0, 1.0)], ["a", "a"])
    assert (one.value, one.people, one.clips) == (2.0, 1, 2)
    assert isnan(one.low) and isnan(one.high)


def test_many_clips_of_few_people_are_no_surer_than_the_people() -> None:
    errors = np.random.default_rng(0).normal(3, 1, 6)
    few = bootstrap_ratio([(e, 1.0) for e in errors], [str(i) for i in range(6)])
    often = bootstrap_ratio(
        [(e, 1.0) for e in errors for _ in range(20)], [str(i) for i in range(6) for _ in range(20)]
    )
    assert (often.low, often.high) == pytest.approx((few.low, few.high))


def test_the_interval_is_that_of_the_standard_error() -> None:
    errors = np.random.default_rng(0).normal(3, 1, 100)
    found = bootstrap_ratio([(e, 1.0) for e in errors], [str(i) for i in range(100)])
    half = 1.96 * errors.std() / 10
    assert found.low == pytest.approx(found.value - half, abs=0.05)
    assert found.high == pytest.approx(found.value + half, abs=0.05)


@settings(deadline=None)  # a busy machine is no fault
@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.sampled_from("abcd"), st.sampled_from("xyz")), min_size=1
    )
)
def test_a_value_and_its_interval_lie_among_the_clips(clips: list[tuple[float, str, str]]) -> None:
    values = [value for value, _, _ in clips]
    found = bootstrap_ratio(
        [(value, 1.0) for value in values], [who for _, who, _ in clips], [f for _, _, f in clips]
    )
    low, high = min(values) - 1e-9, max(values) + 1e-9
    assert low <= found.value <= high
    if found.people > 1:
        assert low <= found.low <= found.high <= high
    else:
        assert isnan(found.low)
