from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from coach.exercises.library import load
from coach.reps.tilt import (
    ARCHED_ABOVE_DEG,
    NAMED_FROM,
    NEUTRAL_DEG,
    TUCKED_BELOW_DEG,
    shown_class,
    tilt_class,
    tilt_classes,
    verdict,
)
from coach.reps.types import CLASSES as EVERY_CLASS
from coach.reps.types import Verdict

ANGLES = st.floats(-90, 90)
SDS = st.floats(0, 30)
CLASSES = ("tucked", "neutral", "arched")
MIRRORED = {"tucked": "arched", "arched": "tucked"}


def chances(of: Verdict) -> dict[str, float]:
    return dict(zip(CLASSES, (of.p_tucked, of.p_neutral, of.p_arched), strict=True))


@pytest.mark.parametrize(
    ("exercise", "expected"),
    [("squat", None), ("hip-hinge", None), ("hip-thrust", "tucked"), ("lunge", None)],
)
def test_while_how_far_a_rep_goes_is_judged_no_frame_has_a_class(
    exercise: str, expected: str | None
) -> None:
    assert shown_class(-14.0, 3.0, load(exercise).judging) == expected


@pytest.mark.parametrize(
    ("angle", "sd", "expected"),
    [
        (-10.0, 3.0, "tucked"),
        (-4.0, 0.0, "tucked"),
        (-4.0, 0.1, "unclear"),  # as likely tucked as neutral
        (0.5, 4.0, "neutral"),
        (0.5, 6.0, "unclear"),  # as likely outside as inside
        (4.9, 0.0, "neutral"),
        (5.0, 0.0, "arched"),
        (6.0, 4.0, "unclear"),  # hardly over the edge
        (7.0, 4.0, "arched"),
        (12.0, 9.0, "arched"),  # a stranger's: four to one
        (-38.0, 6.0, "tucked"),
        (12.0, 30.0, "unclear"),
        (math.nan, 1.0, "unclear"),
        (0.0, math.nan, "unclear"),
    ],
)
def test_the_class_is_the_one_that_is_likely_enough(angle: float, sd: float, expected: str) -> None:
    assert tilt_class(angle, sd) == expected


@pytest.mark.parametrize(
    ("angle", "sd", "p_tucked", "p_neutral", "p_arched"),
    [
        # shares of a normal distribution, by its table
        (-4.0, 4.5, 0.5, 0.4772, 0.0228),
        (0.5, 4.5, 0.1587, 0.6827, 0.1587),
        (14.0, 9.0, 0.0228, 0.1359, 0.8413),
    ],
)
def test_probabilities_are_the_shares_of_a_normal_distribution(
    angle: float, sd: float, p_tucked: float, p_neutral: float, p_arched: float
) -> None:
    of = verdict(angle, sd, "neutral")
    assert tuple(chances(of).values()) == pytest.approx((p_tucked, p_neutral, p_arched), abs=1e-4)


@pytest.mark.parametrize("sd", [1.0, 3.0, 5.0, 8.0, 12.0])
def test_what_is_said_with_a_probability_is_right_as_often(sd: float) -> None:
    rng = np.random.default_rng(4)
    told = rng.uniform(-30, 30, 20000)
    true = [tilt_class(a, 0.0) for a in (told + sd * rng.normal(size=told.size)).tolist()]
    said = [chances(verdict(a, sd, "neutral")) for a in told.tolist()]
    for cls in CLASSES:
        stated = np.array([one[cls] for one in said])
        came_true = np.array([one == cls for one in true])
        for low in np.arange(0.0, 1.0, 0.2):
            among = (stated >= low) & (stated < low + 0.2)
            if among.sum() > 300:
                assert came_true[among].mean() == pytest.approx(stated[among].mean(), abs=0.07)


