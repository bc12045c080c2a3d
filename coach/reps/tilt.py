"""Tilt classes, as the conventions define them."""

from __future__ import annotations

from math import isnan

from coach.reps.types import TiltClass

TUCKED_BELOW_DEG = -4.0
ARCHED_ABOVE_DEG = 5.0
# The band that must lie within one class: half of the estimate's distribution. A class at one
# side is then called with at least three to one odds. (One whole standard deviation would
# leave no room for `neutral`, which is 9 degrees wide, at more than 4.5.)
BAND_SD = 0.674


def tilt_class(lumbar_angle_deg: float, sd_deg: float) -> TiltClass:
    """Class of a lumbar angle; `unclear` when the band around it reaches into another class."""
    if isnan(lumbar_angle_deg) or isnan(sd_deg):
        return "unclear"
    low, high = lumbar_angle_deg - BAND_SD * sd_deg, lumbar_angle_deg + BAND_SD * sd_deg
    if high <= TUCKED_BELOW_DEG:
        return "tucked"
    if low >= ARCHED_ABOVE_DEG:
        return "arched"
    if low > TUCKED_BELOW_DEG and high < ARCHED_ABOVE_DEG:
        return "neutral"
    return "unclear"
