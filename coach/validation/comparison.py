"""One clip under one neutral: measured angles and reps beside the true ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.engine import score_recording
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral, population
from coach.geometry.observables import Observables
from coach.pose.types import Floats
from coach.reps.types import Rep
from coach.validation.metrics import median_offset
from coach.validation.truth import Truth

SIGNALS = ("pelvic_tilt", "trunk_lean", "lumbar_angle")
TILT, LEAN, LUMBAR = range(3)


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
        pelvis_deg=average.pelvis_deg + tilt,
        thorax_deg=average.thorax_deg + tilt - lumbar,
        sd_deg=(0.0, 0.0, 0.0),
    )
