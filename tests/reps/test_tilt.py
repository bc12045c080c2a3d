from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.reps.tilt import ARCHED_ABOVE_DEG, BAND_SD, TUCKED_BELOW_DEG, tilt_class

ANGLES = st.floats(-90, 90)
SDS = st.floats(0, 30)


@pytest.mark.parametrize(
    ("angle", "band", "expected"),
    [
        (-10.0, 2.0, "tucked"),
        (-4.0, 0.0, "tucked"),
        (-4.0, 0.1, "unclear"),
        (0.0, 2.0, "neutral"),
        (0.0, 4.0, "unclear"),
        (4.9, 0.0, "neutral"),
        (5.0, 0.0, "arched"),
        (12.0, 3.0, "arched"),
        (12.0, 8.0, "unclear"),
        (0.0, 20.0, "unclear"),
        (math.nan, 1.0, "unclear"),
        (0.0, math.nan, "unclear"),
    ],
)
def test_the_class_is_the_one_that_the_whole_band_lies_in(
    angle: float, band: float, expected: str
) -> None:
    assert tilt_class(angle, band / BAND_SD) == expected


@given(angle=ANGLES, sd=SDS, off=st.floats(-1, 1))
def test_a_class_is_right_wherever_in_the_band_the_truth_lies(
    angle: float, sd: float, off: float
) -> None:
    cls = tilt_class(angle, sd)
    truth = angle + off * BAND_SD * sd
    if cls == "tucked":
        assert truth <= TUCKED_BELOW_DEG + 1e-9
    elif cls == "arched":
        assert truth >= ARCHED_ABOVE_DEG - 1e-9
    elif cls == "neutral":
        assert TUCKED_BELOW_DEG - 1e-9 < truth < ARCHED_ABOVE_DEG + 1e-9


@given(angle=ANGLES, sd=SDS, more=SDS)
def test_more_uncertainty_never_makes_a_class_clear(angle: float, sd: float, more: float) -> None:
    if tilt_class(angle, sd) == "unclear":
        assert tilt_class(angle, sd + more) == "unclear"
    else:
        assert tilt_class(angle, sd + more) in ("unclear", tilt_class(angle, sd))


@given(angle=ANGLES)
def test_a_certain_angle_always_has_a_class(angle: float) -> None:
    assert tilt_class(angle, 0.0) != "unclear"
