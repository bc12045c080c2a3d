"""Reminders of the plan, while `coach breaks` runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from coach.errors import CoachError
from coach.programme.plan import COUNTED_KINDS, monday_of, reminder_due, weeks_of
from coach.programme.store import Store

_EVERY = timedelta(minutes=1)  # so often is looked


class Reminders:
    """Says when somebody meant to train and has not yet.

    Args:
        store: file of the programme's store; read anew each time, for a plan may change and
            somebody may train meanwhile.
        now: local time; what was due before is past.
    """

    def __init__(self, store: Path, now: datetime) -> None:
        self._store, self._looked = store, now

    def due(self, now: datetime) -> str:
        """What to say now; empty most of the time.

        Args:
            now: local time. When it was not asked for a while, one reminder stands for all of
                the day that were due meanwhile.
        """
        if timedelta() <= now - self._looked < _EVERY:
            return ""
        since, self._looked = self._looked, now
        today = now.date()
        try:
            with Store(self._store) as store:
                events = store.events(["plan_set"])
                events += store.events(COUNTED_KINDS, since=monday_of(today))
        except CoachError:  # who keeps the breaks says so
            return ""
        week = weeks_of(events, today)[-1]
        if reminder_due(week, since, now) is None:
            return ""
        done, target = len(week.days), week.plan.days_a_week
        return (
            f"You meant to train on {target} {'day' if target == 1 else 'days'} this week, and "
            f"{done} {'is' if done == 1 else 'are'} done: `coach routine` lists what takes a few "
            "minutes."
        )
