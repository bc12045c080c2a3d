"""The tilt gauge: where the lower back is between tucked and arched, and how sure that is."""

from __future__ import annotations

from math import isfinite

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.lettering import BOLD, Lettering
from coach.feedback.palette import CLASS_COLOUR, INK, PAPER, QUIET, Colour, mix
from coach.feedback.panel import Box, Panel
from coach.feedback.scene import Scene
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import sentence
from coach.reps.tilt import ARCHED_ABOVE_DEG, TUCKED_BELOW_DEG
from coach.reps.types import TiltClass

RANGE_UNKNOWN_DEG = (-12.0, 12.0)  # shown when the person's own range is not known
LIFT_DEG = (-30.0, 30.0)  # shown where no class is: a back rounds by 20 and more in a lift
FROM_NEUTRAL = "from neutral"  # in place of a class

_MARGIN = 0.12  # of the own range, left free at either end
_HEIGHT = 100
_MINUS = "\N{MINUS SIGN}"
_PADDING = 12


def axis_deg(own_range_deg: tuple[float, float] | None) -> tuple[float, float]:
    """Ends of the scale: the own range with a margin, and always some of every class."""
    if own_range_deg is None:
        return RANGE_UNKNOWN_DEG
    tuck, arch = own_range_deg
    margin = _MARGIN * (arch - tuck)
    return (
        min(tuck - margin, 1.5 * TUCKED_BELOW_DEG),
        max(arch + margin, 1.5 * ARCHED_ABOVE_DEG),
    )


def shown_axis_deg(scene: Scene) -> tuple[float, float]:
    """Ends of the scale of what a scene shows."""
    return LIFT_DEG if scene.tilt_class is None else axis_deg(scene.own_range_deg)


