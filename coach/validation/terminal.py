"""The report in short, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from coach.validation.labelled import tables as labelled_tables
from coach.validation.labelled.count_report import CountReport
from coach.validation.report_data import ReportData
from coach.validation.report_page import headline
from coach.validation.table import Cell, Mark, Table
from coach.validation.tables import families_table, goals_table

_STYLES: dict[Mark, str] = {"": "", "met": "green", "missed": "dark_orange"}


def print_report(console: Console, report: ReportData) -> None:
    """Goals and motions."""
    _print(console, [goals_table(report), families_table(report)], headline(report))


def print_count_report(console: Console, report: CountReport) -> None:
    """All clips together."""
    table = labelled_tables.summary_table(report.summary)
    _print(console, [table], labelled_tables.headline(report))


def _print(console: Console, tables: Sequence[Table], headline: str) -> None:
    for table in tables:
        console.print(_grid(table))
        if table.note:
            console.print(f"[dim]{table.note}[/]\n")
    console.print(headline, highlight=False)


def _grid(table: Table) -> Grid:
    grid = Grid(title=table.title, box=None, header_style="dim", title_justify="left")
    for title in table.header:
        grid.add_column(title, overflow="fold")
    for row in table.rows:
        grid.add_row(*map(_styled, row))
    return grid


def _styled(cell: Cell) -> Text:
    return Text(cell.text, _STYLES[cell.mark])
