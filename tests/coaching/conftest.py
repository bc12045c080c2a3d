"""A real person in front of the camera, looked at once; hypothesis without a clock."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import settings

from coach.assets import sample_videos_dir
from coach.capture.video import VideoFile
from coach.pose.observer import Observer
from coach.pose.types import Pose

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def calibration_poses() -> list[Pose]:
    """The calibration sample at 15 frames a second: neutral, arch, neutral, tuck, neutral."""
    with VideoFile(sample_videos_dir() / "calibration.mp4") as video, Observer() as observer:
        return list(observer.observe_all(islice(video, 0, None, 2)))
