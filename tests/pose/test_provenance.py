"""The key of kept poses: another one wherever the poses might differ."""

from __future__ import annotations

from pathlib import Path

import pytest

import coach.pose
from coach.errors import CoachError
from coach.pose.provenance import POSE_CODE, pose_key


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "squat.mp4"
    path.write_bytes(b"a film")
    return path


def test_the_key_follows_the_bytes_of_the_video_not_its_name(video: Path, tmp_path: Path) -> None:
    key = pose_key(video, "full 1")
    copy = tmp_path / "other.mp4"
    copy.write_bytes(video.read_bytes())
    assert pose_key(copy, "full 1") == key
    video.write_bytes(b"a Film")
    assert pose_key(video, "full 1") != key


def test_the_key_follows_the_pose_model_and_the_code(video: Path) -> None:
    keys = {
        pose_key(video, "full 1"),
        pose_key(video, "full 2"),
        pose_key(video, "full 1", ["coach.validation.perturbations"]),
    }
    assert len(keys) == 3


def test_a_video_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"gone\.mp4"):
        pose_key(tmp_path / "gone.mp4", "full 1")


def test_no_module_that_makes_poses_is_forgotten() -> None:
    room = {path.stem for path in Path(coach.pose.__file__).parent.glob("*.py")}
    no_say = {"__init__", "bundle", "fetch", "provenance", "telemetry"}
    said = {name.removeprefix("coach.pose.") for name in POSE_CODE if "pose" in name}
    assert room - no_say == said
