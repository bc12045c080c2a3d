"""What the lumbopelvic model sees of a frame: the outlines in the trunk's own frame, and posture.

Everything is measured along and across the hip-to-shoulder line in trunk lengths, with the
person turned to face right. Size, distance, place in the picture and direction drop out; which
way is up is told by the pitch of that line alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.geometry.joints import signed_angle
from coach.pose.types import N_CONTOUR, STATIONS, Floats, Landmark, midpoint

# stretch of the outline that carries the tilt: sacrum to shoulder blades
BACK = (STATIONS > -0.05) & (STATIONS < 0.85)
_FAR_PX = 1e6  # stands in for outline points that are not there
_ARM_REACH = 0.10  # half thickness of a forearm, in trunk lengths
_FOREARMS = (
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.LEFT_WRIST, Landmark.LEFT_INDEX),
    (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST),
    (Landmark.RIGHT_WRIST, Landmark.RIGHT_INDEX),
)
_FARTHEST = 2.0  # trunk lengths: beyond this a landmark says no more
_UP = np.array([[0.0, -1.0]])  # in the picture

# columns of the vector: where the outline of back and belly is, which of it is seen, and posture
OFFSETS = slice(0, 2 * N_CONTOUR)
SEEN = slice(2 * N_CONTOUR, 4 * N_CONTOUR)
N_POSTURE = 12  # four joint angles and the trunk's pitch, sine and cosine; thigh and shin length
N_VIEW = 8  # near from far hip, shoulder and knee, and what depth they are given
N_ARMS = 8  # near and far elbow and wrist
POSTURE = slice(4 * N_CONTOUR, 4 * N_CONTOUR + N_POSTURE + N_VIEW + N_ARMS)
N_FEATURES = POSTURE.stop
# of these the arms: sine and cosine of the shoulder's angle, the places of elbows and wrists
ARMS = (POSTURE.start + 2, POSTURE.start + 7, *range(POSTURE.stop - N_ARMS, POSTURE.stop))

_SIDES = ("LEFT", "RIGHT")
_PARTS = ("HIP", "SHOULDER", "KNEE", "ELBOW", "WRIST")


@dataclass(frozen=True, slots=True)
class Features:
    """Model input of n frames.

    Attributes:
        vector: (n, n_features) outlines, which of them is seen, and posture; rows of NaN where
            there is nobody.
        hidden: (n,) share of the back's stations without an outline or behind an arm.
    """

    vector: Floats
    hidden: Floats


def outline_columns(offset: Floats) -> Floats:
    """The columns `OFFSETS` and `SEEN` of the vector, (n, 4 * N_CONTOUR).

    What is not seen is interpolated between its neighbours, and 0 where nothing is seen at all.

    Args:
        offset: (n, 2, N_CONTOUR) of back and belly from the trunk line in trunk lengths, NaN
            where they are not seen.
    """
    rows = offset.reshape(-1, N_CONTOUR).copy()
    seen = np.isfinite(rows)
    at = np.arange(N_CONTOUR)
    for i in np.flatnonzero(~seen.all(axis=1)):
        known = seen[i]
        rows[i] = np.interp(at, at[known], rows[i, known]) if known.any() else 0.0
    wide = (len(offset), 2 * N_CONTOUR)
    return np.concatenate([rows.reshape(wide), seen.astype(np.float64).reshape(wide)], axis=1)


def _behind_arm(xy: Floats, points: Floats, trunk_px: Floats) -> NDArray[np.bool_]:
    """(n, sides, N_CONTOUR) True where an outline point lies on an elbow-to-finger line."""
    covered = np.zeros(points.shape[:-1], dtype=bool)
    x, y = points[..., 0], points[..., 1]
    reach2 = np.square(_ARM_REACH * trunk_px)[:, None, None]
    for start, end in _FOREARMS:
        ax, ay, bx, by = (xy[:, mark, axis, None, None] for mark in (start, end) for axis in (0, 1))
        dx, dy = bx - ax, by - ay
        along = ((x - ax) * dx + (y - ay) * dy) / np.maximum(dx**2 + dy**2, 1.0)
        along = np.minimum(np.maximum(along, 0.0), 1.0)
        covered |= (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2 < reach2
    return covered


def features(landmarks: Floats, offset_px: Floats, facing: NDArray[np.int8]) -> Features:
    """Model input from landmarks and silhouette.

    Args:
        landmarks: (n, 33, >=3) x, y, z in pixels, NaN where there is nobody.
        offset_px: (n, 2, N_CONTOUR) as in `Silhouette`, NaN where unknown.
        facing: (n,) +1 or -1 as in `view`.
    """
    xy = landmarks[:, :, :2]
    sign = np.where(facing < 0, -1.0, 1.0)
    hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    shoulder = midpoint(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    trunk = shoulder - hip
    trunk_px = np.maximum(np.hypot(trunk[:, 0], trunk[:, 1]), 1e-6)
    along = trunk / trunk_px[:, None]
    dorsal = np.stack([along[:, 1], -along[:, 0]], axis=1) * sign[:, None]

    # row 0 of a silhouette lies right of the trunk line: the belly of a person facing +1
    back_first = np.where((sign > 0)[:, None, None], offset_px[:, ::-1], offset_px)
    stations = hip[:, None] + STATIONS[:, None] * trunk[:, None]
    usable = np.isfinite(back_first)
    outward = np.stack([dorsal, -dorsal], axis=1)
    away = np.where(usable, back_first, _FAR_PX)
    points = stations[:, None] + away[..., None] * outward[:, :, None]
    usable &= ~_behind_arm(xy, points, trunk_px)
    outlines = outline_columns(np.where(usable, back_first / trunk_px[:, None, None], np.nan))
    hidden = 1.0 - usable[:, 0, BACK].mean(axis=1)

    knee = midpoint(xy, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
    ankle = midpoint(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    elbow = midpoint(xy, Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW)
    ear = midpoint(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    posture = np.radians(
        np.stack(
            [
                sign * signed_angle(trunk, segment)
                for segment in (hip - knee, knee - ankle, shoulder - elbow, ear - shoulder)
            ]
            + [sign * signed_angle(_UP, trunk)],
            axis=1,
        )
    )
    lengths = np.stack([hip - knee, knee - ankle], axis=1) / trunk_px[:, None, None]
    legs = np.minimum(np.hypot(lengths[..., 0], lengths[..., 1]), _FARTHEST)
    near, far = _near_and_far(landmarks, sign)
    hips, shoulders, knees = (near[part] - far[part] for part in ("HIP", "SHOULDER", "KNEE"))
    arms = [side[part][:, :2] - shoulder for side in (near, far) for part in ("ELBOW", "WRIST")]
    apart = np.stack([hips[:, :2], shoulders[:, :2], knees[:, :2], *arms], axis=1)
    # of each how far along the trunk, and how far towards the back
    across = (apart[:, :, None] * np.stack([along, dorsal], axis=1)[:, None]).sum(axis=3)
    across = across.reshape(len(across), -1)
    view, arms_at = across[:, :6], across[:, 6:]
    depth = np.stack([hips[:, 2], shoulders[:, 2]], axis=1)
    placed = np.concatenate([view, depth, arms_at], axis=1) / trunk_px[:, None]
    placed = np.minimum(np.maximum(placed, -_FARTHEST), _FARTHEST)
    vector = np.concatenate([outlines, np.sin(posture), np.cos(posture), legs, placed], axis=1)
    vector[~np.isfinite(vector).all(axis=1)] = np.nan
    return Features(vector=vector, hidden=hidden)


def _near_and_far(landmarks: Floats, sign: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Landmarks (n, 3) of the side near the camera and of the far one, by part of the body."""
    right = (sign > 0)[:, None]  # who faces right has the right side near the camera
    near, far = {}, {}
    for part in _PARTS:
        left_one, right_one = (landmarks[:, Landmark[f"{side}_{part}"], :3] for side in _SIDES)
        near[part] = np.where(right, right_one, left_one)
        far[part] = np.where(right, left_one, right_one)
    return near, far
