from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from coach.batch.pool import Pool
from coach.batch.task import Outcome, Task
from tests.batch.executors import recording_of, short_clip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


def workers() -> list[psutil.Process]:
    """The worker processes of this process."""
    return [
        child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())
    ]


def tasks_of(folder: Path, names: Sequence[str]) -> list[Task]:
    tasks = []
    for name in names:
        recording = recording_of(short_clip(folder / f"{name}.mp4"), folder)
        recording.out.mkdir()
        tasks.append(Task(recording))
    return tasks


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Of four clips by one worker; one crashes it, one is killed once, one hangs it."""
    begun: list[str] = []

    def disturb(name: str, done: int, expected: int | None) -> None:
        (worker,) = workers()
        begun.append(name)
        if name == "crash.mp4":
            os.kill(worker.pid, signal.SIGSEGV)
        elif name == "unlucky.mp4" and begun.count(name) == 1:
            worker.kill()
        elif name == "hang.mp4":
            worker.suspend()

    names = ("crash", "unlucky", "hang", "good")
    tasks = tasks_of(tmp_path_factory.mktemp("pool"), names)
    with Pool(1, stall_s=20.0) as pool:
        found = {outcome.name: outcome for outcome in pool(tasks, disturb)}
    assert workers() == []
    return found


def test_a_recording_that_crashes_its_process_twice_fails_alone(
    outcomes: dict[str, Outcome],
) -> None:
    crashed = outcomes["crash.mp4"]
    assert crashed.cause == "process died"
    assert "died twice (signal 11, SIGSEGV)" in (crashed.error or "")
    assert "crash.mp4" in (crashed.error or "")


def test_a_recording_whose_process_was_killed_once_is_tried_again(
    outcomes: dict[str, Outcome],
) -> None:
    assert outcomes["unlucky.mp4"].error is None
    assert outcomes["unlucky.mp4"].frames == 12


def test_a_recording_that_brings_no_frame_is_given_up(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["hang.mp4"].cause == "too slow"
    assert "no new frame came for 20 s" in (outcomes["hang.mp4"].error or "")


def test_the_others_are_done(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["good.mp4"].error is None
    assert outcomes["good.mp4"].digest != ""
    assert len(outcomes) == 4


def test_an_interrupted_run_ends_its_workers_at_once(tmp_path: Path) -> None:
    def interrupt(name: str, done: int, expected: int | None) -> None:
        raise KeyboardInterrupt

    with Pool(1) as pool:
        with pytest.raises(KeyboardInterrupt):
            list(pool(tasks_of(tmp_path, ["a"]), interrupt))
        assert workers() == []
