"""What leads from one drill of a routine to the next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from coach.coaching.plan import Plan, PlannedSet
from coach.coaching.posture import ASKED

LEARN_FIRST = "First stand side-on, at ease: your neutral and range come before it."


@dataclass(frozen=True, slots=True)
class Lead:
    """The set that comes next.

    Attributes:
        planned: what is asked for in it.
        place: of it in the routine, from 1.
        places: how many sets the routine has.
        how: how to set up for it, and what to mind.
        turned: whether the camera has to see another side of the person than before.
    """

    planned: PlannedSet
    place: int
    places: int
    how: str
    turned: bool

    @property
    def amount(self) -> str:
        """How much of it; empty when it goes on until it is ended."""
        if self.planned.seconds is not None:
            return f"{self.planned.seconds:g} seconds"
        if self.planned.reps is None:
            return ""
        return "1 rep" if self.planned.reps == 1 else f"{self.planned.reps} reps"


def lead_to(plan: Plan, place: int) -> Lead:
    """What leads to the set at this place of a plan, from 1."""
    planned = plan.planned(place)
    posture = f"{ASKED[planned.posture].instruction}." if planned.posture else ""
    parts = (planned.exercise.setup, posture[:1].upper() + posture[1:], planned.text)
    view_before = plan.planned(place - 1).exercise.view if place > 1 else ""
    return Lead(
        planned=planned,
        place=place,
        places=len(plan.sets),
        how=" ".join(filter(None, parts)),
        turned=planned.exercise.view != view_before,
    )
