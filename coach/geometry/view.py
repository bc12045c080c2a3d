"""From which side the camera sees the person, and whether enough of them is in view.

All cues are taken relative to the body, so that they hold lying down as well as standing.
"""

from __future__ import annotations

import numpy as np

from coach.pose.types import MIN_TRUNK_PX, Floats, Landmark

# Beyond this the sagittal angles shrink visibly (45 deg reads 41 at 30 deg, science.md 3.3).
MAX_YAW_DEG = 30.0
# MediaPipe imagines depth between left and right about three times too large when it sees
# a person from the side: measured on the rendered clips, true yaw 0 to 25 degrees.
_DEPTH_EXCESS = 3.0

NO_PERSON = "nobody seen: step into the picture"
STEP_BACK = "step back: hips, shoulders or knees leave the picture"
COME_CLOSER = "come closer: you are too small in the picture"
TURN_SIDE_ON = "turn side-on to the camera"


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
