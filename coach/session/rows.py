"""Poses, results and annotations as rows of a session's tables, there and back."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, astuple, dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Pose, Silhouette
from coach.reps.types import Candidate, Rep, RepSpan, ScorePart, Verdict
from coach.session.schema import TABLES

Row = tuple[Any, ...]

# numpy's numbers are not SQLite's
_CONVERT: dict[str, Callable[[Any], Any]] = {"INTEGER": int, "REAL": float, "TEXT": str}
_MEASURED = {
    name: _CONVERT[declaration.split()[0]]
    for name, declaration in TABLES["measurement"].items()
    if name != "phase"
}
_VALUES, _CONVERTERS = attrgetter(*_MEASURED), tuple(_MEASURED.values())
_ANNOTATED = [name for name in TABLES["annotation"] if name != "id"]


def _insert(table: str, names: Iterable[str]) -> str:
    listed = list(names)
    return f"INSERT INTO {table} ({', '.join(listed)}) VALUES ({', '.join('?' * len(listed))})"


def _select(table: str, names: Iterable[str], order: str) -> str:
    return f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}"


INSERT_POSE = _insert("pose", TABLES["pose"])
INSERT_MEASUREMENT = _insert("measurement", [*_MEASURED, "phase"])
INSERT_REP = _insert("rep", TABLES["rep"])
INSERT_CANDIDATE = _insert("candidate", TABLES["candidate"])
INSERT_ANNOTATION = _insert("annotation", _ANNOTATED)

SELECT_POSES = _select("pose", TABLES["pose"], "frame")
SELECT_SOME_POSES = (
    f"SELECT {', '.join(TABLES['pose'])} FROM pose WHERE frame BETWEEN ? AND ? ORDER BY frame"
)
SELECT_MEASUREMENTS = _select("measurement", [*_MEASURED, "phase"], "frame")
SELECT_REPS = _select("rep", TABLES["rep"], "rep")
SELECT_CANDIDATES = _select("candidate", TABLES["candidate"], "id")
SELECT_ANNOTATIONS = _select("annotation", ["id", *_ANNOTATED], "start_s, id")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a person says of a moment or a span of the session.

    Attributes:
        id: number of the annotation, which the file gives; 0 before that.
        start_s: the moment, or the begin of the span, in seconds of the source.
        kind: what sort of annotation, such as `remark`, `tilt_class` or `pain_stop`.
        value: the remark itself, or the value that the kind asks for.
        rater: who made it.
        created_utc: when, ISO 8601.
        end_s: end of the span; None for a moment.
        target: number of the rep that it is about; None for no rep.
        replaces: id of the annotation that it corrects; None for none.
    """

    id: int
    start_s: float
    kind: str
    value: str
    rater: str
    created_utc: str
    end_s: float | None = None
    target: int | None = None
    replaces: int | None = None


def pose_row(pose: Pose) -> Row:
    """A row for `INSERT_POSE`; contrast, whole numbers 0 to 255, as bytes."""
    landmarks = offset_px = contrast = world = None
    if pose.landmarks is not None:
        landmarks = pose.landmarks.astype("<f4", copy=False).tobytes()
    if pose.world is not None:
        world = pose.world.astype("<f4", copy=False).tobytes()
    if pose.silhouette is not None:
        offset_px = pose.silhouette.offset_px.astype("<f4", copy=False).tobytes()
        contrast = np.rint(pose.silhouette.contrast).astype(np.uint8).tobytes()
    frame, t_s, people = int(pose.frame), float(pose.t_s), int(pose.people)
    turn_deg = float(pose.pelvis_turn_deg)
    return frame, t_s, people, landmarks, offset_px, contrast, world, turn_deg


def pose_from(row: Row, size_px: tuple[int, int]) -> Pose:
    """The pose of a row of `SELECT_POSES`.

    Raises:
        ValueError, TypeError: an array in it is not whole.
    """
    frame, t_s, people, landmarks, offset_px, contrast, world, turn_deg = row
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
        world=None if world is None else _array(world, "<f4", (N_LANDMARKS, 3)),
        pelvis_turn_deg=_number(turn_deg),
    )


def _array(blob: bytes, kind: str, shape: tuple[int, int]) -> NDArray[np.float32]:
    return np.frombuffer(blob, dtype=kind).reshape(shape).astype(np.float32)


