from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest
from typer.testing import CliRunner

from coach.batch import ray_pool
from coach.batch.pool import Pool
from coach.batch.ray_pool import RayPool
from coach.batch.recording import Recording
from coach.batch.run import Finished, Settings, score_batch
from coach.batch.task import Executor, Outcome, Task
from coach.cli import app
from coach.errors import CoachError
from tests.batch.executors import short_clip
from tests.program import coach

STORED = Path(__file__).parents[1] / "session" / "data" / "recording-v2.coach"
STALL_S = 2.0
NODES = 3

# what makes three nodes on one small machine light, and a lost one noticed soon
LIGHT = {
    "memory_monitor_refresh_ms": 0,
    "enable_metrics_collection": False,
    "prestart_worker_first_driver": False,
    "health_check_initial_delay_ms": 1000,
    "health_check_period_ms": 500,
    "health_check_failure_threshold": 3,
}


def is_scoring(process: psutil.Process) -> bool:
    """Whether it is a worker of Ray's that is at work on a task of ours."""
    try:
        return "score_task" in " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # it has just ended
        return False


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A Ray of three nodes, each with one core."""
    os.environ.update(ray_pool.ENVIRONMENT)
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    if sys.platform == "win32":
        pytest.skip("Ray makes no cluster of several nodes on one Windows machine")
    from ray._common.utils import get_default_ray_temp_dir
    from ray.cluster_utils import Cluster

    # nodes added write the cluster's address there, wherever the head keeps its files
    Path(get_default_ray_temp_dir()).mkdir(exist_ok=True)
    node = {"num_cpus": 1, "object_store_memory": 80 << 20, "include_log_monitor": False}
    folder = tempfile.mkdtemp(prefix="ray")  # sockets need a short path
    head = {"include_dashboard": False, "no_monitor": True, "temp_dir": folder}
    cluster = Cluster(
        initialize_head=True, head_node_args={**node, **head, "_system_config": LIGHT}
    )
    try:
        for _ in range(NODES - 1):
            cluster.add_node(wait=False, **node)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def pool(cluster: Any) -> Iterator[RayPool]:
    with RayPool(cluster.address) as pool:
        yield pool


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video and a few stored sessions."""
    folder = tmp_path_factory.mktemp("study")
    short_clip(folder / "video.mp4")
    for number in range(5):
        shutil.copy(STORED, folder / f"{number}.coach")
    return folder


@pytest.fixture(scope="module")
def on_one_machine(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Pool(1) as pool:
        return scored(study, tmp_path_factory.mktemp("one"), pool)[0]


@pytest.fixture(scope="module")
def on_the_cluster(
    cluster: Any, pool: RayPool, study: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Finished]]:
    """The same on three nodes, one of which is killed while it works on something."""
    node = sorted(cluster.worker_nodes, key=id)[0]
    raylet = psutil.Process(node.all_processes["raylet"][0].process.pid)

    def kill() -> None:
        while not any(map(is_scoring, raylet.children())):
            time.sleep(0.02)
        cluster.remove_node(node, allow_graceful=False)

    killer = Thread(target=kill, daemon=True)
    killer.start()
    found = scored(study, tmp_path_factory.mktemp("cluster"), pool)
    killer.join(timeout=30)
    assert not killer.is_alive(), "the node had nothing to do"
    return found


def scored(study: Path, folder: Path, executor: Executor) -> tuple[Path, list[Finished]]:
    recordings = [
        Recording(str(path), path.name, folder / path.stem, "pelvic-tilt")
        for path in sorted(study.iterdir())
    ]
    return folder, list(score_batch(recordings, Settings(folder), executor))


def session_tables(folder: Path) -> dict[str, list[str]]:
    """Everything that every session holds, but for what it says of its own making."""
    found = {}
    for path in sorted(folder.rglob("*.coach")):
        with closing(sqlite3.connect(path)) as session:
            lines = list(session.iterdump())
        found[path.name] = [line for line in lines if "created_utc" not in line]
    return found


