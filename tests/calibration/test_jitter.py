"""Landmarks put elsewhere: the outline stays where it is in the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.dataset import Clip
from calibration.jitter import OF_A_FRAME, SAME_IN_A_CLIP, jittered, retold
from coach.geometry.features import OFFSETS, SEEN, features
from coach.geometry.joints import joints
from coach.pose.contour import outline_points
from coach.pose.types import N_CONTOUR, STATIONS, Landmark

FRAMES = 200
TRUNK_PX = 200.0


def standing(hip: tuple[float, float], shoulder: tuple[float, float]) -> np.ndarray:
    """(33, 4) landmarks of somebody whose limbs hang straight down."""
    landmarks = np.zeros((33, 4), dtype=np.float32)
    for part, (x, y) in {
        "EAR": (shoulder[0], shoulder[1] - 60.0), "SHOULDER": shoulder, "HIP": hip,
        "ELBOW": (shoulder[0], shoulder[1] + 80.0), "WRIST": (shoulder[0], shoulder[1] + 150.0),
        "KNEE": (hip[0], hip[1] + 150.0), "ANKLE": (hip[0], hip[1] + 300.0),
    }.items():  # fmt: skip
        for side in ("LEFT", "RIGHT"):
            landmarks[Landmark[f"{side}_{part}"], :2] = x, y
    return landmarks


def arc(hip: tuple[float, float]) -> np.ndarray:
    """(2, N_CONTOUR) both sides on a circle of 300 pixels about the hips."""
    along = STATIONS * TRUNK_PX
    return np.tile(np.sqrt(300.0**2 - along**2), (2, 1)).astype(np.float32)


def test_an_outline_told_from_elsewhere_is_where_it_was() -> None:
    before = standing((400.0, 500.0), (400.0, 300.0))
    after = standing((406.0, 495.0), (388.0, 305.0))
    told = retold(before, arc((400.0, 500.0)), after)
    away = outline_points(after, told) - (400.0, 500.0)
    seen = np.isfinite(told)
    assert seen.mean() > 0.9  # but for ends that the outline did not reach
    off = np.abs(np.hypot(away[..., 0], away[..., 1])[seen] - 300.0)
    assert np.median(off) < 0.05 and off.max() < 3.0  # px; the last one repeats its neighbour


def test_from_the_same_place_it_is_the_same_with_its_gaps() -> None:
    landmarks = standing((400.0, 500.0), (410.0, 300.0))
    offset = arc((400.0, 500.0))
    offset[0, 10:20] = np.nan
    offset[1] = np.nan
    told = retold(landmarks, offset, landmarks)
    assert np.isnan(told[1]).all()
    hidden = np.isnan(told[0])
    assert np.array_equal(hidden, np.isnan(offset[0]))
    assert told[0, ~hidden] == pytest.approx(offset[0, ~hidden], abs=0.1)


@pytest.fixture(scope="module")
def clip() -> Clip:
    landmarks = np.tile(standing((400.0, 500.0), (400.0, 300.0)), (FRAMES, 1, 1))
    offset = np.tile(arc((400.0, 500.0)), (FRAMES, 1, 1))
    facing = np.ones(FRAMES, dtype=np.int8)
    return Clip(
        path=Path("fit_p00000_calibration.mp4"), person="a", kind="calibration", fps=30.0,
        t_s=np.arange(FRAMES) / 30.0,
        vector=features(landmarks.astype(float), offset.astype(float), facing).vector,
        visible=np.ones(FRAMES, dtype=bool), clear=np.ones(FRAMES, dtype=bool),
        relative_deg=np.tile([12.0, -3.0], (FRAMES, 1)), pitch_deg=np.zeros(FRAMES),
        landmarks=landmarks, offset_px=offset, facing=facing,
    )  # fmt: skip


def test_the_true_angles_stay_and_the_line_they_are_told_against_turns(clip: Clip) -> None:
    (moved,) = jittered([clip], np.random.default_rng(4))
    assert moved.relative_deg + moved.pitch_deg[:, None] == pytest.approx(
        clip.relative_deg + clip.pitch_deg[:, None]
    )
    landmarks = moved.landmarks.astype(float)
    assert moved.pitch_deg == pytest.approx(
        joints(landmarks[:, :, :2], clip.facing).trunk_pitch_deg
    )
    assert np.ptp(moved.pitch_deg) > 1.0
    assert not np.allclose(moved.vector[:, OFFSETS], clip.vector[:, OFFSETS])
    assert np.array_equal(moved.landmarks[:, :, 2:], clip.landmarks[:, :, 2:])


def test_landmarks_move_by_as_much_as_is_said_in_a_clip_and_from_frame_to_frame(
    clip: Clip,
) -> None:
    clips = [replace(clip, path=Path(f"fit_p{i:05d}_calibration.mp4")) for i in range(60)]
    moved = np.stack([one.landmarks for one in jittered(clips, np.random.default_rng(5))])
    pair = (moved - clip.landmarks)[:, :, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :2]
    middle = pair.mean(axis=2) / TRUNK_PX
    # of each by itself half as much, which the middle of two halves again
    whole = np.sqrt(1.0 + 0.5**2 / 2.0)
    assert middle.mean(axis=1).std() == pytest.approx(whole * SAME_IN_A_CLIP, rel=0.25)
    assert middle.std(axis=1).mean() == pytest.approx(whole * OF_A_FRAME, rel=0.1)
    assert (moved[:, :, Landmark.LEFT_HIP] != moved[:, :, Landmark.RIGHT_HIP]).any()


def test_nobodys_outline_is_made_up(clip: Clip) -> None:
    nothing = np.full((FRAMES, 2, N_CONTOUR), np.nan, dtype=np.float32)
    (moved,) = jittered([replace(clip, offset_px=nothing)], np.random.default_rng(6))
    assert not moved.vector[:, SEEN].any()
