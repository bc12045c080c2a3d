"""From which side the camera sees the person, and whether enough of them is in view.

All cues are taken relative to the body, so that they hold lying down as well as standing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.geometry.contour import MIN_TRUNK_PX
from coach.geometry.joints import Floats, midpoint
from coach.pose.types import Landmark

# Beyond this the sagittal angles shrink visibly (45 deg reads 41 at 30 deg, science.md 3.3).
MAX_YAW_DEG = 30.0
# MediaPipe imagines depth between left and right about three times too large when it sees
# a person from the side: measured on the rendered clips, true yaw 0 to 25 degrees.
_DEPTH_EXCESS = 3.0
_FACING_MEMORY_S = 0.4
_FACING_SURE = 0.25

NO_PERSON = "nobody seen: step into the picture"
STEP_BACK = "step back: hips, shoulders or knees leave the picture"
COME_CLOSER = "come closer: you are too small in the picture"
TURN_SIDE_ON = "turn side-on to the camera"


def _cross(u: Floats, v: Floats) -> Floats:
    return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]


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
    for side in ("LEFT", "RIGHT"):
        h, k, a, heel, toe = (
            xy[:, Landmark[f"{side}_{part}"]]
            for part in ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
        )
        evidence += 2.0 * _cross(k - a, toe - heel) - _cross(a - h, k - h) + _cross(trunk, k - h)
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


def _left_from_right(landmarks: Floats) -> list[tuple[Floats, Floats]]:
    """Left minus right in the picture, (n, 2), and how far apart in depth, (n,); both pairs."""
    pairs = []
    for left, right in (
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    ):
        apart = landmarks[:, left, :3] - landmarks[:, right, :3]
        pairs.append((apart[:, :2], np.maximum(np.abs(apart[:, 2]), 1e-6)))
    return pairs


def yaw_deg(landmarks: Floats) -> Floats:
    """How far the camera is from a pure side view, (n,) 0 to 90 degrees.

    From left against right shoulder and hip: seen from the side they lie behind each
    other, so what separates them in the picture is compared with what separates them in
    MediaPipe's own (exaggerated) depth.

    Args:
        landmarks: (n, 33, >=3) x, y, z in pixels.
    """
    ratios = [np.hypot(xy[:, 0], xy[:, 1]) / depth for xy, depth in _left_from_right(landmarks)]
    yaw: Floats = np.degrees(np.arctan(_DEPTH_EXCESS * np.mean(ratios, axis=0)))
    return yaw


def turn_deg(landmarks: Floats) -> Floats:
    """How far the person is turned out of the side view about the vertical, (n,) -90 to 90.

    Plus: the chest shows, or lying on the back the feet come nearer; minus: the back shows, or
    the head comes nearer. Unlike `yaw_deg` it leaves out how high or low the camera stands.

    Args:
        landmarks: (n, 33, >=3) x, y, z in pixels.
    """
    ratios = [xy[:, 0] / depth for xy, depth in _left_from_right(landmarks)]
    turn: Floats = np.degrees(np.arctan(_DEPTH_EXCESS * np.mean(ratios, axis=0)))
    return turn


def framing_reason(xy: Floats, trunk_px: Floats, size_px: tuple[int, int]) -> list[str]:
    """Why a frame cannot be measured at all, one string a frame, empty when it can."""
    width, height = size_px
    needed = xy[
        :,
        [
            Landmark.LEFT_SHOULDER,
            Landmark.RIGHT_SHOULDER,
            Landmark.LEFT_HIP,
            Landmark.RIGHT_HIP,
            Landmark.LEFT_KNEE,
            Landmark.RIGHT_KNEE,
        ],
    ]
    outside = np.any((needed < 0) | (needed > (width, height)), axis=(1, 2))
    reasons = []
    for i in range(len(xy)):
        if not np.isfinite(xy[i, 0, 0]):
            reasons.append(NO_PERSON)
        elif outside[i]:
            reasons.append(STEP_BACK)
        elif trunk_px[i] < MIN_TRUNK_PX:
            reasons.append(COME_CLOSER)
        else:
            reasons.append("")
    return reasons
