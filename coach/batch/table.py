"""A table that people have made with a spreadsheet, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from coach.errors import CoachError, all_of, did_you_mean


def read_table(
    path: Path, columns: Sequence[str], mistakes: list[tuple[int, str]]
) -> list[tuple[int, dict[str, str]]]:
    """Read the rows that are not empty.

    Args:
        path: UTF-8, cells between commas or semicolons, columns named in the first line.
        columns: their names, of which the first is needed.
        mistakes: takes the line of each row with too many cells, and what is wrong with it.

    Returns:
        The line of each row and its cells by column, "" where there is none.

    Raises:
        CoachError: it is no table with these columns; a sentence a line.
    """
    text = _text(path)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if head.count(";") > head.count(",") else ","
    if delimiter not in head and ("\t" in head or "|" in head):
        raise CoachError(
            f"{path}, line 1: cells are separated by neither comma nor semicolon: save the table "
            "as CSV."
        )
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CoachError(
            f"{path}, line {line}: quotes do not match ({error}): put a cell in quotes as a whole, "
            "and write quotes within it twice."
        ) from None
    if not rows:
        raise CoachError(f"{path} is empty: write a line of column names, and one for each video.")
    (first, header), *rest = rows
    named = _columns(path, first, header, columns)
    if not rest:
        raise CoachError(
            f"{path}, line {first}: only the columns are named: write a line for each video below."
        )
    for number, cells in rest:
        if any(cells[len(named) :]):
            mistakes.append(
                (
                    number,
                    f"column {len(named) + 1}: there are {len(cells)} cells, but only "
                    f"{len(named)} columns have a name: put a cell that has '{delimiter}' in it "
                    "in quotes",
                )
            )
    return [
        (number, dict.fromkeys(columns, "") | dict(zip(named, cells, strict=False)))
        for number, cells in rest
    ]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CoachError(f"There is no manifest {path}: check the path.") from None
    except OSError as error:
        raise CoachError(f"The manifest {path} cannot be read: {error.strerror}.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CoachError(
            f"{path}, line {line}: this is not UTF-8: save the table as 'CSV UTF-8'."
        ) from None


def _columns(path: Path, line: int, header: list[str], known: Sequence[str]) -> list[str]:
    """The names in the first line, without the empty ones that spreadsheets leave behind them.

    Raises:
        CoachError: every mistake in them.
    """
    named = [name.lower() for name in header]
    while not named[-1]:
        named.pop()
    mistakes = []
    for number, name in enumerate(named, 1):
        if not name:
            mistakes.append(f"column {number} has no name: there are {', '.join(known)}")
        elif name not in known:
            mistakes.append(f"unknown column '{name}': {did_you_mean(name, known)}")
        elif name in named[: number - 1]:
            mistakes.append(f"column {name} is there twice: delete one of the two")
    if known[0] not in named:
        mistakes.append(
            f"there is no column {known[0]}: the first line has to name the columns, this one "
            "among them"
        )
    if mistakes:
        raise all_of([f"{path}, line {line}: {what}." for what in mistakes])
    return named
