"""The camera: where it stands, and where points fall in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.assets import FloatArray


@dataclass(frozen=True)
class Camera:
    """A level-ish pinhole camera beside the person.

    Attributes:
        eye, aim: (3,) where it stands and looks, metres.
        roll_deg: clockwise turn about its axis.
        fov_deg: vertical field of view.
        size: picture width and height, pixels.
    """

    eye: FloatArray
    aim: FloatArray
    roll_deg: float
    fov_deg: float
    size: tuple[int, int]

    def matrix(self) -> FloatArray:
        """(4, 4) from world to clip coordinates, y up."""
        ahead = self.aim - self.eye
        ahead = ahead / np.linalg.norm(ahead)
        right = np.cross(ahead, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        up = np.cross(right, ahead)
        c, s = np.cos(np.radians(self.roll_deg)), np.sin(np.radians(self.roll_deg))
        right, up = c * right + s * up, c * up - s * right
        view = np.eye(4)
        view[:3, :3] = np.array([right, up, -ahead])
        view[:3, 3] = -view[:3, :3] @ self.eye
        near, far = 0.2, 30.0
        f = 1 / np.tan(np.radians(self.fov_deg) / 2)
        width, height = self.size
        lens = np.zeros((4, 4))
        lens[0, 0], lens[1, 1] = f * height / width, f
        lens[2, 2], lens[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
        lens[3, 2] = -1
        return np.asarray(lens @ view)

    def project(self, points: FloatArray) -> FloatArray:
        """Pixels of (n, 3) points, x right, y down, origin at the top left corner; (n, 2)."""
        homogeneous = np.column_stack([points, np.ones(len(points))]) @ self.matrix().T
        clip = homogeneous[:, :2] / homogeneous[:, 3:]
        width, height = self.size
        return np.column_stack([(clip[:, 0] + 1) / 2 * width, (1 - clip[:, 1]) / 2 * height])


def beside(aim: FloatArray, side: int, yaw_deg: float, dist: float, height: float) -> FloatArray:
    """Where a camera stands.

    Args:
        aim: (3,) point it looks at.
        side: 1 to stand on the person's left, -1 on the right.
        yaw_deg: off the pure side view, plus = towards the person's front.
        dist: level distance, metres.
        height: above the floor, metres.

    Returns:
        (3,) position.
    """
    yaw = np.radians(yaw_deg)
    level = np.array([np.sin(yaw), side * np.cos(yaw), 0.0]) * dist
    return np.array([aim[0] + level[0], aim[1] + level[1], height])
