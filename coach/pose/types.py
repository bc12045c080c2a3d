"""What the pose room hands on: landmarks and silhouette of one person in one frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from math import nan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

N_LANDMARKS = 33
N_CONTOUR = 48
# Stations of the outline along the trunk line, in trunk lengths from mid-hip (0) to
# mid-shoulder (1).
STATIONS = np.linspace(-0.40, 1.05, N_CONTOUR)
# Seen from front or back, hips less far above the knees sit: in trunk lengths; rendered people who
# sit on the floor show at most 0.15, standing ones at least 0.8.
SITTING_BELOW = 0.45
MIN_TRUNK_PX = 24.0  # below this the outline carries less than the tilt (docs/thresholds.md#size)


class Landmark(IntEnum):
    """Rows of a landmark array (BlazePose topology); left and right are the person's own."""

    NOSE = 0
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


# drawn on the overlay and used to tell which limbs cover the trunk
SKELETON: tuple[tuple[Landmark, Landmark], ...] = (
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW),
    (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP),
    (Landmark.LEFT_HIP, Landmark.LEFT_KNEE),
    (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE),
    (Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE),
    (Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE),
    (Landmark.RIGHT_ANKLE, Landmark.RIGHT_FOOT_INDEX),
)

# row of the same landmark on the other side of the body: rows after the nose come in pairs,
# but for the two eyes, which have three rows each
OTHER_SIDE: tuple[int, ...] = (
    0, 4, 5, 6, 1, 2, 3,
    *(row + 1 if row % 2 else row - 1 for row in range(7, N_LANDMARKS)),
)  # fmt: skip


# of every row, as MediaPipe calls it; left and right are the person's own
LANDMARK_NAMES: tuple[str, ...] = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye",
    "right_eye_outer", "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky",
    "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip",
    "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel",
    "left_foot_index", "right_foot_index",
)  # fmt: skip


def midpoint(xy: Floats, left: Landmark, right: Landmark) -> Floats:
    """(n, 2) point half way between a left and a right landmark of (n, 33, 2)."""
    return 0.5 * (xy[:, left] + xy[:, right])


@dataclass(frozen=True, slots=True)
class Silhouette:
    """The person's outline on both sides of the trunk, in the trunk's own frame.

    Rays leave the line from mid-hip to mid-shoulder at right angles, at the stations of
    `STATIONS` (in trunk lengths from the hips). Row 0 runs to the
    right of the hip-to-shoulder direction as seen in the picture, row 1 to the left, so
    that nothing needs to know which of them is the back.

    Attributes:
        offset_px: (2, N_CONTOUR) distance of the outline from the trunk line in pixels,
            NaN where no outline was found.
        contrast: (2, N_CONTOUR) colour step across the outline, 0 to 255.
    """

    offset_px: NDArray[np.float32]
    contrast: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pose:
    """One frame after the pose model; all that a session keeps of the picture.

    Attributes:
        frame: number of the frame in its source, from 0.
        t_s: presentation time stamp in seconds.
        size_px: (width, height) of the upright picture.
        landmarks: (33, 4) x, y, z in pixels of the picture (x right, y down, z away from
            the camera, 0 between the hips) and visibility 0 to 1; None without a person.
        silhouette: outline of the trunk; None where it could not be traced.
        people: how many people were seen.
        world: (33, 3) x, y, z in metres from the middle of the hips (x right, y down, z away
            from the camera), as the pose model imagines them; None without a person. From the
            front, joint angles are of these (`geometry.joints`).
        pelvis_turn_deg: how far the picture of the pelvis is turned clockwise (`pose.pelvis`),
            from front or back; NaN from beside and where it is not seen.
    """

    frame: int
    t_s: float
    size_px: tuple[int, int]
    landmarks: NDArray[np.float32] | None
    silhouette: Silhouette | None
    people: int
    world: NDArray[np.float32] | None = None
    pelvis_turn_deg: float = nan


def mirrored_landmarks(landmarks: NDArray[np.float32], width_px: int) -> NDArray[np.float32]:
    """(33, 4) landmarks of the same person in the mirrored picture, whose left is right there."""
    other = landmarks[list(OTHER_SIDE)]
    other[:, 0] = width_px - other[:, 0]
    return other


def mirrored_world(world: NDArray[np.float32]) -> NDArray[np.float32]:
    """(33, 3) world landmarks of the same person in the mirrored picture."""
    other = world[list(OTHER_SIDE)]
    other[:, 0] *= -1.0
    return other


def mirrored(pose: Pose) -> Pose:
    """The pose of the same person in the mirrored picture."""
    landmarks, silhouette, world = pose.landmarks, pose.silhouette, pose.world
    if landmarks is not None:
        landmarks = mirrored_landmarks(landmarks, pose.size_px[0])
    if silhouette is not None:
        silhouette = Silhouette(silhouette.offset_px[::-1], silhouette.contrast[::-1])
    if world is not None:
        world = mirrored_world(world)
    return replace(
        pose,
        landmarks=landmarks,
        silhouette=silhouette,
        world=world,
        pelvis_turn_deg=-pose.pelvis_turn_deg,
    )
