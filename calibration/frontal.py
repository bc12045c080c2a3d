"""Postures that a camera sees from the front or from behind: the pelvis goes up on one side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.body import limb_lengths
from calibration.posture import Posture, Swing
from calibration.style import Style, between


def hike(style: Style, phase: float) -> Posture:
    """Hip hikes on a step: plus = the right leg is the free one, minus = the left.

    From both feet (0) over one leg, the other hanging and its hip dropped (1), to its hip hiked
    by 20 degrees from there (2).
    """
    half_hips = float(style.person.body.joint("thigh_L")[1])
    side, free = np.sign(phase), min(abs(phase), 1.0)
    air = Swing(share=free, hip=2.0, knee=2.0)
    drop = 2.0 + 4.0 * style.depth
    up = -drop * free + 20.0 * max(abs(phase) - 1.0, 0.0)
    return replace(
        style.base,
        hip_height=between(0.992, 0.997, free),
        step_m=0.1 + 0.12 * style.lean,
        roll=float(-side * up),
        swings=(air, Swing()) if side < 0 else (Swing(), air),
        sway_m=float(side * free * (0.75 + 0.3 * style.depth) * half_hips),
        stance=1.0,
    )


def butt_walk(style: Style, phase: float) -> Posture:
    """Sitting on the floor, legs out: plus = the right buttock lifted, 1 by 10 degrees."""
    thigh, shank = limb_lengths(style.person.body, "thigh_L", "shank_L", "foot_L")
    return replace(
        style.base,
        support="buttocks",
        pelvis_pitch=-14.0 * style.lean,
        lumbar_flex=16.0 * style.lean,
        roll=-10.0 * phase,
        balance_m=-(0.93 + 0.05 * style.depth) * (thigh + shank),
        foot_lift=-72.0,
        stagger_m=-0.05 * phase,
        stance=1.0,
        buttock_sink_m=0.02,
    )
