from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.capture.frame import Frame
from coach.live.video_recorder import VideoRecorder
from tests.clips import pictures


def frames(n: int, start_s: float = 0.0) -> list[Frame]:
    return [
        Frame(i, start_s + i / 30, np.full((120, 160, 3), (40 + 15 * i) % 255, np.uint8))
        for i in range(n)
    ]


def recorded(path: Path, shots: list[Frame]) -> VideoRecorder:
    with VideoRecorder(path, (160, 120)) as video:
        for shot in shots:
            video.add(shot)
    video.wait()
    return video


def test_a_set_is_kept_picture_by_picture(tmp_path: Path) -> None:
    video = recorded(tmp_path / "set.mp4", frames(12, start_s=7.0))
    assert (video.trouble, video.left_out) == ("", 0)
    seen = [float(image.mean()) for image in pictures(tmp_path / "set.mp4")]
    assert seen == pytest.approx(list(range(40, 220, 15)), abs=6)


def test_a_pause_is_left_out(tmp_path: Path) -> None:
    video = recorded(tmp_path / "set.mp4", [*frames(5), *frames(5, start_s=600.0)])
    assert video.trouble == ""
    assert len(pictures(tmp_path / "set.mp4")) == 10


def test_where_nothing_can_be_written_the_video_says_so_and_nobody_waits(tmp_path: Path) -> None:
    video = recorded(tmp_path / "absent" / "set.mp4", frames(200))
    assert "Cannot write the video" in video.trouble
    assert video.left_out > 0


def test_without_a_picture_there_is_no_video(tmp_path: Path) -> None:
    recorded(tmp_path / "set.mp4", [])
    assert list(tmp_path.iterdir()) == []
