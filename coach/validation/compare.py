"""One clip with one neutral: what was measured beside what is true, and the figures of both."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.engine import score_recording
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral, population
from coach.geometry.observables import Observables
from coach.pose.types import Floats
from coach.reps.types import Rep, TiltClass
from coach.validation.clips import CALIBRATION_SET
from coach.validation.figures import (
    mean_abs,
    median_offset,
    range_errors,
    spread,
    within,
)
from coach.validation.truth import Truth

SIGNALS = ("pelvic_tilt", "trunk_lean", "lumbar_angle")
TILT, LEAN, LUMBAR = range(3)
Z_68, Z_95 = 1.0, 1.96

_LIFTS = ("hip-thrust", "glute-bridge")  # whose lockout has a true tilt class
_TWERKS = ("squat-twerk", "baby-twerk")  # whose reps have a range worth comparing
_TILT_CLASSES = ("tucked", "neutral", "arched")
_NEAR_S = 0.6  # a measured peak this near a true one is that rep


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measured beside true.

    Attributes:
        t_s: (n,) times in seconds.
        got_deg: (3, n) `SIGNALS` as measured, NaN where blank.
        true_deg: (3, n) the same as is true, from the person's own neutral.
        sd_deg: (3, n) stated standard deviations.
        reps: as counted and judged.
    """

    t_s: Floats
    got_deg: Floats
    true_deg: Floats
    sd_deg: Floats
    reps: list[Rep]

    @property
    def error_deg(self) -> Floats:
        """(3, n) measured minus true."""
        return self.got_deg - self.true_deg


@dataclass(frozen=True, slots=True)
class ClipFigures:
    """How one clip came out; triples are of `SIGNALS`.

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


def compare(
    observed: Observables, truth: Truth, model: LumbopelvicModel, neutral: Neutral
) -> Comparison:
    """Measure a clip from a neutral, as `coach score` would."""
    result = score_recording(observed, model, neutral, load(truth.exercise))
    measured = [state.measurement for state in result.states]
    tilt, lean = (
        np.interp(observed.t_s, truth.t_s, angle) - zero
        for angle, zero in (
            (truth.pelvic_tilt_deg, truth.neutral_pelvis_deg),
            (truth.trunk_lean_deg, truth.neutral_thorax_deg),
        )
    )
    return Comparison(
        t_s=observed.t_s,
        got_deg=np.array([[getattr(m, f"{s}_deg") for m in measured] for s in SIGNALS]),
        true_deg=np.array([tilt, lean, tilt - lean]),
        sd_deg=np.array([[getattr(m, f"{s}_sd_deg") for m in measured] for s in SIGNALS]),
        reps=result.reps,
    )


def population_less_constant(
    observed: Observables, truth: Truth, model: LumbopelvicModel
) -> Neutral:
    """The average person's neutral, with this clip's constant offset taken off it.

    Reps are then classed by angles that are right on the median: what the population default
    could at best say of a person whose constant is not known.
    """
    average = population(model)
    error = compare(observed, truth, model, average).error_deg
    offset = [median_offset(error[signal]) for signal in (TILT, LUMBAR)]
    tilt, lumbar = np.nan_to_num(offset).tolist()
    return replace(
        average,
        source="quiet standing",  # reps are not classed at all by the population's own
        pelvis_deg=average.pelvis_deg + tilt,
        thorax_deg=average.thorax_deg + tilt - lumbar,
        sd_deg=(0.0, 0.0, 0.0),
    )


def clip_figures(comparison: Comparison, truth: Truth, *, offsets_count: bool) -> ClipFigures:
    """Figures of one clip.

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
    return ClipFigures(
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
        clear=sum(called != "unclear" for _, called in lockouts),
        right=sum(true == called for true, called in lockouts),
    )


def _lockouts(reps: list[Rep], truth: Truth) -> list[tuple[str, TiltClass]]:
    """(true class, class called) of every counted rep whose tilt class is known."""
    if truth.exercise not in _LIFTS:
        return []
    pairs: list[tuple[str, TiltClass]] = []
    for true in truth.reps:
        near = [rep for rep in reps if abs(rep.span.peak_s - true.peak_s) < _NEAR_S]
        if near and true.cls in _TILT_CLASSES:
            pairs.append((true.cls, near[0].tilt_class))
    return pairs
