"""How often a difference between left and right is named."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.tracks import SETS, UNEVEN_DEG
from calibration.uneven import Uneven, named_share, report
from coach.reps.sides import SideValues, compare_sides

PEOPLE = 400


@pytest.mark.parametrize("reps", [7, 14])
@pytest.mark.parametrize("spread", [0.5, 1.0, 2.0])
def test_six_degrees_are_named_and_none_are_not(spread: float, reps: int) -> None:
    assert named_share(0.0, spread, reps, people=PEOPLE) <= 0.05
    assert named_share(6.0, spread, reps, people=PEOPLE) >= 0.9
    assert named_share(10.0, spread, reps, people=PEOPLE) >= 0.99


def test_an_error_of_the_difference_itself_may_be_one_degree_and_a_half() -> None:
    assert named_share(0.0, 1.0, 7, own_error=1.4, people=PEOPLE) <= 0.05
    assert named_share(6.0, 1.0, 7, own_error=1.4, people=PEOPLE) >= 0.9
    assert (
        named_share(0.0, 1.0, 7, own_error=3.0, people=PEOPLE) > 0.2
    )  # for which a drill states more than 3


def test_reps_that_scatter_more_hide_a_difference_rather_than_make_one() -> None:
    assert named_share(0.0, 4.0, 7, people=PEOPLE) <= 0.05
    assert named_share(6.0, 4.0, 7, people=PEOPLE) < 0.5


def test_the_second_side_lifts_more_set_after_set() -> None:
    for seed in range(5):
        reps = SETS["hip_hike_uneven"].track(np.random.default_rng(seed)).reps
        lifts = [np.mean([float(r["lift_deg"]) for r in reps if r["set"] == i]) for i in range(5)]
        assert np.array(lifts[1:]) - 8.0 == pytest.approx(np.array(UNEVEN_DEG), abs=1.5)
        assert [len([r for r in reps if r["set"] == i]) for i in range(5)] == [7] * 5
        assert len({r["side"] for r in reps if r["set"] == 0}) == 1
        assert not {r["side"] for r in reps if r["set"] == 0} & {
            r["side"] for r in reps if r["set"] != 0
        }


def test_the_report_tells_gain_error_and_what_they_mean() -> None:
    random = np.random.default_rng(1)
    told = []
    for person in ("a", "b"):
        for more in UNEVEN_DEG:
            right = tuple(random.normal(10.0 + 0.8 * more, 1.0, 7))
            found = compare_sides([SideValues(tuple(random.normal(10.0, 1.0, 7)), right)], 3.0)
            told.append(Uneven(person, more, more, found))
    page = report(told)
    gain = float(page.split("measured as ")[1].split()[0])
    assert gain == pytest.approx(0.8, abs=0.1)
    assert "| 10 | 2 | 2 | 2 |" in page
    assert page.count("28 of 28") == 4
