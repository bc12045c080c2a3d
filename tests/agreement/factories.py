"""Sessions judged by several, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach.agreement.rated import RatedRep, RatedSession
from coach.reps.types import TiltClass

LENGTH_S = 2.0  # of a rep; one begins every 3 s


def rep(
    number: int,
    tilt_class: TiltClass | None = "neutral",
    *faults: str,
    late_s: float = 0.0,
    angle_deg: float = 0.0,
) -> RatedRep:
    """The rep at one of the places of a session, as somebody judged it."""
    start_s = 3.0 * number + late_s
    return RatedRep(
        session="",
        person="",
        number=number,
        start_s=start_s,
        peak_s=start_s + LENGTH_S / 2,
        end_s=start_s + LENGTH_S,
        tilt_class=tilt_class,
        faults=frozenset(faults),
        angle_deg=angle_deg,
    )


def session(
    name: str,
    person: str,
    faults: Sequence[str] = (),
    exercise: str = "",
    **reps: Sequence[RatedRep],
) -> RatedSession:
    """A session by its raters' names and their reps."""
    return RatedSession(
        session=name,
        person=person,
        reps={
            rater: tuple(replace(one, session=name, person=person) for one in judged)
            for rater, judged in reps.items()
        },
        exercise=exercise,
        faults=frozenset(faults),
    )
