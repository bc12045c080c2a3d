"""A history as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.programme.events import Event
from coach.programme.history import Day, Drill, breaks_of, days_of, drills_of
from coach.programme.measures import LATELY_WEEKS, Measure, own_range
from coach.programme.plan import Week, kept_of, monday_of, weeks_of
from coach.programme.sets import sets_of
from coach.programme.trend import by_week
from coach.report import history_words as words
from coach.report.curve import curve
from coach.report.history_plots import MANY_DAYS

_WEEKS = 26  # of the calendar
_NAMES = ("Mon", "   ", "Wed", "   ", "Fri", "   ", "Sun")
_CHART_DAYS = 5  # with a value, from which on a chart says something
_NONE, _DONE, _PAIN, _KEPT = "\N{MIDDLE DOT}", "\N{BLACK SQUARE}", "x", "\N{OVERLINE}"


def print_history(console: Console, events: Sequence[Event], today: date) -> None:
    """This week, the last weeks as a calendar, every drill, and what has changed.

    Args:
        console: where to.
        events: in the order of their times.
        today: in the user's own time zone.
    """
    sets = sets_of(events)
    days, weeks = days_of(events, sets), weeks_of(events, today)
    console.print(f"[bold]{words.this_week(weeks[-1], today)}[/]", highlight=False)
    if not days:
        console.print(
            "Nothing is kept yet: `coach live EXERCISE` adds each set, `coach history import` "
            "brings in sessions.",
            markup=False,
        )
        return
    for said in (words.weeks_kept(kept_of(weeks)), words.breaks_words(breaks_of(events, today))):
        if said:
            console.print(said, highlight=False)
    console.print()
    for line in _calendar(days, weeks, today):
        console.print(line, highlight=False, markup=False)
    drills = drills_of(sets, today)
    if drills:
        console.print()
        console.print(_table(drills))
    own = own_range(sets, today)
    if own is not None:
        _print_measure(console, "You", own, with_chart=False)
    for number, drill in enumerate(drills):
        for measure in drill.measures:
            _print_measure(console, words.drill_title(drill.name), measure, with_chart=number == 0)
        if drill.sides is not None:
            said = f"{words.drill_title(drill.name)}: {drill.sides.text}"
            console.print(f"\n{escape(said)}", highlight=False)


def _calendar(days: Sequence[Day], weeks: Sequence[Week], today: date) -> list[str]:
    """Days as marks, a column a week, the months above and kept weeks marked below."""
    done = {one.day: one for one in days}
    kept = {week.monday for week in weeks if week.kept}
    mondays = [monday_of(today) - timedelta(weeks=n) for n in range(_WEEKS - 1, -1, -1)]
    months = [" "] * (2 * len(mondays) + 3)
    for column, monday in enumerate(mondays):
        if monday.day <= 7:
            months[2 * column : 2 * column + 3] = f"{monday:%b}"
    lines = [("    " + "".join(months)).rstrip()]
    for number, name in enumerate(_NAMES):
        marks = [_mark(monday + timedelta(days=number), done, today) for monday in mondays]
        lines.append(f"{name} {' '.join(marks)}".rstrip())
    below = [_KEPT if monday in kept else " " for monday in mondays]
    lines.append(f"    {' '.join(below)}".rstrip())
    lines.append(f"{_DONE} done  {_PAIN} stopped for pain  {_KEPT} week kept")
    return lines


def _mark(day: date, done: dict[date, Day], today: date) -> str:
    if day > today:
        return " "
    if day not in done:
        return _NONE
    return _PAIN if done[day].pain else _DONE


def _table(drills: Sequence[Drill]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("drill")
    for column in ("sets", "reps", "last", f"score, {LATELY_WEEKS} weeks"):
        table.add_column(column, justify="right")
    for drill in drills:
        table.add_row(
            escape(words.drill_title(drill.name)),
            str(drill.sets),
            str(drill.reps),
            str(drill.last),
            words.score_words(drill),
        )
    return table


def _print_measure(console: Console, whose: str, measure: Measure, *, with_chart: bool) -> None:
    console.print(
        f"\n[bold]{escape(whose)}: {escape(measure.title[0].lower() + measure.title[1:])}[/]",
        highlight=False,
    )
    points = measure.points if len(measure.points) <= MANY_DAYS else by_week(measure.points)
    if with_chart and len(points) >= _CHART_DAYS:
        first, last = points[0].day, points[-1].day
        lines = curve(
            [float((one.day - first).days) for one in points],
            [one.value for one in points],
            [],
            max(30, min(console.width - 10, 72)),
            height=6,
            ends=(str(first), str(last)),
        )
        console.print("\n".join(lines), highlight=False, markup=False)
    console.print(f"{words.trend_words(measure)} Last: {words.latest(measure)}.", highlight=False)
