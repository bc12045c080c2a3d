"""A table of words, and how values are written in its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

Unit = Literal["deg", "share"]
Mark = Literal["", "met", "missed"]
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, and whether they say that a goal is met."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows; the first cell of a row names it."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    note: str = ""


def markdown_table(table: Table) -> str:
    """The table with its title and note."""
    lines = [
        f"## {table.title}",
        "",
        _markdown_row(table.header),
        "| --- " * len(table.header) + "|",
    ]
    lines += [_markdown_row([cell.text for cell in row]) for row in table.rows]
    if table.note:
        lines += ["", table.note]
    return "\n".join(lines)


def formatted(value: float, unit: Unit) -> str:
    """A value with its unit."""
    if isnan(value):
        return NOTHING
    return f"{value:.1f}°" if unit == "deg" else f"{100 * value:.0f} %"


def signed(value: float) -> str:
    """Degrees with their sign."""
    return NOTHING if isnan(value) else f"{value:+.1f}°"


def in_words(signal: str) -> str:
    """A name of the code as words."""
    return signal.replace("_", " ")


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
