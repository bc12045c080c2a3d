"""Small sessions with what the library lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from coach.pose.types import Pose
from coach.session.annotations import Edit, append
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionWriter
from coach.session.summary import Classes, Quality, Summary, Versions

SIZE_PX = (640, 480)
VERSIONS = Versions(program="0.1.0", pose_model="full", estimator="1")


def summary(exercise: str, reps: int, score: float | None, headline: str, share: float) -> Summary:
    return Summary(
        headline=headline,
        next="Go on.",
        exercise=exercise,
        reps=reps,
        score=score,
        view="side, facing right",
        classes=Classes(neutral=reps),
        faults={},
        quality=Quality(measured_share=share, frames=2, reasons={}),
        neutral_source="calibration",
        warnings=[],
        versions=VERSIONS,
    )


def make_session(
    path: Path,
    *,
    exercise: str = "hip-thrust",
    person: str = "",
    reps: int = 5,
    score: float | None = 80.0,
    headline: str = "All well.",
    measured_share: float = 1.0,
    created_utc: datetime = datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    raters: Sequence[str] = (),
    duration_s: float = 2.0,
    finished: bool = True,
) -> Path:
    """A session of two frames."""
    meta = SessionMeta(
        source="a.mp4",
        size_px=SIZE_PX,
        nominal_fps=30.0,
        program="0.1.0",
        pose_model="full",
        estimator="1",
        exercise=exercise,
        created_utc=created_utc,
        person=person,
    )
    rng = np.random.default_rng(1)
    with SessionWriter(path, meta) as writer:
        for frame, t_s in enumerate((0.0, duration_s)):
            landmarks = rng.normal(300, 90, (33, 4)).astype(np.float32)
            writer.add_pose(Pose(frame, t_s, SIZE_PX, landmarks, None, 1))
        if finished:
            told = summary(exercise, reps, score, headline, measured_share).model_dump(mode="json")
            writer.finish([], [], [], told, Parameters())
    for rater in raters:
        append(path, rater, [Edit("note", 1.0, value="seen")], created_utc)
    return path
