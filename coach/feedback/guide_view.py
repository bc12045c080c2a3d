"""What is seen before a set: set-up with a traffic light, calibration, countdown, rest, lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.coaching.lead import Lead
from coach.coaching.mode import Mode
from coach.coaching.setup_guide import Guidance
from coach.feedback.layout import EDGE, Layout
from coach.feedback.lettering import BOLD, CAP_HEIGHT, ELLIPSIS
from coach.feedback.palette import CLASS_COLOUR, FRESH, INK, PAPER, QUIET, Colour
from coach.feedback.panel import Panel
from coach.feedback.scene import LiveScene
from coach.feedback.set_view import CountView
from coach.feedback.symbols import disc, ring, sign, traffic_light, turn_arrow
from coach.pose.contour import trunk_line
from coach.pose.types import Pose

Image = NDArray[np.uint8]

# in units
_LEFT = 196  # width of the column on the left
_PADDING = 14
_ROW = 30
_LAMP = 34
_RING = 84
_CLOCK = 110  # radius of the disc with the seconds
_SMALL_CLOCK = 80  # below what leads to the next drill
_LEAD_HEIGHT = 156
_LEAD_LINES = ((2, 26, 21), (3, 21, 16), (4, 16, 12))  # how many, largest and smallest size
_ARROW = 110

_STEP_COLOUR: dict[str, Colour] = {"arch": CLASS_COLOUR["arched"], "tuck": CLASS_COLOUR["tucked"]}


class GuideView:
    """Whether everything is in place, and which way to turn."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._title = layout.panel(EDGE, EDGE, _LEFT, 44)
        self._lists: dict[int, Panel] = {}  # by the number of checks
        lights = 2 * 2.3 * _LAMP + 2 * _LAMP + 20
        width = 2 * _LAMP + 20
        self._light = layout.panel(layout.width - EDGE - width, EDGE, width, lights)
        self._lead = LeadView(layout, width + 8)

    def draw(self, image: Image, live: LiveScene, pose: Pose) -> None:
        """Draw into the picture, in place; `pose` as it is seen in that picture."""
        self._draw_title(image, live)
        if live.lead is not None:
            self._lead.draw(image, live.lead)
        guidance = live.guidance
        if guidance is None:
            return
        self._draw_checks(image, guidance)
        self._draw_light(image, guidance)
        if guidance.turn:
            # the person's left is left on the screen in a mirror only
            to_left = (guidance.turn == "left") == live.mirrored
            at = self._hips(pose)
            turn_arrow(image, at, _ARROW * self._layout.unit, to_left, FRESH)

    def _draw_title(self, image: Image, live: LiveScene) -> None:
        unit, box = self._layout.unit, self._title.box
        self._title.paint(image)
        title = live.scene.exercise_title
        at, room = (box.x + _PADDING * unit, box.y + 30 * unit), box.width - 2 * _PADDING * unit
        sizes = (24 * unit, 13 * unit)
        self._layout.text.write_within(image, title, at, room, sizes, PAPER, BOLD)

    def _draw_checks(self, image: Image, guidance: Guidance) -> None:
        unit, write = self._layout.unit, self._layout.text.write
        rows = len(guidance.checks)
        if rows not in self._lists:
            height = _ROW * rows + 12
            self._lists[rows] = self._layout.panel(EDGE, EDGE + 52, _LEFT, height)
        panel = self._lists[rows]
        panel.paint(image)
        for i, check in enumerate(guidance.checks):
            middle = panel.box.y + (6 + _ROW * (i + 0.5)) * unit
            sign(image, check.level, (panel.box.x + 24 * unit, middle), 10 * unit)
            colour = QUIET if check.level == "green" else PAPER
            at = (panel.box.x + 44 * unit, middle + 7 * unit)
            write(image, check.name, at, 20 * unit, colour, BOLD)

    def _draw_light(self, image: Image, guidance: Guidance) -> None:
        unit, box = self._layout.unit, self._light.box
        self._light.paint(image)
        at = (box.x + 0.5 * box.width, box.y + (10 + _LAMP) * unit)
        traffic_light(image, guidance.level, at, _LAMP * unit)

    def _hips(self, pose: Pose) -> tuple[float, float]:
        """Where the arrow goes: the hips, kept inside the picture, or its middle."""
        width, height = self._layout.size_px
        at = np.array([0.5 * width, 0.55 * height])
        if pose.landmarks is not None:
            at = np.nan_to_num(trunk_line(pose.landmarks)[0], nan=0.5 * width)
        edge = 1.2 * _ARROW * self._layout.unit
        x, y = np.clip(at, edge, np.array([width, height]) - edge)
        return float(x), float(y)