class Gauge:
    """A panel with the lumbar angle as number, class name and needle over three zones."""

    HEIGHT = _HEIGHT

    def __init__(self, panel: Panel, lettering: Lettering, unit: float) -> None:
        """Lay the gauge out.

        Args:
            panel: its ground, `Gauge.HEIGHT` units high.
            lettering: for the texts.
            unit: one unit of the overlay in pixels.
        """
        self._panel = panel
        self._text = lettering
        self._unit = unit
        box, pad = panel.box, round(_PADDING * unit)
        top = box.y + round(55 * unit)
        self.track = Box(box.x + pad, top, box.width - 2 * pad, round(12 * unit))

    def draw(self, image: NDArray[np.uint8], scene: Scene) -> None:
        """Draw into the picture, in place."""
        self._panel.paint(image)
        angle = scene.measurement.lumbar_angle_deg
        if isfinite(angle):
            axis = shown_axis_deg(scene)
            self._numbers(image, scene)
            self._zones(image, scene.tilt_class, axis)
            self._own_range(image, scene.own_range_deg, axis)
            self._needle(image, angle, scene.measurement.lumbar_angle_sd_deg, axis)
            self._legend(image, scene.own_range_deg, QUIET)
        else:
            self._reason(image, why_blank(scene.measurement))
            self._bar(image, self.track.x, self.track.right, mix(QUIET, INK, 0.3))
            self._legend(image, None, mix(QUIET, INK, 0.5))

    def _numbers(self, image: NDArray[np.uint8], scene: Scene) -> None:
        unit, track = self._unit, self.track
        baseline = self._panel.box.y + 38 * unit
        angle, sd = scene.measurement.lumbar_angle_deg, scene.measurement.lumbar_angle_sd_deg
        number = _signed(angle)
        self._text.write(image, number, (track.x, baseline), 30 * unit, PAPER, BOLD)
        if isfinite(sd):
            # a place of its own, so that it stands still while the angle gains a digit
            texts = (number, f"{_MINUS}00°")
            beside = max(self._text.width(text, 30 * unit, BOLD) for text in texts)
            at = (track.x + beside + 5 * unit, baseline)
            self._text.write(image, f"±{sd:.0f}°", at, 16 * unit, QUIET)
        name, at_right = scene.tilt_class, (track.right, baseline)
        if name is None:
            self._text.write(image, FROM_NEUTRAL, at_right, 14 * unit, QUIET, align="right")
        else:
            self._text.write(image, name, at_right, 19 * unit, CLASS_COLOUR[name], BOLD, "right")

    def _reason(self, image: NDArray[np.uint8], reason: str) -> None:
        unit, track = self._unit, self.track
        lines, size = self._text.fit(reason, track.width, (18 * unit, 13 * unit), 2, BOLD)
        pitch = 1.2 * size
        baseline = self._panel.box.y + 36 * unit - 0.5 * pitch * (len(lines) - 1)
        for line in lines:
            self._text.write(image, line, (track.x, baseline), size, PAPER, BOLD)
            baseline += pitch

    def _column(self, angle_deg: float, axis: tuple[float, float]) -> int:
        """Column of an angle, held inside the track."""
        low, high = axis
        share = min(max((angle_deg - low) / (high - low), 0.0), 1.0)
        return self.track.x + round(share * self.track.width)

    def _bar(self, image: NDArray[np.uint8], left: int, right: int, colour: Colour) -> None:
        image[self.track.y : self.track.bottom, left:right] = colour

    def _zones(
        self, image: NDArray[np.uint8], now: TiltClass | None, axis: tuple[float, float]
    ) -> None:
        if now is None:
            self._bar(image, self.track.x, self.track.right, mix(QUIET, INK, 0.4))
            return
        gap = max(round(self._unit), 1)
        first, second = (self._column(a, axis) for a in (TUCKED_BELOW_DEG, ARCHED_ABOVE_DEG))
        zones: tuple[tuple[TiltClass, int, int], ...] = (
            ("tucked", self.track.x, first - gap),
            ("neutral", first + gap, second - gap),
            ("arched", second + gap, self.track.right),
        )
        for name, left, right in zones:
            share = 0.75 if name == now else 0.4
            self._bar(image, left, right, mix(CLASS_COLOUR[name], INK, share))

    def _own_range(
        self,
        image: NDArray[np.uint8],
        own_range_deg: tuple[float, float] | None,
        axis: tuple[float, float],
    ) -> None:
        """A line under the track as long as the own range, with feet at its ends."""
        if own_range_deg is None:
            return
        unit = self._unit
        left, right = (self._column(angle, axis) for angle in own_range_deg)
        y, foot = self.track.bottom + round(4 * unit), round(2.5 * unit)
        thick = max(round(1.2 * unit), 1)
        cv2.line(image, (left, y), (right, y), QUIET, thick)
        for x in (left, right):
            cv2.line(image, (x, y - foot), (x, y + foot), QUIET, thick)

    def _needle(
        self, image: NDArray[np.uint8], angle: float, sd: float, axis: tuple[float, float]
    ) -> None:
        """The needle, and about it the band of one standard deviation, as high as the needle."""
        unit, track = self._unit, self.track
        over, half = round(4 * unit), max(round(1.5 * unit), 1)
        if isfinite(sd):
            left, right = self._column(angle - sd, axis), self._column(angle + sd, axis)
            band = image[track.y - over : track.bottom, left:right]
            cv2.addWeighted(band, 0.5, band, 0.0, 128.0, dst=band)
        x = self._column(angle, axis)
        rim = max(round(1.2 * unit), 1)
        top, bottom = track.y - over, track.bottom + over
        cv2.rectangle(image, (x - half - rim, top - rim), (x + half + rim, bottom + rim), INK, -1)
        cv2.rectangle(image, (x - half, top), (x + half, bottom), PAPER, -1)

    def _legend(
        self,
        image: NDArray[np.uint8],
        own_range_deg: tuple[float, float] | None,
        colour: Colour,
    ) -> None:
        unit, track = self._unit, self.track
        left, right = "tucked", "arched"
        if own_range_deg is not None:
            left, right = (
                f"tucked {_signed(own_range_deg[0])}",
                f"{_signed(own_range_deg[1])} arched",
            )
        baseline = self._panel.box.bottom - 10 * unit
        self._text.write(image, left, (track.x, baseline), 13 * unit, colour)
        self._text.write(image, right, (track.right, baseline), 13 * unit, colour, align="right")


def why_blank(measurement: Measurement) -> str:
    """What the person can do about an angle that is not seen."""
    return sentence(measurement.reason, measurement.trunk_pitch_deg) or "back not seen"


def _signed(angle_deg: float) -> str:
    """Whole degrees with a true minus sign; no sign on zero."""
    whole = round(angle_deg)
    sign = "+" if whole > 0 else _MINUS if whole < 0 else ""
    return f"{sign}{abs(whole)}°"
