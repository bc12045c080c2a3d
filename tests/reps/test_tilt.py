from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.reps.tilt import ARCHED_ABOVE_DEG, TUCKED_BELOW_DEG, tilt_class

ANGLES = st.floats(-90, 90)
SDS = st.floats(0, 30)


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
        (12.0, 9.0, "unclear"),  # likely, but neutral would have no chance at 9
        (18.0, 9.0, "arched"),
        (12.0, 30.0, "unclear"),
        (math.nan, 1.0, "unclear"),
        (0.0, math.nan, "unclear"),
    ],
)
def test_the_class_is_the_one_that_is_likely_enough(angle: float, sd: float, expected: str) -> None:
    assert tilt_class(angle, sd) == expected


@pytest.mark.parametrize(
    ("sd", "right", "called"), [(1, 0.96, 0.95), (3, 0.9, 0.9), (5, 0.86, 0.8), (8, 0.93, 0.25)]
)
def test_a_class_that_is_called_is_mostly_right_and_most_are_called(
    sd: float, right: float, called: float
) -> None:
    rng = np.random.default_rng(4)
    told = rng.uniform(-20, 20, 4000)
    true = told + sd * rng.normal(size=told.size)
    pairs = [
        (tilt_class(a, sd), tilt_class(b, 0.0))
        for a, b in zip(told.tolist(), true.tolist(), strict=True)
    ]
    clear = [(one, other) for one, other in pairs if one != "unclear"]
    assert np.mean([one == other for one, other in clear]) > right
    assert len(clear) > called * len(pairs)


@given(angle=ANGLES)
def test_tucked_and_arched_mirror_each_other(angle: float) -> None:
    middle = 0.5 * (TUCKED_BELOW_DEG + ARCHED_ABOVE_DEG)
    other = {"tucked": "arched", "arched": "tucked"}
    here, there = (tilt_class(middle + a, 3.0) for a in (angle, -angle))
    assert there == other.get(here, here)


@given(angle=ANGLES, sd=SDS, more=SDS)
def test_more_uncertainty_never_makes_a_class_clear(angle: float, sd: float, more: float) -> None:
    if tilt_class(angle, sd) == "unclear":
        assert tilt_class(angle, sd + more) == "unclear"
    else:
        assert tilt_class(angle, sd + more) in ("unclear", tilt_class(angle, sd))


@given(angle=ANGLES)
def test_a_certain_angle_always_has_a_class(angle: float) -> None:
    assert tilt_class(angle, 0.0) != "unclear"
