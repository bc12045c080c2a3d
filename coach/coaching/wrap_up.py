"""What a live session comes to: its summary and its last screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from coach.coaching.improved import improved
from coach.coaching.summarise import Seen, summarise
from coach.engine import Result, State
from coach.exercises.schema import Exercise
from coach.feedback.scene import Ending
from coach.geometry.neutral import Neutral
from coach.live.measurement_log import MeasurementLog
from coach.reps.types import Rep
from coach.session.summary import Summary, Versions


def sum_up(
    tracks: Sequence[MeasurementLog],
    reps: Sequence[Rep],
    neutral: Neutral,
    exercise: Exercise,
    crowded_frames: int,
    versions: Versions,
) -> Summary:
    """The summary of sets.

    Args:
        tracks: the measurements of each; one at least in all.
        reps: the reps of all of them.
        neutral: what the angles were measured from.
        exercise: what was done.
        crowded_frames: frames with more than one person.
        versions: what measured it.
    """
    states = [State(measurement, "", None) for measurement in chain(*tracks)]
    result = Result(states, list(reps), [], neutral)
    return summarise(result, exercise, False, Seen(crowded_frames, 0), versions)


def last_screen(
    summary: Summary, tracks: Sequence[MeasurementLog], reps: Sequence[Rep], exercise: Exercise
) -> Ending:
    """What the window shows at the end of the sets."""
    columns = [track.columns("t_s", "lumbar_angle_deg") for track in tracks]
    t_s, lumbar_angle_deg = (np.concatenate(values) for values in zip(*columns, strict=True))
    return Ending(
        headline=summary.headline,
        improved=improved(reps, exercise),
        next=summary.next,
        score=summary.score,
        reps=tuple(reps),
        t_s=t_s,
        lumbar_angle_deg=lumbar_angle_deg,
    )
