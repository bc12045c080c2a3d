"""World landmarks as a level camera would see them.

A camera that looks down tips everybody who faces it forward in the pose model's world landmarks,
one that looks up backward: a laptop on the floor by 20 degrees. Standing people tell by how much.
"""

from __future__ import annotations

import numpy as np

from coach.geometry.joints import body_pitch_deg, joints_in_space
from coach.pose.types import Floats

# The pose model imagines people who stand in front of it leaning: median of ankles to shoulders
# in 90 real videos, within -10 to 22 (docs/angles.md#oblique). Limits were set on such angles.
_IMAGINED_DEG = 8.0
_STRAIGHT_DEG = 155.0  # of hips and knees [P]
_MOST_DEG = 45.0  # who seems to lean further does not stand [P]
_OFF_SIDE_DEG = 30.0  # nearer to a side view it tells little, and nothing in space is used
_TRUST_S, _MEMORY_S = 0.3, 10.0  # a level camera counts for so long; cameras are moved [P]
_LONGEST_STEP_S = 0.2


class LevelCamera:
    """Follows one person; frames must come in the order of time."""

    def __init__(self) -> None:
        self._tilt_deg, self._seen_s, self._t_s = 0.0, _TRUST_S, np.inf

    def level(self, t_s: Floats, world: Floats, yaw_deg: Floats) -> Floats:
        """World landmarks of the next frames, (n, 33, 3), at times (n,) and seen from yaw (n,)."""
        off_side = yaw_deg > _OFF_SIDE_DEG
        if not off_side.any():
            return world
        joints = joints_in_space(world)
        pitch_deg, to_camera = body_pitch_deg(world)
        straight = np.minimum(joints.hip_angle_deg, joints.knee_angle_deg) > _STRAIGHT_DEG
        stands = off_side & straight & (np.abs(pitch_deg) < _MOST_DEG)
        tilt_deg = np.empty(len(world))
        for i in range(len(world)):
            if stands[i]:
                self._learn(float(t_s[i]), float(pitch_deg[i]), float(to_camera[i]))
            tilt_deg[i] = self._tilt_deg
        return _turned(world, tilt_deg)

    def _learn(self, t_s: float, pitch_deg: float, to_camera: float) -> None:
        step_s = min(max(t_s - self._t_s, 0.0), _LONGEST_STEP_S)
        self._t_s = t_s
        self._seen_s = min(self._seen_s + step_s * to_camera**2, _MEMORY_S)
        error = pitch_deg - _IMAGINED_DEG - self._tilt_deg * to_camera
        self._tilt_deg += error * to_camera * step_s / self._seen_s


def _turned(world: Floats, tilt_deg: Floats) -> Floats:
    """Turned about the picture's horizontal by (n,) degrees, what is up away from the camera."""
    cos, sin = np.cos(np.radians(tilt_deg))[:, None], np.sin(np.radians(tilt_deg))[:, None]
    x, y, z = np.moveaxis(world, 2, 0)
    return np.stack([x, cos * y + sin * z, cos * z - sin * y], axis=2)
