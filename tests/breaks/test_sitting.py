"""Somebody who sits, stands or is not there, drawn by numbers and in a clip."""

from __future__ import annotations

import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.breaks.look import main
from coach.breaks.sitting import posture_of
from coach.breaks.watch import look
from coach.pose.types import N_LANDMARKS, Floats, Landmark

SIZE_PX = (640, 480)
TRUNK_PX = 120.0


def person(hip_y: float, knee_ahead: float, knee_drop: float) -> Floats:
    """Landmarks of somebody whose mid-hip is at this height and x = 320.

    Args:
        hip_y: in pixels.
        knee_ahead, knee_drop: of the knees against the hips, in trunk lengths.
    """
    landmarks = np.zeros((N_LANDMARKS, 4))
    landmarks[:, 3] = 0.9
    rows = {
        Landmark.NOSE: (0.1, -1.4),
        Landmark.LEFT_SHOULDER: (0.0, -1.0),
        Landmark.LEFT_HIP: (0.0, 0.0),
        Landmark.LEFT_KNEE: (knee_ahead, knee_drop),
        Landmark.LEFT_ANKLE: (knee_ahead, knee_drop + 0.8),
    }
    other = {Landmark.LEFT_SHOULDER: 12, Landmark.LEFT_HIP: 24, Landmark.LEFT_KNEE: 26}
    for row, (x, y) in rows.items():
        for place in (int(row), other.get(row, int(row))):
            landmarks[place, :2] = 320 + TRUNK_PX * x, hip_y + TRUNK_PX * y
    return landmarks


@pytest.mark.parametrize(
    ("hip_y", "knee_ahead", "knee_drop", "expected"),
    [
        (250, 0.0, 0.8, "up"),  # standing
        (250, 0.8, 0.05, "sitting"),  # on a chair, from the side
        (250, 0.05, 0.3, "sitting"),  # on a chair, from the front: the thighs point at the camera
        (250, 0.6, 0.4, "sitting"),  # on a high seat
        (470, 0.1, 0.8, "sitting"),  # at a desk: the camera there sees the trunk at most
        (590, 0.1, 0.3, "sitting"),  # at a desk: it sees head and shoulders
        (730, 0.1, 0.8, "up"),  # nothing but the top of a head
        (30, 0.0, 0.8, "up"),  # standing at the desk: it sees no head
    ],
)
def test_sitting_or_up(hip_y: float, knee_ahead: float, knee_drop: float, expected: str) -> None:
    assert posture_of(person(hip_y, knee_ahead, knee_drop), SIZE_PX) == expected


def test_nobody_there_is_nobody_sitting() -> None:
    assert posture_of(None, SIZE_PX) == "up"


def test_a_look_at_somebody_who_stands() -> None:
    seen = look(str(sample_videos_dir() / "calibration.mp4"))
    assert (seen.seen, seen.trouble) == ("up", "")


def test_a_look_through_no_camera_says_why() -> None:
    seen = main("look", "no such camera")
    assert seen.seen == "unknown"
    assert "no such camera" in seen.trouble
