"""The page of one person over time: one HTML file that needs nothing but itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from coach.programme.history import drills_of
from coach.programme.measures import ONE_SESSION
from coach.programme.sets import SetDone
from coach.report import figure_words as words
from coach.report.history_page import groups_of
from coach.report.study_curves import panels_of_one
from coach.report.study_figures import Done, by_exercise, done_of, group_of
from coach.report.study_page import drawn, figures
from coach.report.study_row import StudyRow
from coach.report.templating import TEMPLATES, render
from coach.reps.types import CLASSES

_MOST_PANELS = 24  # of one exercise, the last ones
_LEAST_SPAN = timedelta(weeks=4)  # that a plot over time shows
_SETS_A_DAY = 47  # that are told apart; ONE_SESSION after each other they fill a day


def person_page(
    rows: Sequence[StudyRow], person: str, pictures: Mapping[str, str] | None = None
) -> str:
    """The page.

    Args:
        rows: the person's recordings, one at least, in any order.
        person: the name.
        pictures: name of a recording to a picture of it, as an address `data:`.
    """
    ordered = sorted(rows, key=_when)
    done = done_of(ordered)
    exercises = [its for its in by_exercise(done) if its[0][1].detail is not None]
    sets = _sets(done)
    days = [one.day for one in sets] or [date.min]
    last = days[-1]
    first = min(days[0], max(last, date.min + _LEAST_SPAN) - _LEAST_SPAN)
    return render(
        TEMPLATES,
        "person.html.j2",
        person=person,
        recordings=words.counted(len(ordered), "recording"),
        reps=words.counted(sum(digest.summary.reps for _, digest in done), "rep"),
        span=(days[0], last) if sets else None,
        undated=sum(digest.day is None for _, digest in done),
        latest=max(done, key=_latest, default=None),
        classes=CLASSES,
        table=[figures(group_of(its)) for its in exercises],
        groups=groups_of(drills_of(sets, last), first, last) if sets else [],
        panels=[(its[0][1].title, _panels(its)) for its in exercises],
        faults=_faults(exercises),
        rows=ordered,
        made=max((digest.meta.created_utc.date() for _, digest in done), default=None),
        pictures=sorted((pictures or {}).items()),
    )


def _when(row: StudyRow) -> tuple[date, str]:
    """Dated recordings in their order, then the others by name."""
    day = row.digest.day if row.digest else None
    return (day or date.max, row.name)


def _latest(one: Done) -> tuple[date, str]:
    """Of the recordings that tell their day the last one, else the last by name."""
    row, digest = one
    return (digest.day or date.min, row.name)


def _sets(done: Sequence[Done]) -> list[SetDone]:
    """Dated recordings as the sets of a history.

    At what time of the day one was filmed is not known, nor whether the camera stood where it
    had stood: each counts as a session of its own.
    """
    sets: list[SetDone] = []
    today: Counter[date] = Counter()
    for _, digest in done:
        if digest.day is None or digest.detail is None:
            continue
        number = min(today[digest.day], _SETS_A_DAY)
        today[digest.day] += 1
        at = datetime.combine(digest.day, time(), UTC) + number * ONE_SESSION
        sets.append(SetDone(at, digest.summary.exercise, digest.detail))
    return sets


def _panels(done: Sequence[Done]) -> list[dict[str, str]]:
    """A panel for each of the last recordings, on one axis."""
    last = sorted(done, key=lambda one: _when(one[0]))[-_MOST_PANELS:]
    return drawn(
        [
            panel
            for row, digest in last
            for panel in panels_of_one(str(digest.day or row.name), [digest])
        ]
    )


def _faults(exercises: Sequence[Sequence[Done]]) -> list[dict[str, Any]]:
    return [
        {"title": its[0][1].title, "name": words.fault(name), "part": part}
        for its in exercises
        for name, part in group_of(its).faults.items()
    ]
