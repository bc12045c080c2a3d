"""Frames, reps and movements as CSV: one row each, an empty cell for NaN."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import starmap
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from coach.export.tidy import FRAMES, REPS
from coach.export.tidy_rows import frame_values, rep_values
from coach.files import replacing
from coach.geometry.measurement import Measurement
from coach.reps.types import Candidate, Rep

_AS_THEY_ARE = (str, int, np.integer)
_DECIMALS = 3
_DECIMALS_S = 4


def write_frames_csv(path: Path, measurements: Iterable[tuple[Measurement, str]]) -> None:
    """Write one row per frame, an empty cell for NaN.

    Args:
        path: the file to make.
        measurements: each frame's measurement and phase.

    Raises:
        CoachError: the file cannot be written.
    """
    write_table(path, [column.name for column in FRAMES], starmap(frame_values, measurements))


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
    with replacing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        decimals = [_decimals(name) for name in columns]
        table.writerows([_cell(*cell) for cell in zip(row, decimals, strict=True)] for row in rows)


def rounded(column: str, value: float) -> float:
    """A number as the tables say it; NaN stays NaN."""
    return round(float(value), _decimals(column)) + 0.0  # never "-0.0"


def _decimals(column: str) -> int:
    return _DECIMALS_S if column.endswith("_s") else _DECIMALS


def _cell(value: Any, decimals: int) -> Any:
    if isinstance(value, _AS_THEY_ARE):
        return value
    if value is None or not math.isfinite(value):
        return ""
    return round(float(value), decimals) + 0.0  # never "-0.0"
