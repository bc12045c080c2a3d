"""A finished session of known content: two thrusts; one frame shows nobody, one is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from math import nan
from pathlib import Path

import numpy as np

from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import Pose
from coach.reps.types import RepSpan
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionWriter
from coach.session.summary import Classes, Quality, Sides, Summary, Versions
from tests.judged import judged_rep, verdict_of

FPS = 25
N_FRAMES = 50
NOBODY, LOST = 7, 11  # frame in which nobody is seen, frame that could not be decoded


def write_session(
    path: Path,
    exercise: str | None = "hip-thrust",
    person: str = "Åsa",
    *,
    finished: bool = True,
) -> Path:
    """Write it; `exercise` None for angles only."""
    meta = SessionMeta(
        source="träning 1.mp4", size_px=(640, 480), nominal_fps=FPS, program="0.1.0",
        pose_model="full sha256:1", estimator="lab-9", exercise=exercise or "none",
        created_utc=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), person=person,
    )  # fmt: skip
    used = load(exercise) if exercise else None
    path.parent.mkdir(parents=True, exist_ok=True)
    with SessionWriter(path, meta) as writer:
        measured = [(measurement_of(pose), "up") for pose in poses()]
        for pose in poses():
            writer.add_pose(pose)
        if not finished:
            return path
        reps = [
            judged_rep(1, RepSpan(0.1, 0.5, 0.9), faults=("early_stop", "tempo"),
                       metrics=metrics_of(used, 1.25), side="left"),
            judged_rep(2, RepSpan(1.0, 1.4, 1.8), "unclear", None, metrics=metrics_of(used, nan)),
        ]  # fmt: skip
        summary = summary_of(exercise or "none", len(reps) if used else 0)
        writer.finish(
            measured, reps if used else [], [], summary.model_dump(mode="json"),
            Parameters(exercise_used=used),
        )  # fmt: skip
    return path


def poses() -> list[Pose]:
    """A person who moves to the right, seen in all frames but two."""
    rng = np.random.default_rng(1)
    points = rng.uniform(50, 400, (33, 4)).astype(np.float32)
    points[:, 3] = rng.uniform(0, 1, 33)
    world = rng.normal(0, 0.4, (33, 3)).astype(np.float32)
    step = np.array([1.5, 0, 0, 0], np.float32)
    return [
        Pose(
            frame=frame, t_s=frame / FPS + 0.001 * (frame % 3), size_px=(640, 480), silhouette=None,
            landmarks=None if frame == NOBODY else points + frame * step,
            world=None if frame == NOBODY else world, people=int(frame != NOBODY),
        )
        for frame in range(N_FRAMES)
        if frame != LOST
    ]  # fmt: skip


def measurement_of(pose: Pose) -> Measurement:
    """Angles that tell of their frame."""
    if pose.landmarks is None:
        return Measurement(pose.frame, pose.t_s, reason=Reason.NO_PERSON)
    return Measurement(
        pose.frame, pose.t_s, pelvic_tilt_deg=-10.0 + pose.frame / 3, pelvic_tilt_sd_deg=2.5,
        lumbar_angle_deg=pose.frame / 7, lumbar_angle_sd_deg=3.25, hip_height=0.9, facing=-1,
    )  # fmt: skip


def metrics_of(exercise: Exercise | None, value: float) -> dict[str, float]:
    """Every metric of the exercise, with this value."""
    return {metric.name: value for metric in exercise.metrics} if exercise else {}


def summary_of(exercise: str, reps: int) -> Summary:
    """What it says of itself."""
    verdict = verdict_of("tucked")
    return Summary.model_validate(
        {
            "headline": "1 of 2 lockouts had enough posterior tilt", "next": "Exhale",
            "exercise": exercise, "reps": reps, "score": 80.0 if reps else None,
            "graded_points": 50.0, "view": "side, facing right",
            "classes": Classes(tucked=1, unclear=1) if reps else Classes(),
            "sides": Sides(left=1, unknown=1),
            "set_verdict": {
                "text": "Tucked", "tilt_class": "tucked", "angle_deg": verdict.angle_deg,
                "low_deg": -12.0, "high_deg": -6.0, "reference": "neutral",
            },
            "faults": {"early_stop": 1, "tempo": 1},
            "quality": Quality(measured_share=0.98, frames=49, reasons={}),
            "neutral_source": "calibration", "warnings": ["dark", "far; away"],
            "versions": Versions(program="0.1.0", pose_model="full sha256:1", estimator="lab-9"),
        }
    )  # fmt: skip
