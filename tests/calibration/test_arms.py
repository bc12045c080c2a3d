"""Frames with the arms of other frames."""

from __future__ import annotations

import numpy as np

from calibration.arms import with_other_arms
from coach.geometry.features import ARMS, N_FEATURES, features
from coach.pose.types import N_CONTOUR, Landmark

ROWS = 400


def test_half_of_the_frames_have_the_arms_of_another_and_all_else_is_theirs() -> None:
    rng = np.random.default_rng(1)
    vector = rng.normal(size=(ROWS, N_FEATURES))
    other = with_other_arms(vector, rng)
    rest = np.setdiff1d(np.arange(N_FEATURES), ARMS)
    assert np.array_equal(other[:, rest], vector[:, rest])
    changed = (other[:, ARMS] != vector[:, ARMS]).any(axis=1)
    assert 0.4 < changed.mean() < 0.6
    arms = {tuple(row) for row in vector[:, ARMS].tolist()}
    assert all(tuple(row) in arms for row in other[:, ARMS].tolist())


def test_what_is_exchanged_is_all_that_changes_when_an_arm_moves() -> None:
    landmarks = np.zeros((2, 33, 3))
    landmarks[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] = 100.0
    landmarks[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1] = 300.0
    landmarks[:, [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE], 1] = 450.0
    landmarks[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 1] = 600.0
    for part in ("ELBOW", "WRIST", "INDEX"):
        for side in ("LEFT", "RIGHT"):
            landmarks[:, Landmark[f"{side}_{part}"], :2] = 400.0, 90.0  # away from the outline
    landmarks[1, [Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW], 1] = 40.0
    landmarks[1, [Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST], 1] = -40.0
    seen = features(landmarks, np.full((2, 2, N_CONTOUR), 30.0), np.ones(2, dtype=np.int8))
    differs = np.flatnonzero(seen.vector[0] != seen.vector[1])
    assert len(differs) and set(differs) <= set(ARMS)
