"""A standing figure and scenes of it."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan
from typing import Any

import numpy as np
import pytest

from coach.feedback.scene import Scene
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import N_CONTOUR, Landmark, Pose, Silhouette
from coach.reps.types import Rep, RepSpan, TiltClass
from tests.judged import judged_rep

GREY = 120  # of the plain picture
RIGHT_DEPTH, LEFT_DEPTH = 0.32, 0.25  # from trunk line to outline, in trunk lengths

MakeScene = Callable[..., Scene]


def plain(size_px: tuple[int, int]) -> np.ndarray:
    """A grey picture."""
    return np.full((size_px[1], size_px[0], 3), GREY, np.uint8)


def standing(size_px: tuple[int, int]) -> Pose:
    """A person standing upright in the middle of the picture."""
    width, height = size_px
    at = {"SHOULDER": 0.38, "ELBOW": 0.48, "WRIST": 0.56, "HIP": 0.60, "KNEE": 0.72, "ANKLE": 0.84}
    landmarks = np.zeros((33, 4), np.float32)
    for joint, y in at.items():
        landmarks[Landmark[f"LEFT_{joint}"]] = (width / 2, height * y, -5, 0.95)
        landmarks[Landmark[f"RIGHT_{joint}"]] = (width / 2, height * y, 5, 0.95)
    depth = np.array([[RIGHT_DEPTH], [LEFT_DEPTH]], np.float32)
    offset = np.repeat(depth * height * 0.22, N_CONTOUR, axis=1)
    return Pose(0, 0.0, size_px, landmarks, Silhouette(offset, np.full_like(offset, 60)), 1)


def nobody(size_px: tuple[int, int]) -> Pose:
    """An empty picture's pose."""
    return Pose(0, 0.0, size_px, None, None, 0)


def rep(score: float | None = 86.0, tilt_class: TiltClass = "tucked", end_s: float = -9.0) -> Rep:
    """A repetition."""
    return judged_rep(1, RepSpan(end_s - 2, end_s - 1, end_s), tilt_class, score)


@pytest.fixture
def scene() -> MakeScene:
    """Builds a scene of the standing figure; every part can be named."""

    def make(size_px: tuple[int, int], angle: float = -9.0, **parts: Any) -> Scene:
        measurement = Measurement(
            0,
            0.0,
            lumbar_angle_deg=angle,
            lumbar_angle_sd_deg=nan if isnan(angle) else parts.pop("sd", 2.0),
            facing=parts.pop("facing", 1),
            reason=parts.pop("reason", Reason.NONE),
        )
        defaults: dict[str, Any] = {
            "pose": standing(size_px),
            "tilt_class": "tucked",
            "own_range_deg": None,
            "rep_count": 3,
            "phase": "up",
            "cue": None,
            "last_rep": None,
            "exercise_title": "Hip thrust",
        }
        return Scene(measurement=measurement, **(defaults | parts))

    return make
