"""The light of a set: one that casts a shadow, a second one, the glow of the room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from calibration.assets import FloatArray


@dataclass(frozen=True)
class Lights:
    """Two lights and what the room gives back; directions point towards the light, linear RGB.

    Attributes:
        key_dir, fill_dir: (3,) unit vectors; only the key light casts a shadow.
        key, fill, sky, ground: (3,) colours times strength.
        soft: blur of the shadow's edge, in shadow-map widths.
    """

    key_dir: FloatArray
    key: FloatArray
    fill_dir: FloatArray
    fill: FloatArray
    sky: FloatArray
    ground: FloatArray
    soft: float


def sample_lights(rng: Generator) -> Lights:
    """A window or lamp that casts the shadow, a weaker light, and the glow of the room."""
    azimuth, elevation = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(30, 75))
    key_dir = np.array(
        [
            np.cos(azimuth) * np.cos(elevation),
            np.sin(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ]
    )
    other = azimuth + rng.uniform(1.5, 4.8)
    fill_dir = np.array([np.cos(other) * 0.8, np.sin(other) * 0.8, 0.6])
    warm = rng.uniform(-0.15, 0.2)
    tint = np.array([1 + warm, 1.0, 1 - warm])
    key = rng.uniform(0.25, 0.95)
    around = rng.uniform(0.25, 0.5)
    return Lights(
        key_dir=key_dir,
        key=key * tint,
        fill_dir=fill_dir,
        fill=rng.uniform(0.05, 0.3) * np.ones(3),
        sky=around * np.array([1, 1, 1 + rng.uniform(0, 0.12)]),
        ground=around * rng.uniform(0.5, 0.8) * np.array([1 + rng.uniform(0, 0.1), 1, 0.95]),
        soft=float(rng.uniform(0.0006, 0.0035)),
    )
