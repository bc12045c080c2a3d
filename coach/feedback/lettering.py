"""Text on a picture, in the typeface that OpenCV carries."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.palette import Colour

Align = Literal["left", "centre", "right"]

REGULAR = 450
BOLD = 650
CAP_HEIGHT = 0.70  # of a capital letter, in text sizes

_SHRINK = 0.92  # from one trial size to the next
_WIDTHS = 1000  # kept: most words on a picture are those on the one before
ELLIPSIS = "…"


class Lettering:
    """Writes and measures text; all lengths in pixels of the picture."""

    def __init__(self) -> None:
        """Load the typeface."""
        self._face = cv2.FontFace("sans")
        self._measured = lru_cache(_WIDTHS)(self._measure)

    def width(self, text: str, size: float, weight: int = REGULAR) -> int:
        """Width of one line."""
        return self._measured(text, round(size), weight)

    def _measure(self, text: str, size: int, weight: int) -> int:
        box = cv2.getTextSize((0, 0), text, (0, 0), self._face, size, weight)
        return int(box[0] + box[2])

    def write(
        self,
        image: NDArray[np.uint8],
        text: str,
        at: tuple[float, float],
        size: float,
        colour: Colour,
        weight: int = REGULAR,
        align: Align = "left",
    ) -> None:
        """Write one line with its baseline through `at`, which is the end that `align` names."""
        x = at[0]
        if align != "left":
            x -= self.width(text, size, weight) * (0.5 if align == "centre" else 1.0)
        # without a range of its own, text that meets the picture's edge goes on a line below
        wrap = (0, 1 << 15)
        origin = (round(x), round(at[1]))
        cv2.putText(image, text, origin, colour, self._face, round(size), weight, 0, wrap)

    def write_within(
        self,
        image: NDArray[np.uint8],
        text: str,
        at: tuple[float, float],
        width: float,
        sizes: tuple[float, float],
        colour: Colour,
        weight: int = REGULAR,
        align: Align = "left",
    ) -> float:
        """Write one line, shrunk and at last cut to a width; its size."""
        lines, size = self.fit(text, width, sizes, 1, weight)
        for line in lines:
            self.write(image, line, at, size, colour, weight, align)
        return size

    def fit(
        self,
        text: str,
        width: float,
        sizes: tuple[float, float],
        max_lines: int,
        weight: int = REGULAR,
    ) -> tuple[list[str], float]:
        """Break and shrink a text into a box.

        The largest size wins that needs at most `max_lines` lines; the lines are then made
        about equally long. What does not fit at the smallest size is cut off with an
        ellipsis.

        Args:
            text: what to write.
            width: of the box.
            sizes: (largest, smallest) text size.
            max_lines: at most this many.
            weight: of the letters.

        Returns:
            The lines, none for an empty text, and their size.
        """
        size, smallest = sizes
        while True:
            lines = self._break(text, width, size, weight)
            fits = all(self.width(line, size, weight) <= width for line in lines)
            if fits and len(lines) <= max_lines:
                return self._balance(lines, text, size, weight), size
            if size <= smallest:
                break
            size = max(size * _SHRINK, smallest)
        kept = [*lines[: max_lines - 1], " ".join(lines[max_lines - 1 :])]
        return [self._cut(line, width, size, weight) for line in kept], size

    def _break(self, text: str, width: float, size: float, weight: int) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _balance(self, lines: list[str], text: str, size: float, weight: int) -> list[str]:
        """The same number of lines in the narrowest column that holds them."""
        if len(lines) < 2:
            return lines
        width = max(self.width(line, size, weight) for line in lines)
        while True:
            narrower = self._break(text, width - 1, size, weight)
            widest = max(self.width(line, size, weight) for line in narrower)
            if len(narrower) > len(lines) or widest >= width:
                return lines
            lines, width = narrower, widest

    def _cut(self, line: str, width: float, size: float, weight: int) -> str:
        if self.width(line, size, weight) <= width:
            return line
        while line and self.width(line + ELLIPSIS, size, weight) > width:
            line = line[:-1]
        return line.rstrip() + ELLIPSIS
