"""Clips with figures that are known, without any video."""

from __future__ import annotations

from math import nan

import numpy as np

from coach.reps.types import Rep, RepSpan, TiltClass
from coach.validation.clip_metrics import ClipMetrics, clip_metrics
from coach.validation.clip_results import ClipResult, Condition
from coach.validation.comparison import Comparison
from coach.validation.truth import TrueRep, Truth
from tests.judged import judged_rep


def truth(
    kind: str = "twerk_a",
    exercise: str = "squat-twerk",
    reps: tuple[TrueRep, ...] = (),
    person: str = "p1",
) -> Truth:
    """Truth of a clip of 300 frames in which the pelvis swings by 10 degrees either way."""
    t_s = np.arange(300) / 30
    return Truth(
        exercise=exercise, kind=kind, person=person, yaw_deg=-4.0, dist_m=2.8, top="tank",
        neutral_pelvis_deg=0.0, neutral_thorax_deg=0.0, reps=reps, t_s=t_s,
        pelvic_tilt_deg=10 * np.sin(2 * np.pi * t_s), trunk_lean_deg=np.zeros(300),
    )  # fmt: skip


def true_rep(start_s: float, cls: str = "rep") -> TrueRep:
    """A true rep of one second."""
    return TrueRep(start_s=start_s, peak_s=start_s + 0.25, end_s=start_s + 1, cls=cls)


def rep(start_s: float, cls: TiltClass = "arched") -> Rep:
    """A counted rep of one second."""
    span = RepSpan(start_s, start_s + 0.25, start_s + 1)
    return judged_rep(1, span, cls, None)


def comparison(
    known: Truth, gain: float = 1.0, offset_deg: float = 0.0, sd_deg: float = 1.0,
    reps: tuple[Rep, ...] = (),
) -> Comparison:  # fmt: skip
    """What a camera would measure that is wrong by a factor and a constant."""
    true = np.array([known.pelvic_tilt_deg, known.trunk_lean_deg, known.lumbar_angle_deg])
    return Comparison(
        known.t_s, gain * true + offset_deg, true, np.full(true.shape, sd_deg), list(reps)
    )


def clip(
    name: str = "a",
    family: str = "twerk",
    person: str = "p1",
    conditions: tuple[Condition, ...] = ("population", "calibrated"),
    height_px: int = 720,
    top: str = "tank",
    **wrong: float,
) -> tuple[ClipResult, dict[Condition, Comparison]]:
    """A clip's results and its frames."""
    known = truth(kind=family, person=person)
    found = comparison(known, **wrong)
    metrics: dict[Condition, ClipMetrics] = {
        c: clip_metrics(found, known, offsets_count=c == "calibrated") for c in conditions
    }
    result = ClipResult(
        name=name, family=family, person=person, top=top, yaw_deg=4.0, dist_m=nan,
        height_px=height_px, metrics=metrics,
    )  # fmt: skip
    return result, {c: found for c in conditions}
