"""Whose angles are measured in tests."""

from __future__ import annotations

from dataclasses import replace

from coach.geometry.lumbopelvic import default_model
from coach.geometry.neutral import Neutral, population


def average() -> Neutral:
    """Somebody without a neutral of their own."""
    return population(default_model())


def calibrated() -> Neutral:
    """An average person whom a calibration clip has shown to be one."""
    return replace(
        average(),
        source="calibration",
        scores=tuple(default_model().average.tolist()),
        sd_deg=(1.5, 1.5, 1.5),
        arch_deg=11.0,
        tuck_deg=-9.0,
    )
