from __future__ import annotations

import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.session.annotations import Edit, append
from coach.session.store import SessionReader, SessionWriter
from tests.session.children import child, in_a_small_disk, kill_after, run, told


def kill_writer(path: Path, frames: int) -> int:
    return kill_after(frames, child("writing_child", "write-for-ever", path))


@pytest.mark.parametrize("frames", [0, 7, 200, 3000])
def test_a_killed_session_reads_and_misses_less_than_its_last_second(
    tmp_path: Path, frames: int
) -> None:
    path = tmp_path / "clip.coach"
    last = kill_writer(path, frames)
    with SessionReader(path) as session:
        poses = list(session.poses())
        assert not session.complete
        assert session.summary is None
        assert list(session.measurements()) == list(session.reps()) == []
    assert [p.frame for p in poses] == list(range(len(poses)))
    assert poses[-1].t_s >= last / 30 - 1.0
    for pose in poses:
        assert pose.landmarks is not None
        assert np.all(pose.landmarks == pose.frame)


def test_reading_a_killed_session_folds_it_into_one_file(tmp_path: Path) -> None:
    path = tmp_path / "clip.coach"
    last = kill_writer(path, 100)
    with SessionReader(path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["clip.coach"]
    alone = shutil.copy(path, tmp_path / "sent.coach")
    with SessionReader(alone) as session:
        assert [p.t_s for p in session.poses()][-1] >= last / 30 - 1.0


def test_killed_while_finishing_keeps_every_pose_and_no_half_results(tmp_path: Path) -> None:
    path = tmp_path / "clip.coach"
    done = run(*child("writing_child", "die-while-finishing", path))
    assert done.returncode == -signal.SIGKILL
    with SessionReader(path) as session:
        assert not session.complete
        assert len(list(session.poses())) == 100
        assert list(session.measurements()) == []


def test_killed_while_scoring_again_keeps_annotations(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "clip.coach"
    with SessionWriter(path, meta) as writer:
        writer.add_pose(poses[0])
    append(path, "me", [Edit("note", 0.0, value="mine")], datetime.now(UTC))
    kill_writer(path, 50)
    with SessionReader(path) as session:
        assert session.meta.source == "clip.mp4"
        assert [a.value for a in session.annotations()] == ["mine"]


def test_killed_session_is_written_anew(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "clip.coach"
    kill_writer(path, 50)
    with SessionWriter(path, meta) as writer:
        writer.add_pose(poses[0])
    with SessionReader(path) as session:
        assert session.meta == meta
        assert [p.frame for p in session.poses()] == [0]


def assert_kept_to_the_last_second(answer: dict[str, Any], path: Path) -> None:
    assert str(path) in answer["error"]
    assert "free some space or choose another folder" in answer["error"]
    assert not answer["complete"]
    assert answer["frames"] == list(range(len(answer["frames"])))
    assert answer["failed_at"] > 30
    assert answer["frames"][-1] >= answer["failed_at"] - 30


def test_failing_disk_is_told_and_what_was_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "clip.coach"
    done = run(*child("writing_child", "write-until-full", path, "limited"))
    assert_kept_to_the_last_second(told(done), path)


def test_full_disk_is_told_and_what_was_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "clip.coach"
    done = in_a_small_disk(tmp_path, *child("writing_child", "write-until-full", path))
    answer = told(done)
    assert "the disk is full" in answer["error"]
    assert_kept_to_the_last_second(answer, path)


def test_failing_disk_leaves_the_table_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "clip.frames.csv"
    path.write_text("earlier\n")
    done = run(*child("writing_child", "export-until-full", path, "limited"))
    assert "free some space or choose another folder" in told(done)["error"]
    assert path.read_text() == "earlier\n"
    assert list(tmp_path.iterdir()) == [path]
