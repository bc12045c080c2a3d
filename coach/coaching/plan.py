"""What is asked for in a live session: sets, each with its own exercise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coach.errors import CoachError
from coach.exercises.schema import Exercise, Posture
from coach.reps.types import Rep, Side


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set.

    Attributes:
        exercise: what is done.
        reps: after which it ends by itself; None to go on until it is ended.
        rest_s: between this set and the next one.
        seconds: after which it ends by itself; None to go by reps.
        side: that it is done with; empty where that is not asked for.
        text: what to mind in it, beside what the exercise says itself; may be empty.
        posture: that it is to be done in; None for any of the exercise's.
    """

    exercise: Exercise
    reps: int | None = None
    rest_s: float = 60.0
    seconds: float | None = None
    side: Side = ""
    text: str = ""
    posture: Posture | None = None

    @property
    def title(self) -> str:
        """What is done, for people."""
        posture = (self.posture or "").replace("-", " ")
        return ", ".join(filter(None, (self.exercise.title, posture, self.side)))

    def asks_for(self, rep: Rep) -> bool:
        """Whether a rep is of what was asked for; one whose side is not known is."""
        return not self.side or rep.side in ("", self.side)

    def is_like(self, other: PlannedSet) -> bool:
        """Whether nobody has to change anything from one to the other."""
        return replace(self, reps=None, rest_s=0.0, seconds=None) == replace(
            other, reps=None, rest_s=0.0, seconds=None
        )


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
        routine: title of the routine that it is; empty for sets of one exercise. A routine says
            what comes next and how to stand for it, and a pain stop ends it.
    """

    sets: tuple[PlannedSet, ...]
    straight_on: bool = False
    routine: str = ""

    def planned(self, place: int) -> PlannedSet:
        """The set at this place, from 1; whoever goes on after the last one repeats it."""
        return self.sets[min(place, len(self.sets)) - 1]