@given(angle=ANGLES, sd=SDS, low=st.floats(-40, -1), high=st.floats(1, 40))
@example(angle=-4.0, sd=0.0, low=-4.0, high=5.0)
@example(angle=5.0, sd=0.0, low=-4.0, high=5.0)
def test_probabilities_add_up_to_1_and_the_likeliest_is_named_from_so_much_on(
    angle: float, sd: float, low: float, high: float
) -> None:
    of = verdict(angle, sd, "rep start", (low, high))
    assert all(0.0 <= p <= 1.0 for p in chances(of).values())
    assert sum(chances(of).values()) == pytest.approx(1.0)
    likeliest = max(chances(of).values())
    assert (of.tilt_class != "unclear") == (likeliest >= NAMED_FROM)
    if of.tilt_class != "unclear":
        assert chances(of)[of.tilt_class] == likeliest
    assert (of.angle_deg, of.sd_deg, of.reference) == (angle, sd, "rep start")


@given(away=ANGLES, sd=SDS)
def test_tucked_and_arched_mirror_each_other(away: float, sd: float) -> None:
    middle = 0.5 * (TUCKED_BELOW_DEG + ARCHED_ABOVE_DEG)
    # on a limit itself rounding decides to which side an angle belongs
    assume(abs(abs(away) - (ARCHED_ABOVE_DEG - middle)) > 1e-6)
    here, there = (verdict(middle + a, sd, "neutral") for a in (away, -away))
    assert here.p_tucked == pytest.approx(there.p_arched, abs=1e-9)
    assert here.p_neutral == pytest.approx(there.p_neutral, abs=1e-9)
    if abs(max(chances(here).values()) - NAMED_FROM) > 1e-6:
        assert there.tilt_class == MIRRORED.get(here.tilt_class, here.tilt_class)


@given(angle=ANGLES, sd=SDS, shift=st.floats(-50, 50))
def test_limits_moved_along_with_the_angle_change_nothing(
    angle: float, sd: float, shift: float
) -> None:
    moved = (NEUTRAL_DEG[0] + shift, NEUTRAL_DEG[1] + shift)
    here = verdict(angle, max(sd, 0.5), "neutral")
    there = verdict(angle + shift, max(sd, 0.5), "neutral", moved)
    assert tuple(chances(there).values()) == pytest.approx(tuple(chances(here).values()), abs=1e-9)


@given(angle=ANGLES, sd=SDS, more=SDS)
def test_more_uncertainty_never_makes_a_class_clear(angle: float, sd: float, more: float) -> None:
    if tilt_class(angle, sd) == "unclear":
        assert tilt_class(angle, sd + more) == "unclear"
    else:
        assert tilt_class(angle, sd + more) in ("unclear", tilt_class(angle, sd))


@given(angle=ANGLES)
def test_a_certain_angle_always_has_a_class(angle: float) -> None:
    assert tilt_class(angle, 0.0) != "unclear"


def test_what_was_not_seen_has_no_probabilities_and_keeps_the_reason() -> None:
    of = verdict(math.nan, math.nan, "neutral", why_unclear="turn side-on")
    assert (of.tilt_class, of.why_unclear) == ("unclear", "turn side-on")
    assert all(math.isnan(p) for p in chances(of).values())


def test_a_reason_is_kept_only_where_no_class_is_named() -> None:
    assert verdict(5.0, 3.0, "neutral", why_unclear="calibrate").why_unclear == "calibrate"
    assert verdict(20.0, 3.0, "neutral", why_unclear="calibrate").why_unclear == ""


@given(
    angles=st.lists(ANGLES | st.just(math.nan), min_size=1),
    sd=st.floats(0.01, 30) | st.just(math.nan),
)
def test_many_angles_are_named_as_each_of_them_alone(angles: list[float], sd: float) -> None:
    alone = [verdict(angle, sd, "neutral") for angle in angles]
    # on the limit itself rounding decides
    assume(not any(abs(max(chances(of).values()) - NAMED_FROM) < 1e-6 for of in alone))
    places = tilt_classes(np.array(angles), np.full(len(angles), sd))
    assert [EVERY_CLASS[place] for place in places] == [of.tilt_class for of in alone]
