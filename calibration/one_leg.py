"""Postures in which one leg does what the other does not: lunge, hinge and bridge on one leg."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.body import limb_lengths
from calibration.posture import Posture, Swing
from calibration.style import Style, between

_STEPPED = 0.4  # phase of a lunge at which the foot has arrived


def lunge(style: Style, phase: float) -> Posture:
    """A step with the leg that works (up to `_STEPPED`), then down and up: it is the one ahead.

    Odd people step back with the other leg instead, and stay where they are with this one.
    """
    thigh, shank = limb_lengths(style.person.body, "thigh_L", "shank_L", "foot_L")
    out = min(phase / _STEPPED, 1.0)
    down = max(phase - _STEPPED, 0.0) / (1.0 - _STEPPED)
    length = (0.82 + 0.12 * style.depth) * (thigh + shank)
    stagger = length * out
    back = style.person.number % 2 == 1
    half = 0.5 * stagger / (thigh + shank)
    straight = np.sqrt(1.0 - half**2)
    in_the_air = Swing(0.6 * np.sin(np.pi * out), hip=5 if back else 40, knee=45)
    steps = (style.side > 0) != back  # whether the left one does
    return replace(
        style.base,
        pelvis_pitch=(2 + 18 * style.lean) * down,
        hip_height=0.985 * between(straight, 0.6 - 0.08 * style.depth, down),
        balance_m=0.02 + 0.08 * down,
        foot_x=(-0.5 if back else 0.5) * stagger,
        stagger_m=float(np.sign(style.side)) * stagger,
        rear_lift=between(25 * out, 62, down),
        swings=(in_the_air, Swing()) if steps else (Swing(), in_the_air),
    )


def single_hinge(style: Style, phase: float) -> Posture:
    """The trunk goes down and the free leg up behind, in line with it."""
    return replace(
        style.base,
        pelvis_pitch=(42 + 42 * style.lean) * phase,
        lumbar_flex=2 * phase,
        hip_height=between(0.995, 0.985 - 0.06 * style.depth, phase),
        balance_m=0.02,
        swings=_free(style.side, Swing(1.0, hip=between(8, 6, phase), knee=18)),
    )


def single_bridge(style: Style, phase: float) -> Posture:
    """On the upper back, up and down on one foot; the other leg straight or bent to the chest."""
    thorax = between(-90, -104 - 14 * style.depth, phase)
    straight = style.lean < 0.85
    bent = Swing(1.0, hip=95, knee=100)
    free = Swing(1.0, hip=between(55, 12, phase), knee=8) if straight else bent
    return replace(style.base, pelvis_pitch=thorax, lumbar_flex=0.0, swings=_free(style.side, free))


def _free(side: float, free: Swing) -> tuple[Swing, Swing]:
    """Left and right leg: the one that does not work is in the air."""
    shares = max(-side, 0.0), max(side, 0.0)
    return replace(free, share=shares[0]), replace(free, share=shares[1])
