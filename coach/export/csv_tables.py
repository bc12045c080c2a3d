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

from coach.files import replacing
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import sentence
from coach.reps.types import Candidate, Rep

_FIRST_COLUMNS = (
    "frame", "t_s", "pelvic_tilt_deg", "pelvic_tilt_sd_deg", "lumbar_angle_deg",
    "lumbar_angle_sd_deg", "trunk_lean_deg", "hip_angle_deg", "knee_angle_deg", "yaw_deg",
    "phase", "reason",
)  # fmt: skip
FRAME_COLUMNS: tuple[str, ...] = (
    *_FIRST_COLUMNS,
    *(f.name for f in fields(Measurement) if f.name not in _FIRST_COLUMNS),
)
REP_COLUMNS = (
    "rep", "start_s", "peak_s", "end_s", "partial", "tilt_class", "p_tucked", "p_neutral",
    "p_arched", "reference", "score", "graded_points", "faults", "tilt_deg", "tilt_sd_deg",
    "why_unclear", "side",
)  # fmt: skip

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
    measured = list(measurements)
    columns = [_cells(name, _frame_values(name, measured)) for name in FRAME_COLUMNS]
    _write_table(path, FRAME_COLUMNS, zip(*columns, strict=True))


def write_reps_csv(path: Path, reps: Iterable[Rep], metrics: Sequence[str]) -> None:
    """Write one row per rep, an empty cell for what was not graded or not seen.

    Args:
        path: the file to make.
        reps: the reps.
        metrics: names of the exercise's own metrics in their order.

    Raises:
        CoachError: the file cannot be written.
    """
    columns = (*REP_COLUMNS, *metrics)
    rows = (
        [_cell(name, value) for name, value in zip(columns, _rep_values(rep, metrics), strict=True)]
        for rep in reps
    )
    _write_table(path, columns, rows)


def write_candidates_csv(path: Path, candidates: Iterable[Candidate]) -> None:
    """Write one row per movement that was found, counted or not, and the rule that refused it.

    Raises:
        CoachError: the file cannot be written.
    """
    columns = [field.name for field in fields(Candidate)]
    rows = ([_cell(name, getattr(one, name)) for name in columns] for one in candidates)
    _write_table(path, columns, rows)


def _frame_values(name: str, measured: Sequence[tuple[Measurement, str]]) -> list[Any]:
    if name == "phase":
        return [phase for _, phase in measured]
    if name == "reason":
        return [sentence(m.reason, m.trunk_pitch_deg) for m, _ in measured]
    value = attrgetter(name)
    return [value(m) for m, _ in measured]


def _rep_values(rep: Rep, metrics: Sequence[str]) -> list[Any]:
    verdict = rep.verdict
    tilt: list[Any] = ["", math.nan, math.nan, math.nan, ""]
    if verdict is not None:
        chances = (verdict.p_tucked, verdict.p_neutral, verdict.p_arched)
        tilt = [verdict.tilt_class, *chances, verdict.reference]
    return [
        rep.number,
        rep.span.start_s,
        rep.span.peak_s,
        rep.span.end_s,
        int(rep.partial),
        *tilt,
        math.nan if rep.score is None else rep.score,
        rep.graded_points,
        ";".join(rep.faults),
        verdict.angle_deg if verdict else math.nan,
        verdict.sd_deg if verdict else math.nan,
        rep.why_unclear,
        rep.side,
        *(rep.metrics[name] for name in metrics),
    ]


def _cell(column: str, value: Any) -> Any:
    (cell,) = _cells(column, [value])
    return cell


def _cells(column: str, values: Iterable[Any]) -> list[Any]:
    """What a table shows of a column: numbers rounded, an empty cell for NaN, never "-0.0"."""
    decimals = _DECIMALS_S if column.endswith("_s") else _DECIMALS
    return [
        value
        if isinstance(value, str | int | np.integer)
        else round(float(value), decimals) + 0.0
        if math.isfinite(value)
        else ""
        for value in values
    ]


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with replacing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)
