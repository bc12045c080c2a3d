"""A set as it is kept in the history, and sets read back from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan, nan
from statistics import median
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from coach.coaching.summarise import score_of
from coach.exercises.schema import Comparison, Exercise
from coach.geometry.neutral import Neutral
from coach.programme.events import Event, Kind
from coach.reps.sets import per_side, set_verdict
from coach.reps.sides import SideValues, side_values
from coach.reps.types import Reference, Rep
from coach.session.calibration import Calibration

DONE: tuple[Kind, ...] = ("set_done", "imported")

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


class SetDetail(_Kept):
    """Detail of the events `set_done` and `imported`; angles in degrees, signs of docs/angles.md.

    Attributes:
        session: name of the session's file; empty when none was kept.
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
    """

    session: str = ""
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


def detail_of(
    exercise: Exercise,
    reps: Sequence[Rep],
    neutral: Neutral | None,
    calibration: Calibration | None,
    *,
    estimator: str,
    session: str = "",
    ended_why: str = "",
) -> SetDetail:
    """What is kept of a set.

    Args:
        exercise: what was done.
        reps: all of the set.
        neutral: what the angles were measured from; None when that is not known.
        calibration: the person's own, as it was given; None without one.
        estimator: version of the lumbopelvic model.
        session: name of the session's file.
        ended_why: how the set ended.
    """
    sides = per_side(reps)
    together = set_verdict(reps, exercise.judging) if exercise.judging else None
    swings = _swings(exercise, reps)
    return SetDetail(
        session=session,
        ended_why=ended_why,
        reps=len(reps),
        left_reps=sides["left"],
        right_reps=sides["right"],
        graded=sum(rep.score is not None for rep in reps),
        score=score_of(reps),
        classes=dict(Counter(str(rep.tilt_class) for rep in reps)) if exercise.judging else {},
        faults=dict(Counter(fault for rep in reps for fault in rep.faults)),
        seconds=round(reps[-1].span.end_s - reps[0].span.start_s, 2) if reps else 0.0,
        judged=exercise.judging.set_name if exercise.judging else "",
        tilt_deg=round(together.angle_deg, 2) if together else None,
        tilt_sd_deg=round(together.sd_deg, 2) if together else None,
        tilt_reference=together.reference if together else "",
        rep_range_deg=round(median(swings), 2) if swings else None,
        rep_range_sd_deg=_spread(swings),
        own_tuck_deg=round(calibration.tuck_deg, 2) if calibration else None,
        own_arch_deg=round(calibration.arch_deg, 2) if calibration else None,
        neutral_source=neutral.source if neutral else "",
        zero=_zero(calibration, neutral, estimator),
        sides=_sides(exercise, reps),
    )


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
    """The sets among events, in their order; one of unreadable detail counts as a set of no reps."""
    return [
        SetDone(event.at, event.subject, _read(event)) for event in events if event.kind in DONE
    ]


def _read(event: Event) -> SetDetail:
    try:
        return SetDetail.model_validate(event.detail)
    except ValidationError:
        return SetDetail()


def _swings(exercise: Exercise, reps: Sequence[Rep]) -> list[float]:
    """How far each whole rep of a drill swings that is held against the person's own range."""
    shares = [one for one in exercise.metrics if one.of_own_range and one.statistic == "range"]
    in_degrees = (
        one.name
        for share in shares
        for one in exercise.metrics
        if (one.signal, one.over, one.statistic) == (share.signal, share.over, "range")
        and not one.of_own_range
    )
    name = next(in_degrees, "")
    values = [rep.metrics.get(name, nan) for rep in reps if not rep.partial]
    return [value for value in values if not isnan(value)]


def _spread(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    return round((sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5, 2)


def _zero(calibration: Calibration | None, neutral: Neutral | None, estimator: str) -> str:
    if calibration is not None:
        return f"{estimator} {calibration.pelvis_deg:.2f} {calibration.thorax_deg:.2f}"
    return f"{estimator} {neutral.source if neutral else ''}".strip()


def _sides(exercise: Exercise, reps: Sequence[Rep]) -> SidesKept | None:
    if exercise.comparison is None:
        return None
    values = side_values(reps, exercise.comparison.metric)
    rounded = (tuple(round(value, 3) for value in side) for side in (values.left, values.right))
    left, right = rounded
    return SidesKept(rule=exercise.comparison, left=left, right=right)
