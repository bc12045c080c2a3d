"""The recordings of a study as tables and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.export.csv_tables import REP_COLUMNS, cell, rep_values, write_table
from coach.report.digest import Digest
from coach.reps.types import Rep

REPS_FILE, SESSIONS_FILE, PAGE_FILE = "reps.csv", "sessions.csv", "report.html"

_NAMED = ("name", "person", "remark", "side_stated", "exercise")  # begin a row of either table
SESSION_COLUMNS = (
    *_NAMED, "session", "source", "day", "cause", "error", "reps", "score", "graded_points", "view",
    "tucked", "neutral", "arched", "unclear", "left", "right", "set_class", "set_angle_deg",
    "set_low_deg", "set_high_deg", "set_reference", "faults", "sides_metric", "sides_unit",
    "sides_difference", "sides_smallest_visible", "sides_outcome", "duration_s", "frames",
    "measured_share", "neutral_source", "headline", "next", "warnings", "program", "pose_model",
    "estimator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One recording of a study.

    Attributes:
        name: unique in the study.
        person: whom it shows; empty where that is not said.
        side: the side that was stated for it; empty for none.
        remark: what else was stated, such as the condition.
        session: path of the session, from the study's folder; empty where there is none.
        digest: what came of it; None where it failed.
        error: why it failed, in a sentence; empty where it did not.
        cause: the class of that reason, in a few words.
    """

    name: str
    person: str
    side: str
    remark: str
    session: str
    digest: Digest | None
    error: str = ""
    cause: str = ""


def write_study(folder: Path, rows: Sequence[StudyRow]) -> None:
    """Write the tables `reps.csv` and `sessions.csv`, the same bytes for the same rows.

    Args:
        folder: that takes the files.
        rows: in any order.

    Raises:
        CoachError: a file cannot be written.
    """
    ordered = sorted(rows, key=lambda row: row.name)
    write_table(folder / SESSIONS_FILE, SESSION_COLUMNS, map(_session_cells, ordered))
    metrics = sorted({name for row, rep in _reps(ordered) for name in rep.metrics})
    write_table(
        folder / REPS_FILE,
        (*_NAMED, *REP_COLUMNS, *metrics),
        (_rep_cells(row, rep, metrics) for row, rep in _reps(ordered)),
    )


def _reps(rows: Sequence[StudyRow]) -> Iterator[tuple[StudyRow, Rep]]:
    for row in rows:
        if row.digest is not None:
            for rep in row.digest.reps:
                yield row, rep


def _named(row: StudyRow) -> list[str]:
    exercise = row.digest.summary.exercise if row.digest else ""
    return [row.name, row.person, row.remark, row.side, exercise]


def _rep_cells(row: StudyRow, rep: Rep, metrics: Sequence[str]) -> list[Any]:
    columns = (*REP_COLUMNS, *metrics)
    values = rep_values(rep, metrics)
    return [*_named(row), *map(cell, columns, values)]


def _session_cells(row: StudyRow) -> list[Any]:
    told: dict[str, Any] = dict(zip(_NAMED, _named(row), strict=True))
    told |= {"session": row.session, "cause": row.cause, "error": row.error}
    if row.digest is not None:
        told |= _told(row.digest)
    return [
        cell(name, told[name]) if told.get(name) is not None else "" for name in SESSION_COLUMNS
    ]


def _told(digest: Digest) -> dict[str, Any]:
    summary = digest.summary
    told: dict[str, Any] = {
        "source": digest.source,
        "day": str(digest.day or ""),
        "reps": summary.reps,
        "score": summary.score,
        "graded_points": summary.graded_points,
        "view": summary.view,
        **summary.classes.model_dump(),
        "faults": ";".join(f"{name}:{n}" for name, n in sorted(summary.faults.items())),
        "duration_s": digest.duration_s,
        "frames": summary.quality.frames,
        "measured_share": summary.quality.measured_share,
        "neutral_source": summary.neutral_source,
        "headline": summary.headline,
        "next": summary.next,
        "warnings": " ".join(summary.warnings),
        **summary.versions.model_dump(),
    }
    if summary.sides is not None:
        told |= {"left": summary.sides.left, "right": summary.sides.right}
    if (together := summary.set_verdict) is not None:
        told |= {
            "set_class": together.tilt_class,
            "set_angle_deg": together.angle_deg,
            "set_low_deg": together.low_deg,
            "set_high_deg": together.high_deg,
            "set_reference": together.reference,
        }
    if summary.sides_compared:
        (compared,) = summary.sides_compared[:1]
        told |= {
            "sides_metric": compared.metric,
            "sides_unit": compared.unit,
            "sides_difference": compared.difference,
            "sides_smallest_visible": compared.smallest_visible,
            "sides_outcome": compared.outcome,
        }
    return told
