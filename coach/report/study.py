"""The recordings of a study as tables and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coach.export.csv_tables import write_table
from coach.export.tidy import KEYS, REPS, SESSIONS, STATED
from coach.export.tidy_rows import rep_values, session_values
from coach.files import write_text
from coach.report.study_page import study_page
from coach.report.study_row import StudyRow
from coach.reps.types import Rep

REPS_FILE, SESSIONS_FILE, PAGE_FILE = "reps.csv", "sessions.csv", "report.html"

_KEYS = [column.name for column in (*KEYS, *STATED)]  # begin a row of any table
_WHEN_SCORED = "created_utc"  # tells of the run, and not of what was filmed
_SESSION = [column.name for column in SESSIONS]
_REP = [column.name for column in REPS]


def write_study(folder: Path, rows: Sequence[StudyRow]) -> None:
    """Write the tables `reps.csv`, `sessions.csv` and the page: the same bytes for the same rows.

    Args:
        folder: that takes the files.
        rows: in any order.

    Raises:
        CoachError: a file cannot be written.
    """
    ordered = sorted(rows, key=lambda row: row.name)
    told = [name for name in _SESSION if name != _WHEN_SCORED]
    write_table(
        folder / SESSIONS_FILE,
        (*_KEYS, "day", "file", "cause", "error", *told),
        (_session_cells(row, told) for row in ordered),
    )
    metrics = sorted({name for row in ordered for rep in _reps(row) for name in rep.metrics})
    write_table(
        folder / REPS_FILE,
        (*_KEYS, *_REP, *metrics),
        ((*_keys(row), *rep_values(rep, metrics)) for row in ordered for rep in _reps(row)),
    )
    write_text(folder / PAGE_FILE, study_page(ordered))


def _reps(row: StudyRow) -> Sequence[Rep]:
    return row.digest.reps if row.digest else ()


def _keys(row: StudyRow) -> list[str]:
    exercise = row.digest.summary.exercise if row.digest else ""
    return [row.name, row.person, exercise, row.remark, row.side]


def _session_cells(row: StudyRow, names: Sequence[str]) -> list[Any]:
    values: dict[str, Any] = {}
    day = ""
    if (digest := row.digest) is not None:
        day = str(digest.day or "")
        told = session_values(digest.meta, digest.duration_s, digest.summary)
        values = dict(zip(_SESSION, told, strict=True))
    own = [*_keys(row), day, row.session, row.cause, row.error]
    return [*own, *(values.get(name) for name in names)]
