"""Rotation matrices."""

from __future__ import annotations

import numpy as np

from calibration.assets import FloatArray


def rotation_about(axis: FloatArray, degrees: float) -> FloatArray:
    """Rotation matrix about a unit axis."""
    angle = np.radians(degrees)
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def turn_towards(start: FloatArray, end: FloatArray, limit_deg: float) -> FloatArray:
    """Least rotation that takes one unit vector towards another."""
    axis = np.cross(start, end)
    sine = np.linalg.norm(axis)
    if sine < 1e-6:
        return np.eye(3)
    angle = np.degrees(np.arctan2(sine, start @ end))
    return rotation_about(axis / sine, min(float(angle), limit_deg))
