"""The person: a quiet skeleton and the line of the back."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.palette import CLASS_COLOUR, INK, PAPER, Colour, mix
from coach.geometry.reasons import Reason
from coach.pose.contour import outline_points
from coach.pose.types import SKELETON, STATIONS, Landmark, Pose
from coach.reps.types import TiltClass

Image = NDArray[np.uint8]
Points = NDArray[np.float64]

BACK_STATIONS = (0.0, 0.9)  # the stretch of back that is drawn, in trunk lengths from the hips
SEEN = 0.5  # a landmark less visible than this is a guess and is not drawn

_SHIFT = 4  # OpenCV draws at sub-pixel places given in sixteenths
_LONGEST_GAP = 1  # stations without outline that the line runs across
_DASH, _GAP = 9.0, 6.0
_TURN = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
_ROUND = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
_SMOOTHINGS = 8  # a standard deviation of two stations, 0.06 trunk lengths


def back_runs(pose: Pose, facing: int) -> list[Points]:
    """The seen stretches of back, each (n >= 3, 2) in pixels from hips to shoulders."""
    if pose.landmarks is None or pose.silhouette is None or facing == 0:
        return []
    both = outline_points(pose.landmarks, pose.silhouette.offset_px)
    points = both[1 if facing > 0 else 0]
    seen = np.flatnonzero(np.isfinite(points).all(axis=1))
    breaks = np.flatnonzero(np.diff(seen) > 1 + _LONGEST_GAP) + 1
    low, high = BACK_STATIONS
    runs = []
    for run in np.split(seen, breaks):
        drawn = (STATIONS[run] >= low) & (STATIONS[run] <= high)
        if drawn.sum() >= 3:
            # the outline beyond the drawn stretch keeps its ends from fraying
            runs.append(_smooth(points[run])[drawn])
    return runs


def _smooth(points: Points) -> Points:
    for _ in range(_SMOOTHINGS):
        inner = 0.25 * points[:-2] + 0.5 * points[1:-1] + 0.25 * points[2:]
        points = np.vstack([points[:1], inner, points[-1:]])
    return points


def _dashes(points: Points, dash: float, gap: float) -> list[Points]:
    """Cut a line into dashes."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    pieces = []
    for start in np.arange(0.0, way[-1], dash + gap):
        stop = min(start + dash, way[-1])
        at = np.concatenate([[start], way[(way > start) & (way < stop)], [stop]])
        pieces.append(np.stack([np.interp(at, way, points[:, k]) for k in (0, 1)], axis=1))
    return pieces


def draw_line(image: Image, points: Points, colour: Colour, thickness: int) -> None:
    """Draw a line through points (n, 2) in pixels."""
    # OpenCV's fixed-point places overflow far outside the picture
    limit = 4.0 * max(image.shape[:2])
    fixed = np.rint(np.clip(points, -limit, limit) * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(image, [fixed], False, colour, thickness, cv2.LINE_AA, _SHIFT)


def draw_back(
    image: Image,
    pose: Pose,
    facing: int,
    tilt_class: TiltClass | None,
    unit: float,
    reason: Reason = Reason.NONE,
) -> None:
    """Draw the line of the back in the colour of its class, dashed when unclear or hidden.

    Args:
        image: drawn into.
        pose: of this frame.
        facing: as in `Measurement.facing`; nothing is drawn when 0.
        tilt_class: of this frame; None is drawn white.
        unit: one unit of the overlay in pixels.
        reason: what keeps this frame's angles from being sure; a hidden back is rather an arm.
    """
    casing, core = max(round(9 * unit), 3), max(round(5 * unit), 1)
    for run in back_runs(pose, facing):
        pieces = [run]
        if tilt_class == "unclear" or reason is Reason.BACK_HIDDEN:
            # half the line's round ends reach into the gap on either side
            pieces = _dashes(run, _DASH * unit, (_GAP + 5) * unit)
        draw_line(image, run, INK, casing)
        for piece in pieces:
            draw_line(image, piece, CLASS_COLOUR[tilt_class] if tilt_class else PAPER, core)


def draw_skeleton(image: Image, pose: Pose, unit: float) -> None:
    """Draw the limbs that are seen, those on the near side stronger.

    Args:
        image: drawn into.
        pose: of this frame.
        unit: one unit of the overlay in pixels.
    """
    if pose.landmarks is None:
        return
    xy = pose.landmarks[:, :2].astype(np.float64)
    seen = (pose.landmarks[:, 3] >= SEEN) & np.isfinite(xy).all(axis=1)
    bones = [bone for bone in SKELETON if seen[list(bone)].all()]
    near = _near_side(pose.landmarks)
    far_bones = [bone for bone in bones if bone[0] % 2 != near]
    near_bones = [bone for bone in bones if bone[0] % 2 == near]
    thin, strong, casing = (max(round(width * unit), 1) for width in (1.0, 1.5, 2.8))
    for bone in far_bones:
        draw_line(image, xy[list(bone)], mix(PAPER, INK, 0.55), thin)
    for bone in near_bones:
        draw_line(image, xy[list(bone)], INK, casing)
    for bone in near_bones:
        draw_line(image, xy[list(bone)], PAPER, strong)
    for joint in {joint for bone in near_bones for joint in bone}:
        _dot(image, xy[joint], unit)


def _near_side(landmarks: NDArray[np.float32]) -> int:
    """Remainder by two of the near side's landmarks: 1 for the left, 0 for the right."""
    depth = landmarks[:, 2]
    left = depth[[Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, Landmark.LEFT_KNEE]].sum()
    right = depth[[Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE]].sum()
    return 1 if left <= right else 0


def _dot(image: Image, at: Points, unit: float) -> None:
    # a polygon: OpenCV's own small circles come out as diamonds
    for radius, colour in ((3.6, INK), (2.4, PAPER)):
        fixed = np.rint((at + radius * unit * _ROUND) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillConvexPoly(image, fixed, colour, cv2.LINE_AA, _SHIFT)
