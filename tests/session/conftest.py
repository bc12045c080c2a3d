from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from coach.pose.types import Pose, Silhouette
from coach.session.store import SessionMeta


@pytest.fixture
def meta() -> SessionMeta:
    return SessionMeta(
        source="träning 1.mp4",
        size_px=(640, 480),
        nominal_fps=29.97,
        program="0.1.0",
        pose_model="full",
        estimator="1",
        exercise="hip-thrust",
        created_utc=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    )


@pytest.fixture
def poses() -> list[Pose]:
    rng = np.random.default_rng(1)
    return [
        Pose(
            frame=frame,
            t_s=frame / 30,
            size_px=(640, 480),
            landmarks=rng.normal(300, 90, (33, 4)).astype(np.float32),
            silhouette=Silhouette(
                offset_px=rng.normal(30, 5, (2, 48)).astype(np.float32),
                contrast=rng.integers(0, 256, (2, 48)).astype(np.float32),
            ),
            people=1,
        )
        for frame in range(40)
    ]
