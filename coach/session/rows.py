"""Poses, measurements, reps and remarks as rows of a session's tables, there and back."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Pose, Silhouette
from coach.reps.types import Rep, RepSpan, ScorePart
from coach.session.schema import MEASUREMENT_TYPES

Row = tuple[Any, ...]

_POSE = "frame, t_s, people, landmarks, offset_px, contrast"
_MEASUREMENT = ", ".join([*MEASUREMENT_TYPES, "phase"])
_REP = "rep, start_s, peak_s, end_s, tilt_class, score, faults, parts, metrics, why_ungraded"
_ANNOTATION = "t_s, kind, text, author, created_utc"


def _insert(table: str, columns: str) -> str:
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


INSERT_POSE = _insert("pose", _POSE)
INSERT_MEASUREMENT = _insert("measurement", _MEASUREMENT)
INSERT_REP = _insert("rep", _REP)
INSERT_ANNOTATION = _insert("annotation", _ANNOTATION)

SELECT_POSES = f"SELECT {_POSE} FROM pose ORDER BY frame"
SELECT_MEASUREMENTS = f"SELECT {_MEASUREMENT} FROM measurement ORDER BY frame"
SELECT_REPS = f"SELECT {_REP} FROM rep ORDER BY rep"
SELECT_ANNOTATIONS = f"SELECT id, {_ANNOTATION} FROM annotation ORDER BY t_s, id"

# numpy's integers are not SQLite's
_CONVERT: dict[str, Callable[[Any], Any]] = {"int": int, "float": float, "Reason": str}


@dataclass(frozen=True, slots=True)
class Annotation:
    """A person's remark at a moment of the session.

    Attributes:
        id: number of the remark.
        t_s: the moment, in seconds of the source.
        kind: what sort of remark.
        text: the remark.
        author: who made it.
        created_utc: when, ISO 8601.
    """

    id: int
    t_s: float
    kind: str
    text: str
    author: str
    created_utc: str


def pose_row(pose: Pose) -> Row:
    """A row for `INSERT_POSE`; contrast, whole numbers 0 to 255, as bytes."""
    landmarks = offset_px = contrast = None
    if pose.landmarks is not None:
        landmarks = pose.landmarks.astype("<f4", copy=False).tobytes()
    if pose.silhouette is not None:
        offset_px = pose.silhouette.offset_px.astype("<f4", copy=False).tobytes()
        contrast = np.rint(pose.silhouette.contrast).astype(np.uint8).tobytes()
    return int(pose.frame), float(pose.t_s), int(pose.people), landmarks, offset_px, contrast


def pose_from(row: Row, size_px: tuple[int, int]) -> Pose:
    """The pose of a row of `SELECT_POSES`.

    Raises:
        ValueError, TypeError: an array in it is not whole.
    """
    frame, t_s, people, landmarks, offset_px, contrast = row
    silhouette = None
    if offset_px is not None:
        silhouette = Silhouette(
            offset_px=_array(offset_px, "<f4", (2, N_CONTOUR)),
            contrast=_array(contrast, "u1", (2, N_CONTOUR)),
        )
    return Pose(
        frame=frame,
        t_s=t_s,
        size_px=size_px,
        landmarks=None if landmarks is None else _array(landmarks, "<f4", (N_LANDMARKS, 4)),
        silhouette=silhouette,
        people=people,
    )


def _array(blob: bytes, kind: str, shape: tuple[int, int]) -> NDArray[np.float32]:
    return np.frombuffer(blob, dtype=kind).reshape(shape).astype(np.float32)


def measurement_row(measured: tuple[Measurement, str]) -> Row:
    """A row for `INSERT_MEASUREMENT`; SQLite itself stores NaN as NULL."""
    measurement, phase = measured
    fields = (
        _CONVERT[kind](getattr(measurement, name)) for name, kind in MEASUREMENT_TYPES.items()
    )
    return (*fields, phase)


def measurement_from(row: Row) -> tuple[Measurement, str]:
    """Measurement and phase of a row of `SELECT_MEASUREMENTS`."""
    *fields, phase = row
    *numbers, reason = fields
    values: list[Any] = [math.nan if number is None else number for number in numbers]
    values.append(Reason(reason))
    return Measurement(*values), phase


def rep_row(rep: Rep) -> Row:
    """A row for `INSERT_REP`; a metric that was not seen is null in the JSON."""
    metrics = {
        name: float(value) if math.isfinite(value) else None for name, value in rep.metrics.items()
    }
    return (
        int(rep.number),
        float(rep.span.start_s),
        float(rep.span.peak_s),
        float(rep.span.end_s),
        rep.tilt_class,
        None if rep.score is None else float(rep.score),
        ";".join(rep.faults),
        json.dumps([asdict(part) for part in rep.parts], allow_nan=False),
        json.dumps(metrics, allow_nan=False),
        rep.why_ungraded,
    )


def rep_from(row: Row) -> Rep:
    """The rep of a row of `SELECT_REPS`."""
    number, start_s, peak_s, end_s, tilt_class, score, faults, parts, metrics, why = row
    return Rep(
        number=number,
        span=RepSpan(start_s, peak_s, end_s),
        tilt_class=tilt_class,
        score=score,
        faults=tuple(faults.split(";")) if faults else (),
        parts=tuple(ScorePart(**part) for part in json.loads(parts)),
        metrics={
            name: math.nan if value is None else value
            for name, value in json.loads(metrics).items()
        },
        why_ungraded=why,
    )
