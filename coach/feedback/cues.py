"""Which one thing to say: the cue of the last rep's first fault, praise once it is mended."""

from __future__ import annotations

from coach.exercises.schema import Exercise
from coach.reps.types import Rep


def cue_after(reps: list[Rep], exercise: Exercise) -> str | None:
    """What to show after the latest of these reps; None when there is nothing sure to say."""
    if not reps:
        return None
    last = reps[-1]
    faults = {fault.name: fault for fault in exercise.faults}
    if last.faults:
        return faults[last.faults[0]].cue
    if len(reps) > 1 and (mended := reps[-2].faults):
        return faults[mended[0]].praise or exercise.praise
    return exercise.praise if last.score is not None else None
