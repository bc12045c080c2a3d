"""Joint and segment angles from image landmarks.

Everything is taken in pixels of the picture (never in normalised coordinates, which would
bend angles on a picture that is not square) and turned so that the person faces right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import Floats, Landmark, midpoint

_LEFT = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
_RIGHT = (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE)
_ARMS = (
    (Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW),
)

LYING_PITCH_DEG = -25.0  # nobody on their feet leans so far back; sitting before a bench is -38
_STRETCHED_DEG = 120.0  # no hip goes more than 60 past straight


@dataclass(frozen=True, slots=True)
class Joints:
    """Angles in degrees of n frames, each (n,), from landmarks alone.

    Attributes:
        trunk_pitch_deg: hip-to-shoulder line against the vertical, plus = forward, -180 to
            180; lying on the back is about -90.
        hip_angle_deg: interior angle shoulder-hip-knee, 180 = straight; on the back more than
            that where the hips are above the line from shoulder to knee.
        knee_angle_deg: interior angle hip-knee-ankle, 180 = straight.
        left_hip_angle_deg, right_hip_angle_deg: the same of one leg, the person's own.
        left_knee_angle_deg, right_knee_angle_deg: the same of one leg.
        upper_arm_deg: interior angle hip-shoulder-elbow, 0 = hanging along the trunk.
        shank_deg: shin against the vertical, plus = knee ahead of the ankle.
        thigh_deg: knee below hip against the horizontal of the picture, 90 = hanging straight down.
        trunk_px: mid-hip to mid-shoulder, in pixels.
        thigh_px: mid-hip to mid-knee, in pixels.
    """

    trunk_pitch_deg: Floats
    hip_angle_deg: Floats
    knee_angle_deg: Floats
    left_hip_angle_deg: Floats
    right_hip_angle_deg: Floats
    left_knee_angle_deg: Floats
    right_knee_angle_deg: Floats
    upper_arm_deg: Floats
    shank_deg: Floats
    thigh_deg: Floats
    trunk_px: Floats
    thigh_px: Floats


def interior_angle(a: Floats, b: Floats, c: Floats) -> Floats:
    """Angle at b between a and c in degrees, 0 to 180; inputs (..., 2)."""
    return np.abs(signed_angle(a - b, c - b))


def signed_angle(u: Floats, v: Floats) -> Floats:
    """Degrees from u to v, plus = clockwise as seen in the picture; inputs (..., 2)."""
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    angle: Floats = np.degrees(np.arctan2(cross, (u * v).sum(axis=-1)))
    return angle


def _hip_angle(signed_deg: Floats, pitch_deg: Floats) -> Floats:
    """Interior angle of a hip from the one signed from trunk to thigh, minus = thigh behind.

    Real bridges pass 180, by up to 25; folded back there a full lockout would read as half of one.
    Upright, from the front or the back, that sign tells knees apart and nothing of the hip.
    """
    past_straight = (pitch_deg < LYING_PITCH_DEG) & (signed_deg < -_STRETCHED_DEG)
    return np.where(past_straight, 360.0 + signed_deg, np.abs(signed_deg))


def joints(xy: Floats, facing: NDArray[np.int8]) -> Joints:
    """Joint angles of n frames.

    Left and right leg are averaged: from the side they nearly coincide, and the far leg's
    landmark is as good as the near one's but for occlusion, which the pose model bridges.

    Args:
        xy: (n, 33, 2) landmarks in pixels, y down.
        facing: (n,) +1 or -1 as of `coach.pose.facing`; 0 is taken as +1.
    """
    sign = np.where(facing < 0, -1.0, 1.0)
    hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    shoulder = midpoint(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    knee = midpoint(xy, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
    ankle = midpoint(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    trunk = shoulder - hip
    length = np.hypot(trunk[:, 0], trunk[:, 1])
    shin = knee - ankle
    thigh = knee - hip
    pitch_deg = np.degrees(np.arctan2(sign * trunk[:, 0], -trunk[:, 1]))
    hip_angles = [
        _hip_angle(sign * signed_angle(shoulder - xy[:, h], xy[:, k] - xy[:, h]), pitch_deg)
        for h, k, _ in (_LEFT, _RIGHT)
    ]
    knee_angles = [interior_angle(xy[:, h], xy[:, k], xy[:, a]) for h, k, a in (_LEFT, _RIGHT)]
    arm_angles = [interior_angle(xy[:, h], xy[:, s], xy[:, e]) for h, s, e in _ARMS]
    return Joints(
        trunk_pitch_deg=pitch_deg,
        hip_angle_deg=np.mean(hip_angles, axis=0),
        knee_angle_deg=np.mean(knee_angles, axis=0),
        left_hip_angle_deg=hip_angles[0],
        right_hip_angle_deg=hip_angles[1],
        left_knee_angle_deg=knee_angles[0],
        right_knee_angle_deg=knee_angles[1],
        upper_arm_deg=np.mean(arm_angles, axis=0),
        shank_deg=np.degrees(np.arctan2(sign * shin[:, 0], -shin[:, 1])),
        thigh_deg=np.degrees(np.arctan2(thigh[:, 1], np.abs(thigh[:, 0]))),
        trunk_px=length,
        thigh_px=np.hypot(thigh[:, 0], thigh[:, 1]),
    )
