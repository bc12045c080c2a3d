from __future__ import annotations

from math import nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.exercises.library import load
from coach.exercises.schema import Judging
from coach.reps.sets import set_verdict
from coach.reps.tilt import verdict
from coach.reps.types import Rep, RepSpan, Verdict
from tests.judged import judged_rep

SHARED = 0.8  # of the variance of an error is the same in all reps of a set


def judging(name: str) -> Judging:
    found = load(name).judging
    assert found is not None
    return found


LOCKOUTS, SQUATS = judging("hip-thrust"), judging("squat")


def reps(*angles_and_sds: tuple[float, float]) -> list[Rep]:
    """Reps judged from the neutral with these angles and standard deviations."""
    return [
        judged_rep(i, RepSpan(i, i + 0.4, i + 0.9), verdict=verdict(angle, sd, "neutral"))
        for i, (angle, sd) in enumerate(angles_and_sds, 1)
    ]


def together(*angles_and_sds: tuple[float, float], of: Judging = LOCKOUTS) -> Verdict:
    found = set_verdict(reps(*angles_and_sds), of)
    assert found is not None
    return found


def test_reps_that_are_unclear_each_may_be_clear_together() -> None:
    each = [(-5.5, 6.0)] * 12
    assert {rep.tilt_class for rep in reps(*each)} == {"unclear"}
    found = together(*each)
    assert (found.tilt_class, found.angle_deg) == ("tucked", pytest.approx(-5.5))


def test_an_error_that_all_reps_share_stays() -> None:
    two, many = together(*[(3.0, 6.0)] * 2), together(*[(3.0, 6.0)] * 1000)
    assert many.sd_deg < two.sd_deg < 6.0
    assert two.sd_deg == pytest.approx(6.0 * sqrt(SHARED + (1.0 - SHARED) / 2))
    assert many.sd_deg == pytest.approx(6.0 * sqrt(SHARED), rel=1e-3)


SEEN = st.lists(st.tuples(st.floats(-40, 40), st.floats(0.5, 20)), min_size=2, max_size=20)


@given(SEEN)
def test_the_angle_lies_among_the_reps_and_its_band_is_hardly_wider_than_the_narrowest(
    seen: list[tuple[float, float]],
) -> None:
    found = together(*seen)
    angles, sds = zip(*seen, strict=True)
    assert min(angles) - 1e-9 <= found.angle_deg <= max(angles) + 1e-9
    assert sqrt(SHARED) * min(sds) <= found.sd_deg < max(sds)


@given(SEEN)
def test_the_order_of_reps_does_not_matter(seen: list[tuple[float, float]]) -> None:
    here, there = together(*seen), together(*reversed(seen))
    assert here.angle_deg == pytest.approx(there.angle_deg)
    assert here.sd_deg == pytest.approx(there.sd_deg)


def test_a_rep_that_is_seen_badly_weighs_little() -> None:
    found = together((-10.0, 2.0), (-10.0, 2.0), (20.0, 20.0))
    assert found.angle_deg == pytest.approx(-10.0, abs=0.2)
    assert found.sd_deg < 2.0


def test_a_rep_that_was_not_seen_is_left_out() -> None:
    assert together((-9.0, 3.0), (nan, nan), (-7.0, 3.0)) == together((-9.0, 3.0), (-7.0, 3.0))


@pytest.mark.parametrize("seen", [[], [(-9.0, 2.0)], [(-9.0, 2.0), (nan, nan)]])
def test_one_rep_is_no_set(seen: list[tuple[float, float]]) -> None:
    assert set_verdict(reps(*seen), LOCKOUTS) is None


def test_reps_of_an_exercise_that_judges_no_tilt_say_nothing_together() -> None:
    done = [judged_rep(i, RepSpan(i, i + 0.5, i + 0.9), tilt_class=None) for i in range(3)]
    assert set_verdict(done, LOCKOUTS) is None


def test_the_exercise_says_what_is_neutral_and_from_where() -> None:
    seen = [(-15.0, 3.0)] * 4
    assert (together(*seen).tilt_class, together(*seen).reference) == ("tucked", "neutral")
    squats = together(*seen, of=SQUATS)
    assert (squats.tilt_class, squats.reference) == ("neutral", "rep start")
