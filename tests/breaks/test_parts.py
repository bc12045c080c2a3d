"""Drills, answers and clocks."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.breaks.answers import understood
from coach.breaks.clock import read_clocks
from coach.breaks.drills import drills
from coach.breaks.reminders import reminder
from coach.exercises.library import load
from coach.programme.events import Event
from coach.programme.store import Store


def test_every_drill_is_an_exercise_that_is_done_standing() -> None:
    assert len(drills()) >= 3
    assert all(load(name).posture == "standing" for name in drills())


def test_a_reminder_of_the_plan_is_told_once_and_not_on_a_day_of_training(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)  # a Wednesday
    before, after = evening - timedelta(minutes=1), evening + timedelta(seconds=5)
    with Store(tmp_path / "programme.db") as store:
        assert reminder(store, before, after) is None
        plan = {"days_a_week": 3, "reminders": ["18:00"]}
        store.append(Event("plan_set", evening - timedelta(days=9), detail=plan))
        store.append(Event("set_done", evening - timedelta(days=1), "squat", {"reps": 8}))
        assert reminder(store, before, after) == "1 of 3 days this week, and nothing yet today."
        assert reminder(store, after, after + timedelta(minutes=1)) is None
        # the machine slept over it
        assert reminder(store, before, evening + timedelta(hours=2)) is not None
        store.append(Event("set_done", before, "squat", {"reps": 8}))
        assert reminder(store, before, after) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("d\n", "done"),
        (" 5 \r\n", "postpone 5"),
        ("10\n", "postpone 10"),
        ("S\n", "skip"),
        ("p", "pause"),
        ("q", "quit"),
        ("15", "what?"),
        ("\n", None),
    ],
)
def test_answers(line: str, expected: str | None) -> None:
    assert understood(line) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="TZ does not set the zone there")
def test_a_change_of_zone_is_seen_by_a_program_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        assert read_clocks().at.utcoffset() == timedelta(hours=9)
        monkeypatch.setenv("TZ", "Asia/Kolkata")
        assert read_clocks().at.utcoffset() == timedelta(hours=5.5)
    finally:
        monkeypatch.undo()
        time.tzset()
