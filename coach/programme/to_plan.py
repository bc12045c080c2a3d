"""From a routine to the sets of a live session. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from coach.coaching.plan import Plan, PlannedSet
from coach.exercises import library
from coach.programme.events import Event
from coach.programme.levels import reps_today
from coach.programme.routine import Routine, Step
from coach.programme.screening import last_answers


def live_plan(routine: Routine, events: Sequence[Event], straight_on: bool = False) -> Plan:
    """What is asked for in a routine today.

    Args:
        routine: to be done.
        events: the history, which says how many reps.
        straight_on: as of `Plan`.
    """
    answers = last_answers(events)
    asks_effort = answers is None or answers.effort_cues
    sets = tuple(one for step in routine.steps for one in _sets(step, events, asks_effort))
    return Plan(sets, straight_on, routine.title)


def _sets(step: Step, events: Sequence[Event], asks_effort: bool) -> list[PlannedSet]:
    exercise = library.load(step.drill)
    reps = reps_today(step, events) if asks_effort else step.reps
    return [
        PlannedSet(exercise, reps, step.rest_s, step.seconds, side, step.text or "", step.posture)
        for side in step.sides
    ]
