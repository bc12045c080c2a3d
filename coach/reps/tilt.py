"""How likely each tilt class is, and which of them is named, as docs/angles.md defines them."""

from __future__ import annotations

from collections.abc import Iterable
from math import erf, isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from coach.exercises.schema import Judging
from coach.reps.types import CLASSES, Reference, Rep, TiltClass, Verdict

TUCKED_BELOW_DEG = -4.0
ARCHED_ABOVE_DEG = 5.0
NEUTRAL_DEG = (TUCKED_BELOW_DEG, ARCHED_ABOVE_DEG)
# The likeliest class is named from this probability on: three to two. Asking for more leaves
# `neutral`, 9 degrees wide, no room at what one camera can tell.
NAMED_FROM = 0.6
# What an exercise asks for was done, if from this probability on, whichever of its classes it was.
# Of 55 rendered strangers' lockouts that were unclear but so surely not arched, 54 were not.
SURE_FROM = 0.8
_NO_SD_DEG = 1e-9  # stands in for none, which cannot be divided by


def tilt_class(lumbar_angle_deg: float, sd_deg: float) -> TiltClass:
    """Class of one lumbar angle from the person's neutral."""
    return verdict(lumbar_angle_deg, sd_deg, "neutral").tilt_class


def shown_class(
    lumbar_angle_deg: float, sd_deg: float, judging: Judging | None
) -> TiltClass | None:
    """`tilt_class` of one frame; None where the exercise judges how far each rep goes."""
    if judging is not None and judging.reference != "neutral":
        return None
    return tilt_class(lumbar_angle_deg, sd_deg)


def judged_from_start(reps: Iterable[Rep]) -> bool:
    """Whether the backs of these reps are judged by how far each goes from its own start."""
    return any(rep.verdict is not None and rep.verdict.reference == "rep start" for rep in reps)


def drawn_to_usual(reps: Iterable[Rep], neutral_source: str) -> bool:
    """Whether verdicts take an angle that is not sure for a smaller one than was measured."""
    return judged_from_start(reps) or neutral_source == "population"


def tilt_classes(
    lumbar_angle_deg: NDArray[np.floating],
    sd_deg: NDArray[np.floating],
    neutral_deg: tuple[float, float] = NEUTRAL_DEG,
) -> NDArray[np.intp]:
    """Classes of many lumbar angles, each (n,), as places in `CLASSES`; as `verdict` names them."""
    sd_deg = np.maximum(sd_deg, _NO_SD_DEG)
    p_tucked = ndtr((neutral_deg[0] - lumbar_angle_deg) / sd_deg)
    p_arched = ndtr((lumbar_angle_deg - neutral_deg[1]) / sd_deg)
    chances = np.stack([p_tucked, 1.0 - p_tucked - p_arched, p_arched])
    named = np.nan_to_num(chances.max(axis=0), nan=0.0) >= NAMED_FROM
    return np.where(named, chances.argmax(axis=0), CLASSES.index("unclear"))


def verdict(
    angle_deg: float,
    sd_deg: float,
    reference: Reference,
    neutral_deg: tuple[float, float] = NEUTRAL_DEG,
    why_unclear: str = "",
) -> Verdict:
    """What can be said of an angle with this uncertainty.

    Args:
        angle_deg: lumbar angle from the reference, plus = arched; NaN when not seen.
        sd_deg: its standard deviation, of all that is not known of it.
        reference: what the angle is measured from.
        neutral_deg: (below, above) which an angle is no longer neutral.
        why_unclear: kept where no class is named.
    """
    if isnan(angle_deg) or isnan(sd_deg):
        return Verdict("unclear", nan, nan, nan, nan, nan, reference, why_unclear)
    p_tucked = _share_up_to(neutral_deg[0], angle_deg, sd_deg)
    p_arched = _share_up_to(-neutral_deg[1], -angle_deg, sd_deg)
    chances: dict[TiltClass, float] = {
        "tucked": p_tucked,
        "neutral": max(1.0 - p_tucked - p_arched, 0.0),
        "arched": p_arched,
    }
    likeliest = max(chances, key=lambda name: chances[name])
    named = likeliest if chances[likeliest] >= NAMED_FROM else "unclear"
    why = why_unclear if named == "unclear" else ""
    return Verdict(
        tilt_class=named,
        p_tucked=p_tucked,
        p_neutral=chances["neutral"],
        p_arched=p_arched,
        angle_deg=angle_deg,
        sd_deg=sd_deg,
        reference=reference,
        why_unclear=why,
    )


def neutral_limits(judging: Judging) -> tuple[float, float]:
    """(below, above) which an angle is no longer neutral, degrees."""
    within = judging.neutral
    return (within.min, within.max) if within else NEUTRAL_DEG


def is_adequate(found: Verdict | None, judging: Judging | None) -> bool:
    """Whether the back surely was as the exercise asks, be it unclear in which of its classes."""
    if found is None or judging is None:
        return False
    return found.tilt_class in judging.adequate or found.chance_of(judging.adequate) >= SURE_FROM


def _share_up_to(limit: float, mean: float, sd: float) -> float:
    """Share of a normal distribution at or below a limit."""
    if sd == 0.0:
        return float(mean <= limit)
    return 0.5 * (1.0 + erf((limit - mean) / (sd * sqrt(2.0))))
