"""What got better from the first half of the reps to the second."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from coach.exercises.schema import Exercise
from coach.reps.types import Rep

MIN_REPS = 4  # two in each half: one rep is chance
_MENDED = 0.5  # of its share in the first half is left of a fault that got better
_POINTS = 5.0  # a smaller difference is the noise of one rep to the next [P]


def improved(reps: Sequence[Rep], exercise: Exercise) -> str:
    """One sentence on what got better, the matter that is first in the exercise's file.

    Args:
        reps: of the whole session, in their order.
        exercise: what was done.

    Returns:
        The sentence; empty when nothing did, or when there are too few reps to tell.
    """
    if len(reps) < MIN_REPS:
        return ""
    half = len(reps) // 2
    first, second = reps[:half], reps[-half:]
    for fault in exercise.faults:
        before = sum(fault.name in rep.faults for rep in first)
        after = sum(fault.name in rep.faults or fault.is_left_by(rep.metrics) for rep in second)
        if before >= 2 and after <= _MENDED * before:
            matter = fault.name.replace("_", " ")
            return f"Better: {matter} in {before} of the first {half} reps, {after} of the last."
    scores = [[rep.score for rep in part if rep.score is not None] for part in (first, second)]
    if all(len(part) >= MIN_REPS // 2 for part in scores):
        before_score, after_score = (mean(part) for part in scores)
        if after_score - before_score >= _POINTS:
            scored = f"{before_score:.0f} in the first half, {after_score:.0f} in the second"
            return f"Better: score {scored}."
    return ""
