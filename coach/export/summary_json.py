"""The summary as JSON."""

from __future__ import annotations

from pathlib import Path

from coach.files import write_text
from coach.session.summary import Summary


def write_summary_json(path: Path, summary: Summary) -> None:
    """Write the summary.

    Raises:
        CoachError: the file cannot be written.
    """
    write_text(path, summary.model_dump_json(indent=2) + "\n")
