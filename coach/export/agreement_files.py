"""A comparison of raters as files: all of it as JSON, its figures as CSV."""

from __future__ import annotations

import csv
from dataclasses import astuple
from math import isfinite
from pathlib import Path

from pydantic import TypeAdapter

from coach.agreement.figures import figures
from coach.agreement.results import Report
from coach.files import replacing, write_text

COLUMNS = ("raters", "about", "statistic", "unit", "value", "low", "high", "reps", "people")

_DECIMALS = 4


def write_agreement(out: Path, report: Report) -> None:
    """Write `agreement.json` (NaN is null) and `agreement.csv` (an empty cell for NaN).

    Args:
        out: folder for them, made if need be.
        report: what they say.

    Raises:
        CoachError: the folder cannot be written to.
    """
    text = TypeAdapter(Report).dump_json(report, indent=1).decode()
    write_text(out / "agreement.json", text + "\n")
    with replacing(out / "agreement.csv") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for figure in figures(report):
            raters, *rest = astuple(figure)
            table.writerow([" ; ".join(raters), *map(_cell, rest)])


def _cell(value: str | float | int) -> str:
    if isinstance(value, float):
        return f"{value:.{_DECIMALS}f}" if isfinite(value) else ""
    return str(value)
