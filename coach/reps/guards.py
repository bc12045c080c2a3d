"""What tells that a movement is not the exercise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile
from math import isnan

from coach.exercises.schema import Exercise, Guard
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.reps.counter import Cycle
from coach.reps.spans import MIN_SEEN, during
from coach.reps.statistics import statistic


def broken_guard(exercise: Exercise, cycle: Cycle, window: Sequence[Measurement]) -> Guard | None:
    """The first guard that says that this movement is another one; None when none does.

    What was not seen breaks no guard. Of an exercise that may be done in several postures the
    guards of one of them have to hold; where none's do, the posture tells that comes nearest to it.
    """
    broken = [
        list(dropwhile(lambda guard: _holds(guard, cycle, window), exercise.guards_in(posture)))
        for posture in exercise.postures
    ]
    nearest = min(broken, key=len)
    return nearest[0] if nearest else None


def is_out_of_picture(cycle: Cycle, window: Sequence[Measurement]) -> bool:
    """Whether more of a cycle was imagined by the pose model, beyond the picture, than seen."""
    reasons = [m.reason for m in during(window, cycle, "rep")]
    return reasons.count(Reason.OUT_OF_PICTURE) > (1.0 - MIN_SEEN) * len(reasons)


def _holds(guard: Guard, cycle: Cycle, window: Sequence[Measurement]) -> bool:
    value = statistic(guard, cycle, window)
    return isnan(value) or guard.within.holds(value)
