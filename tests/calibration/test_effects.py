"""The faults of a camera."""

from dataclasses import replace

import numpy as np

from calibration.effects import Sensor, expose, sample_sensor

CLEAN = Sensor(
    brightness=0.5,
    gamma=1.0,
    tint=(1.0, 1.0, 1.0),
    blur_px=0.0,
    streak_px=0,
    streak_deg=0.0,
    noise=0.0,
    grain_px=0.0,
    jpeg=100,
    shrink=1.0,
)


def _picture() -> np.ndarray:
    ramp = np.linspace(20, 120, 64).astype(np.uint8)
    return np.repeat(np.tile(ramp, (48, 1))[:, :, None], 3, axis=2)


def test_exposure_aims_at_the_wanted_brightness() -> None:
    for wanted in (0.2, 0.35, 0.5):
        shown = expose(_picture(), replace(CLEAN, brightness=wanted), np.random.default_rng(0))
        assert abs(shown.mean() / 255 - wanted) < 0.02


def test_same_generator_gives_the_same_picture() -> None:
    for seed in range(20):
        sensor = sample_sensor(np.random.default_rng(seed))
        first, second = (expose(_picture(), sensor, np.random.default_rng(7)) for _ in range(2))
        assert np.array_equal(first, second)
        assert first.shape == _picture().shape


def test_most_cameras_are_decent() -> None:
    sensors = [sample_sensor(np.random.default_rng(seed)) for seed in range(400)]
    decent = [s.noise <= 4 and s.blur_px <= 0.7 and s.jpeg >= 85 and s.shrink == 1 for s in sensors]
    dark = [s.brightness < 0.35 for s in sensors]
    assert 0.75 < np.mean(decent) < 0.9
    assert 0 < np.mean(dark) < 0.12


def test_noise_has_the_stated_size() -> None:
    noisy = expose(_picture(), replace(CLEAN, noise=6.0), np.random.default_rng(1)).astype(float)
    clean = expose(_picture(), CLEAN, np.random.default_rng(1)).astype(float)
    assert 5.0 < (noisy - clean).std() < 7.0
