"""The same frames with landmarks a little elsewhere, and the outlines told from there.

The pose model puts a real person's hips and shoulders elsewhere than a rendered one's, and in each
camera and frame a little elsewhere again. An outline stays where it is in the picture; told along
another hip-to-shoulder line it looks tilted, and the angle against that line changes by as much.
Frames made so teach which of the two is the pelvis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.dataset import Clip
from coach.geometry.features import features
from coach.geometry.joints import joints, trunk_px
from coach.pose.contour import outline_points, trunk_line
from coach.pose.types import STATIONS, Floats, Landmark

# standard deviations in trunk lengths, of both landmarks of a pair together; of each by itself half
SAME_IN_A_CLIP, OF_A_FRAME = 0.03, 0.015
_PAIRS = tuple(
    (Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"])
    for part in ("EAR", "SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE")
)
_NEIGHBOUR = 0.8 * (STATIONS[1] - STATIONS[0])  # further from all that is seen nothing is


def jittered(clips: Sequence[Clip], rng: Generator) -> list[Clip]:
    """The clips, each with its landmarks moved in its own way."""
    return [_moved(clip, rng) for clip in clips]


def _moved(clip: Clip, rng: Generator) -> Clip:
    seen = clip.landmarks.astype(np.float64)
    landmarks = _elsewhere(clip.landmarks, trunk_px(seen[:, :, :2]), rng)
    offset_px = np.stack(
        [retold(*frame) for frame in zip(clip.landmarks, clip.offset_px, landmarks, strict=True)]
    )
    seen = landmarks.astype(np.float64)
    pitch = joints(seen[:, :, :2], clip.facing).trunk_pitch_deg
    turned = clip.relative_deg + (clip.pitch_deg - pitch)[:, None]
    return replace(
        clip,
        vector=features(seen, offset_px.astype(np.float64), clip.facing).vector,
        relative_deg=(turned + 180.0) % 360.0 - 180.0,
        pitch_deg=pitch,
        landmarks=landmarks,
        offset_px=offset_px,
    )


def _elsewhere(
    landmarks: NDArray[np.float32], length_px: Floats, rng: Generator
) -> NDArray[np.float32]:
    """(n, 33, 4) landmarks, those of a pair moved together and each by itself."""
    n, length = len(landmarks), length_px[:, None, None]
    moved = landmarks.copy()
    for share, sides in ((1.0, (0, 1)), (0.5, (0,)), (0.5, (1,))):
        drawn = SAME_IN_A_CLIP * rng.normal(size=(1, len(_PAIRS), 2))
        drawn = share * length * (drawn + OF_A_FRAME * rng.normal(size=(n, len(_PAIRS), 2)))
        for side in sides:
            moved[:, [pair[side] for pair in _PAIRS], :2] += drawn.astype(np.float32)
    return moved


def retold(
    landmarks: NDArray[np.float32], offset_px: NDArray[np.float32], moved: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The same outline along another hip-to-shoulder line.

    Args:
        landmarks: (33, >=2) that the outline is told from, pixels.
        offset_px: (2, N_CONTOUR) as in `Silhouette`, NaN where nothing is seen.
        moved: (33, >=2) landmarks that it is to be told from.

    Returns:
        (2, N_CONTOUR) likewise.
    """
    away = outline_points(landmarks, offset_px)
    hip, shoulder = trunk_line(moved)
    length = float(np.hypot(*(shoulder - hip)))
    along = (shoulder - hip) / length
    away = away - hip
    at = away @ along / length
    right = away @ np.array([-along[1], along[0]])
    out = np.full_like(offset_px, np.nan)
    for side, outward in enumerate((right[0], -right[1])):
        seen = np.flatnonzero(np.isfinite(outward))
        if not len(seen):
            continue
        order = seen[np.argsort(at[side, seen])]
        known = at[side, order]
        nearest = np.abs(STATIONS[:, None] - known).min(axis=1)
        told = np.interp(STATIONS, known, outward[order])
        out[side] = np.where(nearest < _NEIGHBOUR, told, np.nan)
    return out
