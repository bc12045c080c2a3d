"""Which exercise a recording shows, told by whose reps it holds."""

from __future__ import annotations

from collections.abc import Sequence

from coach.exercises.schema import Exercise
from coach.reps.types import Rep

MIN_REPS = 2
_AGREED = 0.75  # of the most reps


def most_likely(exercises: Sequence[Exercise], reps: Sequence[Sequence[Rep]]) -> Exercise | None:
    """The exercise that most reps are of, done like no near relative of it.

    Keeping still names none, since everybody does so before a set. A movement of the whole body
    says more than one of the pelvis alone, which may go on within it. Where two agree on the reps,
    the one that asks more of a movement is meant.

    Args:
        exercises: what may be shown.
        reps: what each of them counts in the recording.

    Returns:
        The exercise; None when none has `MIN_REPS`.
    """
    own = [sum(_is_own(e, rep) for rep in of) for e, of in zip(exercises, reps, strict=True)]
    shown = [
        (e, n)
        for e, n, of in zip(exercises, own, reps, strict=True)
        if n >= MIN_REPS and 2 * n > len(of) and e.counting.kind != "hold"
    ]
    whole_body = [(e, n) for e, n in shown if not e.counting.of_pelvis]
    shown = whole_body or shown
    most = max((n for _, n in shown), default=0)
    agreed = [e for e, n in shown if n >= _AGREED * most]
    return max(agreed, key=lambda e: len(e.guards_in(e.posture)), default=None)


def _is_own(exercise: Exercise, rep: Rep) -> bool:
    """Whether a rep shows none of the faults that make it look like a near relative."""
    return not any(fault.unlike and fault.name in rep.faults for fault in exercise.faults)
