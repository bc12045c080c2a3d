"""Whether somebody sits, as far as landmarks tell, from whatever side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.breaks.scheduler import Seen
from coach.pose.types import Floats, Landmark, midpoint

# Knees below the hips, in trunk lengths: rendered people on a seat have up to 0.38, those who stand
# 0.63 and more (docs/programme.md#the-camera)
STANDS_FROM = 0.5
_VISIBLE = 0.5
_HEAD = (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
_SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_KNEES = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)


def posture_of(landmarks: Floats | None, size_px: tuple[int, int]) -> Seen:
    """What one picture shows: a person sitting, one who is up, or nobody, which is "up" too.

    A camera on a desk sees of somebody who sits there head and shoulders, and of somebody who
    stands there the trunk.

    Args:
        landmarks: (33, 4) of the person in pixels, with visibility last; None for nobody.
        size_px: (width, height) of the picture.
    """
    if landmarks is None:
        return "up"
    seen = _in_picture(landmarks, size_px)
    if seen[list(_HIPS)].any() and seen[list(_KNEES)].any():
        xy = landmarks[None, :, :2]
        hip, knee = midpoint(xy, *_HIPS)[0], midpoint(xy, *_KNEES)[0]
        trunk_px = float(np.hypot(*(midpoint(xy, *_SHOULDERS)[0] - hip)))
        drop = (knee[1] - hip[1]) / max(trunk_px, 1.0)
        return "up" if drop > STANDS_FROM else "sitting"
    if seen[list(_HEAD)].any() and seen[list(_SHOULDERS)].any():
        return "sitting"
    return "up"


def _in_picture(landmarks: Floats, size_px: tuple[int, int]) -> NDArray[np.bool_]:
    """(33,) which landmarks are seen; the model also guesses where those outside may be."""
    xy, visibility = landmarks[:, :2], landmarks[:, 3]
    return np.asarray((visibility > _VISIBLE) & (xy >= 0).all(1) & (xy < size_px).all(1))
