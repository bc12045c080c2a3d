from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import coach
from coach.session.store import SessionReader, SessionWriter

CHILD = Path(__file__).with_name("writing_child.py")
ENV = os.environ | {"PYTHONPATH": str(Path(coach.__file__).parents[1])}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=ENV, capture_output=True, text=True, timeout=60)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def kill_after(path: Path, frames: int) -> int:
    """Start a writer, kill it once it has told of so many frames; the last frame it told of."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), "write-for-ever", str(path)],
        env=ENV, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            last: int = json.loads(line)["frame"]
            if last >= frames:
                child.send_signal(signal.SIGKILL)
                break
    assert child.wait() == -signal.SIGKILL
    return last


@pytest.mark.parametrize("frames", [0, 7, 200, 3000])
def test_a_killed_session_reads_and_misses_less_than_its_last_second(
    tmp_path: Path, frames: int
) -> None:
    path = tmp_path / "clip.coach"
    last = kill_after(path, frames)
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
    last = kill_after(path, 100)
    with SessionReader(path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["clip.coach"]
    alone = shutil.copy(path, tmp_path / "sent.coach")
    with SessionReader(alone) as session:
        assert [p.t_s for p in session.poses()][-1] >= last / 30 - 1.0


def test_killed_while_finishing_keeps_every_pose_and_no_half_results(tmp_path: Path) -> None:
    path = tmp_path / "clip.coach"
    done = run(sys.executable, str(CHILD), "die-while-finishing", str(path))
    assert done.returncode == -signal.SIGKILL
    with SessionReader(path) as session:
        assert not session.complete
        assert len(list(session.poses())) == 100
        assert list(session.measurements()) == []


def test_killed_while_scoring_again_keeps_annotations(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "clip.coach"
    with SessionWriter(path, meta) as writer:
        writer.add_pose(poses[0])
    with sqlite3.connect(path) as plain:
        plain.execute("INSERT INTO annotation VALUES (1, 0.5, 'note', 'mine', 'me', '2026')")
    plain.close()
    kill_after(path, 50)
    with SessionReader(path) as session:
        assert session.meta.source == "clip.mp4"
        assert [a.text for a in session.annotations()] == ["mine"]


def test_killed_session_is_written_anew(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "clip.coach"
    kill_after(path, 50)
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
    done = run(sys.executable, str(CHILD), "write-until-full", str(path), "limited")
    assert_kept_to_the_last_second(told(done), path)


def in_a_small_disk(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare, to make a small disk")
    mount = f"mount -t tmpfs -o size=400k tmpfs '{place}'"
    if run("unshare", "-rm", "sh", "-c", mount).returncode != 0:
        pytest.skip("not allowed to make a small disk")
    return run("unshare", "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh", *command)


def test_full_disk_is_told_and_what_was_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "clip.coach"
    done = in_a_small_disk(tmp_path, sys.executable, str(CHILD), "write-until-full", str(path))
    answer = told(done)
    assert "the disk is full" in answer["error"]
    assert_kept_to_the_last_second(answer, path)


def test_failing_disk_leaves_the_table_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "clip.frames.csv"
    path.write_text("earlier\n")
    done = run(sys.executable, str(CHILD), "export-until-full", str(path), "limited")
    assert "free some space or choose another folder" in told(done)["error"]
    assert path.read_text() == "earlier\n"
    assert list(tmp_path.iterdir()) == [path]
