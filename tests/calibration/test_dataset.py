"""Clips of known angles, as the pose model and the contour see them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from calibration.dataset import Clip, load_clip, load_clips, observe_clip
from coach.assets import sample_videos_dir
from coach.geometry.features import N_FEATURES
from coach.validation.truth import read_truth
from tests.clips import pictures, write

FRAMES = 15


def cut(folder: Path, name: str, images: list[np.ndarray]) -> Path:
    """Pictures with the truth of the sample's first frames."""
    sample = sample_videos_dir() / "calibration.mp4"
    path = write(folder / f"{name}.mp4", images)
    lines = sample.with_suffix(".csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path.with_suffix(".csv").write_text("".join(lines[: FRAMES + 1]), encoding="utf-8")
    shutil.copy(sample.with_suffix(".reps.json"), path.with_suffix(".reps.json"))
    return path


@pytest.fixture(scope="module")
def standing() -> list[np.ndarray]:
    return pictures(sample_videos_dir() / "calibration.mp4", 0, FRAMES)


@pytest.fixture(scope="module")
def path(standing: list[np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut(tmp_path_factory.mktemp("clips"), "tune_f_slim_calibration", standing)


@pytest.fixture(scope="module")
def cache(path: Path) -> Path:
    return path.parent / "seen"


@pytest.fixture(scope="module")
def clip(path: Path, cache: Path) -> Clip:
    loaded = load_clip(path, cache)
    assert loaded is not None
    return loaded


def test_every_frame_comes_with_features_and_truth(clip: Clip, path: Path) -> None:
    truth = read_truth(path)
    assert (clip.person, clip.kind) == ("f_slim", "calibration")
    assert clip.fps == pytest.approx(30.0, abs=0.1)
    assert clip.t_s.tolist() == truth.t_s.tolist()
    assert clip.vector.shape == (FRAMES, N_FEATURES) and np.isfinite(clip.vector).all()
    assert clip.measurable.all()
    assert clip.relative_deg[:, 0] + clip.pitch_deg == pytest.approx(truth.pelvic_tilt_deg)
    assert clip.relative_deg[:, 1] + clip.pitch_deg == pytest.approx(truth.trunk_lean_deg)
    assert np.abs(clip.pitch_deg).max() < 15.0


def test_what_was_observed_once_is_looked_up(clip: Clip, path: Path, cache: Path) -> None:
    (kept,) = cache.iterdir()
    before = kept.stat().st_mtime_ns
    poses = observe_clip(path, cache)
    assert kept.stat().st_mtime_ns == before
    assert [pose.frame for pose in poses] == list(range(FRAMES))
    assert {pose.size_px for pose in poses} == {(640, 480)}
    again = load_clip(path, cache)
    assert again is not None
    assert np.array_equal(again.vector, clip.vector)


def test_turned_away_too_far_no_angle_may_be_stated(
    clip: Clip, path: Path, cache: Path, tmp_path: Path
) -> None:
    for suffix in (".mp4", ".csv", ".reps.json"):
        shutil.copy(path.with_suffix(suffix), tmp_path)
    about = tmp_path / path.with_suffix(".reps.json").name
    known = json.loads(about.read_text(encoding="utf-8"))
    about.write_text(json.dumps(known | {"yaw": -60.0}), encoding="utf-8")
    turned = load_clip(tmp_path / path.name, cache)
    assert turned is not None
    assert not turned.measurable.any()
    assert np.array_equal(turned.vector, clip.vector)


def test_frames_without_a_person_are_left_out_and_an_empty_room_is_no_clip(
    standing: list[np.ndarray], tmp_path: Path
) -> None:
    empty = [np.full_like(standing[0], 90)] * 5
    late = load_clip(cut(tmp_path, "late", [*empty, *standing[5:]]), tmp_path / "seen")
    assert late is not None
    assert len(late.t_s) == len(late.vector) == len(late.relative_deg) == FRAMES - 5
    assert late.t_s[0] == pytest.approx(5 / 30.0, abs=1e-3)
    assert load_clip(cut(tmp_path, "empty", empty), tmp_path / "seen") is None


def test_people_kept_for_the_check_are_never_read(path: Path, cache: Path, clip: Clip) -> None:
    check = path.with_name("check_f_slim_calibration.mp4")
    check.write_bytes(b"not to be opened")
    loaded = load_clips([path.parent], cache)
    assert [each.person for each in loaded] == [clip.person]
    assert not (cache / f"{check.stem}.npz").exists()
