"""What the capture room hands on: one upright picture and when it was taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a source.

    Attributes:
        index: number of the frame in its source, from 0.
        t_s: presentation time stamp in seconds, greater than that of the frame before.
        image: (height, width, 3) uint8 BGR, upright.
    """

    index: int
    t_s: float
    image: NDArray[np.uint8]
