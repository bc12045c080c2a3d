"""The line of the hips over the picture, as it is and in the mirror."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from coach.feedback.hip_line import draw_hip_line, turned_about, words_of_hips
from coach.feedback.palette import FRESH
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from tests.geometry.people_from_front import seen_across


def measured(tilt_deg: float, seen_from: int = 1, reason: Reason = Reason.NONE) -> Measurement:
    return Measurement(
        0, 0.0, pelvic_obliquity_deg=tilt_deg, pelvic_obliquity_sd_deg=1.0, seen_from=seen_from,
        reason=reason,
    )  # fmt: skip


def slope_deg(measurement: Measurement) -> float:
    """Angle of the drawn line in the picture, plus = its left end is up."""
    image = np.zeros((480, 640, 3), np.uint8)
    draw_hip_line(image, seen_across(0), measurement, 1.0)
    y, x = np.nonzero((image == FRESH).all(axis=2))
    return float(np.degrees(np.arctan(np.polyfit(x, y, 1)[0])))


@pytest.mark.parametrize("tilt_deg", [-12.0, 0.0, 5.0])
def test_the_line_has_the_angle_that_is_seen(tilt_deg: float) -> None:
    assert slope_deg(measured(tilt_deg)) == pytest.approx(tilt_deg, abs=1.0)
    assert slope_deg(measured(tilt_deg, -1)) == pytest.approx(-tilt_deg, abs=1.0)
    assert slope_deg(turned_about(measured(tilt_deg))) == pytest.approx(-tilt_deg, abs=1.0)


def test_nothing_is_drawn_where_the_angle_is_not_seen() -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    draw_hip_line(image, seen_across(0), measured(nan), 1.0)
    assert not image.any()


def test_words_name_the_side_that_is_up_or_what_to_do() -> None:
    assert words_of_hips(measured(6.0)) == "right side up"
    assert words_of_hips(measured(-6.0, -1)) == "left side up"
    assert words_of_hips(measured(0.5)) == "level"
    assert "turn" in words_of_hips(measured(nan, 0, Reason.NOT_SIDE_ON))
    assert "closer" in words_of_hips(measured(nan, 0, Reason.TOO_SMALL))
