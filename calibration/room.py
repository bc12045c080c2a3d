"""Rooms: floor, walls and furniture, drawn at random, and the props an exercise needs."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.random import Generator

from calibration import shapes
from calibration.assets import FloatArray
from calibration.pose import rotation_about
from calibration.posture import Posture
from calibration.shapes import Colour, Solid, box, cylinder, ellipsoid

_UP = np.array([0.0, 0.0, 1.0])


def random_colour(rng: Generator, saturation: float = 0.8, dark: float = 0.05) -> Colour:
    """Any colour, linear RGB; `saturation` is the most, `dark` the least value."""
    value = rng.uniform(dark, 1.0)
    rgb = colorsys.hsv_to_rgb(rng.random(), saturation * rng.random() ** 1.3, value)
    return (float(rgb[0]), float(rgb[1]), float(rgb[2]))


def furnished_room(rng: Generator, camera_side: FloatArray) -> list[Solid]:
    """A room around the origin whose open side faces the camera.

    Args:
        camera_side: unit vector from the origin to the camera, level, shape (3,).
    """
    # stage axes: x to the right in the picture, y away from the camera, z up
    heading = np.degrees(np.arctan2(camera_side[0], -camera_side[1])) + rng.normal(0, 6)
    turn = rotation_about(_UP, heading)
    depth, left, right = rng.uniform(0.9, 2.8), -rng.uniform(1.8, 4.0), rng.uniform(1.8, 4.0)
    height = rng.uniform(2.4, 3.2)
    solids = _shell(rng, depth, left, right, height)
    spots = list(rng.permutation(np.linspace(left + 0.4, right - 0.4, 7)))
    for spot in spots[: rng.integers(1, 6)]:
        piece = _FURNITURE[rng.integers(len(_FURNITURE))]
        if abs(spot) > 0.8 or depth > 1.6:
            solids += piece(rng, float(spot), depth - 0.02)
    for spot in spots[-rng.integers(0, 4) or len(spots) :]:
        solids += _picture(rng, float(spot), depth)
    return [solid.moved(turn, np.zeros(3)) for solid in solids]


def _shell(rng: Generator, depth: float, left: float, right: float, height: float) -> list[Solid]:
    wall = random_colour(rng, 0.5, 0.2)
    side = tuple(c * rng.uniform(0.7, 1.1) for c in wall)
    walls = (
        shapes.PLAIN,
        shapes.PLAIN,
        shapes.SPECKLE,
        shapes.BRICK,
        shapes.STRIPES,
        shapes.PANELS,
    )
    floors = (shapes.PLANKS, shapes.PLANKS, shapes.TILES, shapes.CARPET, shapes.SPECKLE)
    surface = int(rng.choice(walls))
    wood = rng.choice([0, 1]) == 1
    floor: Colour = (0.55, 0.38, 0.22) if wood else random_colour(rng, 0.35, 0.15)
    shade = rng.uniform(0.4, 1.3)
    floor = (floor[0] * shade, floor[1] * shade, floor[2] * shade)
    front = -6.0
    skirting = random_colour(rng, 0.15, 0.3)
    return [
        box(np.array([left - 3, front, -0.1]), np.array([right + 3, depth + 2, 0.0]), floor,
            int(rng.choice(floors))),
        box(np.array([left - 3, depth, 0]), np.array([right + 3, depth + 0.1, height]), wall, surface),
        box(np.array([left - 3, depth - 0.015, 0]), np.array([right + 3, depth, 0.09]), skirting),
        box(np.array([left - 0.1, front, 0]), np.array([left, depth, height]), side, surface),
        box(np.array([right, front, 0]), np.array([right + 0.1, depth, height]), side, surface),
        box(np.array([left - 3, front, height]), np.array([right + 3, depth, height + 0.1]),
            (0.8, 0.8, 0.78)),
    ]  # fmt: skip


def _cupboard(rng: Generator, x: float, wall: float) -> list[Solid]:
    width, height, deep = rng.uniform(0.3, 0.7), rng.uniform(0.4, 2.0), rng.uniform(0.3, 0.55)
    colour = random_colour(rng, 0.5, 0.08)
    dark = (colour[0] * 0.5, colour[1] * 0.5, colour[2] * 0.5)
    front = wall - deep
    solids = [box(np.array([x - width, front, 0]), np.array([x + width, wall, height]), colour)]
    for z in np.arange(0.25, height, rng.uniform(0.25, 0.6)):
        low = np.array([x - width, front - 0.004, z])
        solids.append(box(low, np.array([x + width, front, z + 0.012]), dark))
    if height < 1.3 and rng.random() < 0.6:
        solids += _plant(rng, x, wall, height)
    return solids


def _shelf(rng: Generator, x: float, wall: float) -> list[Solid]:
    wood = random_colour(rng, 0.5, 0.1)
    solids = []
    for z in rng.uniform(0.3, 0.5) + np.arange(rng.integers(2, 5)) * 0.38:
        solids.append(
            box(np.array([x - 0.45, wall - 0.25, z]), np.array([x + 0.45, wall, z + 0.025]), wood)
        )
        at = x - 0.42
        while at < x + 0.35:
            thick, tall = rng.uniform(0.02, 0.07), rng.uniform(0.14, 0.3)
            low = np.array([at, wall - 0.2, z + 0.025])
            solids.append(box(low, low + [thick, 0.16, tall], random_colour(rng)))
            at += thick + (0.15 if rng.random() < 0.12 else 0.003)
    return solids


def _door(rng: Generator, x: float, wall: float) -> list[Solid]:
    colour = random_colour(rng, 0.3, 0.3)
    frame = random_colour(rng, 0.2, 0.3)
    return [
        box(np.array([x - 0.48, wall - 0.03, 0]), np.array([x + 0.48, wall, 2.06]), frame),
        box(np.array([x - 0.41, wall - 0.045, 0]), np.array([x + 0.41, wall, 2.0]), colour),
        ellipsoid(np.array([x + 0.34, wall - 0.08, 1.0]), np.full(3, 0.03), (0.5, 0.5, 0.5)),
    ]


def _window(rng: Generator, x: float, wall: float) -> list[Solid]:
    low, high, half = rng.uniform(0.7, 1.1), rng.uniform(1.7, 2.2), rng.uniform(0.4, 0.9)
    bright = rng.uniform(0.7, 2.5)
    pane = (bright * 0.85, bright * 0.95, bright)
    frame = (0.75, 0.75, 0.73)
    solids = [
        box(np.array([x - half, wall - 0.03, low]), np.array([x + half, wall, high]), frame),
        box(np.array([x - half + 0.05, wall - 0.035, low + 0.05]),
            np.array([x + half - 0.05, wall, high - 0.05]), pane),
        box(np.array([x - 0.02, wall - 0.04, low]), np.array([x + 0.02, wall, high]), frame),
    ]  # fmt: skip
    if rng.random() < 0.5:
        cloth = random_colour(rng, 0.6, 0.2)
        for edge in (x - half, x + half):
            low_edge = np.array([edge - 0.15, wall - 0.12, 0.1])
            solids.append(box(low_edge, np.array([edge + 0.15, wall - 0.05, high + 0.1]), cloth,
                              shapes.STRIPES))  # fmt: skip
    return solids


def _plant(rng: Generator, x: float, wall: float, base: float = 0.0) -> list[Solid]:
    size, y = rng.uniform(0.6, 1.5), wall - 0.3
    pot = cylinder(np.array([x, y, base]), np.array([x, y, base + 0.22 * size]), 0.1 * size,
                   random_colour(rng, 0.7, 0.2), 0.14 * size)  # fmt: skip
    green = (0.06 * size, rng.uniform(0.12, 0.35), 0.06)
    leaves = []
    for _ in range(rng.integers(6, 14)):
        offset = rng.normal(0, 1, 3) * [0.14, 0.1, 0.16] * size
        centre = np.array([x, y, base + 0.48 * size]) + offset
        leaves.append(ellipsoid(centre, rng.uniform(0.02, 0.09, 3) * size, green))
    return [pot, *leaves]


def _sofa(rng: Generator, x: float, wall: float) -> list[Solid]:
    colour = random_colour(rng, 0.6, 0.08)
    half = rng.uniform(0.5, 1.0)
    parts = [((-half, -0.85, 0.1), (half, 0, 0.42)), ((-half, -0.25, 0.4), (half, 0, 0.85)),
             ((-half, -0.85, 0.1), (0.16 - half, 0, 0.62)), ((half - 0.16, -0.85, 0.1), (half, 0, 0.62))]  # fmt: skip
    at = np.array([x, wall, 0])
    solids = [box(at + low, at + high, colour, shapes.SPECKLE) for low, high in parts]
    cushion = ellipsoid(
        at + [half * 0.4, -0.35, 0.55], np.array([0.2, 0.1, 0.18]), random_colour(rng)
    )
    return [*solids, cushion]


def _chair(rng: Generator, x: float, wall: float) -> list[Solid]:
    colour = random_colour(rng, 0.7, 0.05)
    at = np.array([x, wall - rng.uniform(0.1, 0.6), 0])
    solids = [box(at + [-0.21, -0.42, 0.43], at + [0.21, 0, 0.47], colour),
              box(at + [-0.21, -0.03, 0.47], at + [0.21, 0, 0.9], colour)]  # fmt: skip
    for dx, dy in ((-0.19, -0.4), (0.19, -0.4), (-0.19, -0.02), (0.19, -0.02)):
        solids.append(cylinder(at + [dx, dy, 0], at + [dx, dy, 0.43], 0.018, colour))
    return solids


def _lamp(rng: Generator, x: float, wall: float) -> list[Solid]:
    at = np.array([x, wall - 0.3, 0])
    bright = rng.uniform(0.6, 1.6)
    return [cylinder(at, at + [0, 0, 0.03], 0.14, (0.1, 0.1, 0.1)),
            cylinder(at, at + [0, 0, 1.5], 0.012, (0.1, 0.1, 0.1)),
            cylinder(at + [0, 0, 1.4], at + [0, 0, 1.7], 0.2, (bright, bright * 0.85, bright * 0.6), 0.12)]  # fmt: skip


def _weights(rng: Generator, x: float, wall: float) -> list[Solid]:
    solids = []
    for k in range(rng.integers(1, 5)):
        at = np.array([x + 0.22 * k, wall - rng.uniform(0.2, 0.5), 0])
        r, colour = rng.uniform(0.05, 0.12), random_colour(rng, 0.9, 0.03)
        solids += [cylinder(at + [-0.1, 0, r], at + [-0.04, 0, r], r, colour),
                   cylinder(at + [0.04, 0, r], at + [0.1, 0, r], r, colour),
                   cylinder(at + [-0.05, 0, r], at + [0.05, 0, r], 0.015, (0.4, 0.4, 0.4))]  # fmt: skip
    if rng.random() < 0.5:
        r = rng.uniform(0.25, 0.36)
        solids.append(
            ellipsoid(np.array([x - 0.5, wall - r - 0.05, r]), np.full(3, r), random_colour(rng))
        )
    return solids


def _picture(rng: Generator, x: float, wall: float) -> list[Solid]:
    half, tall, z = rng.uniform(0.12, 0.5), rng.uniform(0.15, 0.4), rng.uniform(1.2, 1.9)
    frame = box(np.array([x - half, wall - 0.03, z - tall]), np.array([x + half, wall, z + tall]),
                random_colour(rng, 0.4, 0.03))  # fmt: skip
    inner = box(np.array([x - half + 0.03, wall - 0.033, z - tall + 0.03]),
                np.array([x + half - 0.03, wall, z + tall - 0.03]), random_colour(rng),
                int(rng.choice([shapes.PLAIN, shapes.SPECKLE, shapes.STRIPES])))  # fmt: skip
    return [frame, inner]


_FURNITURE = (
    _cupboard, _cupboard, _shelf, _door, _window, _plant, _sofa, _chair, _lamp, _weights,
)  # fmt: skip


def props(rng: Generator, posture: Posture, seat_m: float) -> list[Solid]:
    """Mat, bench or seat for a posture.

    Args:
        seat_m: height of the underside of a seated person, metres.
    """
    colour = random_colour(rng, 0.8, 0.04)
    solids = []
    if posture.support == "floor" or rng.random() < 0.5:
        thick = max(posture.surface_m, 0.006) if posture.support == "floor" else 0.008
        centre = 0.35 if posture.support == "floor" else rng.uniform(-0.3, 0.4)
        width = rng.uniform(0.35, 0.9)
        solids.append(box(np.array([centre - 1.2, -width, 0.001]), np.array([centre + 0.95, width, thick]),
                          random_colour(rng, 0.8, 0.05)))  # fmt: skip
    if posture.support == "bench":
        top, back, half = posture.surface_m, -rng.uniform(0.25, 0.45), rng.uniform(0.35, 0.7)
        edge = rng.uniform(0.03, 0.09)
        pad = rng.uniform(0.05, 0.12)
        solids.append(box(np.array([back, -half, top - pad]), np.array([edge, half, top]), colour))
        leg = random_colour(rng, 0.2, 0.03)
        if rng.random() < 0.4:
            solids.append(box(np.array([back + 0.02, -half + 0.05, 0]),
                              np.array([edge - 0.02, half - 0.05, top - pad]), leg))  # fmt: skip
        else:
            for y in (-half + 0.08, half - 0.14):
                solids.append(
                    box(
                        np.array([back + 0.08, y, 0]),
                        np.array([edge - 0.08, y + 0.06, top - pad]),
                        leg,
                    )
                )
    if posture.support == "box":
        centre = posture.foot_x + posture.balance_m - 0.08
        solids.append(
            box(
                np.array([centre - 0.22, -0.25, 0]), np.array([centre + 0.18, 0.25, seat_m]), colour
            )
        )
    return solids
