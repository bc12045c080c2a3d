"""What the player shows of one session: its header, and its frames as numbers.

Many numbers go to the page as bytes, little-endian: half an hour is 54,000 frames.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.exercises.schema import Exercise
from coach.geometry.reasons import Reason, sentence
from coach.pose.contour import outline_points
from coach.pose.types import N_CONTOUR, N_LANDMARKS
from coach.reps.tilt import NEUTRAL_DEG, neutral_limits, tilt_classes
from coach.reps.types import CLASSES, Rep
from coach.session.columns import REASONS, Frames, frames, measured_columns, phases
from coach.session.reader import SessionReader

MEASURED = (
    "pelvic_tilt_deg", "pelvic_tilt_sd_deg", "trunk_lean_deg", "trunk_lean_sd_deg",
    "lumbar_angle_deg", "lumbar_angle_sd_deg", "lumbar_change_sd_deg", "trunk_pitch_deg",
    "hip_angle_deg", "knee_angle_deg", "left_hip_angle_deg", "right_hip_angle_deg",
    "left_knee_angle_deg", "right_knee_angle_deg", "yaw_deg", "hidden_share", "novelty", "facing",
    "reason", "phase",
)  # fmt: skip
COLUMNS = (*MEASURED, "tilt_class")  # the last as places in "classes", frame by frame
FLOATS_A_POSE = N_LANDMARKS * 3 + 2 * N_CONTOUR * 2
MOST_POSES = 1024  # in one answer


def header(path: Path) -> dict[str, Any]:
    """All that is said of a session as a whole, without NaN.

    Raises:
        CoachError: it cannot be read.
    """
    with SessionReader(path) as reader:
        listed = frames(reader)
        exercise, neutral = reader.parameters.exercise_used, reader.parameters.neutral
        own = None
        if neutral is not None and neutral.source == "calibration":
            own = [neutral.tuck_deg, neutral.arch_deg]
        told: dict[str, Any] = without_nan(
            {
                "name": path.stem,
                "exercise": exercise.title if exercise else "Angles only",
                "engine": reader.meta.engine,
                "size_px": reader.meta.size_px,
                "n_frames": len(listed),
                "duration_s": _duration_s(listed),
                "summary": reader.summary,
                "columns": COLUMNS,
                "reasons": REASONS,
                "reason_texts": [sentence(Reason(reason), math.nan) for reason in REASONS],
                "phases": phases(reader),
                "reps": [_rep(rep) for rep in reader.reps()],
                "candidates": [asdict(one) for one in reader.candidates()],
                "faults": [
                    {"name": fault.name, "text": fault.cue}
                    for fault in (exercise.faults if exercise else ())
                ],
                "classes": CLASSES,
                "zones": zones(exercise),
                "own_range_deg": own,
            }
        )
    return told


def times(path: Path) -> NDArray[np.float64]:
    """(n,) time stamp of each frame in seconds.

    Raises:
        CoachError: the session cannot be read.
    """
    with SessionReader(path) as reader:
        t_s = frames(reader).t_s
    if not (np.isfinite(t_s).all() and (np.diff(t_s) > 0.0).all()):
        raise CoachError(
            f"The time stamps of {path} do not increase: it is damaged; score the video again."
        )
    return t_s


def columns(path: Path) -> NDArray[np.float32]:
    """(len(COLUMNS), n) what was measured of each frame, NaN where nothing was.

    Raises:
        CoachError: the session cannot be read.
    """
    with SessionReader(path) as reader:
        measured = measured_columns(reader, MEASURED, phases(reader))
        n = measured.shape[1]
        if n == 0 and (n := len(frames(reader))):
            measured = np.full((len(MEASURED), n), np.nan, dtype=np.float32)
    angle = measured[MEASURED.index("lumbar_angle_deg")]
    sd = measured[MEASURED.index("lumbar_angle_sd_deg")]
    classes = tilt_classes(angle.astype(np.float64), sd.astype(np.float64))
    return np.vstack([measured, classes.astype(np.float32)])


def poses(path: Path, first: int, count: int) -> NDArray[np.float32]:
    """What was seen of some frames, in pixels of the upright picture.

    Args:
        path: the session.
        first: place of the first of them among the session's frames.
        count: how many.

    Returns:
        (at most count, `FLOATS_A_POSE`): x, y, visibility of 33 landmarks, then x, y of the 2 x 48
        points of the outline; NaN where nothing was seen.

    Raises:
        CoachError: the session cannot be read.
    """
    with SessionReader(path) as reader:
        number = frames(reader, first, min(count, MOST_POSES)).number
        rows = np.full((len(number), FLOATS_A_POSE), np.nan, dtype=np.float32)
        if len(number) == 0:
            return rows
        place = {int(frame): i for i, frame in enumerate(number)}
        for pose in reader.some_poses(int(number[0]), int(number[-1])):
            if pose.frame not in place or pose.landmarks is None:
                continue
            row = rows[place[pose.frame]]
            row[: N_LANDMARKS * 3] = pose.landmarks[:, [0, 1, 3]].ravel()
            if pose.silhouette is not None:
                points = outline_points(pose.landmarks, pose.silhouette.offset_px)
                row[N_LANDMARKS * 3 :] = points.ravel()
    return rows


def _duration_s(listed: Frames) -> float:
    return float(listed.t_s[-1] - listed.t_s[0]) if len(listed) else 0.0


def _rep(rep: Rep) -> dict[str, Any]:
    verdict = rep.verdict
    return {
        "rep": rep.number,
        **asdict(rep.span),
        "partial": rep.partial,
        "tilt_class": None if verdict is None else verdict.tilt_class,
        "p_tucked": verdict and verdict.p_tucked,
        "p_neutral": verdict and verdict.p_neutral,
        "p_arched": verdict and verdict.p_arched,
        "tilt_deg": verdict and verdict.angle_deg,
        "tilt_sd_deg": verdict and verdict.sd_deg,
        "reference": verdict and verdict.reference,
        "score": rep.score,
        "graded_points": rep.graded_points,
        "faults": rep.faults,
        "parts": [asdict(part) for part in rep.parts],
        "metrics": rep.metrics,
        "why_unclear": rep.why_unclear,
        "side": rep.side,
    }


def zones(exercise: Exercise | None) -> dict[str, float] | None:
    """Limits of `neutral` for the lumbar angle; None where a change from the start is judged."""
    tucked_deg, arched_deg = NEUTRAL_DEG
    if exercise and exercise.judging:
        if exercise.judging.reference != "neutral":
            return None
        tucked_deg, arched_deg = neutral_limits(exercise.judging)
    return {"tucked_deg": tucked_deg, "arched_deg": arched_deg}


def without_nan(value: Any) -> Any:
    """JSON knows no NaN and no infinity: null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(one) for one in value]
    return value
