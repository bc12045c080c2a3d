from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from coach.programme.events import Event, Kind
from coach.programme.plan import Kept, WeekPlan, kept_of, plan_of, reminder_due, weeks_of

MONDAY = date(2026, 3, 2)


def at(day: int, hour: int = 18) -> datetime:
    """An hour of a day, counted from the first Monday."""
    return datetime.combine(MONDAY, time(hour), tzinfo=UTC) + timedelta(days=day)


def trained(*days: int, kind: Kind = "set_done", reps: int = 10) -> list[Event]:
    return [Event(kind, at(day), "squat", {"reps": reps}) for day in days]


def weeks(events: list[Event], today: int):
    return weeks_of(sorted(events, key=lambda event: event.at), at(today).date())


def kept(events: list[Event], today: int) -> Kept:
    return kept_of(weeks(events, today))


def test_four_days_of_seven_are_meant_and_two_of_them_forgiven() -> None:
    assert WeekPlan().days_a_week == 4
    for days, forgiven in (((0, 1, 3, 5), 0), ((0, 3, 5), 1), ((0, 5), 2)):
        (week, _) = weeks(trained(*days), today=7)
        assert (week.kept, week.forgiven) == (True, forgiven)


def test_a_week_that_was_lost_sets_nothing_back() -> None:
    three = trained(0, 2, 7, 9, 14, 16)
    assert kept(three, today=20) == Kept(3, 3, 3)
    pause = kept(three, today=20 + 21)  # three weeks on the couch; the last goes on
    assert (pause.weeks, pause.most_in_a_row) == (3, 3)
    assert pause.of == 5
    again = kept(three + trained(35, 37), today=40)
    assert (again.weeks, again.most_in_a_row) == (4, 3)


def test_a_day_that_pain_ended_counts_as_done() -> None:
    (week, _) = weeks(trained(0) + trained(2, kind="pain"), today=7)
    assert week.kept
    assert len(week.days) == 2


@pytest.mark.parametrize("kind", ["prompted", "skipped", "break_done", "screened"])
def test_other_things_are_no_day_of_training(kind: Kind) -> None:
    assert weeks(trained(0) + trained(2, kind=kind), today=2)[0].days == (MONDAY,)


def test_a_set_without_a_rep_is_no_day_of_training() -> None:
    assert weeks(trained(0, reps=0), today=0)[0].days == ()
    odd = Event("set_done", at(0), "squat", {"reps": "many"})
    assert weeks([odd], today=0)[0].days == ()


def test_two_sets_of_a_day_are_one_day() -> None:
    assert len(weeks(trained(0, 0, 0), today=1)[0].days) == 1


def test_another_plan_holds_from_its_week_on() -> None:
    more = WeekPlan(days_a_week=7).event(at(8))
    events = [*trained(0, 2), more, *trained(7, 9)]
    first, second, _ = weeks(events, today=14)
    assert (first.plan.days_a_week, first.kept) == (4, True)
    assert (second.plan.days_a_week, second.kept) == (7, False)
    assert plan_of(events).days_a_week == 7
    assert plan_of([Event("plan_set", at(0), detail={"days_a_week": 9})]) == WeekPlan()


def test_a_week_that_was_kept_stays_so_though_more_is_planned_before_it_is_over() -> None:
    raised = Event("plan_set", at(3), detail={"days_a_week": 6})
    (week, after) = weeks([*trained(0, 2), raised], today=7)
    assert (week.kept, week.plan.days_a_week) == (True, 4)
    assert after.plan.days_a_week == 6
    (late,) = weeks([*trained(0), raised], today=6)  # not kept yet: the new plan holds at once
    assert late.plan.days_a_week == 6


def test_a_plan_comes_back_as_it_was_set() -> None:
    plan = WeekPlan(days_a_week=3, reminders=(time(7, 5), time(18, 0)))
    assert plan_of([plan.event(at(0))]) == plan


def test_one_day_a_week_is_not_forgiven_away() -> None:
    assert WeekPlan(days_a_week=1).least_days == 1
    assert WeekPlan(days_a_week=2).least_days == 1


def test_a_first_week_begun_too_late_is_not_held_against_anybody() -> None:
    assert kept(trained(5), today=7) == Kept(0, 0, 0)  # a Saturday: four days are not left
    assert kept(trained(0), today=7) == Kept(0, 1, 0)


def test_this_week_counts_once_it_is_kept() -> None:
    assert kept(trained(0), today=1) == Kept(0, 0, 0)
    assert kept(trained(0, 1), today=1) == Kept(1, 1, 1)


def test_what_lies_ahead_of_today_is_not_counted() -> None:
    assert weeks(trained(0, 30), today=1)[-1].monday == MONDAY


def test_a_reminder_comes_once_and_only_when_nothing_was_done() -> None:
    plan = WeekPlan(reminders=(time(12), time(18))).event(at(0, hour=0))
    before, noon, later = at(2, hour=11), at(2, hour=12), at(2, hour=13)

    def due(events: list[Event], since: datetime, now: datetime) -> time | None:
        return reminder_due(weeks([plan, *events], today=2)[-1], since, now)

    assert due([], before, noon) == time(12)
    assert due([], noon, later) is None
    assert due([], before, at(2, hour=19)) == time(18)  # asleep in between: one of them
    assert due(trained(2), before, noon) is None
    assert due(trained(0, 1), before, noon) == time(12)
    full = [plan, *trained(0, 1, 2, 3)]
    assert reminder_due(weeks(full, today=4)[-1], at(4, hour=11), at(4, hour=12)) is None
    assert due([], at(1, hour=11), noon) == time(12)  # switched on again the day after
