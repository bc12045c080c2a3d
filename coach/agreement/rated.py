"""What is compared: the reps of a session as the coach and people who watched it judged them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan

from coach.reps.types import TiltClass

COACH = "coach"


@dataclass(frozen=True, slots=True)
class RatedRep:
    """One rep as one rater judged it.

    Attributes:
        session: which session it is of.
        person: who does it.
        number: of the rep in that rater's order, from 1.
        start_s, end_s: when, in seconds.
        peak_s: the moment that the exercise judges; NaN where the rater names none.
        tilt_class: None where the rater gave none.
        faults: names of those that were seen.
        angle_deg: lumbar angle measured at that rater's peak, plus = arched; NaN where there is
            none.
        score: 0 to 100; NaN where none was given.
    """

    session: str
    person: str
    number: int
    start_s: float
    peak_s: float
    end_s: float
    tilt_class: TiltClass | None = None
    faults: frozenset[str] = frozenset()
    angle_deg: float = nan
    score: float = nan

    @property
    def moment_s(self) -> float:
        """Where to look at it: its peak, or its middle where it has none."""
        return self.peak_s if isfinite(self.peak_s) else (self.start_s + self.end_s) / 2.0


@dataclass(frozen=True, slots=True)
class RatedSession:
    """One session and everybody's reps of it.

    Attributes:
        session: what it is called in a report; its own among all sessions compared.
        person: who trains in it; sessions with the same name here are of the same person.
        reps: rater (`COACH` for the program) to reps in the order of time. Who is not in it has
            not judged the session; who is in it with no reps has seen none.
        exercise: what is done in it.
        faults: names of the faults that the exercise knows.
    """

    session: str
    person: str
    reps: Mapping[str, tuple[RatedRep, ...]]
    exercise: str = ""
    faults: frozenset[str] = frozenset()


def raters(sessions: list[RatedSession]) -> list[str]:
    """Everybody who has judged any, the coach first, then by name."""
    names = {name for one in sessions for name in one.reps}
    return sorted(names, key=lambda name: (name != COACH, name))
