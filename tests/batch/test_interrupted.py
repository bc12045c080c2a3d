"""The program as a user runs it, stopped in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from coach.batch.inputs import find_inputs
from coach.batch.ledger import LEDGER_NAME, Ledger
from coach.batch.run import Settings, score_batch
from coach.geometry.lumbopelvic import default_model
from tests.batch.executors import STANDING, Here, short_clip
from tests.program import coach, command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and limits")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with two clips and a bad file."""
    short_clip(tmp_path / "a.mp4")
    (tmp_path / "below").mkdir()
    short_clip(tmp_path / "below" / "a.mp4", start=8, frames=8)
    (tmp_path / "bad.mp4").write_text("not a film\n")
    return tmp_path


def remains(study: Path) -> list[Path]:
    return list(study.rglob(".*.part-*"))


def tables(study: Path) -> dict[str, bytes]:
    batch = study / "coach-batch"
    return {path.name: path.read_bytes() for path in batch.iterdir() if path.suffix != ".db"}


def begun(study: Path) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A run that is at work on a clip, in a group of its own as in a terminal; its workers."""
    run = subprocess.Popen(
        command("score", study, "-j", 1), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while not remains(study):
        assert run.poll() is None, run.communicate()[1]
        time.sleep(0.05)
    return run, psutil.Process(run.pid).children(recursive=True)


def test_after_a_ctrl_c_and_a_kill_the_tables_come_out_as_if_nothing_had_been(
    study: Path,
) -> None:
    run, workers = begun(study)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "the same command goes on from here" in told
    assert "Traceback" not in told
    assert remains(study) == []
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []
    with Ledger(study / "coach-batch" / LEDGER_NAME) as ledger:
        assert "running" not in {entry.state for entry in ledger.entries()}

    run, workers = begun(study)
    run.kill()
    run.communicate()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []
    assert remains(study) != []

    done = coach("score", study)
    assert done.returncode == 1
    assert "2 of 3 were scored." in done.stderr
    assert remains(study) == []
    disturbed = tables(study)
    for made in [*study.rglob("*-coach"), study / "coach-batch"]:
        shutil.rmtree(made)
    inputs = find_inputs([str(study)], default_model())
    list(score_batch(inputs.recordings, Settings(inputs.folder), Here()))
    assert tables(study) == disturbed


def test_a_full_disk_fails_what_does_not_fit_and_the_rest_is_done(tmp_path: Path) -> None:
    def fill() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))

    small = short_clip(tmp_path / "small.mp4")
    large = shutil.copy(STANDING, tmp_path / "large.mp4")
    done = coach("score", small, large, "-j", 1, before=fill)
    assert done.returncode == 1
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("coach: ")]
    assert "large" in error
    assert "free some space" in error
    assert "1 of 2 were scored." in done.stderr
    assert (tmp_path / "small-coach" / "small.coach").exists()
    assert list((tmp_path / "large-coach").iterdir()) == []
