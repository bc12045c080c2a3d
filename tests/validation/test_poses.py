"""Kept poses: used again for the same film, never for another one of its name."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.validation.perturbations import PERTURBATIONS
from coach.validation.poses import PoseCache
from tests.clips import pictures, write

FRAMES = 6


@pytest.fixture
def standing() -> list[np.ndarray]:
    return pictures(sample_videos_dir() / "calibration.mp4", 0, FRAMES)


@pytest.fixture
def cache(tmp_path: Path) -> PoseCache:
    return PoseCache(tmp_path / "kept", None, lambda *_: None)


def test_what_was_observed_once_is_looked_up(
    standing: list[np.ndarray], cache: PoseCache, tmp_path: Path
) -> None:
    video = write(tmp_path / "me.mp4", standing)
    first = cache.observe(video).observed
    (kept,) = (tmp_path / "kept").iterdir()
    before = kept.stat().st_mtime_ns
    again = cache.observe(video).observed
    assert kept.stat().st_mtime_ns == before
    assert np.array_equal(again.vector, first.vector)


def test_another_film_of_the_same_name_is_observed_anew_however_old(
    standing: list[np.ndarray], cache: PoseCache, tmp_path: Path
) -> None:
    video = write(tmp_path / "me.mp4", standing)
    first = cache.observe(video).observed
    write(video, [np.ascontiguousarray(image[:, ::-1]) for image in standing])
    os.utime(video, (0, 0))
    other = cache.observe(video).observed
    assert other.facing[-1] == -first.facing[-1]


def test_a_change_of_the_pictures_has_poses_of_its_own(
    standing: list[np.ndarray], cache: PoseCache, tmp_path: Path
) -> None:
    video = write(tmp_path / "me.mp4", standing)
    as_filmed = cache.observe(video)
    smaller = cache.observe(video, "scaled", PERTURBATIONS["scaled"])
    assert as_filmed.size_px == (640, 480)
    assert smaller.size_px == (512, 384)
    assert len(list((tmp_path / "kept").iterdir())) == 2
