"""The command on a short sample, with the pose model."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.program import coach


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("counts")


@pytest.fixture(scope="module")
def done(thrust_clip: Path, out: Path) -> CompletedProcess[str]:
    """Two hip thrusts, an exercise that there is not, and a clip that is not there."""
    labels = out / "labels.json"
    known = {
        "missing.mp4": {"exercise": "squat", "reps": 3},
        "unknown.mp4": {"exercise": "hip-trust", "reps": 2},
        thrust_clip.name: {"exercise": "hip-thrust", "view": "side", "reps": 2, "reps_max": 2},
    }
    labels.write_text(json.dumps(known), encoding="utf-8")
    return coach("validate", labels, "--clips", thrust_clip.parent, "--out", out)


def test_clips_that_cannot_be_scored_are_named_and_the_rest_scored(
    done: CompletedProcess[str], out: Path
) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    missing, unknown = [line for line in done.stderr.splitlines() if line.startswith("coach: ")]
    assert "missing.mp4" in missing
    assert "unknown.mp4" in unknown and "did you mean 'hip-thrust'" in unknown
    assert "of 1 clips counted exactly" in " ".join(done.stdout.split())
    assert {path.name for path in out.iterdir()} == {
        "labels.json", "report.html", "report.md", "report.json", "gallery.html", "sessions",
    }  # fmt: skip


def test_the_thrusts_are_counted_by_both_counters_and_recognised(
    done: CompletedProcess[str], out: Path
) -> None:
    (clip,) = json.loads((out / "report.json").read_text(encoding="utf-8"))["clips"]
    assert clip["counts"] == {"hip-thrust": 2}
    assert clip["baseline_reps"] == 2
    assert clip["recognised"] == "hip-thrust"
    assert clip["measured"] > 0.9 * clip["frames"]


def test_the_gallery_shows_the_first_frame_and_a_picture_of_each_rep(
    done: CompletedProcess[str], out: Path
) -> None:
    text = (out / "gallery.html").read_text(encoding="utf-8")
    assert text.count("<img") == 3
    assert text.count("first frame") == 1
    assert text.count("counted, ") == 3  # two pictures and the answer
