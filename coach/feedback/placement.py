"""A whole picture in proportion in a larger one, and the person in it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.panel import Box
from coach.pose.types import Pose, Silhouette, mirrored


def fit(size_px: tuple[int, int], into_px: tuple[int, int]) -> Box:
    """Where a picture of a size goes in the middle of another size, as large as it can be."""
    scale = min(into_px[0] / size_px[0], into_px[1] / size_px[1])
    width, height = (max(round(length * scale), 1) for length in size_px)
    return Box((into_px[0] - width) // 2, (into_px[1] - height) // 2, width, height)


def place_picture(
    image: NDArray[np.uint8], ground: NDArray[np.uint8], box: Box, mirror: bool
) -> None:
    """Put a picture into a box of the ground, in place."""
    target = ground[box.y : box.bottom, box.x : box.right]
    if image.shape == target.shape:
        if mirror:
            cv2.flip(image, 1, dst=target)
        else:
            target[:] = image
    else:
        whole = cv2.flip(image, 1) if mirror else image
        cv2.resize(whole, (box.width, box.height), dst=target)


def place_pose(pose: Pose, ground_px: tuple[int, int], box: Box, mirror: bool) -> Pose:
    """The pose of the person in a picture that was placed with `place_picture`."""
    if mirror:
        pose = mirrored(pose)
    scale = box.width / pose.size_px[0]
    landmarks, silhouette = pose.landmarks, pose.silhouette
    if landmarks is not None:
        landmarks = landmarks.copy()
        landmarks[:, :3] *= scale
        landmarks[:, :2] += (box.x, box.y)
    if silhouette is not None:
        silhouette = Silhouette(silhouette.offset_px * np.float32(scale), silhouette.contrast)
    return replace(pose, size_px=ground_px, landmarks=landmarks, silhouette=silhouette)
