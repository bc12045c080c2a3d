"""The bar along the lower edge that names the keys, and the sign of sound that is off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.feedback.layout import EDGE, KEY_BAR, Layout
from coach.feedback.lettering import BOLD
from coach.feedback.palette import FRESH, INK, PAPER, QUIET
from coach.feedback.panel import Panel
from coach.feedback.prompts import keys_of
from coach.feedback.scene import LiveScene
from coach.feedback.symbols import crossed_speaker

_SIZES = (16.0, 12.0, 10.0)
_KEY_GAP, _GAP = 5, 16  # after a key, and after its meaning, in units
_SIGN = 34  # width in units kept free for the sign


class KeyBar:
    """Keys and their meaning in one line."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        box = layout.box(0, layout.height - KEY_BAR, layout.width, KEY_BAR)
        self._panel = Panel(box, 0, INK, 0.8)

    def draw(self, image: NDArray[np.uint8], live: LiveScene) -> None:
        """Draw into the picture, in place."""
        layout, unit, text = self._layout, self._layout.unit, self._layout.text
        self._panel.paint(image)
        keys = keys_of(live)
        size, width = self._size(keys)
        room = layout.size_px[0] - (_SIGN * unit if live.muted else 0.0)
        x = max(0.5 * (room - width), 4 * unit)
        baseline = self._panel.box.y + 18 * unit
        for key, meaning in keys:
            text.write(image, key, (x, baseline), size, PAPER, BOLD)
            x += text.width(key, size, BOLD) + _KEY_GAP * unit
            text.write(image, meaning, (x, baseline), size, QUIET)
            x += text.width(meaning, size) + _GAP * unit
        if live.muted:
            middle = self._panel.box.y + 0.5 * self._panel.box.height
            at = (layout.size_px[0] - 0.5 * _SIGN * unit, middle)
            crossed_speaker(image, at, 10 * unit, FRESH)

    def _size(self, keys: list[tuple[str, str]]) -> tuple[float, float]:
        """The largest size that fits, and the width of all keys in it."""
        layout, text = self._layout, self._layout.text
        for units in _SIZES:
            size = units * layout.unit
            width = (
                sum(
                    text.width(key, size, BOLD)
                    + text.width(meaning, size)
                    + (_KEY_GAP + _GAP) * layout.unit
                    for key, meaning in keys
                )
                - _GAP * layout.unit
            )
            if width <= layout.size_px[0] - (2 * EDGE + _SIGN) * layout.unit:
                break
        return size, width
