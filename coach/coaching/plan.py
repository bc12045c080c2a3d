"""What is asked for in a live session: sets, each with its own exercise."""

from __future__ import annotations

from dataclasses import dataclass

from coach.errors import CoachError
from coach.exercises.schema import Exercise, Posture


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set.

    Attributes:
        exercise: what is done.
        reps: after which it ends by itself; None to go on until it is ended.
        rest_s: between this set and the next one.
        posture: that it is to be done in; None for any of the exercise's.
    """

    exercise: Exercise
    reps: int | None = None
    rest_s: float = 60.0
    posture: Posture | None = None


def posture_of(exercise: Exercise, asked: str) -> Posture:
    """The posture of this name.

    Raises:
        CoachError: the exercise is not done in it.
    """
    for posture in exercise.postures:
        if posture == asked:
            return posture
    raise CoachError(
        f"{exercise.title} is not done in the posture '{asked}': "
        f"ask for {' or '.join(exercise.postures)}."
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole session.

    Attributes:
        sets: in their order, one at least.
        straight_on: count from the first frame on, without set-up and countdown: for a
            recording, which waits for nobody.
    """

    sets: tuple[PlannedSet, ...]
    straight_on: bool = False

    def planned(self, number: int) -> PlannedSet:
        """The set of this number, from 1; whoever goes on after the last one repeats it."""
        return self.sets[min(number, len(self.sets)) - 1]
