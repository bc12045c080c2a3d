from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.geometry.features import N_FEATURES
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.observables import Observables, ObservablesExtractor
from coach.geometry.outline_motion import MAX_YAW_DEG, OutlineMotion
from coach.pose.types import Floats
from tests.geometry.figures import STANDING, pose
from tests.geometry.models import knowing, linear

FPS = 30.0


def model() -> LumbopelvicModel:
    """It reads the lumbar angle off how the first feature differs from that of other frames."""
    weights = np.zeros((2 * N_FEATURES, 2))
    weights[N_FEATURES, 0] = 1.0
    features = np.random.default_rng(0).normal(size=(8, N_FEATURES))
    return knowing(features, change=linear(weights, np.zeros((1, 2))))


def recording(first_feature: Floats) -> Observables:
    """Somebody whose outline moves in its first feature alone."""
    n = len(first_feature)
    observed = ObservablesExtractor().extract([pose(STANDING, i, i / FPS) for i in range(n)])
    vector = observed.vector.copy()
    vector[:, 0] += first_feature
    return replace(observed, vector=vector)


def beats(seconds: float, hz: float = 1.0, height: float = 6.0) -> Floats:
    t_s = np.arange(0, seconds, 1 / FPS)
    return 0.5 * height * np.sin(2 * np.pi * hz * t_s)


def test_a_swing_has_its_full_size_whoever_swings() -> None:
    for build in (0.0, 40.0, -40.0):
        motion = OutlineMotion(model()).follow(recording(build + beats(12.0))).deg[180:]
        assert np.ptp(motion) == pytest.approx(6.0, rel=0.05)


def test_a_change_of_posture_fades_and_the_swing_stays() -> None:
    step = np.where(np.arange(0, 40, 1 / FPS) < 10, 0.0, 25.0)
    motion = OutlineMotion(model()).follow(recording(step + beats(40.0))).deg
    assert np.median(motion[300:330]) > 15
    assert abs(np.median(motion[-60:])) < 3
    assert np.ptp(motion[-60:]) == pytest.approx(6.0, rel=0.1)


def test_frame_by_frame_gives_the_same_as_all_at_once() -> None:
    observed = recording(beats(4.0))
    whole, live = OutlineMotion(model()).follow(observed), OutlineMotion(model())
    frames = [live.follow(observed.some(slice(i, i + 1))) for i in range(len(observed))]
    assert np.array_equal(whole.deg, np.concatenate([frame.deg for frame in frames]))
    assert np.array_equal(whole.noise_deg, np.concatenate([frame.noise_deg for frame in frames]))


def test_seen_from_the_front_it_says_nothing() -> None:
    observed = recording(beats(2.0))
    turned = replace(observed, yaw_deg=np.full(len(observed), MAX_YAW_DEG + 1.0))
    assert np.isnan(OutlineMotion(model()).follow(turned).deg).all()


@pytest.mark.parametrize("sd", [0.5, 2.0])
def test_noise_is_told_from_movement(sd: float) -> None:
    still = np.random.default_rng(1).normal(scale=sd, size=600)
    moving = still + beats(20.0, height=15.0)
    for feature in (still, moving):
        noise = OutlineMotion(model()).follow(recording(feature)).noise_deg[-1]
        assert noise == pytest.approx(sd, rel=0.35)
    assert OutlineMotion(model()).follow(recording(beats(20.0))).noise_deg[-1] < 0.1


def test_frames_without_a_person_are_passed_over() -> None:
    feature = beats(8.0)
    observed = recording(feature)
    vector = observed.vector.copy()
    vector[60:90] = np.nan
    motion = OutlineMotion(model()).follow(replace(observed, vector=vector))
    assert np.isnan(motion.deg[60:90]).all()
    assert np.isfinite(motion.deg[90:]).all()
    assert motion.noise_deg[-1] < 0.1
