"""A barbell that is carried: across the hips, on the shoulders or in the hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator

from calibration.furniture import random_colour
from calibration.pose import Pose
from calibration.shapes import Colour, Solid, cylinder

Carried = Literal["hips", "shoulders", "hands"]
# how often a barbell is carried in a family of posture, and where
_USES: dict[str, tuple[float, Carried]] = {
    "thrust": (0.4, "hips"),
    "bridge": (0.15, "hips"),
    "squat": (0.15, "shoulders"),
    "hinge": (0.2, "hands"),
}
_HALF_M = 0.95  # of the bar
_SLEEVE_M = 0.62  # from the middle to the plates
_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Barbell:
    """One barbell.

    Attributes:
        carried: where.
        plate_m: radius of the plates, 0 for a bare bar.
        thick_m: of all plates of one side.
        pad_m: radius of the pad round the middle, 0 for none.
    """

    carried: Carried
    plate_m: float
    thick_m: float
    pad_m: float
    colour: Colour
    pad_colour: Colour


def sample_barbell(rng: Generator, family: str) -> Barbell | None:
    """Draw whether something is carried in this family of posture, and what."""
    share, carried = _USES.get(family, (0.0, "hips"))
    drawn, bare, padded = rng.random(3)
    barbell = Barbell(
        carried=carried,
        plate_m=0.0 if bare < 0.2 else float(rng.uniform(0.09, 0.225)),
        thick_m=float(rng.uniform(0.02, 0.12)),
        pad_m=float(rng.uniform(0.035, 0.06)) if carried == "hips" and padded < 0.6 else 0.0,
        colour=random_colour(rng, 0.6, 0.02),
        pad_colour=random_colour(rng, 0.6, 0.02),
    )
    return barbell if drawn < share else None


def solids_of(barbell: Barbell, pose: Pose) -> list[Solid]:
    """The barbell where this pose carries it."""
    middle = _middle(barbell.carried, pose)
    left = np.array([0.0, 1.0, 0.0])
    parts = [cylinder(middle - _HALF_M * left, middle + _HALF_M * left, 0.014, (0.35, 0.35, 0.36))]
    if barbell.plate_m > 0:
        for way in (-1.0, 1.0):
            inner = middle + way * _SLEEVE_M * left
            outer = inner + way * barbell.thick_m * left
            parts.append(cylinder(inner, outer, barbell.plate_m, barbell.colour))
    if barbell.pad_m > 0:
        ends = middle - 0.2 * left, middle + 0.2 * left
        parts.append(cylinder(*ends, barbell.pad_m, barbell.pad_colour))
    return parts


def _middle(carried: Carried, pose: Pose) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if carried == "hips":
        hips = (pose.joint("thigh_L") + pose.joint("thigh_R")) / 2
        return np.asarray(hips + pose.rotation("pelvis") @ np.array([0.14, 0.0, 0.03]))
    if carried == "shoulders":
        return np.asarray(pose.joint("neck") + pose.rotation("upper_thorax") @ [-0.09, 0.0, -0.02])
    hands = (pose.joint("hand_L") + pose.joint("hand_R")) / 2
    return np.asarray(hands - 0.08 * _UP)
