"""What is seen during a set: the count, the gauge, the last rep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.coaching.mode import Mode
from coach.feedback.gauge import Gauge
from coach.feedback.hip_line import HipGauge
from coach.feedback.layout import EDGE, Layout
from coach.feedback.lettering import BOLD
from coach.feedback.palette import CLASS_COLOUR, FRESH, INK, PAPER, QUIET, mix
from coach.feedback.scene import LiveScene
from coach.feedback.symbols import sign
from coach.reps.types import Rep

# in units
_LEFT = 196  # width of the column on the left
_PADDING = 14
_COUNT_HEIGHT = 208
_SIDES = {"left": 28, "right": 0}  # how far their baselines are above that of the count
_SIDES_WIDTH = 74
_ROWS = (24, 123, 157, 195)  # baselines: title, count, how many, phase
_LAST_HEIGHT = 80
_GAUGE = 1.5  # times as large as over a recording
_GAUGE_WIDTH = 363
_WARNING_HEIGHT = 44

_FRESH_S = 1.2  # for so long the count of a new rep is lit; a rep is told a little after its end


class CountView:
    """How many reps, of how many, in which set and phase."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._panel = layout.panel(EDGE, EDGE, _LEFT, _COUNT_HEIGHT)

    def draw(self, image: NDArray[np.uint8], live: LiveScene) -> None:
        """Draw into the picture, in place."""
        text, unit, box = self._layout.text, self._layout.unit, self._panel.box
        scene = live.scene
        self._panel.paint(image)
        left, right = box.x + _PADDING * unit, box.right - _PADDING * unit
        title, count, planned, phase = (box.y + row * unit for row in _ROWS)
        room = right - left
        sizes = (17 * unit, 13 * unit)
        text.write_within(image, scene.exercise_title, (left, title), room, sizes, QUIET, BOLD)
        colour = FRESH if scene.rep_age_s < _FRESH_S else PAPER
        sizes, beside = (112 * unit, 40 * unit), room - 16 * unit
        if scene.sides is not None:
            wide = _SIDES_WIDTH * unit
            beside -= wide + 6 * unit
            for (name, above), n in zip(_SIDES.items(), scene.sides, strict=True):
                at = (right - 16 * unit, count - above * unit)
                small = (20 * unit, 13 * unit)
                text.write_within(image, f"{name} {n}", at, wide, small, PAPER, BOLD, "right")
        text.write_within(image, str(scene.rep_count), (left, count), beside, sizes, colour, BOLD)
        word = "rep" if scene.rep_count == 1 else "reps"
        if live.reps_planned is not None:
            word = f"of {live.reps_planned}"
            self._progress(image, scene.rep_count / live.reps_planned)
        elif live.seconds_planned is not None and live.mode is Mode.SET:
            word = f"{live.left_s} s"
            self._progress(image, 1.0 - live.left_s / live.seconds_planned)
        text.write(image, word, (left, planned), 26 * unit, QUIET, BOLD)
        if live.sets_planned > 1:
            which = f"set {live.set_number}/{live.sets_planned}"
            text.write(image, which, (right, planned), 22 * unit, QUIET, align="right")
        sizes = (34 * unit, 20 * unit)
        text.write_within(image, scene.phase, (left, phase), room, sizes, PAPER, BOLD)

    def _progress(self, image: NDArray[np.uint8], share: float) -> None:
        """A bar along the panel's right edge that fills upwards."""
        layout, box = self._layout, self._panel.box
        width, top = layout.px(9), box.y + layout.px(40)
        bottom, x = box.y + layout.px(_ROWS[1]), box.right - layout.px(_PADDING) - layout.px(9)
        image[top:bottom, x : x + width] = mix(PAPER, INK, 0.3)
        filled = round(min(share, 1.0) * (bottom - top))
        image[bottom - filled : bottom, x : x + width] = FRESH


class SetView:
    """The whole of a set."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._count = CountView(layout)
        under_count = EDGE + _COUNT_HEIGHT + 8
        self._last = layout.panel(EDGE, under_count, _LEFT, _LAST_HEIGHT)
        across = layout.width - EDGE - _GAUGE_WIDTH
        high = _GAUGE * Gauge.HEIGHT
        panel = layout.panel(across, EDGE, _GAUGE_WIDTH, high)
        self._gauge = Gauge(panel, layout.text, _GAUGE * layout.unit)
        self._hip_gauge = HipGauge(panel, layout.text, _GAUGE * layout.unit)
        under_gauge = EDGE + high + 8
        self._warning = layout.panel(across, under_gauge, _GAUGE_WIDTH, _WARNING_HEIGHT)

    def draw(self, image: NDArray[np.uint8], live: LiveScene) -> None:
        """Draw into the picture, in place."""
        self._count.draw(image, live)
        if live.held:
            return
        if live.detail:
            (self._hip_gauge if live.scene.frontal else self._gauge).draw(image, live.scene)
            if live.scene.last_rep:
                self._draw_last(image, live.scene.last_rep)
        if live.guidance and live.guidance.instruction:
            self._warn(image, live.guidance.level, live.guidance.instruction)

    def _draw_last(self, image: NDArray[np.uint8], last: Rep) -> None:
        unit, box, write = self._layout.unit, self._last.box, self._layout.text.write
        self._last.paint(image)
        left, right = box.x + _PADDING * unit, box.right - _PADDING * unit
        write(image, "last rep", (left, box.y + 23 * unit), 16 * unit, QUIET)
        low = box.y + 66 * unit
        if last.score is None:
            write(image, "no score", (left, low), 30 * unit, QUIET, BOLD)
            return
        score = f"{last.score:.0f}"
        write(image, score, (left, low), 50 * unit, PAPER, BOLD)
        if last.verdict is not None:
            text, colour = self._layout.text, CLASS_COLOUR[last.tilt_class]
            room = right - left - text.width(score, 50 * unit, BOLD) - 8 * unit
            sizes = (24 * unit, 12 * unit)
            at = (right, low)
            text.write_within(image, last.tilt_class, at, room, sizes, colour, BOLD, "right")

    def _warn(self, image: NDArray[np.uint8], level: str, instruction: str) -> None:
        layout, unit, box = self._layout, self._layout.unit, self._warning.box
        self._warning.paint(image)
        middle = box.y + 0.5 * box.height
        sign(image, level, (box.x + 24 * unit, middle), 14 * unit)
        left = box.x + 48 * unit
        sizes = (20 * unit, 13 * unit)
        room = box.right - 10 * unit - left
        layout.text.write_within(image, instruction, (left, middle + 7 * unit), room, sizes, PAPER)
