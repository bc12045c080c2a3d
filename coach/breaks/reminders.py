"""Reminders of the week's plan (`coach plan --reminder`), told while `coach breaks` runs."""

from __future__ import annotations

from datetime import datetime

from coach.programme.store import Store

TITLE = "Time to train"


def reminder(store: Store, since: datetime, now: datetime) -> str | None:
    """What to tell when a reminder has come due since then; None when none has.

    Args:
        store: the programme's.
        since: when it was last asked.
        now: this moment, in the local zone.

    Raises:
        CoachError: the store cannot be read.
    """
    if not any(event.detail.get("reminders") for event in store.events(["plan_set"])):
        return None
    # numpy, which takes more memory than all the rest: only for those who are reminded
    from coach.programme.plan import COUNTED_KINDS, reminder_due, weeks_of

    week = weeks_of(store.events(["plan_set", *COUNTED_KINDS]), now.date())[-1]
    if reminder_due(week, since, now) is None:
        return None
    return f"{len(week.days)} of {week.plan.days_a_week} days this week, and nothing yet today."
