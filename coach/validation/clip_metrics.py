"""Metrics of one clip under one neutral: errors, coverage, reps and tilt classes against truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from coach.agreement.matching import match_moments
from coach.reps.types import NAMED_CLASSES, Rep, Verdict
from coach.validation.clips import CALIBRATION_SET
from coach.validation.comparison import LUMBAR, Comparison
from coach.validation.metrics import mean_abs, median_offset, range_errors, spread, within
from coach.validation.truth import Truth

Z_68, Z_95 = 1.0, 1.96

_LIFTS = ("hip-thrust", "glute-bridge")  # whose lockout has a true tilt class
_TWERKS = ("squat-twerk", "baby-twerk")  # whose reps have a range worth comparing
_PEAK_TOLERANCE_S = 0.6  # a measured peak this near a true one is that rep


@dataclass(frozen=True, slots=True)
class ClipMetrics:
    """Metrics of one clip; triples are of `SIGNALS`.

    Attributes:
        error_deg: mean absolute errors.
        offset_deg: constant part of the errors, removed from them for the population only.
        frames: number of frames.
        measured: of those, the ones with angles.
        within_68: frames whose truth lies within 1 stated standard deviation.
        within_95: the same for 1.96.
        lumbar_spread_deg: how far measured minus true lumbar angle moves, 5th to 95th percentile.
        range_errors: error of each twerk rep's lumbar range, as a share of the true range.
        reps: counted.
        true_reps: shown; None where the clip's truth says nothing of reps.
        lockouts: reps whose true tilt class is known.
        clear: of those, the ones not called unclear.
        right: of those, the ones called right.
        chances: of every lockout and class, the probability stated and whether it is the true one.
    """

    error_deg: tuple[float, ...]
    offset_deg: tuple[float, ...]
    frames: int
    measured: int
    within_68: tuple[int, ...]
    within_95: tuple[int, ...]
    lumbar_spread_deg: float
    range_errors: tuple[float, ...]
    reps: int
    true_reps: int | None
    lockouts: int
    clear: int
    right: int
    chances: tuple[tuple[float, bool], ...]


def clip_metrics(comparison: Comparison, truth: Truth, *, offsets_count: bool) -> ClipMetrics:
    """Metrics of one clip.

    Args:
        comparison: measured beside true.
        truth: what else is true.
        offsets_count: whether the constant part of an error is an error.
    """
    error, sd = comparison.error_deg, comparison.sd_deg
    offset = [median_offset(e) for e in error]
    counted = error if offsets_count else error - np.array(offset)[:, None]
    lockouts = _lockouts(comparison.reps, truth)
    spans = [(rep.start_s, rep.end_s) for rep in truth.reps] if truth.exercise in _TWERKS else []
    lumbar_got, lumbar_true = comparison.got_deg[LUMBAR], comparison.true_deg[LUMBAR]
    return ClipMetrics(
        error_deg=tuple(mean_abs(e) for e in counted),
        offset_deg=tuple(offset),
        frames=len(comparison.t_s),
        measured=int(np.isfinite(lumbar_got).sum()),
        within_68=tuple(within(e, s, Z_68) for e, s in zip(counted, sd, strict=True)),
        within_95=tuple(within(e, s, Z_95) for e, s in zip(counted, sd, strict=True)),
        lumbar_spread_deg=spread(error[LUMBAR]),
        range_errors=tuple(range_errors(comparison.t_s, lumbar_got, lumbar_true, spans)),
        reps=len(comparison.reps),
        true_reps=None if truth.kind == CALIBRATION_SET else len(truth.reps),
        lockouts=len(lockouts),
        clear=sum(rep.tilt_class != "unclear" for _, rep in lockouts),
        right=sum(true == rep.tilt_class for true, rep in lockouts),
        chances=tuple(chance for true, rep in lockouts for chance in _chances(true, rep.verdict)),
    )


def _chances(true: str, verdict: Verdict | None) -> list[tuple[float, bool]]:
    """The probability stated of each class, and whether it is the true one."""
    if verdict is None or isnan(verdict.p_neutral):
        return []
    stated = (verdict.p_tucked, verdict.p_neutral, verdict.p_arched)
    return [(p, name == true) for p, name in zip(stated, NAMED_CLASSES, strict=True)]


def _lockouts(reps: list[Rep], truth: Truth) -> list[tuple[str, Rep]]:
    """(true class, rep) of every counted rep whose tilt class is known."""
    if truth.exercise not in _LIFTS:
        return []
    pairs = match_moments(
        [true.peak_s for true in truth.reps],
        [rep.span.peak_s for rep in reps],
        _PEAK_TOLERANCE_S,
    )
    found = [(truth.reps[i].cls, reps[j]) for i, j in pairs]
    return [(cls, rep) for cls, rep in found if cls in NAMED_CLASSES]
