"""One text on light ground at the lower edge: the cue, the instruction, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.feedback.lettering import BOLD, CAP_HEIGHT, Lettering
from coach.feedback.palette import INK, PAPER, Colour
from coach.feedback.panel import Box, Panel

_PITCH = 1.25  # between lines, in text sizes
_PADDING = 20
_RADIUS = 8
_OPACITY = 0.93


@dataclass(frozen=True, slots=True)
class _Laid:
    """A text laid out; it stays for many frames."""

    text: str
    lift: int
    lines: list[str]
    size: float
    panel: Panel


class Caption:
    """A few lines in the middle of a width, as large as their room allows."""

    def __init__(
        self,
        lettering: Lettering,
        width: int,
        bottom: int,
        room: float,
        sizes: tuple[float, float],
        unit: float,
        max_lines: int = 2,
        ground: Colour = PAPER,
    ) -> None:
        """Prepare a place.

        Args:
            lettering: for the text.
            width: of the picture, in whose middle the text stands.
            bottom: row of the lower edge.
            room: widest that the ground may be.
            sizes: (largest, smallest) text size.
            unit: one unit of the overlay in pixels.
            max_lines: at most this many.
            ground: colour behind the text.
        """
        self._text = lettering
        self._width, self._bottom, self._room = width, bottom, room
        self._sizes, self._unit = sizes, unit
        self._max_lines, self._ground = max_lines, ground
        self._laid: _Laid | None = None

    def draw(self, image: NDArray[np.uint8], text: str, lift: int = 0) -> None:
        """Draw into the picture, in place, so many pixels higher; nothing for an empty text."""
        if not text:
            return
        if self._laid is None or (self._laid.text, self._laid.lift) != (text, lift):
            self._laid = self._lay(text, lift)
        laid = self._laid
        box = laid.panel.box
        laid.panel.paint(image)
        pitch = _PITCH * laid.size
        middle = box.y + 0.5 * box.height + 0.5 * CAP_HEIGHT * laid.size
        first = middle - 0.5 * pitch * (len(laid.lines) - 1)
        for i, line in enumerate(laid.lines):
            at = (box.x + 0.5 * box.width, first + i * pitch)
            self._text.write(image, line, at, laid.size, INK, BOLD, "centre")

    def _lay(self, text: str, lift: int) -> _Laid:
        unit, padding = self._unit, round(_PADDING * self._unit)
        room = self._room - 2 * padding
        lines, size = self._text.fit(text, room, self._sizes, self._max_lines, BOLD)
        width = max(self._text.width(line, size, BOLD) for line in lines) + 2 * padding
        height = round(_PITCH * size * len(lines) + 18 * unit)
        box = Box((self._width - width) // 2, self._bottom - lift - height, width, height)
        return _Laid(
            text, lift, lines, size, Panel(box, round(_RADIUS * unit), self._ground, _OPACITY)
        )
