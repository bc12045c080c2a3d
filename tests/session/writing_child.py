"""A program of its own that writes a session and comes to grief as told; see the tests."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from coach.errors import CoachError
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose, Silhouette
from coach.session.export import write_frames_csv
from coach.session.store import Parameters, SessionMeta, SessionReader, SessionWriter

META = SessionMeta(
    source="clip.mp4",
    size_px=(640, 480),
    nominal_fps=30.0,
    program="0",
    pose_model="full",
    estimator="1",
    exercise="squat",
    created_utc=datetime(2026, 1, 1, tzinfo=UTC),
)


def pose(frame: int) -> Pose:
    return Pose(
        frame=frame,
        t_s=frame / 30,
        size_px=META.size_px,
        landmarks=np.full((33, 4), frame, dtype=np.float32),
        silhouette=Silhouette(
            offset_px=np.full((2, 48), frame, dtype=np.float32),
            contrast=np.full((2, 48), frame % 256, dtype=np.float32),
        ),
        people=1,
    )


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def limit_file_size() -> None:
    import resource  # Windows has none

    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


def write_for_ever(path: Path) -> None:
    with SessionWriter(path, META) as session:
        for frame in range(1_000_000):
            session.add_pose(pose(frame))
            tell(frame=frame)


def die_while_finishing(path: Path) -> None:
    def measured() -> Iterator[tuple[Measurement, str]]:
        for frame in range(100):
            yield Measurement(frame, frame / 30), "rest"
        os.kill(os.getpid(), signal.SIGKILL)

    with SessionWriter(path, META) as session:
        for frame in range(100):
            session.add_pose(pose(frame))
        session.finish(measured(), [], [], {}, Parameters())


def write_until_full(path: Path) -> None:
    frame = 0
    try:
        with SessionWriter(path, META) as session:
            for frame in range(100_000):
                session.add_pose(pose(frame))
    except CoachError as error:
        with SessionReader(path) as kept:
            frames = [p.frame for p in kept.poses()]
        tell(error=str(error), failed_at=frame, frames=frames, complete=kept.complete)


def export_until_full(path: Path) -> None:
    try:
        write_frames_csv(path, ((Measurement(i, i / 30), "rest") for i in range(100_000)))
    except CoachError as error:
        tell(error=str(error))


if __name__ == "__main__":
    job, place, *limited = sys.argv[1:]
    if limited:
        limit_file_size()
    {
        "write-for-ever": write_for_ever,
        "die-while-finishing": die_while_finishing,
        "write-until-full": write_until_full,
        "export-until-full": export_until_full,
    }[job](Path(place))
