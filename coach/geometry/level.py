"""What is level for a person in front of a camera: standing on both feet, or sitting, quietly.

It takes out the camera's roll, and where the patch of the pelvis was when it was taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coach.geometry.filters import stretches, zero_phase
from coach.geometry.observables import Observables

QUIET_S = 1.2  # so long has to be stood or sat quietly
LEVEL_SD_DEG = 0.7  # of one quiet stance against the next [P]
# of a pelvis never seen quiet: the camera rolls, and hip landmarks show the rest only in part [P]
UNKNOWN_SD_DEG = 3.0
_QUIET_DEG = 2.0  # whoever stays within is quiet: living people sway by about 1 [P]
_QUIET_LEAN_DEG = 4.0  # and so much sideways, in which landmarks are less sure [P]
_SMOOTH_HZ = 2.0


@dataclass(frozen=True, slots=True)
class Level:
    """What is taken off the angles of the frontal plane.

    Attributes:
        obliquity_deg: pelvic obliquity as seen, on both feet.
        side_lean_deg: side lean of the trunk, likewise.
        hips_to_right: mid-hip right of mid-ankle, likewise, in trunk lengths.
        sd_deg: standard deviation of the obliquity.
        seen_from: from where the person was seen, as in `Measurement`.
    """

    obliquity_deg: float
    side_lean_deg: float
    hips_to_right: float
    sd_deg: float
    seen_from: int


def level_of(observed: Observables) -> Level | None:
    """Level from the first quiet stretch seen from front or back; None when there is none.

    Args:
        observed: frames in the order of time.
    """
    raw = observed.pelvic_obliquity_deg, observed.trunk_side_lean_deg, observed.hips_to_right
    tilt, lean, shift = (zero_phase(observed.t_s, one, _SMOOTH_HZ) for one in raw)
    seen = np.isfinite(tilt) & np.isfinite(lean) & np.isfinite(shift)
    for index in stretches(observed.t_s, seen):
        begin = 0
        for end in range(len(index)):
            while np.ptp(tilt[index[begin : end + 1]]) > _QUIET_DEG or (
                np.ptp(lean[index[begin : end + 1]]) > _QUIET_LEAN_DEG
            ):
                begin += 1
            run = index[begin : end + 1]
            if observed.t_s[run[-1]] - observed.t_s[run[0]] >= QUIET_S:
                return Level(
                    obliquity_deg=float(np.median(tilt[run])),
                    side_lean_deg=float(np.median(lean[run])),
                    hips_to_right=float(np.median(shift[run])),
                    sd_deg=LEVEL_SD_DEG,
                    seen_from=int(observed.seen_from[run[-1]]),
                )
    return None
