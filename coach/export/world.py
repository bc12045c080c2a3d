"""MediaPipe's world landmarks in OpenSim's axes, and as large as a person of a given height."""

from __future__ import annotations

import numpy as np

from coach.errors import CoachError
from coach.pose.types import Floats, Landmark

# Rows: OpenSim's x (forward), y (up) and z (to the person's right) in MediaPipe's axes, which are
# x right in the picture, y down, z away from the camera. Each is a rotation by quarter turns, so
# that what was seen in the picture stays apart from the depth that the pose model imagines.
_AXES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "to the right of the picture": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "to the left of the picture": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "towards the camera": ((0, 0, -1), (0, -1, 0), (-1, 0, 0)),
    "away from the camera": ((0, 0, 1), (0, -1, 0), (1, 0, 0)),
}

# Ankle to knee, knee to hip and hip to shoulder of a height of 1 (docs/export.md#height).
_ANKLE_TO_SHOULDER = 0.246 + 0.245 + 0.288
_PLAUSIBLE_CM = (50.0, 250.0)


def forward(world: Floats) -> str:
    """Which way the person's front points, of four: the one that suits the line of the hips best.

    One for a whole recording: who turns round in it turns round in the file.

    Args:
        world: (n, 33, 3) world landmarks, rows of NaN without a person.

    Returns:
        A key for `in_opensim_axes`.
    """
    to_the_right = np.nansum(world[:, Landmark.RIGHT_HIP] - world[:, Landmark.LEFT_HIP], axis=0)
    return max(_AXES, key=lambda way: float(np.dot(_AXES[way][2], to_the_right)))


def in_opensim_axes(world: Floats, way: str) -> Floats:
    """(n, 33, 3) the same in metres, x forward, y up, z to the right, from between the hips.

    Args:
        world: (n, 33, 3) world landmarks.
        way: where forward is, as of `forward`.
    """
    markers: Floats = world @ np.array(_AXES[way], dtype=np.float64).T
    return markers


def scale_to(height_cm: float, world: Floats) -> float:
    """Factor that makes a person as tall as given.

    From the lengths of shin, thigh and trunk, each the median over the recording, which hold in
    every posture; the pose model's own size is nearly the same whoever is seen.

    Args:
        height_cm: the person's height.
        world: (n, 33, 3) world landmarks or markers, metres; at least one row of numbers.

    Raises:
        CoachError: that is nobody's height.
    """
    if not _PLAUSIBLE_CM[0] <= height_cm <= _PLAUSIBLE_CM[1]:
        raise CoachError(
            f"A height of {height_cm:g} cm is no person's; give it in centimetres, such as 172."
        )

    def apart(a: Landmark, b: Landmark) -> Floats:
        length: Floats = np.linalg.norm(world[:, a] - world[:, b], axis=1)
        return length

    left = apart(Landmark.LEFT_ANKLE, Landmark.LEFT_KNEE)
    right = apart(Landmark.RIGHT_ANKLE, Landmark.RIGHT_KNEE)
    shin = 0.5 * (left + right)
    left = apart(Landmark.LEFT_KNEE, Landmark.LEFT_HIP)
    right = apart(Landmark.RIGHT_KNEE, Landmark.RIGHT_HIP)
    thigh = 0.5 * (left + right)
    shoulders = world[:, Landmark.LEFT_SHOULDER] + world[:, Landmark.RIGHT_SHOULDER]
    hips = world[:, Landmark.LEFT_HIP] + world[:, Landmark.RIGHT_HIP]
    trunk = np.linalg.norm(0.5 * (shoulders - hips), axis=1)
    seen_m = sum(float(np.nanmedian(part)) for part in (shin, thigh, trunk))
    return height_cm / 100.0 * _ANKLE_TO_SHOULDER / seen_m
