"""A history as one HTML page that needs nothing but itself, not even a script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from coach.programme.events import Event
from coach.programme.history import Drill, breaks_of, days_of, drills_of
from coach.programme.measures import LATELY_WEEKS, Measure, own_range
from coach.programme.plan import kept_of, weeks_of
from coach.programme.sets import sets_of
from coach.report import history_words as words
from coach.report.history_plots import calendar, plot
from coach.report.templating import TEMPLATES, render

_DAYS_LISTED = 31


def history_page(events: Sequence[Event], today: date) -> str:
    """The page.

    Args:
        events: in the order of their times.
        today: in the user's own time zone.
    """
    sets = sets_of(events)
    days, weeks, drills = days_of(events, sets), weeks_of(events, today), drills_of(sets, today)
    own = own_range(sets, today)
    first = min([today - timedelta(weeks=4), *(one.day for one in days[:1])])

    groups = groups_of(drills, first, today)
    if own is not None:
        groups.insert(0, {"title": "You", "sides": "", "plots": _drawn([own], first, today)})
    return render(
        TEMPLATES,
        "history.html.j2",
        first=first,
        today=today,
        this_week=words.this_week(weeks[-1], today),
        kept=words.weeks_kept(kept_of(weeks)),
        breaks=words.breaks_words(breaks_of(events, today)),
        calendar=calendar(days, weeks, today),
        lately=LATELY_WEEKS,
        drills=[
            {
                "title": words.drill_title(drill.name),
                "sets": drill.sets,
                "reps": drill.reps,
                "last": drill.last,
                "score": words.score_words(drill),
            }
            for drill in drills
        ],
        plots=groups,
        days=[
            {"day": one.day, "done": words.drills_done(one.drills, one.routines), "pain": one.pain}
            for one in reversed(days[-_DAYS_LISTED:])
        ],
    )


def groups_of(drills: Sequence[Drill], first: date, last: date) -> list[dict[str, Any]]:
    """What is followed of each drill, as the template `changes.html.j2` takes it.

    Args:
        drills: all of them.
        first: day at the left end of every plot.
        last: at its right end.
    """
    return [
        {
            "title": words.drill_title(drill.name),
            "sides": drill.sides.text if drill.sides else "",
            "plots": _drawn(drill.measures, first, last),
        }
        for drill in drills
        if drill.measures or drill.sides
    ]


def _drawn(measures: Sequence[Measure], first: date, last: date) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "unit": one.unit,
            "trend": words.trend_words(one),
            "latest": words.latest(one),
            "band": one.band,
            "svg": plot(one, first, last),
        }
        for one in measures
    ]
