"""What a real camera does to a picture: light, lens, sensor and codec."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Sensor:
    """A camera's faults.

    Attributes:
        brightness, gamma, tint: mean level the exposure aims at (0 to 1), tone curve, RGB balance.
        blur_px: sigma of the lens blur; streak_px: length of motion blur, `streak_deg` its way.
        noise: sigma of the sensor noise at mid grey, 0 to 255; `grain_px` its size.
        jpeg: quality of a first compression, 100 for none.
        shrink: the picture was taken at this fraction of its size.
    """

    brightness: float
    gamma: float
    tint: tuple[float, float, float]
    blur_px: float
    streak_px: int
    streak_deg: float
    noise: float
    grain_px: float
    jpeg: int
    shrink: float


def sample_sensor(rng: Generator) -> Sensor:
    """Draw a camera: four in five a decent one in a lit room, else any fault may be large."""
    tint = (float(rng.normal(1, 0.05)), 1.0, float(rng.normal(1, 0.06)))
    if rng.random() < 0.8:
        return Sensor(
            brightness=float(rng.uniform(0.42, 0.66)),
            gamma=float(rng.uniform(0.9, 1.15)),
            tint=tint,
            blur_px=float(rng.uniform(0, 0.7)),
            streak_px=0,
            streak_deg=0.0,
            noise=float(rng.uniform(1, 4)),
            grain_px=float(rng.uniform(0, 0.7)),
            jpeg=int(rng.integers(85, 96)),
            shrink=1.0,
        )
    dark = rng.random() < 0.3
    return Sensor(
        brightness=float(rng.uniform(0.18, 0.3) if dark else rng.uniform(0.36, 0.64)),
        gamma=float(rng.uniform(0.85, 1.2)),
        tint=tint,
        blur_px=float(rng.uniform(0.8, 1.8) if rng.random() < 0.4 else abs(rng.normal(0, 0.45))),
        streak_px=int(rng.integers(3, 9)) if rng.random() < 0.3 else 0,
        streak_deg=float(rng.uniform(0, 180)),
        noise=float(rng.uniform(2, 8)),
        grain_px=float(rng.uniform(0.0, 0.9)),
        jpeg=int(rng.integers(25, 60)) if rng.random() < 0.4 else int(rng.integers(60, 101)),
        shrink=float(rng.uniform(0.5, 0.9)) if rng.random() < 0.3 else 1.0,
    )


def expose(image: Image, sensor: Sensor, rng: Generator) -> Image:
    """One BGR picture as the sensor would give it; `rng` draws the noise."""
    height, width = image.shape[:2]
    if sensor.shrink < 1:
        small = (round(width * sensor.shrink), round(height * sensor.shrink))
        image = np.asarray(cv2.resize(image, small, interpolation=cv2.INTER_AREA), np.uint8)
    if sensor.blur_px > 0.25:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), sensor.blur_px), np.uint8)
    if sensor.streak_px:
        image = np.asarray(cv2.filter2D(image, -1, _streak(sensor)), np.uint8)
    levels = np.arange(256) / 255
    gain = np.clip(sensor.brightness / max(float(image.mean()) / 255, 0.01), 0.35, 3.0)
    table = np.stack(
        [np.clip(gain * t * levels**sensor.gamma, 0, 1) * 255 for t in sensor.tint[::-1]], -1
    )
    image = np.asarray(cv2.LUT(image, table[None].astype(np.uint8)), np.uint8)
    if sensor.noise > 0.4:
        grain = rng.standard_normal(image.shape, np.float32)
        if sensor.grain_px > 0.3:
            grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), sensor.grain_px), np.float32)
            grain /= max(float(grain.std()), 1e-6)
        image = np.clip(image + sensor.noise * grain, 0, 255).astype(np.uint8)
    if sensor.jpeg < 100:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, sensor.jpeg])
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    if sensor.shrink < 1:
        image = np.asarray(
            cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8
        )
    return image


def _streak(sensor: Sensor) -> NDArray[np.float32]:
    n = sensor.streak_px | 1
    kernel = np.zeros((n, n), np.float32)
    kernel[n // 2] = 1
    turn = cv2.getRotationMatrix2D((n // 2, n // 2), sensor.streak_deg, 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (n, n)), np.float32)
    return np.asarray(kernel / kernel.sum())
