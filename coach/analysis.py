"""From the observables of a recording to everything that is told of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from coach.coaching.summarise import Seen, summarise
from coach.engine import Result, judge_recording, measure_recording, recognise
from coach.exercises.library import load, names
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.geometry.observables import Observables
from coach.session.summary import Summary, Versions


@dataclass(frozen=True, slots=True)
class Analysis:
    """A recording, scored.

    Attributes:
        result: measured and judged.
        exercise: the one that was asked for or recognised; None when only angles were measured.
        summary: what a user wants to know first.
    """

    result: Result
    exercise: Exercise | None
    summary: Summary


NOTHING_ODD = Seen(crowded_frames=0, decode_errors=0)


def analyse(
    observed: Observables,
    model: LumbopelvicModel,
    neutral: Neutral,
    exercise: Exercise | None,
    *,
    recognise_it: bool,
    versions: Versions,
    seen: Seen = NOTHING_ODD,
) -> Analysis:
    """Count, judge and sum up a recording.

    Args:
        observed: the whole recording.
        model: the fitted lumbopelvic model.
        neutral: what the person's angles are measured from.
        exercise: what is done; None to measure angles only, or to recognise it.
        recognise_it: whether to recognise the exercise.
        versions: what measured it.
        seen: what else was seen.
    """
    recording = measure_recording(observed, model, neutral)
    if recognise_it:
        exercise, result = recognise(recording, [load(name) for name in names()])
    else:
        result = judge_recording(recording, exercise)
    return Analysis(result, exercise, summarise(result, exercise, recognise_it, seen, versions))
