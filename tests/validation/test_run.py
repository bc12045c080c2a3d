"""The command on shortened samples, with the pose model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import CliRunner

from coach.assets import sample_videos_dir
from coach.cli import app
from coach.session.store import SessionReader
from coach.validation.perturbations import PERTURBATIONS
from tests.clips import pictures, write
from tests.program import coach


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A calibration at 10 pictures a second, one twerk rep at 15, and a clip cut off."""
    folder = tmp_path_factory.mktemp("clips")
    for name, stop, step in (("calibration", None, 3), ("squat-twerk", 80, 2)):
        sample = sample_videos_dir() / f"{name}.mp4"
        write(folder / f"{name}.mp4", pictures(sample, 0, stop, step), fps=30 / step)
        shutil.copy(sample.with_suffix(".csv"), folder)
        shutil.copy(sample.with_suffix(".reps.json"), folder)
    for suffix in (".csv", ".reps.json"):
        shutil.copy(folder / f"squat-twerk{suffix}", folder / f"cut{suffix}")
    (folder / "cut.mp4").write_bytes((folder / "squat-twerk.mp4").read_bytes()[:9000])
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("validation")


@pytest.fixture(scope="module")
def done(clips: Path, out: Path) -> CompletedProcess[str]:
    return coach("validate", clips, "--names", "*", "--out", out)


def test_a_clip_that_cannot_be_read_is_named_and_the_rest_validated(
    done: CompletedProcess[str], out: Path
) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("coach: ")]
    assert "cut.mp4" in sentence
    assert {path.name for path in out.iterdir()} == {
        "report.html", "report.md", "report.json", "sessions",
    }  # fmt: skip
    assert "goals met, on 2 clips of 1 person." in done.stdout


def test_a_clip_is_measured_in_both_columns_and_a_calibration_clip_in_one(
    done: CompletedProcess[str], out: Path
) -> None:
    found = json.loads((out / "report.json").read_text(encoding="utf-8"))
    metrics = {clip["name"]: clip["metrics"] for clip in found["clips"]}
    assert metrics["calibration"].keys() == {"population"}
    assert metrics["squat-twerk"].keys() == {"population", "calibrated"}
    for clip in metrics.values():
        for condition in clip.values():
            assert condition["measured"] > 0.9 * condition["frames"]
            tilt, lean, lumbar = condition["error_deg"]
            assert tilt < 4.5 and lean < 2.5 and lumbar < 4.5
    assert found["uncalibrated"] == {}


def test_mirroring_changes_no_angle(done: CompletedProcess[str], out: Path) -> None:
    found = json.loads((out / "report.json").read_text(encoding="utf-8"))
    repeats = {(s["clip"], s["perturbation"]): s for s in found["repeatability"]}
    assert {change for _, change in repeats} == set(PERTURBATIONS)
    mirrored = repeats["squat-twerk", "mirrored"]
    assert max(angle["worst_deg"] for angle in mirrored["angles"].values()) < 0.5


def test_the_poses_are_kept_and_used_again(
    done: CompletedProcess[str], clips: Path, out: Path
) -> None:
    kept = {path: path.stat().st_mtime_ns for path in (out / "sessions").iterdir()}
    assert len(kept) == 2 + len(PERTURBATIONS)
    (as_filmed,) = (path for path in kept if len(path.suffixes) == 2 and "twerk" in path.name)
    with SessionReader(as_filmed) as reader:
        assert len(list(reader.poses())) == 40
    before = json.loads((out / "report.json").read_text(encoding="utf-8"))
    again = CliRunner().invoke(app, ["validate", str(clips), "--names", "*", "--out", str(out)])
    assert again.exit_code == 1
    assert {path: path.stat().st_mtime_ns for path in (out / "sessions").iterdir()} == kept
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == before
