"""What is drawn over the picture: person, reps, gauge, cue."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from coach.feedback.figure import draw_back, draw_skeleton
from coach.feedback.gauge import Gauge
from coach.feedback.lettering import BOLD, CAP_HEIGHT, Lettering
from coach.feedback.palette import CLASS_COLOUR, FRESH, INK, PAPER, QUIET
from coach.feedback.panel import Box, Panel
from coach.feedback.scene import Scene
from coach.reps.types import Rep

# All sizes below are in units; the shorter side of the picture has this many.
_UNITS = 480
_EDGE = 12  # from panels to the picture's edge
_RADIUS = 8
_OPACITY = 0.8
_REPS_WIDTH = 202
_GAUGE_WIDTH = 242
_CUE_SIZES = (22.0, 15.0)
_CUE_LINES = 2
_CUE_WIDTH = 620  # of the widest cue on a wide picture
_CUE_PITCH = 1.25  # between lines, in text sizes
_CUE_PADDING = 20
_CUE_OPACITY = 0.93
_PADDING = 12
_ROWS = (23, 67, 90)  # baselines of the counter's three rows
_FRESH_S = 0.8  # for so long the count of a new rep is lit


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue laid out; it stays for many frames."""

    text: str
    lines: list[str]
    size: float
    panel: Panel


class Overlay:
    """Draws scenes on pictures of one size.

    The upper corners hold the count and the gauge, the lower edge the cue: the middle
    belongs to the person. Sizes follow the shorter side of the picture.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        """Lay everything out.

        Args:
            size_px: (width, height) of the pictures.
        """
        self._size = size_px
        width, height = size_px
        self._unit = unit = min(width, height) / _UNITS
        self._text = Lettering()
        edge, panel_height = round(_EDGE * unit), round(Gauge.HEIGHT * unit)
        reps = Box(edge, edge, round(_REPS_WIDTH * unit), panel_height)
        gauge_width = round(_GAUGE_WIDTH * unit)
        gauge = Box(width - edge - gauge_width, edge, gauge_width, panel_height)
        self._reps = self._panel(reps)
        self._gauge = Gauge(self._panel(gauge), self._text, unit)
        self._cue: _Cue | None = None

    def annotate(self, image_bgr: NDArray[np.uint8], scene: Scene) -> NDArray[np.uint8]:
        """Draw a scene into the picture itself and return it.

        Args:
            image_bgr: (height, width, 3) picture; it is changed.
            scene: what to draw.
        """
        width, height = self._size
        if image_bgr.shape != (height, width, 3):
            raise ValueError(f"Expected a picture of {(height, width, 3)}, got {image_bgr.shape}")
        draw_skeleton(image_bgr, scene.pose, self._unit)
        facing = scene.measurement.facing
        draw_back(image_bgr, scene.pose, facing, scene.tilt_class, self._unit)
        self._draw_reps(image_bgr, scene)
        self._gauge.draw(image_bgr, scene)
        if scene.cue:
            self._draw_cue(image_bgr, scene.cue)
        return image_bgr

    def _panel(self, box: Box) -> Panel:
        return Panel(box, round(_RADIUS * self._unit), INK, _OPACITY)

    def _draw_reps(self, image: NDArray[np.uint8], scene: Scene) -> None:
        """Two columns: title, count and phase; what the last rep was worth."""
        unit, text, box = self._unit, self._text, self._reps.box
        self._reps.paint(image)
        left, right = box.x + _PADDING * unit, box.right - _PADDING * unit
        rows = [box.y + y * unit for y in _ROWS]
        last = scene.last_rep
        if last:
            self._draw_last(image, last, right, rows)
        beside = 70 * unit if last else 0.0
        room = right - left - beside
        lines, size = text.fit(scene.exercise_title, room, (15 * unit, 13 * unit), 1, BOLD)
        for line in lines:
            text.write(image, line, (left, rows[0]), size, QUIET, BOLD)

        age_s = scene.measurement.t_s - last.span.end_s if last else inf
        colour = FRESH if 0 <= age_s < _FRESH_S else PAPER
        count, big = str(scene.rep_count), 44 * unit
        text.write(image, count, (left, rows[1]), big, colour, BOLD)
        after = (left + text.width(count, big, BOLD) + 6 * unit, rows[1])
        text.write(image, "rep" if count == "1" else "reps", after, 15 * unit, QUIET)

        lines, size = text.fit(scene.phase, room, (17 * unit, 13 * unit), 1)
        for line in lines:
            text.write(image, line, (left, rows[2]), size, PAPER)

    def _draw_last(
        self, image: NDArray[np.uint8], last: Rep, right: float, rows: list[float]
    ) -> None:
        unit, write = self._unit, self._text.write
        write(image, "last rep", (right, rows[0]), 13 * unit, QUIET, align="right")
        if last.score is None:
            write(image, "\N{EN DASH}", (right, rows[1]), 30 * unit, QUIET, BOLD, "right")
            write(image, "no score", (right, rows[2]), 15 * unit, QUIET, align="right")
            return
        write(image, f"{last.score:.0f}", (right, rows[1]), 30 * unit, PAPER, BOLD, "right")
        colour = CLASS_COLOUR[last.tilt_class]
        write(image, last.tilt_class, (right, rows[2]), 15 * unit, colour, BOLD, "right")

    def _draw_cue(self, image: NDArray[np.uint8], cue: str) -> None:
        if self._cue is None or self._cue.text != cue:
            self._cue = self._lay_cue(cue)
        placed = self._cue
        box = placed.panel.box
        placed.panel.paint(image)
        pitch = _CUE_PITCH * placed.size
        middle = box.y + 0.5 * box.height + 0.5 * CAP_HEIGHT * placed.size
        first = middle - 0.5 * pitch * (len(placed.lines) - 1)
        for i, line in enumerate(placed.lines):
            at = (box.x + 0.5 * box.width, first + i * pitch)
            self._text.write(image, line, at, placed.size, INK, BOLD, "centre")

    def _lay_cue(self, cue: str) -> _Cue:
        width, height = self._size
        unit, padding = self._unit, round(_CUE_PADDING * self._unit)
        edge = round(_EDGE * unit)
        room = min(width - 2 * edge, _CUE_WIDTH * unit) - 2 * padding
        largest, smallest = _CUE_SIZES
        sizes = (largest * unit, smallest * unit)
        lines, size = self._text.fit(cue, room, sizes, _CUE_LINES, BOLD)
        inner = max(self._text.width(line, size, BOLD) for line in lines)
        box_height = round(_CUE_PITCH * size * len(lines) + 18 * unit)
        box_width = inner + 2 * padding
        box = Box((width - box_width) // 2, height - edge - box_height, box_width, box_height)
        panel = Panel(box, round(_RADIUS * unit), PAPER, _CUE_OPACITY)
        return _Cue(cue, lines, size, panel)
