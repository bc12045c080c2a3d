"""Which exercise a recording shows, told by whose reps it holds."""

from __future__ import annotations

from collections.abc import Sequence

from coach.exercises.schema import Exercise
from coach.reps.types import Rep

MIN_REPS = 2


def most_likely(exercises: Sequence[Exercise], reps: Sequence[Sequence[Rep]]) -> Exercise | None:
    """The exercise that most reps are of, done like no near relative of it.

    A movement of the whole body says more than one of the pelvis alone, which may go on within
    it. Where two agree on the reps, the one that asks more of a movement is meant.

    Args:
        exercises: what may be shown.
        reps: what each of them counts in the recording.

    Returns:
        The exercise; None when none has `MIN_REPS`.
    """

    def likelihood(exercise: Exercise, own: int) -> tuple[bool, int, int]:
        return not exercise.counting.of_pelvis, own, len(exercise.guards)

    own = [sum(_is_own(e, rep) for rep in of) for e, of in zip(exercises, reps, strict=True)]
    shown = [
        (likelihood(e, n), i)
        for i, (e, n, of) in enumerate(zip(exercises, own, reps, strict=True))
        if n >= MIN_REPS and 2 * n > len(of)
    ]
    return exercises[max(shown)[1]] if shown else None


def _is_own(exercise: Exercise, rep: Rep) -> bool:
    """Whether a rep shows none of the faults that make it look like a near relative."""
    return not any(fault.unlike and fault.name in rep.faults for fault in exercise.faults)
