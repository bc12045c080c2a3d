"""How many reps of a drill are asked for today, from how it went the last times. Pure.

More reps only when form held, and never more range: a level is a number of reps and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coach.programme.events import Event
from coach.programme.routine import Step
from coach.programme.sets import SetDetail, sets_of

# docs/thresholds.md#levels
DAYS = 2  # on which form has to have held
MORE = 2  # reps
HELD_SCORE = 75.0  # of 100: as much as earns praise in a set
HELD_GRADED = 0.5  # of the reps: of fewer, nobody knows whether form held


def reps_today(step: Step, events: Sequence[Event]) -> int | None:
    """Reps to ask for in each set of a step.

    Args:
        step: of a routine.
        events: the history, in the order of time.

    Returns:
        The reps of the step, or more of them where it may grow and form held in every set of
        the last two days on which the drill was done. Where form did not hold the last time it
        is the step's own reps again, and so it is after pain. None for a step that goes by
        seconds.
    """
    if step.reps is None or step.reps_up_to is None:
        return step.reps
    days = _sets_by_day(step.drill, step.reps, events)
    lately = [days[day] for day in sorted(days)[-DAYS:]]
    if not lately or not all(_held(one) for one in lately[-1]):
        return step.reps
    reached = min(one.reps for one in lately[-1])
    if len(lately) == DAYS and all(_held(one) for day in lately for one in day):
        reached = min(one.reps for day in lately for one in day) + MORE
    return min(max(reached, step.reps), step.reps_up_to)


def _sets_by_day(drill: str, reps: int, events: Sequence[Event]) -> dict[date, list[SetDetail]]:
    """Sets of a drill since it last hurt, by the day they were done on.

    One that ended with fewer reps than asked for here belongs to another step.
    """
    hurt = [i for i, event in enumerate(events) if (event.kind, event.subject) == ("pain", drill)]
    since = events[hurt[-1] + 1 :] if hurt else events
    days: dict[date, list[SetDetail]] = {}
    for one in sets_of(event for event in since if event.kind == "set_done"):
        of_another_step = one.detail.ended_why == "reps" and one.detail.reps < reps
        if one.subject == drill and not of_another_step:
            days.setdefault(one.day, []).append(one.detail)
    return days


def _held(done: SetDetail) -> bool:
    """Whether a set was done to its end, in good form, as far as that could be seen."""
    return (
        done.ended_why == "reps"
        and done.score is not None
        and done.score >= HELD_SCORE
        and done.graded >= HELD_GRADED * done.reps
    )
