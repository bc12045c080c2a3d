"""The report's files."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from coach.files import write_text
from coach.validation.findings import Findings
from coach.validation.page import html, markdown
from coach.validation.plots import plots
from coach.validation.results import Frames


def write_report(out: Path, findings: Findings, frames: Frames) -> None:
    """Write `report.html`, `report.md` and `report.json` (NaN and infinity are null there).

    Raises:
        CoachError: the folder cannot be written to.
    """
    files = {
        "report.html": html(findings, plots(findings, frames)),
        "report.md": markdown(findings),
        "report.json": TypeAdapter(Findings).dump_json(findings, indent=1).decode() + "\n",
    }
    for name, text in files.items():
        write_text(out / name, text)
