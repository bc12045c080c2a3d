"""Sizes on a live picture: everything is measured in units, so that it reads from 3 m."""

from __future__ import annotations

from coach.feedback.lettering import Lettering
from coach.feedback.palette import INK, Colour
from coach.feedback.panel import Box, Panel

LEAST_UNITS = (640, 480)  # (across, down) that every picture has at least
EDGE = 12  # from panels to the picture's edge
KEY_BAR = 26  # height of the bar along the lower edge that names the keys
FOOT = KEY_BAR + 8  # what is kept free for it
NOTE = 24  # height of the line over it that is there at times

_RADIUS = 8
_OPACITY = 0.8


class Layout:
    """A picture of one size, in units.

    On the screen of a small notebook a unit is a third of a millimetre: letters of 40 units
    are readable from 3 m.

    Attributes:
        size_px: (width, height) of the picture.
        unit: one unit in pixels.
        width: of the picture in units.
        height: of the picture in units.
        text: to write with.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self.size_px = size_px
        self.unit = min(size_px[0] / LEAST_UNITS[0], size_px[1] / LEAST_UNITS[1])
        self.width, self.height = size_px[0] / self.unit, size_px[1] / self.unit
        self.text = Lettering()

    def px(self, units: float) -> int:
        """A length in whole pixels, at least one."""
        return max(round(units * self.unit), 1)

    def box(self, x: float, y: float, width: float, height: float) -> Box:
        """A rectangle given in units."""
        return Box(round(x * self.unit), round(y * self.unit), self.px(width), self.px(height))

    def panel(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour = INK,
        opacity: float = _OPACITY,
    ) -> Panel:
        """A ground for text, given in units."""
        return Panel(self.box(x, y, width, height), self.px(_RADIUS), colour, opacity)
