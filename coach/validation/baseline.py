"""The counter to beat: ten lines on one angle, with no idea of exercise, person or form.

After `ten_line_counter.py`, which its authors hand out with the labels of the real clips: count
how often the angle crosses from the upper to the lower part of its own range.
"""

from __future__ import annotations

import numpy as np

from coach.pose.types import Floats

_UPPER, _LOWER = 0.65, 0.35  # shares of the range between the 5th and the 95th percentile
_MIN_FRAMES = 10


def count_cycles(t_s: Floats, angle_deg: Floats) -> int:
    """How often the angle falls below 35 % of its range after having risen above 65 %.

    Args:
        t_s: (n,) times in seconds.
        angle_deg: (n,) joint angle, NaN where not seen.
    """
    seen = np.isfinite(angle_deg)
    if seen.sum() < _MIN_FRAMES:
        return 0
    filled = np.interp(t_s, t_s[seen], angle_deg[seen])
    low, high = np.percentile(filled, [5, 95])
    upper, lower = low + _UPPER * (high - low), low + _LOWER * (high - low)
    risen, cycles = False, 0
    for angle in filled:
        if angle > upper:
            risen = True
        elif risen and angle < lower:
            risen, cycles = False, cycles + 1
    return cycles
