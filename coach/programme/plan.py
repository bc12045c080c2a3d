"""The plan, days a week, and which weeks kept it. Pure: nothing of it is stored but the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.programme.events import SETS, Event, Kind

FORGIVEN_DAYS = 2  # of a week's target, without the week being lost (docs/programme.md#plan) [P]
# a day with one of these is done; of sets only those with a rep
_COUNTED: tuple[Kind, ...] = ("drill_done", "routine_done", "posture_held", "pain")
COUNTED_KINDS: tuple[Kind, ...] = (*_COUNTED, *SETS)
"""Kinds of events that make a day count."""


class WeekPlan(BaseModel):
    """What somebody means to do each week; detail of the event `plan_set`.

    Attributes:
        days_a_week: the target.
        reminders: times of the day when a day without training is reminded of.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    days_a_week: Annotated[int, Field(ge=1, le=7)] = 4
    reminders: tuple[time, ...] = ()

    @property
    def least_days(self) -> int:
        """Days after which the week counts as kept, the forgiven ones taken off."""
        return max(1, self.days_a_week - FORGIVEN_DAYS)

    def event(self, at: datetime) -> Event:
        """That it was set."""
        detail = {
            "days_a_week": self.days_a_week,
            "reminders": [f"{one:%H:%M}" for one in self.reminders],
        }
        return Event("plan_set", at, detail=detail)


@dataclass(frozen=True, slots=True)
class Week:
    """One week, Monday to Sunday.

    Attributes:
        monday: its first day.
        plan: that held in it.
        days: on which something was done, in their order; a day that pain ended is one.
    """

    monday: date
    plan: WeekPlan
    days: tuple[date, ...]

    @property
    def kept(self) -> bool:
        """Whether enough was done, forgiven days taken off."""
        return len(self.days) >= self.plan.least_days

    @property
    def forgiven(self) -> int:
        """How many days of a kept week were forgiven."""
        return max(0, self.plan.days_a_week - len(self.days)) if self.kept else 0


def plan_of(events: Iterable[Event], until: date | None = None) -> WeekPlan:
    """The plan that was set last; the usual one if none was.

    Args:
        events: in the order of their times.
        until: only what was set by the end of this day.
    """
    plan = WeekPlan()
    for event in events:
        if event.kind == "plan_set" and (until is None or event.at.date() <= until):
            plan = _read(event) or plan
    return plan


def _read(event: Event) -> WeekPlan | None:
    try:
        return WeekPlan.model_validate(event.detail)
    except ValidationError:
        return None


def days_done(events: Sequence[Event]) -> list[date]:
    """The days on which something was done, in their order."""
    return sorted({event.at.date() for event in events if _counts(event)})


def _counts(event: Event) -> bool:
    if event.kind in SETS:
        reps = event.detail.get("reps")
        return isinstance(reps, int) and reps > 0
    return event.kind in _COUNTED


def weeks_of(events: Sequence[Event], today: date) -> list[Week]:
    """Every week from the first one in which something was done to this one, the last.

    A first week that began too late in it to be kept is left out unless it was kept all the same.

    Args:
        events: in the order of their times.
        today: in the user's own time zone.
    """
    done = [day for day in days_done(events) if day <= today]
    this = monday_of(today)
    first = monday_of(done[0]) if done else this
    plans = [event for event in events if event.kind == "plan_set"]
    by_week: dict[date, list[date]] = {}
    for day in done:
        by_week.setdefault(monday_of(day), []).append(day)
    weeks = []
    for number in range((this - first).days // 7 + 1):
        monday = first + timedelta(weeks=number)
        days = tuple(by_week.get(monday, ()))
        plan = plan_of(plans, until=monday + timedelta(days=6))
        before = plan_of(plans, until=monday - timedelta(days=1))
        if plan.days_a_week > before.days_a_week:  # what was kept by then stays so
            set_on = min(event.at.date() for event in plans if event.at.date() >= monday)
            if Week(monday, before, tuple(day for day in days if day <= set_on)).kept:
                plan = before
        weeks.append(Week(monday, plan, days))
    if len(weeks) > 1 and not weeks[0].kept:
        days_left = 7 - done[0].weekday()
        if days_left < weeks[0].plan.days_a_week:
            return weeks[1:]
    return weeks


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Kept:
    """How the weeks went; a total that only grows.

    Attributes:
        weeks: how many were kept, this one included once it is.
        of: how many there were, this one included once it is kept.
        most_in_a_row: the most kept weeks without one in between that was not.
    """

    weeks: int
    of: int
    most_in_a_row: int


def kept_of(weeks: Sequence[Week]) -> Kept:
    """Sum weeks up.

    Args:
        weeks: in their order, the last one still going on.
    """
    over = [week.kept for week in weeks[:-1]] + [True for week in weeks[-1:] if week.kept]
    row = longest = 0
    for kept in over:
        row = row + 1 if kept else 0
        longest = max(longest, row)
    return Kept(sum(over), len(over), longest)


def reminder_due(week: Week, since: datetime, now: datetime) -> time | None:
    """The reminder that has come due since it was last looked, if there is one.

    None on a day on which something was done, and once the week's target is reached.

    Args:
        week: this one.
        since: when it was last looked, in the same local time as now.
        now: local time.
    """
    if now.date() in week.days or len(week.days) >= week.plan.days_a_week:
        return None
    due = [
        one
        for one in week.plan.reminders
        if since < datetime.combine(now.date(), one, tzinfo=now.tzinfo) <= now
    ]
    return max(due, default=None)
