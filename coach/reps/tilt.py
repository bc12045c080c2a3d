"""Tilt classes (docs/thresholds.md#classes)."""

from __future__ import annotations

from math import erf, isnan, sqrt

from coach.reps.types import TiltClass

TUCKED_BELOW_DEG = -4.0
ARCHED_ABOVE_DEG = 5.0
# A class is called when it is likelier than this, given the estimate and its uncertainty: three
# to two. Asking for more leaves `neutral`, 9 degrees wide, no room at what one camera can tell.
CALLED_FROM = 0.6
# Beyond this uncertainty not even the middle of `neutral` is that likely; calling the other two at
# the same odds would favour them, so they have to be nearly sure.
WIDE_SD_DEG = 5.3
CALLED_WIDE_FROM = 0.9


def tilt_class(lumbar_angle_deg: float, sd_deg: float) -> TiltClass:
    """The likeliest class of a lumbar angle; `unclear` when none is likely enough."""
    if isnan(lumbar_angle_deg) or isnan(sd_deg):
        return "unclear"
    tucked = _share_up_to(TUCKED_BELOW_DEG, lumbar_angle_deg, sd_deg)
    arched = _share_up_to(-ARCHED_ABOVE_DEG, -lumbar_angle_deg, sd_deg)
    enough = CALLED_FROM if sd_deg <= WIDE_SD_DEG else CALLED_WIDE_FROM
    if tucked >= enough:
        return "tucked"
    if arched >= enough:
        return "arched"
    if 1.0 - tucked - arched >= enough:
        return "neutral"
    return "unclear"


def _share_up_to(limit: float, mean: float, sd: float) -> float:
    """Share of a normal distribution at or below a limit."""
    if sd == 0.0:
        return float(mean <= limit)
    return 0.5 * (1.0 + erf((limit - mean) / (sd * sqrt(2.0))))