def test_results_after_the_loss_of_a_node_are_those_of_one_machine_to_the_bit(
    on_the_cluster: tuple[Path, list[Finished]], on_one_machine: Path
) -> None:
    folder, found = on_the_cluster
    assert [one.outcome.error for one in found] == [None] * len(found)
    tables = [path.relative_to(on_one_machine) for path in sorted(on_one_machine.rglob("*.csv"))]
    assert len(tables) == 2 + 3 * len(found)
    for table in tables:
        assert (folder / table).read_bytes() == (on_one_machine / table).read_bytes(), table
    assert session_tables(folder) == session_tables(on_one_machine)
    assert len(session_tables(folder)) == len(found)


def test_what_a_worker_scored_replays_to_the_bit(on_one_machine: Path) -> None:
    run = coach("replay", on_one_machine / "0" / "0.coach")
    assert run.returncode == 0, run.stdout


def test_nothing_is_left_of_what_the_lost_node_had_begun(
    on_the_cluster: tuple[Path, list[Finished]],
) -> None:
    folder, _ = on_the_cluster
    assert list(folder.rglob(".*")) == []


class Crash:
    """Kills the process in which it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (signal.raise_signal, (signal.SIGSEGV,))


def task_of(folder: Path, name: str, **others: Any) -> Task:
    """A stored session to judge; `others` are of the task."""
    out = folder / name
    out.mkdir()
    exercise = others.pop("exercise", "pelvic-tilt")
    return Task(Recording(str(STORED), f"{name}/{STORED.name}", out, exercise), **others)


def hanging(folder: Path) -> Task:
    never = folder / "never.toml"
    os.mkfifo(never)  # whoever opens it waits for ever
    return task_of(folder, "hang", exercise=str(never))


def outcomes(pool: RayPool, tasks: list[Task]) -> dict[str, Outcome]:
    found = pool(tasks, lambda name, done, expected: None)
    return {one.name.partition("/")[0]: one for one in found}


def test_a_machine_that_does_not_find_the_files_is_named(pool: RayPool, tmp_path: Path) -> None:
    task = Task(Recording(str(tmp_path / "gone.mp4"), "gone.mp4", tmp_path), size=1)
    outcome = outcomes(pool, [task])["gone.mp4"]
    assert outcome.cause == "storage"
    assert "under the same path" in (outcome.error or "")


def test_a_machine_with_another_coach_is_named(
    pool: RayPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_pool, "version", lambda name: "99.0")
    with pytest.raises(CoachError, match=r"this one 99\.0: install the same"):
        outcomes(pool, [task_of(tmp_path, "a")])


def test_what_kills_its_process_is_named_and_the_rest_done(pool: RayPool, tmp_path: Path) -> None:
    tasks = [task_of(tmp_path, "crash", pose_bundle=Crash()), task_of(tmp_path, "good")]
    found = outcomes(pool, tasks)
    assert found["crash"].cause == "process died"
    assert "died twice" in (found["crash"].error or "")
    assert found["good"].error is None


def test_what_brings_no_frame_is_given_up(
    pool: RayPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_stall_s", STALL_S)
    assert outcomes(pool, [hanging(tmp_path)])["hang"].cause == "too slow"


def test_what_is_being_worked_on_stops_with_the_run(pool: RayPool, tmp_path: Path) -> None:
    def stop(name: str, done: int, expected: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(pool([hanging(tmp_path)], stop))
    assert not any(is_scoring(one) for one in psutil.process_iter())


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nowhere"])
def test_an_address_that_does_not_answer_gets_one_sentence(address: str, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    result = CliRunner().invoke(app, ["score", str(STORED), "-o", str(tmp_path), "--ray", address])
    assert result.exit_code == 1
    assert f"Ray at {address} cannot be used" in result.stderr


def test_without_the_extra_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(CoachError, match="needs the extra `ray`"), RayPool("local"):
        pass
