"""What live sessions see in the tests: 15 pictures a second, half the work of 30."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.assets import sample_videos_dir
from tests.clips import pictures, scaled, write
from tests.live.sessions import SIZE, ClipCamera

STEP = 2  # every other picture of a sample is used
FPS = 30.0 / STEP


@pytest.fixture(scope="session")
def live_clip(thrust_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first two hip thrusts of a sample, 116 pictures."""
    path = tmp_path_factory.mktemp("clips") / "thrust.mp4"
    return write(path, pictures(thrust_clip, step=STEP), FPS)


@pytest.fixture
def camera() -> Iterator[ClipCamera]:
    """It shows somebody at the bottom of a hip thrust, and then thrusts."""
    clip = pictures(sample_videos_dir() / "hip-thrust.mp4", 30, 232, STEP)
    camera = ClipCamera(list(scaled(clip, SIZE)))
    camera.size = SIZE
    camera.fps = FPS
    camera.start()
    yield camera
    camera.stop()
