"""One real clip: what is counted, judged and recognised in it, beside its label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from coach.agreement.matching import match_moments
from coach.engine import (
    Result,
    choose_neutral,
    judge_recording,
    measure_recording,
    recognise,
)
from coach.errors import CoachError
from coach.exercises.library import load, names
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.observables import Observables
from coach.reps.types import TiltClass
from coach.validation.baseline import count_cycles
from coach.validation.labelled.labels import Label

PEAK_TOLERANCE_S = 0.6  # labels were set by eye to 0.2 s, and a lockout is held for longer
_KNEE_EXERCISES = ("squat",)  # whose cycles the baseline counts on the knee angle


@dataclass(frozen=True, slots=True)
class CountedRep:
    """One rep that was counted: when it turned, and the class of its tilt."""

    peak_s: float
    tilt_class: TiltClass


@dataclass(frozen=True, slots=True)
class ClipScore:
    """One clip, scored.

    Attributes:
        label: what is true.
        reps: counted with the exercise named; of a negative, under the exercise that counts
            most in it.
        counts: exercise to reps counted; of a negative every exercise, else the one it shows.
        baseline_reps: counted by `baseline.count_cycles`.
        peaks_matched: labelled peaks that a counted rep's peak belongs to.
        recognised: the exercise that `auto` names; None when it does not tell.
        frames: number of frames.
        measured: of those, the ones with a lumbar angle.
        reasons: why not, to number of frames, most frequent first.
        refused: rule that refused a movement that was found, to number of movements.
    """

    label: Label
    reps: tuple[CountedRep, ...]
    counts: dict[str, int]
    baseline_reps: int
    peaks_matched: int
    recognised: str | None
    frames: int
    measured: int
    reasons: dict[str, int]
    refused: dict[str, int]

    @property
    def is_exact(self) -> bool | None:
        """Whether the count is right; None when nobody counted."""
        distance = self.label.distance(len(self.reps))
        return None if distance is None else distance == 0

    @property
    def verdicts(self) -> int:
        """Reps whose tilt has a class."""
        return sum(rep.tilt_class != "unclear" for rep in self.reps)

    @property
    def false_counts(self) -> dict[str, int]:
        """Of a negative: exercise to reps counted that it must not count."""
        if not self.label.is_negative:
            return {}
        return {e: n for e, n in self.counts.items() if n and e not in self.label.may_count}

    @property
    def is_recognised_wrongly(self) -> bool:
        """Whether `auto` names an exercise that the clip does not show."""
        allowed = {None, self.label.exercise, *self.label.may_count}
        return self.recognised not in allowed


def exercise_of(label: Label) -> Exercise | None:
    """The exercise that a clip shows; None for a negative.

    Raises:
        CoachError: there is no such exercise.
    """
    try:
        return load(label.exercise) if label.exercise else None
    except CoachError as error:
        raise CoachError(f"{label.file}: {error}") from None


def score_clip(
    observed: Observables, label: Label, exercise: Exercise | None, model: LumbopelvicModel
) -> ClipScore:
    """Score a clip with its exercise named and with `auto`; a negative with every exercise.

    No calibration is used: of the people in such clips there is none.

    Args:
        observed: the whole clip.
        label: what is true.
        exercise: of the label; None for a negative.
        model: the fitted lumbopelvic model.
    """
    exercises = [load(name) for name in names()]
    asked = [exercise] if exercise else exercises
    neutral = choose_neutral(observed, model, None)
    recording = measure_recording(observed, model, neutral)
    results = {e.name: judge_recording(recording, e) for e in asked}
    recognised, _ = recognise(recording, exercises)
    shown = max(results.values(), key=lambda result: len(result.reps))
    reasons = Counter(
        str(state.measurement.reason) for state in shown.states if state.measurement.reason
    )
    refused = Counter(c.refused_by for c in shown.candidates if not c.counted)
    peaks_s = [rep.span.peak_s for rep in shown.reps]
    return ClipScore(
        label=label,
        reps=tuple(CountedRep(rep.span.peak_s, rep.tilt_class) for rep in shown.reps),
        counts={name: len(result.reps) for name, result in results.items()},
        baseline_reps=_baseline(shown, label),
        peaks_matched=matched(label.peak_s, peaks_s),
        recognised=recognised.name if recognised else None,
        frames=len(shown.states),
        measured=sum(isfinite(state.measurement.lumbar_angle_deg) for state in shown.states),
        reasons=dict(reasons.most_common()),
        refused=dict(refused.most_common()),
    )


def matched(true_s: Sequence[float], counted_s: Sequence[float]) -> int:
    """How many true peaks have a counted one of their own within `PEAK_TOLERANCE_S`."""
    return len(match_moments(true_s, counted_s, PEAK_TOLERANCE_S))


def _baseline(result: Result, label: Label) -> int:
    measurements = [state.measurement for state in result.states]
    joint = "knee_angle_deg" if label.exercise in _KNEE_EXERCISES else "hip_angle_deg"
    return count_cycles(
        np.array([m.t_s for m in measurements]),
        np.array([getattr(m, joint) for m in measurements]),
    )
