"""Reps of today from the history: more only when form held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.programme.events import Event
from coach.programme.levels import reps_today
from coach.programme.routine import Routine, Step
from coach.programme.screening import Answers
from coach.programme.to_plan import live_plan

STEP = Step(drill="glute-bridge", reps=8, reps_up_to=12)
MORNING = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def done(
    day: int,
    reps: int = 8,
    score: float | None = 85.0,
    graded: int | None = None,
    why: str = "reps",
) -> Event:
    """A set on a day."""
    detail = {
        "reps": reps, "score": score, "graded": reps if graded is None else graded,
        "ended_why": why,
    }  # fmt: skip
    return Event("set_done", MORNING + timedelta(days=day), "glute-bridge", detail)


@pytest.mark.parametrize(
    ("events", "reps"),
    [
        ([], 8),
        ([done(0)], 8),  # one good day is chance
        ([done(0), done(3)], 10),
        ([done(0), done(0), done(3), done(3)], 10),
        ([done(0), done(2, 10), done(4, 10)], 12),
        ([done(0, 12), done(2, 12)], 12),  # no more than the step allows
        ([done(0, 10), done(2, 10), done(4, 10, score=60.0)], 8),  # form did not hold
        ([done(0, 10), done(2, 10, score=60.0), done(4, 10)], 10),  # it holds again: as before
        ([done(0), done(3), done(3, score=60.0)], 8),  # in one of two sets
        ([done(0), done(3, score=None)], 8),
        ([done(0), done(3, graded=3)], 8),  # hardly seen
        ([done(0), done(3, reps=5, why="skipped")], 8),
        ([done(0), done(3), done(5, reps=3, why="pain")], 8),
        ([done(0), done(3), Event("pain", MORNING + timedelta(days=4), "glute-bridge")], 8),
        ([done(0), done(3), Event("pain", MORNING + timedelta(days=4), "squat")], 10),
        ([done(0), done(3), done(4, reps=5, score=20.0)], 10),  # five were asked for elsewhere
    ],
)
def test_reps_grow_only_where_form_held_on_the_last_two_days(
    events: list[Event], reps: int
) -> None:
    assert reps_today(STEP, events) == reps


def test_other_drills_and_steps_that_do_not_grow_are_left_alone() -> None:
    history = [done(0), done(3)]
    assert reps_today(Step(drill="glute-bridge", reps=8), history) == 8
    assert reps_today(Step(drill="squat", reps=8, reps_up_to=12), history) == 8
    assert reps_today(Step(drill="glute-bridge", seconds=30), history) is None


def test_whoever_said_yes_to_a_question_is_not_asked_for_more() -> None:
    routine = Routine(name="mine", title="Mine", about="For the test.", steps=(STEP,))
    events = [done(0), done(3)]
    assert live_plan(routine, events).sets[0].reps == 10
    asked = Answers(yes=("pain_now",)).event(MORNING + timedelta(days=4))
    assert live_plan(routine, [*events, asked]).sets[0].reps == 8