class CalibrationView:
    """Which step of the calibration it is, and how much of it is done."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._title = layout.panel(EDGE, EDGE, _LEFT, 80)
        size = 2 * _RING + 40
        self._ring = layout.panel(layout.width - EDGE - size, EDGE, size, size)

    def draw(self, image: Image, live: LiveScene) -> None:
        """Draw into the picture, in place."""
        unit, text = self._layout.unit, self._layout.text
        self._title.paint(image)
        left, top = self._title.box.x + _PADDING * unit, self._title.box.y
        text.write(image, "Your own range", (left, top + 30 * unit), 20 * unit, PAPER, BOLD)
        step = live.step
        if step is None:
            return
        which = f"step {step.number} of {step.steps}"
        text.write(image, which, (left, top + 60 * unit), 20 * unit, QUIET, BOLD)
        self._ring.paint(image)
        box = self._ring.box
        at = (box.x + 0.5 * box.width, box.y + 0.5 * box.height)
        colour = _STEP_COLOUR.get(step.name, FRESH)
        ring(image, at, _RING * unit, step.progress, colour)
        size, room = 34 * unit, 1.6 * _RING * unit
        baseline = (at[0], at[1] + 0.5 * CAP_HEIGHT * size)
        sizes = (size, 20 * unit)
        text.write_within(image, step.name, baseline, room, sizes, PAPER, BOLD, "centre")


class ClockView:
    """Seconds left, large, in the middle: of the countdown and the rest."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._count = CountView(layout)
        self._lead = LeadView(layout, 0)

    def draw(self, image: Image, live: LiveScene) -> None:
        """Draw into the picture, in place."""
        layout = self._layout
        radius, y = float(_CLOCK), 0.44 * layout.height
        if live.lead is not None:
            self._lead.draw(image, live.lead)
            radius, y = _SMALL_CLOCK, EDGE + _LEAD_HEIGHT + 12 + _SMALL_CLOCK
        x = max(0.5 * layout.width, EDGE + _LEFT + 16 + _CLOCK)  # beside the count
        at = (x * layout.unit, y * layout.unit)
        disc(image, at, radius * layout.unit, INK)
        size = 1.27 * radius * layout.unit
        baseline = (at[0], at[1] + 0.5 * CAP_HEIGHT * size)
        sizes, room = (size, 60 * layout.unit), 1.6 * radius * layout.unit
        colour = FRESH if live.mode is Mode.COUNTDOWN else PAPER
        layout.text.write_within(
            image, str(live.left_s), baseline, room, sizes, colour, BOLD, "centre"
        )
        if live.mode is Mode.REST:
            self._count.draw(image, live)


class LeadView:
    """What comes next in a routine, how much of it, and how to set up for it."""

    def __init__(self, layout: Layout, free: float) -> None:
        """Prepare its place beside the left column.

        Args:
            layout: of the picture.
            free: width in units that is left free on the right.
        """
        self._layout = layout
        left = EDGE + _LEFT + 8
        self._panel = layout.panel(left, EDGE, layout.width - EDGE - free - left, _LEAD_HEIGHT)

    def draw(self, image: Image, lead: Lead) -> None:
        """Draw into the picture, in place."""
        unit, text, box = self._layout.unit, self._layout.text, self._panel.box
        self._panel.paint(image)
        left, room = box.x + _PADDING * unit, box.width - 2 * _PADDING * unit
        which = f"next, {lead.place} of {lead.places}"
        which += f": {lead.amount}" if lead.amount else ""
        text.write_within(
            image, which, (left, box.y + 24 * unit), room, (20 * unit, 13 * unit), QUIET, BOLD
        )
        sizes = (36 * unit, 18 * unit)
        title = lead.planned.title
        text.write_within(image, title, (left, box.y + 58 * unit), room, sizes, FRESH, BOLD)
        for count, largest, smallest in _LEAD_LINES:
            lines, size = text.fit(lead.how, room, (largest * unit, smallest * unit), count)
            if not lines[-1].endswith(ELLIPSIS):
                break
        for i, line in enumerate(lines):
            text.write(image, line, (left, box.y + 66 * unit + 1.2 * size * (i + 1)), size, PAPER)
