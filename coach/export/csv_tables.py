"""Frames, reps and movements as CSV: one row each, an empty cell for NaN."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from coach.exercises.schema import Exercise
from coach.export.tidy import FRAMES, REPS
from coach.export.tidy_rows import frame_columns, rep_values
from coach.files import replacing
from coach.geometry.measurement import Measurement
from coach.reps.types import Candidate, Rep

_AS_THEY_ARE = (str, int, np.integer)
_DECIMALS = 3
_DECIMALS_S = 4


def write_tables(
    session: Path,
    measurements: Iterable[tuple[Measurement, str]],
    reps: Iterable[Rep],
    candidates: Iterable[Candidate],
    exercise: Exercise | None,
) -> None:
    """Write all three tables of a session beside it.

    Args:
        session: the `.coach` file, or where it would be.
        measurements: each frame's measurement and phase.
        reps: the reps.
        candidates: every movement found.
        exercise: whose metrics the reps have; None for angles only.

    Raises:
        CoachError: a file cannot be written.
    """
    metrics = [metric.name for metric in exercise.metrics] if exercise else []
    write_frames_csv(session.with_suffix(".frames.csv"), measurements)
    write_reps_csv(session.with_suffix(".reps.csv"), reps, metrics)
    write_candidates_csv(session.with_suffix(".candidates.csv"), candidates)


def write_frames_csv(path: Path, measurements: Iterable[tuple[Measurement, str]]) -> None:
    """Write one row per frame, an empty cell for NaN.

    Args:
        path: the file to make.
        measurements: each frame's measurement and phase.

    Raises:
        CoachError: the file cannot be written.
    """
    names = [column.name for column in FRAMES]
    _write_columns(path, names, frame_columns(list(measurements)))


def write_reps_csv(path: Path, reps: Iterable[Rep], metrics: Sequence[str]) -> None:
    """Write one row per rep, an empty cell for what was not graded or not seen.

    Args:
        path: the file to make.
        reps: the reps.
        metrics: names of the exercise's own metrics in their order.

    Raises:
        CoachError: the file cannot be written.
    """
    columns = (*(column.name for column in REPS), *metrics)
    write_table(path, columns, (rep_values(rep, metrics) for rep in reps))


def write_candidates_csv(path: Path, candidates: Iterable[Candidate]) -> None:
    """Write one row per movement that was found, counted or not, and the rule that refused it.

    Raises:
        CoachError: the file cannot be written.
    """
    columns = [field.name for field in fields(Candidate)]
    write_table(path, columns, map(attrgetter(*columns), candidates))


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows below their column names, an empty cell for what is missing.

    Raises:
        CoachError: the file cannot be written.
    """
    _write_columns(path, columns, list(zip(*rows, strict=True)) or [()] * len(columns))


def rounded(column: str, value: float) -> float:
    """A number as the tables say it; NaN stays NaN."""
    return _round(value, _decimals(column))


def _write_columns(path: Path, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
    cells = [_cells(name, values) for name, values in zip(names, columns, strict=True)]
    with replacing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(names)
        table.writerows(zip(*cells, strict=True))


def _cells(column: str, values: Iterable[Any]) -> list[Any]:
    """What a table shows of a column: numbers rounded, an empty cell for what is missing."""
    decimals = _decimals(column)
    return [
        value
        if isinstance(value, _AS_THEY_ARE)
        else _round(value, decimals)
        if value is not None and math.isfinite(value)
        else ""
        for value in values
    ]


def _round(value: float, decimals: int) -> float:
    return round(float(value), decimals) + 0.0  # never "-0.0"


def _decimals(column: str) -> int:
    return _DECIMALS_S if column.endswith("_s") else _DECIMALS
