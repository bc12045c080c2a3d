"""The video that may be kept with a live set: which of its pictures belongs to which frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

VIDEO_FPS = 30.0
GAP_S = 1.0  # a longer one, such as a pause, is left out of the video
SUFFIX = ".mp4"  # it lies beside the session, under its name


def picture_numbers(t_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n,) number of the picture in the video for each frame of the set, (n,) in seconds."""
    steps = np.diff(t_s, prepend=t_s[:1])
    steps[steps > GAP_S] = 1.0 / VIDEO_FPS
    return np.rint(np.cumsum(steps) * VIDEO_FPS).astype(np.int64)
