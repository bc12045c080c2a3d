"""The line of the hips, for drills that are seen from the front or from behind."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from coach.feedback.gauge import Gauge
from coach.feedback.lettering import BOLD
from coach.feedback.palette import FRESH, INK, PAPER, QUIET, mix
from coach.feedback.scene import Scene
from coach.feedback.skeleton import draw_line
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason, sentence
from coach.pose.types import Landmark, Pose

AXIS_DEG = (-20.0, 20.0)  # left side high, right side high
LEVEL_DEG = 2.0  # what is called level: within what a quiet stance drifts [P]

_HALF = 0.55  # of the line, in trunk lengths
_OF_ANY_VIEW = (Reason.NO_PERSON, Reason.OUT_OF_PICTURE, Reason.TOO_SMALL)


def draw_hip_line(
    image: NDArray[np.uint8], pose: Pose, measurement: Measurement, unit: float
) -> None:
    """Draw the line of the hips at its angle, and thinly what is level.

    Args:
        image: drawn into.
        pose: of this frame, as it is seen in the picture.
        measurement: of the same frame; `turned_about` of it where the picture is mirrored.
        unit: one unit of the overlay in pixels.
    """
    tilt_deg = measurement.pelvic_obliquity_deg
    if pose.landmarks is None or not isfinite(tilt_deg):
        return
    xy = pose.landmarks[:, :2].astype(np.float64)
    hips = 0.5 * (xy[Landmark.LEFT_HIP] + xy[Landmark.RIGHT_HIP])
    trunk = 0.5 * (xy[Landmark.LEFT_SHOULDER] + xy[Landmark.RIGHT_SHOULDER]) - hips
    half = _HALF * float(np.hypot(*trunk))
    # from the front the person's right is the picture's left, and goes up clockwise
    turn = np.radians(measurement.seen_from * tilt_deg)
    for angle, colour, width in (
        (0.0, mix(PAPER, INK, 0.6), 1.2), (turn, INK, 7.0), (turn, FRESH, 4.0),
    ):  # fmt: skip
        reach = half * np.array([np.cos(angle), np.sin(angle)])
        draw_line(
            image, np.stack([hips - reach, hips + reach]), colour, max(round(width * unit), 1)
        )


def turned_about(measurement: Measurement) -> Measurement:
    """The measurement as its picture's mirror image shows it: from the front as from behind."""
    return replace(measurement, seen_from=-measurement.seen_from)


def words_of_hips(measurement: Measurement) -> str:
    """Which side is up; what to do where that is not seen."""
    tilt_deg = measurement.pelvic_obliquity_deg
    if not isfinite(tilt_deg):
        if measurement.reason in _OF_ANY_VIEW:
            return sentence(measurement.reason, measurement.trunk_pitch_deg)
        return "turn your front or your back to the camera"
    if abs(tilt_deg) < LEVEL_DEG:
        return "level"
    return "right side up" if tilt_deg > 0.0 else "left side up"


class HipGauge(Gauge):
    """A panel with the angle of the hip line, and which side is up."""

    def draw(self, image: NDArray[np.uint8], scene: Scene) -> None:
        """Draw into the picture, in place."""
        measurement, unit, track = scene.measurement, self._unit, self.track
        self._panel.paint(image)
        words = words_of_hips(measurement)
        tilt_deg, sd_deg = measurement.pelvic_obliquity_deg, measurement.pelvic_obliquity_sd_deg
        self._bar(image, track.x, track.right, mix(QUIET, INK, 0.3))
        if not isfinite(tilt_deg):
            self._reason(image, words)
            self._ends(image, mix(QUIET, INK, 0.5))
            return
        baseline = self._panel.box.y + 38 * unit
        number = f"{abs(tilt_deg):.0f}\N{DEGREE SIGN}"
        self._text.write(image, number, (track.x, baseline), 30 * unit, PAPER, BOLD)
        beside = self._text.width("00\N{DEGREE SIGN}", 30 * unit, BOLD) + 5 * unit
        band = f"\N{PLUS-MINUS SIGN}{sd_deg:.0f}\N{DEGREE SIGN}"
        self._text.write(image, band, (track.x + beside, baseline), 16 * unit, QUIET)
        self._text.write(image, words, (track.right, baseline), 19 * unit, PAPER, BOLD, "right")
        self._needle(image, tilt_deg, sd_deg, AXIS_DEG)
        self._ends(image, QUIET)

    def _ends(self, image: NDArray[np.uint8], colour: tuple[int, int, int]) -> None:
        baseline, size = self._panel.box.bottom - 10 * self._unit, 13 * self._unit
        self._text.write(image, "left up", (self.track.x, baseline), size, colour)
        self._text.write(
            image, "right up", (self.track.right, baseline), size, colour, align="right"
        )
