"""What a routine leaves in the history."""

from __future__ import annotations

import pytest

from coach.coaching.events import Event, Finished, PainStopped, SetEnded, SetStarted
from coach.exercises.library import load
from coach.live.routine_log import RoutineLog
from coach.programme import events as history
from tests.neutrals import calibrated

START = SetStarted(0.0, 1, load("squat"), calibrated(), None)


def end(why: str) -> SetEnded:
    return SetEnded(9.0, 1, (), (), why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("happened", "kept"),
    [
        ([Finished(1.0)], []),  # left before it began
        (
            [START, end("reps"), START, end("time"), Finished(9.0, gone_through=True)],
            [("routine_started", {"sets": 2}), ("routine_done", {"sets": 2, "done": 2})],
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
    happened: list[Event], kept: list[tuple[str, dict[str, object]]]
) -> None:
    events: list[history.Event] = []
    log = RoutineLog(events.append, "back-care", 2)
    for event in happened:
        log.watch(event)
    assert [(event.kind, dict(event.detail)) for event in events] == kept
    assert all(event.subject == "back-care" for event in events)
