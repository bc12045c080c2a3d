"""The measures of the report: what each adds up over clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from coach.validation.compare import LEAN, LUMBAR, TILT, ClipFigures
from coach.validation.figures import Figure, figure
from coach.validation.results import LEAN_ONLY, ClipResult, Column

Ratio = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

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
    part: Callable[[ClipFigures], Ratio]
    by_family: bool = False
    leave_out: tuple[str, ...] = ()
    only: str = ""

    def over(self, clips: Sequence[ClipResult], column: Column) -> Figure:
        """The measure over all clips that have this column."""
        used = [
            clip
            for clip in clips
            if column in clip.figures
            and clip.family not in self.leave_out
            and self.only in ("", clip.family)
        ]
        return figure(
            [self.part(clip.figures[column]) for clip in used],
            [clip.person for clip in used],
            [clip.family for clip in used] if self.by_family else None,
        )


def _error(signal: int) -> Callable[[ClipFigures], Ratio]:
    return lambda f: _one(f.error_deg[signal])


def _within_68(signal: int) -> Callable[[ClipFigures], Ratio]:
    return lambda f: (f.within_68[signal], f.measured)


def _within_95(signal: int) -> Callable[[ClipFigures], Ratio]:
    return lambda f: (f.within_95[signal], f.measured)


def _one(value: float) -> Ratio:
    return (value, 1.0) if isfinite(value) else (0.0, 0.0)


def _counted_exactly(f: ClipFigures) -> Ratio:
    return (0.0, 0.0) if f.true_reps is None else (float(f.reps == f.true_reps), 1.0)


MEASURES: dict[str, Measure] = {
    "tilt_error": Measure("Pelvic tilt, mean absolute error", "deg", _error(TILT), True),
    "lean_error": Measure("Trunk lean, mean absolute error", "deg", _error(LEAN), True),
    "lumbar_error": Measure("Lumbar angle, mean absolute error", "deg", _error(LUMBAR), True),
    "range_error": Measure(
        "Tilt range of a twerk rep, error", "share",
        lambda f: (sum(f.range_errors), len(f.range_errors)),
    ),
    "class_right": Measure(
        "Tilt class at lockout right, of those not unclear", "share", lambda f: (f.right, f.clear)
    ),
    "class_unclear": Measure(
        "Tilt class at lockout unclear", "share", lambda f: (f.lockouts - f.clear, f.lockouts)
    ),
    "class_not_wrong": Measure(
        "Tilt class at lockout right or unclear", "share",
        lambda f: (f.lockouts - f.clear + f.right, f.lockouts),
    ),
    "measured": Measure(
        "Frames measured", "share", lambda f: (f.measured, f.frames),
        leave_out=("walk_in",),  # the person comes into the picture and goes
    ),
    "reps_exact": Measure("Clips with every rep counted", "share", _counted_exactly),
    "lean_spread": Measure(
        "Lean without tilt moves the lumbar angle", "deg",
        lambda f: _one(f.lumbar_spread_deg), only=LEAN_ONLY,
    ),
}  # fmt: skip

INTERVALS: dict[str, Measure] = {
    "tilt_within_68": Measure("Pelvic tilt within 1 sd", "share", _within_68(TILT)),
    "tilt_within_95": Measure("Pelvic tilt within 1.96 sd", "share", _within_95(TILT)),
    "lean_within_68": Measure("Trunk lean within 1 sd", "share", _within_68(LEAN)),
    "lean_within_95": Measure("Trunk lean within 1.96 sd", "share", _within_95(LEAN)),
    "lumbar_within_68": Measure("Lumbar angle within 1 sd", "share", _within_68(LUMBAR)),
    "lumbar_within_95": Measure("Lumbar angle within 1.96 sd", "share", _within_95(LUMBAR)),
}
"""How often the truth lies in the stated interval; only a calibrated angle states all of it."""

BY_NAME = MEASURES | INTERVALS
