"""What is asked for in a live session: sets, each with its own exercise."""

from __future__ import annotations

from dataclasses import dataclass

from coach.exercises.schema import Exercise


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set.

    Attributes:
        exercise: what is done.
        reps: after which it ends by itself; None to go on until it is ended.
        rest_s: between this set and the next one.
    """

    exercise: Exercise
    reps: int | None = None
    rest_s: float = 60.0


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
