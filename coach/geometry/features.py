"""What the lumbopelvic model sees of a frame: the outline in the trunk's own frame, and posture.

Everything is measured along and across the hip-to-shoulder line in trunk lengths, with the
person turned to face right. Size, distance, place in the picture, direction and rotation of
the camera about its axis drop out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.geometry.joints import signed_angle
from coach.pose.types import N_CONTOUR, STATIONS, Floats, Landmark, midpoint

# stretch of the outline that carries the tilt: sacrum to shoulder blades
BACK = (STATIONS > -0.05) & (STATIONS < 0.85)
# How much each kind of feature weighs in the model's distance between two frames;
# chosen by leave-one-person-out on the tune clips.
_OFFSET_WEIGHT, _SLOPE_WEIGHT = 4.0, 0.5
_FAR_PX = 1e6  # stands in for outline points that are not there
_ARM_REACH = 0.10  # half thickness of a forearm, in trunk lengths


@dataclass(frozen=True, slots=True)
class Features:
    """Model input of n frames.

    Attributes:
        vector: (n, n_features) outline, its slope and posture; rows of NaN where nothing
            was traced.
        hidden: (n,) share of the back's stations without an outline or behind an arm.
    """

    vector: Floats
    hidden: Floats


def _fill_gaps(rows: Floats) -> Floats:
    """Interpolate NaN along each row; rows with fewer than half their values stay NaN."""
    out = rows.copy()
    at = np.arange(rows.shape[1])
    missing = np.isnan(rows)
    for i in np.flatnonzero(missing.any(axis=1)):
        known = ~missing[i]
        if known.sum() >= rows.shape[1] // 2:
            out[i, missing[i]] = np.interp(at[missing[i]], at[known], rows[i, known])
        else:
            out[i] = np.nan
    return out


def _behind_arm(xy: Floats, points: Floats, trunk_px: Floats) -> NDArray[np.bool_]:
    """(n, N_CONTOUR) True where an outline point lies on an elbow-to-finger line."""
    covered = np.zeros(points.shape[:2], dtype=bool)
    for elbow, wrist, finger in (
        (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST, Landmark.LEFT_INDEX),
        (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST, Landmark.RIGHT_INDEX),
    ):
        for a, b in ((xy[:, elbow], xy[:, wrist]), (xy[:, wrist], xy[:, finger])):
            line = b - a
            length2 = np.maximum((line**2).sum(axis=1), 1.0)
            along = ((points - a[:, None]) * line[:, None]).sum(axis=2) / length2[:, None]
            near = a[:, None] + np.clip(along, 0, 1)[..., None] * line[:, None]
            distance = np.hypot(*np.moveaxis(points - near, 2, 0))
            covered |= distance < _ARM_REACH * trunk_px[:, None]
    return covered


def features(xy: Floats, offset_px: Floats, facing: NDArray[np.int8]) -> Features:
    """Model input from landmarks and silhouette.

    Args:
        xy: (n, 33, 2) landmarks in pixels.
        offset_px: (n, 2, N_CONTOUR) as in `Silhouette`, NaN where unknown.
        facing: (n,) +1 or -1 as in `view`.
    """
    sign = np.where(facing < 0, -1.0, 1.0)
    hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    shoulder = midpoint(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    trunk = shoulder - hip
    trunk_px = np.maximum(np.hypot(trunk[:, 0], trunk[:, 1]), 1e-6)
    along = trunk / trunk_px[:, None]
    dorsal = np.stack([along[:, 1], -along[:, 0]], axis=1) * sign[:, None]

    # row 0 of a silhouette lies right of the trunk line: the belly of a person facing +1
    back_px = np.where(sign[:, None] > 0, offset_px[:, 1], offset_px[:, 0])
    stations = hip[:, None] + STATIONS[:, None] * trunk[:, None]
    points = stations + back_px[..., None] * dorsal[:, None]
    usable = np.isfinite(back_px)
    usable &= ~_behind_arm(xy, np.where(usable[..., None], points, _FAR_PX), trunk_px)
    hidden = 1.0 - usable[:, BACK].mean(axis=1)
    back = _fill_gaps(np.where(usable, back_px / trunk_px[:, None], np.nan))
    slope = np.gradient(back, STATIONS[1] - STATIONS[0], axis=1)

    knee = midpoint(xy, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
    ankle = midpoint(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    elbow = midpoint(xy, Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW)
    ear = midpoint(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    posture = np.radians(
        np.stack(
            [
                sign * signed_angle(trunk, segment)
                for segment in (hip - knee, knee - ankle, shoulder - elbow, ear - shoulder)
            ],
            axis=1,
        )
    )
    vector = np.concatenate(
        [_OFFSET_WEIGHT * back, _SLOPE_WEIGHT * slope, np.sin(posture), np.cos(posture)], axis=1
    )
    return Features(vector=vector, hidden=hidden)


N_FEATURES = 2 * N_CONTOUR + 8
