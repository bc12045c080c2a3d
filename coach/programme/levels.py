"""How many reps of a drill are asked for today, from how it went the last times. Pure.

More reps only when form held, and never more range: a level is a number of reps and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coach.programme.events import Event
from coach.programme.routine import Step

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
    reached = min(_reps(one) for one in lately[-1])
    if len(lately) == DAYS and all(_held(one) for day in lately for one in day):
        reached = min(_reps(one) for day in lately for one in day) + MORE
    return min(max(reached, step.reps), step.reps_up_to)


def _sets_by_day(drill: str, reps: int, events: Sequence[Event]) -> dict[date, list[Event]]:
    """Sets of a drill since it last hurt, by the day they were done on.

    One that ended with fewer reps than asked for here belongs to another step.
    """
    days: dict[date, list[Event]] = {}
    for event in events:
        if event.subject != drill:
            continue
        if event.kind == "pain":
            days.clear()
        elif event.kind == "set_done":
            why = event.detail.get("ended_why")
            if why == "pain":
                days.clear()
            elif why != "reps" or _reps(event) >= reps:
                days.setdefault(event.at.date(), []).append(event)
    return days


def _held(done: Event) -> bool:
    """Whether a set was done to its end, in good form, as far as that could be seen."""
    score, graded = done.detail.get("score"), done.detail.get("graded")
    return (
        done.detail.get("ended_why") == "reps"
        and isinstance(score, int | float)
        and isinstance(graded, int)
        and score >= HELD_SCORE
        and graded >= HELD_GRADED * _reps(done)
    )


def _reps(done: Event) -> int:
    reps = done.detail.get("reps")
    return reps if isinstance(reps, int) else 0
