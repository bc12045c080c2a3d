"""How bright a picture is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEP_PX = 16  # every so many pixels of a row or column say enough
_BLUE_GREEN_RED = np.array([0.114, 0.587, 0.299])  # shares of luma (ITU-R BT.601)


@dataclass(frozen=True, slots=True)
class Light:
    """The light in a picture.

    Attributes:
        brightness: mean luma, 0 to 255.
    """

    brightness: float


def light_of(image: NDArray[np.uint8]) -> Light:
    """Measure the light in a picture, (height, width, 3), blue, green, red."""
    return Light(float((image[::_STEP_PX, ::_STEP_PX] @ _BLUE_GREEN_RED).mean()))
