"""A comparison of raters on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.agreement.figures import Figure, Unit, figures
from coach.agreement.report import build_report
from coach.agreement.results import Detection, Report
from coach.agreement.sessions import ReadSession, find_sessions, read_session, remarks_on
from coach.errors import CoachError
from coach.report.terminal import print_error

NOTHING = "-"

_SHORT = {"lower limit of agreement": "lower limit", "upper limit of agreement": "upper limit"}
_SIGNS = {"degrees": "\N{DEGREE SIGN}", "points": ""}


def read_report(places: Sequence[Path], errors: Console) -> tuple[Report, list[Path]]:
    """Compare all who judged some sessions; one that cannot be read is named and passed.

    Args:
        places: folders, and sessions.
        errors: for what cannot be read.

    Returns:
        The report, and the sessions that could not be read.

    Raises:
        CoachError: a place is not there, or has no session.
    """
    read: list[ReadSession] = []
    failed: list[Path] = []
    for path in find_sessions(places):
        try:
            read.append(read_session(path, str(path)))
        except CoachError as error:
            failed.append(path)
            print_error(errors, error)
    return build_report([one.rated for one in read], remarks_on(read)), failed


def print_agreement(console: Console, report: Report) -> None:
    """Each pair, then three or more together, then what to know of it."""
    found = [one for one in figures(report) if not one.is_for_comparison_only]
    for pair in report.pairs:
        title = (
            f"[bold]{escape(pair.first)}[/] and [bold]{escape(pair.second)}[/], "
            f"{_counted(pair.sessions, 'session')} of {_counted(pair.people, 'person', 'people')}"
        )
        console.print(title, highlight=False)
        console.print(_reps(pair.first, pair.second, pair.detection), highlight=False)
        _print_figures(console, [one for one in found if one.raters == (pair.first, pair.second)])
    for group in report.groups:
        console.print(
            f"[bold]{escape(', '.join(group.raters))}[/] together, "
            f"{_counted(group.reps, 'rep')} that at least two of them have",
            highlight=False,
        )
        _print_figures(console, [one for one in found if one.raters == group.raters])
    for remark in report.remarks:
        console.print(f"[yellow]Note:[/] {escape(remark)}", highlight=False)


def _reps(first: str, second: str, detection: Detection) -> str:
    return (
        f"{escape(first)} has {_counted(detection.first_reps, 'rep')}, {escape(second)} "
        f"{detection.second_reps}; {detection.matched} are the same."
    )


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


def _print_figures(console: Console, found: Sequence[Figure]) -> None:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("", max_width=20, overflow="fold")
    table.add_column("")
    for column in ("value", "95 % interval", "reps"):
        table.add_column(column, justify="right")
    before = ""
    for one in found:
        table.add_row(
            "" if one.about == before else escape(one.about),
            _SHORT.get(one.statistic, one.statistic),
            _stated(one.value, one.unit),
            f"{_stated(one.low, one.unit)} to {_stated(one.high, one.unit)}"
            if isfinite(one.low)
            else NOTHING,
            str(one.n),
        )
        before = one.about
    console.print(table)
    console.print()


def _stated(value: float, unit: Unit) -> str:
    if not isfinite(value):
        return NOTHING
    if unit == "share":
        return f"{value:.0%}"
    if unit == "coefficient":
        return f"{_rounded(value, 2):.2f}"
    if unit == "s":
        return f"{_rounded(value, 2):+.2f} s"
    return f"{_rounded(value, 1):+.1f}{_SIGNS[unit]}"


def _rounded(value: float, digits: int) -> float:
    """Without a minus before nought."""
    return round(value, digits) + 0.0
