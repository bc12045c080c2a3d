"""Drawn people seen from the front or from behind, with known tilt of the pelvis and lean."""

from __future__ import annotations

import numpy as np

from coach.pose.types import Landmark, Pose
from tests.geometry.figures import STANDING, TRUNK_PX, silhouette

TURN_PER_DEG = 0.85  # of the pelvis' picture, standing, as measured in the laboratory
_HIPS = 260.0
_HALF_SHOULDERS, _HALF_HIPS = 0.3, 0.17  # trunk lengths
_UPPER = ("NOSE", "EAR", "SHOULDER", "ELBOW", "WRIST", "INDEX")
_LEGS = ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX")


def seen_across(
    frame: int,
    *,
    obliquity_deg: float = 0.0,
    lean_deg: float = 0.0,
    hips_to_right: float = 0.0,
    seen_from: int = 1,
    fps: float = 30.0,
) -> Pose:
    """Somebody who stands; angles and their signs as in `Measurement`.

    Args:
        frame: its number.
        obliquity_deg: right side of the pelvis high.
        lean_deg: trunk leans to the right.
        hips_to_right: hips to the right of the middle of the feet, trunk lengths.
        seen_from: 1 from the front, -1 from behind.
        fps: frames a second.
    """
    landmarks = STANDING.landmarks(yaw_deg=90.0)
    landmarks[:, 0] = 320.0 + np.where(landmarks[:, 0] == 320.0, 0.0, landmarks[:, 0] - 320.0)
    right = -seen_from  # of the picture, where the person's own right is
    for mark in Landmark:
        side = mark.name.startswith("RIGHT") - mark.name.startswith("LEFT")
        half = _HALF_SHOULDERS if mark.name.endswith("SHOULDER") else _HALF_HIPS
        landmarks[mark, 0] = 320.0 + right * side * half * TRUNK_PX
        landmarks[mark, 2] = 0.0
        if any(mark.name.endswith(part) for part in _UPPER):
            landmarks[mark, 0] += (
                right * np.tan(np.radians(lean_deg)) * (_HIPS - landmarks[mark, 1])
            )
        if any(mark.name.endswith(part) for part in _LEGS):
            landmarks[mark, 0] -= right * hips_to_right * TRUNK_PX
    landmarks[Landmark.NOSE, 2] = -seen_from * 0.9 * TRUNK_PX
    return Pose(
        frame=frame,
        t_s=frame / fps,
        size_px=(640, 480),
        landmarks=landmarks.astype(np.float32),
        silhouette=silhouette(),
        people=1,
        pelvis_turn_deg=seen_from * TURN_PER_DEG * obliquity_deg,
    )
