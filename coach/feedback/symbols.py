"""Small drawings: traffic light, ring, turn arrow, crossed speaker."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.feedback.palette import INK, LIGHT_COLOUR, PAPER, Colour, mix

Image = NDArray[np.uint8]
Point = tuple[float, float]

_SHIFT = 4  # OpenCV draws at sub-pixel places given in sixteenths
_LAMPS = ("red", "amber", "green")  # from top to bottom, as in the street

# shapes in a square of -1 to 1, x right and y down
_CROSS = (((-0.45, -0.45), (0.45, 0.45)), ((-0.45, 0.45), (0.45, -0.45)))
_EXCLAMATION = (((0.0, -0.6), (0.0, 0.15)), ((0.0, 0.52), (0.0, 0.54)))
_TICK = (((-0.5, 0.05), (-0.15, 0.42), (0.5, -0.4)),)
_SIGNS = {"red": _CROSS, "amber": _EXCLAMATION, "green": _TICK}
_SPEAKER = ((-0.8, -0.3), (-0.4, -0.3), (0.1, -0.8), (0.1, 0.8), (-0.4, 0.3), (-0.8, 0.3))
_SPEAKER_CROSS = (((0.35, -0.35), (0.95, 0.35)), ((0.35, 0.35), (0.95, -0.35)))


def _fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.rint(points * (1 << _SHIFT)).astype(np.int32)


def _strokes(
    image: Image,
    lines: tuple[tuple[Point, ...], ...],
    at: Point,
    radius: float,
    colour: Colour,
    thickness: int,
) -> None:
    scaled = [_fixed(np.array(line) * radius + at) for line in lines]
    cv2.polylines(image, scaled, False, colour, thickness, cv2.LINE_AA, _SHIFT)


def disc(image: Image, at: Point, radius: float, colour: Colour) -> None:
    """Draw a filled circle."""
    centre = _fixed(np.array(at))
    fixed_radius = round(radius * (1 << _SHIFT))
    cv2.circle(image, centre.tolist(), fixed_radius, colour, -1, cv2.LINE_AA, _SHIFT)


def sign(image: Image, level: str, at: Point, radius: float) -> None:
    """Draw a level as a coloured disc with a cross, an exclamation mark or a tick in it."""
    disc(image, at, radius, LIGHT_COLOUR[level])
    _strokes(image, _SIGNS[level], at, radius, INK, max(round(0.22 * radius), 1))


def traffic_light(image: Image, level: str, at: Point, radius: float) -> None:
    """Draw three lamps below each other, the one of the level lit.

    Args:
        image: drawn into.
        level: "red", "amber" or "green".
        at: middle of the uppermost lamp.
        radius: of a lamp, in pixels.
    """
    for i, lamp in enumerate(_LAMPS):
        centre = (at[0], at[1] + 2.3 * radius * i)
        if lamp == level:
            sign(image, lamp, centre, radius)
        else:
            disc(image, centre, 0.8 * radius, mix(LIGHT_COLOUR[lamp], INK, 0.25))


def ring(image: Image, at: Point, radius: float, share: float, colour: Colour) -> None:
    """Draw a ring that closes clockwise from the top as `share` goes from 0 to 1."""
    thickness = max(round(0.2 * radius), 1)
    cv2.ellipse(image, _box(at, radius), mix(PAPER, INK, 0.25), thickness, cv2.LINE_AA)
    if share > 0.0:
        turn = np.radians(np.linspace(0.0, 360.0 * min(share, 1.0), 64))
        arc = np.array(at) + radius * np.stack([np.sin(turn), -np.cos(turn)], axis=1)
        cv2.polylines(image, [_fixed(arc)], False, colour, thickness, cv2.LINE_AA, _SHIFT)


def _box(at: Point, radius: float) -> tuple[Point, Point, float]:
    return at, (2 * radius, 2 * radius), 0.0


def turn_arrow(image: Image, at: Point, radius: float, to_left: bool, colour: Colour) -> None:
    """Draw an arrow round a person on the floor.

    It runs along the near half of a circle seen from a little above: the way that this half
    moves is the way to turn, whichever way the person faces.

    Args:
        image: drawn into.
        at: middle of the circle.
        radius: of the circle, in pixels.
        to_left: whether the near half moves to the left of the picture.
        colour: of the arrow.
    """
    flat = np.array([-1.0 if to_left else 1.0, 0.35]) * radius
    turn = np.radians(np.linspace(165.0, 40.0, 40))  # from the far start towards the viewer
    arc = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    line = at + arc * flat
    tip, ahead = line[-1], line[-1] - line[-4]
    ahead /= np.hypot(*ahead)
    across = np.array([-ahead[1], ahead[0]])
    size = 0.42 * radius
    head = np.stack([tip + size * ahead, tip + 0.62 * size * across, tip - 0.62 * size * across])
    for widen, tint in ((0.09 * radius, INK), (0.0, colour)):
        thickness = max(round(0.2 * radius + widen), 1)
        cv2.polylines(image, [_fixed(line)], False, tint, thickness, cv2.LINE_AA, _SHIFT)
        if widen:
            rim = max(round(widen), 1)
            cv2.polylines(image, [_fixed(head)], True, tint, rim, cv2.LINE_AA, _SHIFT)
        cv2.fillConvexPoly(image, _fixed(head), tint, cv2.LINE_AA, _SHIFT)


def crossed_speaker(image: Image, at: Point, radius: float, colour: Colour) -> None:
    """Draw the mark of sound that is off."""
    body = _fixed(np.array(_SPEAKER) * radius + at)
    cv2.fillPoly(image, [body], colour, cv2.LINE_AA, _SHIFT)
    _strokes(image, _SPEAKER_CROSS, at, radius, colour, max(round(0.16 * radius), 1))
