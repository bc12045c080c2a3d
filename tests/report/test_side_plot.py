from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.report.side_plot import side_plot
from coach.session.summary import SidesCompared


def compared(
    left: list[float], right: list[float], smallest_visible: float | None = 3.0
) -> SidesCompared:
    means = [sum(side) / len(side) if side else None for side in (left, right)]
    return SidesCompared(
        exercise="hip-hike",
        text="",
        outcome="different",
        metric="lift_deg",
        unit="deg",
        left=left,
        right=right,
        left_mean=means[0],
        right_mean=means[1],
        difference=None,
        spread=None,
        smallest_visible=smallest_visible,
        symmetry_index_pct=None,
    )


def test_both_sides_stand_on_one_axis_with_the_band_between_their_means() -> None:
    assert side_plot(compared([0.0, 2.0, 4.0], [8.0, 9.0, 10.0]), width=21) == [
        "left   •   ┃   •░░░░░░",
        "right          ░░░░░░░ • ┃ •",
        "       0         5         10",
    ]


def test_one_side_alone_is_not_drawn() -> None:
    assert side_plot(compared([], [8.0, 10.0])) == []


def test_with_too_few_reps_there_is_no_band() -> None:
    assert "\N{LIGHT SHADE}" not in "".join(side_plot(compared([1.0], [2.0], None)))


VALUES = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=30)


@given(VALUES, VALUES, st.none() | st.floats(0.01, 100.0), st.integers(20, 100))
def test_every_rep_has_room(
    left: list[float], right: list[float], visible: float | None, width: int
) -> None:
    lines = side_plot(compared(left, right, visible), width)
    assert len(lines) == 3
    assert all(len(line) <= width + 7 for line in lines[:2])
