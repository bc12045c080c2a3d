"""Landmarks as DeepLabCut writes them: a CSV that movement and its like open."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from coach.files import replacing
from coach.pose.types import LANDMARK_NAMES, Pose
from coach.session.meta import SessionMeta

_COORDS = ("x", "y", "likelihood")


def write_dlc(path: Path, meta: SessionMeta, poses: Sequence[Pose]) -> None:
    """Write one row per frame: x and y of each landmark in pixels, and its visibility.

    Those who read it count rows, so there is one for every frame of a recording from number 0
    on, or of a live set from its first one on: empty where nobody was seen, or the frame could
    not be decoded. What is called the scorer holds the versions.

    Args:
        path: the file to make.
        meta: of the session.
        poses: in the order of their frames.

    Raises:
        CoachError: the file cannot be written.
    """
    scorer = f"coach {meta.program} {meta.pose_model}"
    columns = [(name, coord) for name in LANDMARK_NAMES for coord in _COORDS]
    seen = {
        pose.frame: map(str, pose.landmarks[:, [0, 1, 3]].flat)
        for pose in poses
        if pose.landmarks is not None
    }
    is_live_set = meta.set_number is not None
    frames = range(poses[0].frame if is_live_set else 0, poses[-1].frame + 1) if poses else range(0)
    empty = [""] * len(columns)
    with replacing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["scorer", *(scorer for _ in columns)])
        table.writerow(["bodyparts", *(name for name, _ in columns)])
        table.writerow(["coords", *(coord for _, coord in columns)])
        for frame in frames:
            table.writerow([frame, *seen.get(frame, empty)])
