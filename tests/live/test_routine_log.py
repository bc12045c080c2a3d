"""What a routine leaves in the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.coaching.events import Event, Finished, PainStopped, SetEnded, SetStarted
from coach.exercises.library import load
from coach.live.routine import RoutineLog
from coach.programme.store import Store
from tests.neutrals import calibrated

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
START = SetStarted(0.0, 1, load("squat"), calibrated(), None)


def end(why: str) -> SetEnded:
    return SetEnded(9.0, 1, (), (), why)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "programme.db") as store:
        yield store


@pytest.mark.parametrize(
    ("happened", "kept"),
    [
        ([Finished(1.0)], []),  # left before it began
        (
            [START, end("reps"), START, end("time"), Finished(9.0, gone_through=True)],
            [("routine_started", {"sets": 2}), ("routine_done", {"sets": 2, "done": 2, "why": ""})],
        ),
        (
            [START, end("reps"), START, end("finished"), Finished(9.0)],
            [
                ("routine_started", {"sets": 2}),
                ("routine_cut_short", {"sets": 2, "done": 1, "why": "finished"}),
            ],
        ),
        (
            [START, PainStopped(1.0), end("pain"), Finished(9.0)],
            [
                ("routine_started", {"sets": 2}),
                ("routine_cut_short", {"sets": 2, "done": 0, "why": "pain"}),
            ],
        ),
        (
            [START, end("skipped"), Finished(9.0, gone_through=True)],
            [
                ("routine_started", {"sets": 2}),
                ("routine_cut_short", {"sets": 2, "done": 0, "why": "finished"}),
            ],
        ),
    ],
)
def test_its_begin_and_its_end_are_kept(
    store: Store, happened: list[Event], kept: list[tuple[str, dict[str, object]]]
) -> None:
    log = RoutineLog(store, "back-care", 2, lambda: NOW)
    for event in happened:
        log.watch(event)
    events = store.events()
    assert [(event.kind, dict(event.detail)) for event in events] == kept
    assert all((event.subject, event.at) == ("back-care", NOW) for event in events)
    assert log.trouble == ""


def test_a_history_that_cannot_be_written_is_said_and_stops_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "programme.db")
    store.close()
    log = RoutineLog(store, "back-care", 2, lambda: NOW)
    log.watch(START)
    assert "programme.db" in log.trouble
