"""The files of a report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from coach.files import write_text
from coach.validation.clip_results import Frames
from coach.validation.plots import plots
from coach.validation.report_data import ReportData
from coach.validation.report_page import html, markdown


def write_report(out: Path, report: ReportData, frames: Frames) -> None:
    """Write `report.html`, `report.md` and `report.json` (NaN and infinity are null there).

    Raises:
        CoachError: the folder cannot be written to.
    """
    write_files(
        out,
        {
            "report.html": html(report, plots(report, frames)),
            "report.md": markdown(report),
            "report.json": TypeAdapter(ReportData).dump_json(report, indent=1).decode() + "\n",
        },
    )


def write_files(out: Path, files: Mapping[str, str]) -> None:
    """Write a report's files.

    Args:
        out: folder for them.
        files: name to content.

    Raises:
        CoachError: the folder cannot be written to.
    """
    for name, text in files.items():
        write_text(out / name, text)
