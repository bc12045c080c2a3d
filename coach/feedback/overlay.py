"""What is drawn over the picture: person, reps, gauge, cue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.feedback.caption import Caption
from coach.feedback.gauge import Gauge
from coach.feedback.hip_line import HipGauge, draw_hip_line
from coach.feedback.lettering import BOLD, Lettering
from coach.feedback.palette import CLASS_COLOUR, FRESH, INK, PAPER, QUIET
from coach.feedback.panel import Box, Panel
from coach.feedback.scene import Scene
from coach.feedback.skeleton import draw_back, draw_skeleton
from coach.reps.types import Rep

# All sizes below are in units; the shorter side of the picture has this many.
_UNITS = 480
_EDGE = 12  # from panels to the picture's edge
_RADIUS = 8
_OPACITY = 0.8
_REPS_WIDTH = 202
_GAUGE_WIDTH = 242
_CUE_SIZES = (22.0, 15.0)
_CUE_WIDTH = 620  # of the widest cue on a wide picture
_PADDING = 12
_ROWS = (23, 67, 90)  # baselines of the counter's three rows
_FRESH_S = 0.8  # for so long the count of a new rep is lit


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
        self._hip_gauge = HipGauge(self._panel(gauge), self._text, unit)
        room = min(width - 2 * edge, _CUE_WIDTH * unit)
        sizes = (_CUE_SIZES[0] * unit, _CUE_SIZES[1] * unit)
        self._cue = Caption(self._text, width, height - edge, room, sizes, unit)

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
        if scene.frontal:
            draw_hip_line(image_bgr, scene.pose, scene.measurement, self._unit)
        else:
            facing, reason = scene.measurement.facing, scene.measurement.reason
            draw_back(image_bgr, scene.pose, facing, scene.tilt_class, self._unit, reason)
        self._draw_reps(image_bgr, scene)
        (self._hip_gauge if scene.frontal else self._gauge).draw(image_bgr, scene)
        self._cue.draw(image_bgr, scene.cue or "")
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
        sizes = (15 * unit, 13 * unit)
        text.write_within(image, scene.exercise_title, (left, rows[0]), room, sizes, QUIET, BOLD)

        colour = FRESH if scene.rep_age_s < _FRESH_S else PAPER
        count, big = str(scene.rep_count), 44 * unit
        text.write(image, count, (left, rows[1]), big, colour, BOLD)
        after = (left + text.width(count, big, BOLD) + 6 * unit, rows[1])
        words = ["rep" if count == "1" else "reps"]
        if scene.sides is not None:
            words = [
                f"{name} {n}" for name, n in zip(("right", "left"), scene.sides[::-1], strict=True)
            ]
        for row, word in enumerate(words):
            at = (after[0], after[1] - row * 17 * unit)
            text.write(image, word, at, 15 * unit, QUIET)

        sizes = (17 * unit, 13 * unit)
        text.write_within(image, scene.phase, (left, rows[2]), room, sizes, PAPER)

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
        if last.verdict is not None:
            colour = CLASS_COLOUR[last.tilt_class]
            write(image, last.tilt_class, (right, rows[2]), 15 * unit, colour, BOLD, "right")
