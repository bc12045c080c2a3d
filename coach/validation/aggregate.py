"""The metrics of the report: what each aggregates over clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from coach.validation.bootstrap import MetricValue, bootstrap_ratio
from coach.validation.clip_metrics import ClipMetrics
from coach.validation.clip_results import LEAN_ONLY, ClipResult, Condition
from coach.validation.comparison import LEAN, LUMBAR, TILT

Ratio = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        title: in words.
        unit: of the value; shares are shown as percentages.
        part: numerator and denominator of one clip, which are added up.
        by_family: whether it is the mean over motion families, so that many clips of one
            motion do not outweigh the others.
        leave_out: families that say nothing of it.
        only: the one family that does; empty for all.
    """

    title: str
    unit: Literal["deg", "share"]
    part: Callable[[ClipMetrics], Ratio]
    by_family: bool = False
    leave_out: tuple[str, ...] = ()
    only: str = ""

    def over(self, clips: Sequence[ClipResult], condition: Condition) -> MetricValue:
        """The metric over all clips that have this condition."""
        used = [
            clip
            for clip in clips
            if condition in clip.metrics
            and clip.family not in self.leave_out
            and self.only in ("", clip.family)
        ]
        return bootstrap_ratio(
            [self.part(clip.metrics[condition]) for clip in used],
            [clip.person for clip in used],
            [clip.family for clip in used] if self.by_family else None,
        )


def _error(signal: int) -> Callable[[ClipMetrics], Ratio]:
    return lambda f: _one(f.error_deg[signal])


def _within_68(signal: int) -> Callable[[ClipMetrics], Ratio]:
    return lambda f: (f.within_68[signal], f.measured)


def _within_95(signal: int) -> Callable[[ClipMetrics], Ratio]:
    return lambda f: (f.within_95[signal], f.measured)


def _one(value: float) -> Ratio:
    return (value, 1.0) if isfinite(value) else (0.0, 0.0)


def _counted_exactly(f: ClipMetrics) -> Ratio:
    return (0.0, 0.0) if f.true_reps is None else (float(f.reps == f.true_reps), 1.0)


METRICS: dict[str, Metric] = {
    "tilt_error": Metric("Pelvic tilt, mean absolute error", "deg", _error(TILT), True),
    "lean_error": Metric("Trunk lean, mean absolute error", "deg", _error(LEAN), True),
    "lumbar_error": Metric("Lumbar angle, mean absolute error", "deg", _error(LUMBAR), True),
    "range_error": Metric(
        "Tilt range of a twerk rep, error", "share",
        lambda f: (sum(f.range_errors), len(f.range_errors)),
    ),
    "class_right": Metric(
        "Tilt class at lockout right, of those not unclear", "share", lambda f: (f.right, f.clear)
    ),
    "class_unclear": Metric(
        "Tilt class at lockout unclear", "share", lambda f: (f.lockouts - f.clear, f.lockouts)
    ),
    "class_not_wrong": Metric(
        "Tilt class at lockout right or unclear", "share",
        lambda f: (f.lockouts - f.clear + f.right, f.lockouts),
    ),
    "measured": Metric(
        "Frames measured", "share", lambda f: (f.measured, f.frames),
        leave_out=("walk_in",),  # the person comes into the picture and goes
    ),
    "reps_exact": Metric("Clips with every rep counted", "share", _counted_exactly),
    "lean_spread": Metric(
        "Lean without tilt moves the lumbar angle", "deg",
        lambda f: _one(f.lumbar_spread_deg), only=LEAN_ONLY,
    ),
}  # fmt: skip

COVERAGE_METRICS: dict[str, Metric] = {
    "tilt_within_68": Metric("Pelvic tilt within 1 sd", "share", _within_68(TILT)),
    "tilt_within_95": Metric("Pelvic tilt within 1.96 sd", "share", _within_95(TILT)),
    "lean_within_68": Metric("Trunk lean within 1 sd", "share", _within_68(LEAN)),
    "lean_within_95": Metric("Trunk lean within 1.96 sd", "share", _within_95(LEAN)),
    "lumbar_within_68": Metric("Lumbar angle within 1 sd", "share", _within_68(LUMBAR)),
    "lumbar_within_95": Metric("Lumbar angle within 1.96 sd", "share", _within_95(LUMBAR)),
}
"""How often the truth lies in the stated interval; only a calibrated angle states all of it."""

ALL_METRICS = METRICS | COVERAGE_METRICS
