"""The plan as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from rich.console import Console

from coach.errors import CoachError
from coach.programme.events import Event
from coach.programme.plan import kept_of, weeks_of
from coach.programme.screening import Answers
from coach.report import history_words as words


def parse_times(texts: Iterable[str]) -> tuple[time, ...]:
    """Times of the day, earliest first.

    Raises:
        CoachError: one is none.
    """
    times = set()
    for text in texts:
        try:
            times.add(time.fromisoformat(text.strip().zfill(5)).replace(second=0, microsecond=0))
        except ValueError:
            raise CoachError(
                f"'{text}' is no time of the day; give hours and minutes, such as 18:00."
            ) from None
    return tuple(sorted(times))


def print_plan(
    console: Console, events: Sequence[Event], answers: Answers | None, today: date
) -> None:
    """What is planned, how this week goes, and what the answers on health change."""
    weeks = weeks_of(events, today)
    plan = weeks[-1].plan
    forgiven = plan.days_a_week - plan.least_days
    allowed = f", {forgiven} of them forgiven" if forgiven else ""
    console.print(f"Plan: {plan.days_a_week} of 7 days a week{allowed}.", highlight=False)
    if plan.reminders:
        times = ", ".join(f"{one:%H:%M}" for one in plan.reminders)
        console.print(
            f"Reminders: {times}, on days without training, while `coach breaks` runs.",
            highlight=False,
            markup=False,
        )
    for said in (words.this_week(weeks[-1], today), words.weeks_kept(kept_of(weeks))):
        if said:
            console.print(said, highlight=False)
    if answers is None or answers.skipped:
        console.print("Questions on your health: not answered (`coach plan --questions`).")
    elif answers.effort_cues:
        console.print("Questions on your health: answered, nothing to mind.")
    else:
        console.print("Questions on your health: cues do not ask for more. Mind:")
        for advice in answers.advice:
            console.print(f"- {advice}", highlight=False, markup=False)
