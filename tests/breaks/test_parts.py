"""Drills, answers and clocks."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import pytest

from coach.breaks.answers import understood
from coach.breaks.clock import read_clocks
from coach.breaks.drills import drills
from coach.exercises.library import load


def test_every_drill_is_an_exercise_that_is_done_standing() -> None:
    assert len(drills()) >= 3
    assert all(load(name).posture == "standing" for name in drills())


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
