from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.exercises.schema import Amount, Comparison
from coach.reps.sides import SideDifference, SideValues, compare_sides, in_words

LIFT = Comparison(
    metric="lift_deg",
    verb="lifts",
    smallest_visible=Amount(value=3, unit="deg", source="a test's own"),
)


def about(mean: float, spread: float, reps: int = 8) -> tuple[float, ...]:
    """Values with exactly this mean and standard deviation."""
    values = np.linspace(-1.0, 1.0, reps)
    return tuple(mean + spread * values / np.std(values, ddof=1))


def of(left: tuple[float, ...], right: tuple[float, ...]) -> SideDifference:
    return compare_sides([SideValues(left, right)], 3.0)


def test_a_difference_above_the_smallest_visible_one_is_named() -> None:
    found = of(about(8.0, 1.0), about(12.0, 1.0))
    assert found.outcome == "different"
    assert (found.left, found.right) == (pytest.approx(8.0), pytest.approx(12.0))
    assert (found.difference, found.spread) == (pytest.approx(4.0), pytest.approx(1.0))
    assert found.smallest_visible == 3.0
    assert in_words(found, LIFT) == (
        "Left lifts 4 degrees less than right, smallest visible difference 3."
    )


def test_the_lower_side_is_named_first_whichever_it_is() -> None:
    found = of(about(12.4, 0.5), about(7.0, 0.5))
    assert found.difference == pytest.approx(-5.4)
    assert in_words(found, LIFT).startswith("Right lifts 5 degrees less than left,")


@pytest.mark.parametrize(
    ("difference", "spread", "visible", "outcome"),
    [
        (2.9, 0.2, 3.0, "not visible"),  # below what the camera can see
        (3.1, 0.2, 3.0, "different"),
        (4.9, 2.5, 5.0, "not visible"),  # the reps of a side scatter
        (5.1, 2.5, 5.0, "different"),
    ],
)
def test_a_difference_must_exceed_what_is_visible_and_twice_the_spread(
    difference: float, spread: float, visible: float, outcome: str
) -> None:
    found = of(about(10.0, spread), about(10.0 + difference, spread))
    assert (found.outcome, found.smallest_visible) == (outcome, pytest.approx(visible))


def test_no_difference_is_said_with_what_could_have_been_seen() -> None:
    found = of(about(10.0, 2.0), about(11.0, 2.0))
    assert in_words(found, LIFT) == (
        "Left and right: no difference that this camera can see (smallest visible difference "
        "4 degrees)."
    )


def test_seven_reps_a_side_are_needed() -> None:
    few = of(about(5.0, 0.5, reps=6), about(15.0, 0.5, reps=20))
    assert few.outcome == "too few reps"
    assert isnan(few.smallest_visible)
    assert few.difference == pytest.approx(10.0)
    assert in_words(few, LIFT) == (
        "Left and right: 6 and 20 reps; to compare them it takes 7 a side, both sides in one "
        "session."
    )
    assert of(about(5.0, 0.5, reps=7), about(15.0, 0.5, reps=7)).outcome == "different"


@pytest.mark.parametrize(("left", "right"), [((), ()), ((), (5.0,)), (about(5.0, 1.0), ())])
def test_one_side_alone_is_no_difference(left: tuple[float, ...], right: tuple[float, ...]) -> None:
    found = of(left, right)
    assert found.outcome == "too few reps"
    assert isnan(found.difference)
    assert (found.left_reps, found.right_reps) == (len(left), len(right))


def test_reps_of_several_sessions_count_together() -> None:
    session = SideValues(about(8.0, 1.0, reps=4), about(13.0, 1.0, reps=4))
    assert compare_sides([session], 3.0).outcome == "too few reps"
    found = compare_sides([session, session], 3.0)
    assert (found.outcome, found.left_reps, found.right_reps) == ("different", 8, 8)


