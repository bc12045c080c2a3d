"""What was done, day by day and drill by drill. Pure, but for reading the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan
from statistics import fmean

from coach.programme.events import KINDS, Event, Kind
from coach.programme.measures import LATELY_WEEKS, Measure, SidesNow, measures_of, sides_now
from coach.programme.sets import SetDone
from coach.programme.store import Store

BREAKS_WEEKS = 4  # of which breaks are told

_BREAKS: tuple[Kind, ...] = ("prompted", "break_done", "postponed", "skipped")


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on one day.

    Attributes:
        day: which.
        sets: number of sets.
        reps: of all of them.
        drills: name of each drill to its reps, in the order in which they were done.
        routines: names of the routines, done or cut short.
        pain: whether pain ended a set.
    """

    day: date
    sets: int
    reps: int
    drills: dict[str, int]
    routines: tuple[str, ...]
    pain: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """What came of one drill.

    Attributes:
        name: of the exercise.
        sets: how many.
        reps: of all of them.
        last: the day it was done last.
        score: mean of the sets of the last weeks, of 100; NaN when none was graded.
        measures: what is followed.
        sides: left against right; None for a drill that does not compare them.
    """

    name: str
    sets: int
    reps: int
    last: date
    score: float
    measures: tuple[Measure, ...]
    sides: SidesNow | None


def events_of(store: Store, today: date) -> list[Event]:
    """All that a history tells of: of breaks, which are many, only the last weeks.

    Raises:
        CoachError: the store cannot be read.
    """
    others = [kind for kind in KINDS if kind not in _BREAKS]
    return store.events(others) + store.events(_BREAKS, since=_breaks_since(today))


def days_of(events: Sequence[Event], sets: Sequence[SetDone]) -> list[Day]:
    """Every day on which something was done, in their order.

    Args:
        events: of any kind.
        sets: those among them.
    """
    drills: dict[date, Counter[str]] = {}
    routines: dict[date, list[str]] = {}
    counts: Counter[date] = Counter()
    pain: set[date] = set()
    for one in sets:
        if one.detail.reps:
            counts[one.day] += 1
            drills.setdefault(one.day, Counter())[one.subject] += one.detail.reps
    for event in events:
        day = event.at.date()
        if event.kind in ("drill_done", "posture_held"):
            drills.setdefault(day, Counter())[event.subject] += 0
        elif event.kind in ("routine_done", "routine_cut_short"):
            routines.setdefault(day, []).append(event.subject)
        elif event.kind == "pain":
            pain.add(day)
    return [
        Day(
            day,
            counts[day],
            drills.get(day, Counter()).total(),
            dict(drills.get(day, {})),
            tuple(routines.get(day, ())),
            day in pain,
        )
        for day in sorted({*drills, *routines, *pain})
    ]


def drills_of(sets: Sequence[SetDone], today: date) -> list[Drill]:
    """Every drill that was done, the one with the most sets first."""
    by_name: dict[str, list[SetDone]] = {}
    for one in sets:
        if one.detail.reps:
            by_name.setdefault(one.subject, []).append(one)
    drills = [_drill(name, its, today) for name, its in by_name.items()]
    return sorted(drills, key=lambda drill: (-drill.sets, drill.name))


def breaks_of(events: Sequence[Event], today: date) -> dict[Kind, int]:
    """How often a break was called for in the last weeks, and what came of it."""
    first = _breaks_since(today)
    counts = Counter(event.kind for event in events if event.at.date() >= first)
    return {kind: counts[kind] for kind in _BREAKS if counts[kind]}


def _breaks_since(today: date) -> date:
    return today - timedelta(weeks=BREAKS_WEEKS) + timedelta(days=1)


def _drill(name: str, sets: list[SetDone], today: date) -> Drill:
    first = today - timedelta(weeks=LATELY_WEEKS)
    scores = [one.detail.score for one in sets if one.day > first and one.detail.score is not None]
    return Drill(
        name=name,
        sets=len(sets),
        reps=sum(one.detail.reps for one in sets),
        last=max(one.day for one in sets),
        score=fmean(scores) if scores else nan,
        measures=measures_of(sets, today),
        sides=sides_now(sets, today),
    )
