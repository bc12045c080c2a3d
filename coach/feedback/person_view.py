"""The picture and the person in it, as the live displays show them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.hip_line import draw_hip_line, turned_about
from coach.feedback.placement import fit, place_picture, place_pose
from coach.feedback.scene import LiveScene
from coach.feedback.skeleton import draw_back, draw_skeleton
from coach.pose.types import Pose

Image = NDArray[np.uint8]

_DIM = 0.4  # of its light is left of a picture that is not followed


def draw_person(canvas: Image, image_bgr: Image, live: LiveScene, unit: float) -> Pose:
    """Draw the picture in proportion, and on it skeleton and back.

    Args:
        canvas: drawn into, whole.
        image_bgr: (height, width, 3) picture as measured, not mirrored; left as it is.
        live: who is in it, and how it is to be seen.
        unit: one unit of the overlay in pixels.

    Returns:
        The pose as it is seen on the canvas.
    """
    height, width = image_bgr.shape[:2]
    size_px = (canvas.shape[1], canvas.shape[0])
    box = fit((width, height), size_px)
    if (box.width, box.height) != size_px:
        canvas[:] = 0
    place_picture(image_bgr, canvas, box, live.mirrored)
    pose = place_pose(live.scene.pose, size_px, box, live.mirrored)
    if live.held:
        cv2.convertScaleAbs(canvas, canvas, _DIM)
        return pose
    if live.detail:
        draw_skeleton(canvas, pose, unit)
    measurement = live.scene.measurement
    if live.scene.frontal:
        as_shown = turned_about(measurement) if live.mirrored else measurement
        draw_hip_line(canvas, pose, as_shown, unit)
        return pose
    facing = measurement.facing * (-1 if live.mirrored else 1)
    draw_back(canvas, pose, facing, live.scene.tilt_class, unit, measurement.reason)
    return pose