def test_what_differs_from_session_to_session_is_no_spread_and_no_difference() -> None:
    low = SideValues(about(6.0, 1.0, reps=9), about(6.0, 1.0, reps=4))
    high = SideValues(about(16.0, 1.0, reps=4), about(16.0, 1.0, reps=9))
    found = compare_sides([low, high], 3.0)
    assert found.spread == pytest.approx(1.0)
    assert found.difference == pytest.approx(0.0)
    pooled = of(low.left + high.left, low.right + high.right)
    assert pooled.difference > 3.0  # as it would look otherwise


def test_a_session_of_one_side_tells_nothing() -> None:
    both = SideValues(about(8.0, 1.0), about(8.0, 1.0))
    alone = SideValues((), about(20.0, 1.0))
    assert compare_sides([both, alone], 3.0) == compare_sides([both], 3.0)


@pytest.mark.parametrize(
    ("left", "right", "index"),
    [
        (16.0, 24.0, 40.0),
        (24.0, 16.0, -40.0),
        (1.0, 6.0, nan),  # would be 143 % of next to nothing
        (-10.0, 10.0, nan),  # would be infinite
        (20.0, 22.0, nan),  # no difference is named
    ],
)
def test_a_symmetry_index_only_where_it_means_something(
    left: float, right: float, index: float
) -> None:
    found = of(about(left, 0.5), about(right, 0.5))
    assert found.symmetry_index_pct == pytest.approx(index, nan_ok=True)


VALUES = st.lists(st.floats(-60.0, 60.0), max_size=15).map(tuple)


@given(VALUES, VALUES)
def test_with_the_sides_exchanged_the_same_is_said_of_the_other_one(
    left: tuple[float, ...], right: tuple[float, ...]
) -> None:
    one, other = of(left, right), of(right, left)
    assert one.outcome == other.outcome
    assert one.difference == pytest.approx(-other.difference, nan_ok=True)
    assert one.symmetry_index_pct == pytest.approx(-other.symmetry_index_pct, nan_ok=True)
    if one.outcome == "different":
        lower, higher = sorted((in_words(one, LIFT), in_words(other, LIFT)))
        assert lower.startswith("Left lifts")
        assert higher.startswith("Right lifts")


@given(VALUES, VALUES, st.floats(-500.0, 500.0), st.floats(-500.0, 500.0))
def test_where_the_camera_stood_changes_nothing(
    left: tuple[float, ...], right: tuple[float, ...], first: float, second: float
) -> None:
    def moved(by: float) -> SideValues:
        return SideValues(tuple(v + by for v in left), tuple(v + by for v in right))

    here, there = (
        compare_sides([moved(0.0)] * 2, 3.0),
        compare_sides([moved(first), moved(second)], 3.0),
    )
    assert there.difference == pytest.approx(here.difference, abs=1e-6, nan_ok=True)
    assert there.spread == pytest.approx(here.spread, abs=1e-6, nan_ok=True)


@given(VALUES, VALUES)
def test_nothing_is_named_that_the_rule_forbids(
    left: tuple[float, ...], right: tuple[float, ...]
) -> None:
    found = of(left, right)
    if found.outcome == "different":
        assert min(len(left), len(right)) >= 7
        assert abs(found.difference) > 3.0
        assert abs(found.difference) > 2.0 * found.spread


def test_a_comparison_is_worded_in_units_that_people_know() -> None:
    with pytest.raises(ValueError, match="expected deg, s or trunk lengths"):
        Comparison(
            metric="lift",
            verb="lifts",
            smallest_visible=Amount(value=0.1, unit="share of usual", source="a test's own"),
        )
    lunge = LIFT.model_copy(
        update={"smallest_visible": Amount(value=0.1, unit="trunk lengths", source="a test's own")}
    )
    found = compare_sides([SideValues(about(0.5, 0.01), about(0.75, 0.01))], 0.1)
    assert in_words(found, lunge) == (
        "Left lifts 0.25 trunk lengths less than right, smallest visible difference 0.10."
    )
