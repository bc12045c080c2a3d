"""Clips of known angles, as the pose model and the contour see them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from calibration.dataset import Clip, clip_split, find_clips, load_clip, load_clips
from coach.assets import sample_videos_dir
from coach.capture.video import VideoFile
from coach.engine import observe_recording
from coach.errors import CoachError
from coach.geometry.features import N_FEATURES
from coach.pose.observer import Observer
from coach.validation.poses import PoseCache
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
def poses(path: Path) -> PoseCache:
    return PoseCache(path.parent / "seen", None, lambda *_: None)


@pytest.fixture(scope="module")
def clip(path: Path, poses: PoseCache) -> Clip:
    loaded = load_clip(path, poses)
    assert loaded is not None
    return loaded


def test_every_frame_comes_with_features_and_truth(clip: Clip, path: Path) -> None:
    truth = read_truth(path)
    assert (clip.person, clip.kind) == ("f_slim", "calibration")
    assert clip.fps == pytest.approx(30.0, abs=0.1)
    assert clip.t_s.tolist() == truth.t_s.tolist()
    assert clip.vector.shape == (FRAMES, N_FEATURES) and np.isfinite(clip.vector).all()
    assert clip.visible.all() and clip.clear.all()
    assert clip.relative_deg[:, 0] + clip.pitch_deg == pytest.approx(truth.pelvic_tilt_deg)
    assert clip.relative_deg[:, 1] + clip.pitch_deg == pytest.approx(truth.trunk_lean_deg)
    assert np.abs(clip.pitch_deg).max() < 15.0


def test_features_are_those_of_the_program_to_the_bit(clip: Clip, path: Path) -> None:
    with VideoFile(path) as video, Observer() as observer:
        observed = observe_recording(observer.observe_all(video))
    assert observed is not None
    assert np.array_equal(clip.vector, observed.vector.astype(np.float64))
    assert np.array_equal(clip.pitch_deg, observed.trunk_pitch_deg)


def test_the_program_says_what_is_clear_whatever_the_truth(
    clip: Clip, path: Path, poses: PoseCache, tmp_path: Path
) -> None:
    for suffix in (".mp4", ".csv", ".reps.json"):
        shutil.copy(path.with_suffix(suffix), tmp_path)
    about = tmp_path / path.with_suffix(".reps.json").name
    known = json.loads(about.read_text(encoding="utf-8"))
    about.write_text(json.dumps(known | {"yaw": -60.0}), encoding="utf-8")
    mistaken = load_clip(tmp_path / path.name, poses)
    assert mistaken is not None
    assert mistaken.clear.all()
    assert np.array_equal(mistaken.vector, clip.vector)


def test_somebody_whose_hips_are_outside_the_picture_is_not_visible(
    standing: list[np.ndarray], tmp_path: Path
) -> None:
    upper = [np.ascontiguousarray(image[: image.shape[0] // 2]) for image in standing]
    cache = PoseCache(tmp_path / "seen", None, lambda *_: None)
    cut_off = load_clip(cut(tmp_path, "tune_f_slim_half", upper), cache)
    assert cut_off is None or not (cut_off.visible | cut_off.clear).any()


def test_frames_without_a_person_are_left_out_and_an_empty_room_is_no_clip(
    standing: list[np.ndarray], tmp_path: Path
) -> None:
    cache = PoseCache(tmp_path / "seen", None, lambda *_: None)
    empty = [np.full_like(standing[0], 90)] * 5
    late = load_clip(cut(tmp_path, "late", [*empty, *standing[5:]]), cache)
    assert late is not None
    assert len(late.t_s) == len(late.vector) == len(late.relative_deg) == FRAMES - 5
    assert late.t_s[0] == pytest.approx(5 / 30.0, abs=1e-3)
    assert load_clip(cut(tmp_path, "empty", empty), cache) is None


def test_clips_of_another_use_are_never_read(path: Path, poses: PoseCache, clip: Clip) -> None:
    for name in ("check_f_slim_calibration", "tune_p00007_calibration"):
        path.with_name(f"{name}.mp4").write_bytes(b"not to be opened")
    loaded = load_clips([path.parent], poses, "fit")
    assert [each.person for each in loaded] == [clip.person]
    assert [each.stem for each in find_clips([path.parent], "tune")] == ["tune_p00007_calibration"]


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("fit_p00006_twerk", "fit"),
        ("tune_p00107_twerk", "tune"),
        ("tune_p00008_series_sit", "tune"),
        ("fit_p00008_twerk", "tune"),  # the id decides
        ("check_p00009_twerk", "check"),
        ("check720_m_full_twerk_a", "check"),
        ("tune_f_avg_twerk_a", "fit"),  # the sample laboratory: to fit and tune on
    ],
)
def test_the_use_of_a_clip_is_told_by_its_name(name: str, split: str) -> None:
    assert clip_split(Path(f"{name}.mp4")) == split


def test_a_clip_of_no_use_is_named() -> None:
    with pytest.raises(CoachError, match=r"calibration\.mp4"):
        clip_split(Path("calibration.mp4"))
