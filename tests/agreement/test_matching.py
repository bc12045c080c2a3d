from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.agreement.matching import MIN_OVERLAP, match_moments, match_spans, overlap


def test_overlap_is_what_two_spans_share_of_what_they_cover() -> None:
    found = overlap([(0.0, 2.0), (5.0, 6.0)], [(1.0, 3.0), (0.0, 2.0), (5.0, 5.0)])
    assert found.tolist() == [[pytest.approx(1 / 3), 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_half_an_overlap_is_a_match_and_less_is_none() -> None:
    assert match_spans([(0.0, 2.0)], [(0.0, 1.0)]) == [(0, 0)]
    assert match_spans([(0.0, 2.0)], [(0.0, 0.99)]) == []


def test_each_rep_is_matched_once_with_the_one_it_shares_most_with() -> None:
    first = [(0.0, 2.0), (2.0, 4.0)]
    second = [(0.1, 2.0), (0.6, 2.0), (2.2, 4.0)]
    assert match_spans(first, second) == [(0, 0), (1, 2)]


def test_one_long_rep_for_two_short_ones_matches_neither() -> None:
    assert match_spans([(0.0, 4.1)], [(0.0, 2.0), (2.0, 4.0)]) == []


def test_nobody_and_nothing_match_nothing() -> None:
    assert match_spans([], [(0.0, 1.0)]) == match_spans([(0.0, 1.0)], []) == []
    assert match_moments([], [], 1.0) == []


def test_moments_are_matched_so_that_as_many_as_can_have_one_of_their_own() -> None:
    # the nearest two first would leave 2.0 and 0.7 alone
    assert match_moments([1.0, 2.0], [0.7, 1.4], 0.6) == [(0, 0), (1, 1)]
    assert match_moments([1.0], [1.7], 0.6) == []


spans = st.lists(
    st.tuples(st.floats(0, 20), st.floats(0.1, 5)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=6,
)


@given(spans, spans)
def test_matching_is_one_to_one_close_enough_and_the_same_from_both_sides(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    pairs = match_spans(first, second)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    shared = overlap(first, second)
    assert all(shared[i, j] >= MIN_OVERLAP - 1e-6 for i, j in pairs)
    assert len(match_spans(second, first)) == len(pairs)
