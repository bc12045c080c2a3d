"""What to try when the same fault has been frequent in two sets on end. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from coach.coaching.summarise import OFTEN
from coach.exercises.schema import Exercise, Fault
from coach.reps.types import Rep

_SETS = 2  # on end, of exercises that have such a fault


def persisting(sets: Sequence[tuple[Exercise, Sequence[Rep]]]) -> str:
    """What to try next against what the last sets had in common.

    Arching may go on from one exercise to the next: it need not be the same one.

    Args:
        sets: of a session in their order, each with its exercise and its reps.

    Returns:
        The text of the last one's fault; empty when the last two sets that could have one have not
        both.
    """
    faults = [
        next((one for one in _candidates(exercise) if _is_frequent(one, reps)), None)
        for exercise, reps in sets
        if _candidates(exercise) and reps
    ]
    lately = faults[-_SETS:]
    if len(lately) < _SETS or lately[-1] is None or None in lately:
        return ""
    return lately[-1].persisting


def _candidates(exercise: Exercise) -> list[Fault]:
    return [fault for fault in exercise.faults if fault.persisting]


def _is_frequent(fault: Fault, reps: Sequence[Rep]) -> bool:
    return sum(fault.name in rep.faults for rep in reps) >= OFTEN * len(reps)