def measurement_row(measured: tuple[Measurement, str]) -> Row:
    """A row for `INSERT_MEASUREMENT`; SQLite itself stores NaN as NULL."""
    measurement, phase = measured
    values = _VALUES(measurement)
    return (*[convert(value) for convert, value in zip(_CONVERTERS, values, strict=True)], phase)


def measurement_from(row: Row) -> tuple[Measurement, str]:
    """Measurement and phase of a row of `SELECT_MEASUREMENTS`."""
    *values, phase = row
    fields: dict[str, Any] = {
        name: math.nan if value is None else value
        for name, value in zip(_MEASURED, values, strict=True)
    }
    fields["reason"] = Reason(fields["reason"])
    return Measurement(**fields), phase


def rep_row(rep: Rep) -> Row:
    """A row for `INSERT_REP`; a metric that was not seen is null in the JSON."""
    metrics = {
        name: float(value) if math.isfinite(value) else None for name, value in rep.metrics.items()
    }
    on_tilt: Row = (None,) * 8
    if (verdict := rep.verdict) is not None:
        on_tilt = tuple(map(_null, astuple(verdict)))
    tilt_class, p_tucked, p_neutral, p_arched, tilt_deg, tilt_sd_deg, reference, why = on_tilt
    return (
        int(rep.number),
        float(rep.span.start_s),
        float(rep.span.peak_s),
        float(rep.span.end_s),
        tilt_class,
        None if rep.score is None else float(rep.score),
        ";".join(rep.faults),
        json.dumps([asdict(part) for part in rep.parts], allow_nan=False),
        json.dumps(metrics, allow_nan=False),
        why,
        int(rep.partial),
        p_tucked,
        p_neutral,
        p_arched,
        tilt_deg,
        tilt_sd_deg,
        reference,
        float(rep.graded_points),
        rep.side,
    )


def rep_from(row: Row) -> Rep:
    """The rep of a row of `SELECT_REPS`."""
    number, start_s, peak_s, end_s, tilt_class, score, faults, parts, metrics, why = row[:10]
    partial, p_tucked, p_neutral, p_arched, tilt_deg, tilt_sd_deg, reference, points = row[10:18]
    verdict = None
    if tilt_class is not None:
        verdict = Verdict(
            tilt_class=tilt_class,
            p_tucked=_number(p_tucked),
            p_neutral=_number(p_neutral),
            p_arched=_number(p_arched),
            angle_deg=_number(tilt_deg),
            sd_deg=_number(tilt_sd_deg),
            reference=reference,
            why_unclear=why,
        )
    return Rep(
        number=int(number),  # of a file that somebody else made, it may be any text
        span=RepSpan(start_s, peak_s, end_s),
        partial=bool(partial),
        verdict=verdict,
        score=score,
        graded_points=points,
        faults=tuple(faults.split(";")) if faults else (),
        parts=tuple(ScorePart(**part) for part in json.loads(parts)),
        metrics={name: _number(value) for name, value in json.loads(metrics).items()},
        side=row[18],
    )


def _null(value: Any) -> Any:
    """What SQLite keeps of a value: NaN is NULL."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def candidate_row(number: int, candidate: Candidate) -> Row:
    """A row for `INSERT_CANDIDATE`.

    Args:
        number: of the candidate, from 1.
        candidate: what was found.
    """
    return (
        number,
        float(candidate.start_s),
        float(candidate.peak_s),
        float(candidate.end_s),
        int(candidate.counted),
        candidate.refused_by,
        float(candidate.amplitude),
        candidate.unit,
    )


def candidate_from(row: Row) -> Candidate:
    """The candidate of a row of `SELECT_CANDIDATES`."""
    _, start_s, peak_s, end_s, counted, refused_by, amplitude, unit = row
    how_much = math.nan if amplitude is None else amplitude
    return Candidate(start_s, peak_s, end_s, bool(counted), refused_by, how_much, unit)


def annotation_row(annotation: Annotation) -> Row:
    """A row for `INSERT_ANNOTATION`; the file gives it its id."""
    return tuple(getattr(annotation, name) for name in _ANNOTATED)


def annotation_from(row: Row) -> Annotation:
    """The annotation of a row of `SELECT_ANNOTATIONS`."""
    return Annotation(**dict(zip(["id", *_ANNOTATED], row, strict=True)))
