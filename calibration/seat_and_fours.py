"""Postures of pelvic drills that are not done on the feet: on a chair, on hands and knees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.body import limb_lengths
from calibration.pose import TOES_M
from calibration.posture import Posture
from calibration.style import Style, between

_HEELS_UP_DEG = 70.0  # on hands and knees
_KNEE_M = 0.05  # the joint above the floor that it rests on


def seat(style: Style, phase: float) -> Posture:
    """Seated on a chair's edge, upright; `phase` takes the hands' weight forward a little."""
    thigh, _ = limb_lengths(style.person.body, "thigh_L", "shank_L", "foot_L")
    return replace(
        style.base,
        support="box",
        pelvis_pitch=between(-4, 4, phase) + 8 * style.lean,
        hip_height=0.57 + 0.05 * style.depth,
        balance_m=-0.85 * thigh,
    )


def fours(style: Style, phase: float) -> Posture:
    """On hands and knees, toes tucked; `phase` takes the hips back over the heels a little."""
    body = style.person.body
    thigh, shank = limb_lengths(body, "thigh_L", "shank_L", "foot_L")
    foot = float(body.joint("foot_L")[2])
    heel_up = np.radians(_HEELS_UP_DEG)
    # lifted about the toes, the ankle goes up and forward; the knee is as far ahead as it can be
    ankle_x = TOES_M * (1 - np.cos(heel_up)) + foot * np.sin(heel_up)
    ankle_z = TOES_M * np.sin(heel_up) + foot * np.cos(heel_up)
    knee_x = ankle_x + np.sqrt(shank**2 - (ankle_z - _KNEE_M) ** 2)
    back = between(0.0, 0.25 * thigh * style.depth, phase)
    hips = _KNEE_M + np.sqrt(thigh**2 - back**2) - foot
    return replace(
        style.base,
        support="knees",
        pelvis_pitch=between(84, 76, phase) + 8 * style.lean,
        hip_height=float(hips / (thigh + shank)),
        balance_m=float(knee_x - back),
        foot_lift=_HEELS_UP_DEG,
    )
