"""From which side the camera sees the person, and whether enough of them is in view.

All cues are taken relative to the body, so that they hold lying down as well as standing.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

import numpy as np
from numpy.typing import NDArray

from coach.geometry.reasons import Reason
from coach.pose.types import MIN_TRUNK_PX, Floats, Landmark

# Beyond this the sagittal angles shrink visibly (45 deg reads 41 at 30, docs/thresholds.md#yaw).
MAX_YAW_DEG = 30.0
_NEEDED = [
    Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE,
]  # fmt: skip
# MediaPipe imagines depth between left and right about three times too large when it sees
# a person from the side: measured on the rendered clips, true yaw 0 to 25 degrees.
_DEPTH_EXCESS = 3.0
_SETTLING_S = 6.0  # the time that a running median of yaw goes over: two slow reps [P]
_BENT_DEG = 150.0  # of the hip angle: less is no standing and turning round [P]


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


class SettledYaw:
    """Yaw of somebody who moves while the camera stands; frames must come in the order of time.

    At the bottom of a squat, behind a rack or a bar, the landmarks of left and right fly apart and
    `yaw_deg` jumps by 15 degrees and more in one of eleven real reps seen from the side. Nobody
    turns with bent hips: while they are, yaw is at most the running median.
    """

    def __init__(self) -> None:
        self._lately: deque[tuple[float, float]] = deque()
        self._in_order: list[float] = []

    def update(self, t_s: Floats, yaw_deg: Floats, hip_angle_deg: Floats) -> Floats:
        """(n,) of the next frames, at times (n,); NaN stays."""
        settled = yaw_deg.copy()
        for i, (t, yaw) in enumerate(zip(t_s.tolist(), yaw_deg.tolist(), strict=True)):
            if yaw != yaw:
                continue
            self._lately.append((t, yaw))
            insort(self._in_order, yaw)
            while self._lately[0][0] <= t - _SETTLING_S:
                _, old = self._lately.popleft()
                del self._in_order[bisect_left(self._in_order, old)]
            if hip_angle_deg[i] < _BENT_DEG:
                settled[i] = min(yaw, self._in_order[len(self._in_order) // 2])
        return settled


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


def framing(xy: Floats, trunk_px: Floats, size_px: tuple[int, int]) -> NDArray[np.object_]:
    """`Reason` why a frame shows too little of the person, (n,); `Reason.NONE` when it does not.

    Args:
        xy: (n, 33, 2) landmarks in pixels.
        trunk_px: (n,) mid-hip to mid-shoulder.
        size_px: (width, height) of the picture.
    """
    needed = xy[:, _NEEDED]
    outside = np.any((needed < 0) | (needed > size_px), axis=(1, 2))
    reasons = np.empty(len(xy), dtype=object)  # np.full would make plain strings of them
    reasons[:] = Reason.NONE
    reasons[trunk_px < MIN_TRUNK_PX] = Reason.TOO_SMALL
    reasons[outside] = Reason.OUT_OF_PICTURE
    reasons[~np.isfinite(xy[:, 0, 0])] = Reason.NO_PERSON
    return reasons
