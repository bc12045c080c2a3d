"""Rounded, half transparent ground for text."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.palette import Colour


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the picture."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Column just right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Row just below the box."""
        return self.y + self.height


def _rounded(width: int, height: int, radius: int) -> NDArray[np.uint8]:
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask


class Panel:
    """A rounded box that lets the picture shine through.

    Attributes:
        box: where it is.
    """

    def __init__(self, box: Box, radius: int, colour: Colour, opacity: float) -> None:
        """Prepare the parts that are the same in every frame."""
        self.box = box
        cover = _rounded(box.width, box.height, radius).astype(np.float32) * (opacity / 255.0)
        keep = np.rint(255.0 * (1.0 - cover[..., None])).astype(np.uint8)
        self._keep = np.repeat(keep, 3, axis=2)
        self._add = np.rint(cover[..., None] * np.array(colour)).astype(np.uint8)

    def paint(self, image: NDArray[np.uint8]) -> None:
        """Blend the panel into the picture, in place."""
        box = self.box
        under = image[box.y : box.bottom, box.x : box.right]
        cv2.multiply(under, self._keep, dst=under, scale=1.0 / 255.0)
        cv2.add(under, self._add, dst=under)
