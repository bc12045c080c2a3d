"""Which way the person faces, told from landmarks alone and relative to the body.

So it holds lying down as well as standing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import Floats, Landmark, midpoint

_FACING_MEMORY_S = 0.4
_FACING_SURE = 0.25

_LEGS = [  # rows of both legs, which lie side by side
    slice(Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"] + 1)
    for part in ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
]


def _cross(u: Floats, v: Floats) -> Floats:
    return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])


def facing_evidence(xy: Floats) -> Floats:
    """How clearly the person faces clockwise (+) or anticlockwise (-) of the trunk, (n,).

    Nose against ears, toes against shins, and the senses in which hips and knees can bend
    all tell; each alone fails in some posture, their sum was right in every rendered clip.

    Args:
        xy: (n, 33, 2) landmarks in pixels.
    """
    hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    shoulder = midpoint(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    ear = midpoint(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    trunk = shoulder - hip
    evidence: Floats = 4.0 * _cross(ear - shoulder, xy[:, Landmark.NOSE] - ear)
    h, k, a, heel, toe = (xy[:, rows] for rows in _LEGS)
    bends = 2.0 * _cross(k - a, toe - heel) - _cross(a - h, k - h) + _cross(trunk[:, None], k - h)
    evidence += bends[:, 0]
    evidence += bends[:, 1]
    evidence /= np.maximum((trunk**2).sum(axis=1), 1.0)
    return evidence


class FacingTracker:
    """Turns per-frame evidence into a facing that does not flicker."""

    def __init__(self) -> None:
        self._mean = 0.0
        self._last_t_s: float | None = None
        self._facing = 0

    @property
    def mean(self) -> float:
        """The evidence of late."""
        return self._mean

    def update(self, t_s: Floats, evidence: Floats) -> NDArray[np.int8]:
        """Facing of each frame, (n,): +1 clockwise, -1 anticlockwise, 0 not known yet."""
        out = np.zeros(len(t_s), dtype=np.int8)
        for i, (t, e) in enumerate(zip(t_s.tolist(), evidence.tolist(), strict=True)):
            if e == e:  # not NaN
                gap = 1e9 if self._last_t_s is None else max(t - self._last_t_s, 0.0)
                weight = gap / (gap + _FACING_MEMORY_S)
                self._mean += weight * (e - self._mean)
                self._last_t_s = t
                if abs(self._mean) > _FACING_SURE or self._facing == 0:
                    self._facing = 1 if self._mean > 0 else -1
            out[i] = self._facing
        return out
