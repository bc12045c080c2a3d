from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from coach.breaks.reminders import Reminders
from coach.programme.events import Event
from coach.programme.plan import WeekPlan
from coach.programme.store import Store

# a Wednesday; summer time begins the Sunday after
NOON = datetime(2026, 3, 25, 12, 0, tzinfo=ZoneInfo("Europe/Vienna"))


def planned(folder: Path, *times: int, days: int = 4) -> Path:
    path = folder / "programme.db"
    plan = WeekPlan(days_a_week=days, reminders=tuple(time(hour) for hour in times))
    kept(path, plan.event(NOON - timedelta(days=30)))
    return path


def kept(path: Path, event: Event) -> None:
    with Store(path) as store:
        store.append(event)


def told(reminders: Reminders, begin: datetime, minutes: int, every_s: int = 20) -> list[str]:
    """When something was said in so many minutes, and what."""
    steps = (begin + timedelta(seconds=n) for n in range(0, minutes * 60, every_s))
    return [f"{now:%H:%M} {said}" for now in steps if (said := reminders.due(now))]


def test_a_day_without_training_is_reminded_of_at_each_time(tmp_path: Path) -> None:
    path = planned(tmp_path, 13, 18)
    (first, second) = told(Reminders(path, NOON), NOON, 8 * 60)
    assert first.startswith("13:00 You meant to train on 4 days this week, and 0 are done")
    assert second.startswith("18:00")


def test_who_trains_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = planned(tmp_path, 13, 18)
    reminders = Reminders(path, NOON)
    assert len(told(reminders, NOON, 120)) == 1
    kept(path, Event("set_done", NOON + timedelta(hours=2), "squat", {"reps": 5}))
    assert told(reminders, NOON + timedelta(hours=2), 8 * 60) == []


def test_a_plan_that_is_reached_says_nothing(tmp_path: Path) -> None:
    path = planned(tmp_path, 13, days=1)
    kept(path, Event("pain", NOON - timedelta(days=1), "squat"))
    assert told(Reminders(path, NOON), NOON, 120) == []


def test_a_machine_that_slept_over_it_reminds_once(tmp_path: Path) -> None:
    reminders = Reminders(planned(tmp_path, 13, 15), NOON)
    assert reminders.due(NOON + timedelta(hours=7)) != ""
    assert told(reminders, NOON + timedelta(hours=7), 60) == []


def test_a_clock_that_is_set_back_says_nothing_twice_at_once(tmp_path: Path) -> None:
    reminders = Reminders(planned(tmp_path, 13), NOON)
    assert len(told(reminders, NOON, 62)) == 1
    assert told(reminders, NOON - timedelta(minutes=30), 60) == []


def test_without_reminders_or_a_readable_store_nothing_is_said(tmp_path: Path) -> None:
    assert told(Reminders(planned(tmp_path), NOON), NOON, 60 * 12, every_s=600) == []
    (tmp_path / "file").touch()
    nowhere = Reminders(tmp_path / "file" / "programme.db", NOON)
    assert nowhere.due(NOON + timedelta(hours=1)) == ""
