"""Reps and verdicts as the judge hands them on, for tests of what comes after it."""

from __future__ import annotations

from typing import Any

from coach.reps.tilt import verdict
from coach.reps.types import Rep, RepSpan, TiltClass, Verdict

# Angles that are of each class by far at 2 degrees of uncertainty, and one between two.
_ANGLE_DEG: dict[TiltClass, float] = {
    "tucked": -9.0, "neutral": 0.5, "arched": 11.0, "unclear": 5.0,
}  # fmt: skip


def verdict_of(tilt_class: TiltClass, why_unclear: str = "") -> Verdict:
    """A verdict of this class."""
    return verdict(_ANGLE_DEG[tilt_class], 2.0, "neutral", why_unclear=why_unclear)


def judged_rep(
    number: int,
    span: RepSpan,
    tilt_class: TiltClass | None = "tucked",
    score: float | None = 80.0,
    faults: tuple[str, ...] = (),
    **others: Any,
) -> Rep:
    """A rep; `tilt_class` None for one whose exercise judges no tilt."""
    return Rep(
        number=number,
        span=span,
        score=score,
        faults=faults,
        **{
            "partial": False,
            "verdict": verdict_of(tilt_class) if tilt_class else None,
            "graded_points": 0.0 if score is None else 100.0,
            "parts": (),
            "metrics": {},
            **others,
        },
    )
