"""What a live session comes to: the summary of its sets, and its last screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coach.coaching.improved import improved
from coach.coaching.measurement_log import MeasurementLog
from coach.coaching.persisting import persisting
from coach.coaching.summarise import Seen, summarise
from coach.engine import Result
from coach.exercises.schema import Exercise
from coach.geometry.neutral import Neutral
from coach.pose.types import Floats
from coach.reps.types import Rep, State
from coach.session.summary import Summary, Versions

_ANSWERED = 3  # exercises whose one-line answers the last screen has room for


@dataclass(slots=True)
class SetRecord:
    """What was measured in one set, as it grows.

    Attributes:
        exercise: what was done.
        neutral: what the angles were measured from.
        log: the measurements.
        reps: of the whole set, once it has ended.
        crowded_frames: frames with more than one person.
    """

    exercise: Exercise
    neutral: Neutral
    log: MeasurementLog = field(default_factory=MeasurementLog)
    reps: tuple[Rep, ...] = ()
    crowded_frames: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be said at the end of a session.

    Attributes:
        headline: the one-line answer.
        improved: what got better, empty when nothing surely did.
        next: the one thing for next time.
        score: of all graded reps, 0 to 100; None when none was.
        reps: of all sets.
        t_s: (n,) times of the frames in seconds, rising.
        lumbar_angle_deg: (n,) of the same frames, NaN where not seen.
    """

    headline: str
    improved: str
    next: str
    score: float | None
    reps: tuple[Rep, ...]
    t_s: Floats
    lumbar_angle_deg: Floats


def summarise_sets(
    sets: Sequence[SetRecord], versions: Versions, asks_effort: bool = True
) -> Summary:
    """The summary of sets of one exercise, with one frame at least in all.

    Args:
        sets: in their order.
        versions: what measured them.
        asks_effort: whether what is tried next may ask for more.
    """
    return _summed_up(sets, sets[-1].exercise, versions, asks_effort)


def _summed_up(
    sets: Sequence[SetRecord], exercise: Exercise | None, versions: Versions, asks_effort: bool
) -> Summary:
    states = [State(m, "", None) for one in sets for m in one.log]
    reps = [rep for one in sets for rep in one.reps]
    crowded_frames = sum(one.crowded_frames for one in sets)
    result = Result(states, reps, [], sets[-1].neutral)
    seen = Seen(crowded_frames, 0)
    return summarise(result, exercise, False, seen, versions, asks_effort)


def summarise_session(
    sets: Sequence[SetRecord], versions: Versions, asks_effort: bool = True
) -> Summary:
    """The summary of all sets that had a frame; of several exercises each has its headline.

    Args:
        sets: in their order, one at least.
        versions: what measured them.
        asks_effort: whether what is tried next may ask for more.
    """
    groups = _by_exercise(sets)
    lasting = persisting([(one.exercise, one.reps) for one in sets])
    if len(groups) == 1:
        whole = summarise_sets(sets, versions, asks_effort)
        return whole.model_copy(update={"next": lasting or whole.next})
    parts = [summarise_sets(group, versions, asks_effort) for group in groups]
    titles = [group[0].exercise.title for group in groups]
    # of different drills nothing is pooled but counts
    whole = _summed_up(sets, None, versions, asks_effort)
    worst = min(parts, key=lambda part: 100.0 if part.score is None else part.score)
    return whole.model_copy(
        update={
            "headline": " ".join(
                f"{title}: {part.headline}" for title, part in zip(titles, parts, strict=True)
            ),
            "next": lasting or worst.next,
            "exercise": ", ".join(part.exercise for part in parts),
            "sides_compared": [one for part in parts for one in part.sides_compared],
        }
    )


def ending_of(summary: Summary, sets: Sequence[SetRecord]) -> Ending:
    """What is to be said at the end of these sets.

    Args:
        summary: of them.
        sets: those that had a frame, in their order.
    """
    columns = [one.log.columns("t_s", "lumbar_angle_deg") for one in sets]
    t_s, lumbar_angle_deg = (np.concatenate(values) for values in zip(*columns, strict=True))
    better = (
        improved([rep for one in group for rep in one.reps], group[0].exercise)
        for group in _by_exercise(sets)
    )
    return Ending(
        headline=_short(sets) or summary.headline,
        improved=next((sentence for sentence in better if sentence), ""),
        next=summary.next,
        score=summary.score,
        reps=tuple(rep for one in sets for rep in one.reps),
        t_s=t_s,
        lumbar_angle_deg=lumbar_angle_deg,
    )


def _short(sets: Sequence[SetRecord]) -> str:
    """Reps of each exercise, where there are more than the answer to each has room for."""
    groups = _by_exercise(sets)
    if len(groups) <= _ANSWERED:
        return ""
    counts = (f"{one[0].exercise.title} {sum(len(s.reps) for s in one)}" for one in groups)
    return ", ".join(counts) + "."


def _by_exercise(sets: Sequence[SetRecord]) -> list[list[SetRecord]]:
    groups: dict[str, list[SetRecord]] = {}
    for one in sets:
        groups.setdefault(one.exercise.name, []).append(one)
    return list(groups.values())
