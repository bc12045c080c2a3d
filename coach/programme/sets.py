"""A set as it is kept in the history, and sets read back from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from coach.exercises.schema import Comparison, StatedOfSet
from coach.programme.events import SETS, Event
from coach.reps.sides import SideValues
from coach.reps.types import Reference

_Count = Annotated[int, Field(ge=0)]


class _Kept(BaseModel):
    # a newer coach may have written more
    model_config = ConfigDict(frozen=True, extra="ignore")


class SidesKept(_Kept):
    """One value of a drill that has sides for each rep of a set, and how they are compared."""

    rule: Comparison
    left: tuple[FiniteFloat, ...] = ()
    right: tuple[FiniteFloat, ...] = ()

    @property
    def values(self) -> SideValues:
        """As `compare_sides` takes them."""
        return SideValues(self.left, self.right)


class StatedKept(_Kept):
    """What a set states as a whole, such as how somebody stood, and how it is compared."""

    rule: StatedOfSet
    values: dict[str, FiniteFloat]


class SetDetail(_Kept):
    """Detail of the events `set_done` and `imported`; angles in degrees, signs of docs/angles.md.

    Attributes:
        identity: of what was recorded, so that nothing is brought in twice.
        session: name of the session's file; empty when none was kept.
        person: whose profile was used; empty when that is not known.
        ended_why: how it ended, as in docs/events.md; `recording` of an imported recording.
        reps: how many were counted.
        left_reps, right_reps: those of each side, of an exercise that has sides.
        graded: how many of them were graded.
        score: of 100; None when nothing was graded.
        classes: tilt class to its number of reps.
        faults: name of a fault to the number of reps that had it.
        seconds: from the start of the first rep to the end of the last.
        judged: what a rep is called where its tilt is judged, such as "lockouts"; empty where no
            tilt is.
        tilt_deg, tilt_sd_deg: usual lumbar angle where the exercise judges it, from the
            reference, and its standard deviation; None when fewer than two reps were seen.
        tilt_reference: what it is measured from.
        rep_range_deg, rep_range_sd_deg: median over the reps of how far the pelvis swings, in a
            drill that holds it against the person's own range, and the standard deviation of the
            reps; None for other exercises.
        own_tuck_deg, own_arch_deg: the person's own range as it was calibrated; None without.
        neutral_source: where the neutral came from.
        zero: which calibration and estimator the angles hang on; those of one zero compare.
        sides: the values of each side, where the exercise compares them.
        stated: what its reps state together, where the exercise states something and they agree.
    """

    identity: str = ""
    session: str = ""
    person: str = ""
    ended_why: str = ""
    reps: _Count = 0
    left_reps: _Count = 0
    right_reps: _Count = 0
    graded: _Count = 0
    score: FiniteFloat | None = None
    classes: dict[str, _Count] = Field(default_factory=dict)
    faults: dict[str, _Count] = Field(default_factory=dict)
    seconds: FiniteFloat = 0.0
    judged: str = ""
    tilt_deg: FiniteFloat | None = None
    tilt_sd_deg: FiniteFloat | None = None
    tilt_reference: Reference | Literal[""] = ""
    rep_range_deg: FiniteFloat | None = None
    rep_range_sd_deg: FiniteFloat | None = None
    own_tuck_deg: FiniteFloat | None = None
    own_arch_deg: FiniteFloat | None = None
    neutral_source: str = ""
    zero: str = ""
    sides: SidesKept | None = None
    stated: StatedKept | None = None


@dataclass(frozen=True, slots=True)
class SetDone:
    """A set of the history.

    Attributes:
        at: when it ended.
        subject: name of the exercise.
        detail: what it came to.
    """

    at: datetime
    subject: str
    detail: SetDetail

    @property
    def day(self) -> date:
        """The day where it was done."""
        return self.at.date()


def set_event(
    kind: Literal["set_done", "imported"], at: datetime, subject: str, detail: SetDetail
) -> Event:
    """The event that keeps a set.

    Args:
        kind: `set_done` when it has just been done, `imported` when it was brought in later.
        at: when it ended.
        subject: name of the exercise.
        detail: what it came to.
    """
    return Event(kind, at, subject, detail.model_dump(mode="json", exclude_none=True))


def sets_of(events: Iterable[Event]) -> list[SetDone]:
    """The sets among events, in their order; one whose detail cannot be read has no reps."""
    return [
        SetDone(event.at, event.subject, _read(event)) for event in events if event.kind in SETS
    ]


def _read(event: Event) -> SetDetail:
    try:
        return SetDetail.model_validate(event.detail)
    except ValidationError:
        return SetDetail()
