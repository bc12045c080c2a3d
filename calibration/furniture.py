"""Furniture along a wall; stage axes: x to the right in the picture, y away from the camera."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.random import Generator

from calibration import shapes
from calibration.shapes import Colour, Solid, box, cylinder, ellipsoid


def random_colour(rng: Generator, saturation: float = 0.8, dark: float = 0.05) -> Colour:
    """Any colour, linear RGB; `saturation` is the most, `dark` the least value."""
    value = rng.uniform(dark, 1.0)
    rgb = colorsys.hsv_to_rgb(rng.random(), saturation * rng.random() ** 1.3, value)
    return (float(rgb[0]), float(rgb[1]), float(rgb[2]))


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
            solids.append(box(low, low + np.array([thick, 0.16, tall]), random_colour(rng)))
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
        box(
            np.array([x - half + 0.05, wall - 0.035, low + 0.05]),
            np.array([x + half - 0.05, wall, high - 0.05]),
            pane,
        ),
        box(np.array([x - 0.02, wall - 0.04, low]), np.array([x + 0.02, wall, high]), frame),
    ]
    if rng.random() < 0.5:
        cloth = random_colour(rng, 0.6, 0.2)
        for edge in (x - half, x + half):
            low_edge = np.array([edge - 0.15, wall - 0.12, 0.1])
            solids.append(
                box(
                    low_edge,
                    np.array([edge + 0.15, wall - 0.05, high + 0.1]),
                    cloth,
                    shapes.STRIPES,
                )
            )
    return solids


def _plant(rng: Generator, x: float, wall: float, base: float = 0.0) -> list[Solid]:
    size, y = rng.uniform(0.6, 1.5), wall - 0.3
    pot = cylinder(
        np.array([x, y, base]),
        np.array([x, y, base + 0.22 * size]),
        0.1 * size,
        random_colour(rng, 0.7, 0.2),
        0.14 * size,
    )
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
    parts = [
        ((-half, -0.85, 0.1), (half, 0, 0.42)),
        ((-half, -0.25, 0.4), (half, 0, 0.85)),
        ((-half, -0.85, 0.1), (0.16 - half, 0, 0.62)),
        ((half - 0.16, -0.85, 0.1), (half, 0, 0.62)),
    ]
    at = np.array([x, wall, 0])
    solids = [box(at + low, at + high, colour, shapes.SPECKLE) for low, high in parts]
    cushion = ellipsoid(
        at + np.array([half * 0.4, -0.35, 0.55]), np.array([0.2, 0.1, 0.18]), random_colour(rng)
    )
    return [*solids, cushion]


def _chair(rng: Generator, x: float, wall: float) -> list[Solid]:
    colour = random_colour(rng, 0.7, 0.05)
    at = np.array([x, wall - rng.uniform(0.1, 0.6), 0])
    solids = [
        box(at + np.array([-0.21, -0.42, 0.43]), at + np.array([0.21, 0, 0.47]), colour),
        box(at + np.array([-0.21, -0.03, 0.47]), at + np.array([0.21, 0, 0.9]), colour),
    ]
    for dx, dy in ((-0.19, -0.4), (0.19, -0.4), (-0.19, -0.02), (0.19, -0.02)):
        solids.append(
            cylinder(at + np.array([dx, dy, 0]), at + np.array([dx, dy, 0.43]), 0.018, colour)
        )
    return solids


def _lamp(rng: Generator, x: float, wall: float) -> list[Solid]:
    at = np.array([x, wall - 0.3, 0])
    bright = rng.uniform(0.6, 1.6)
    return [
        cylinder(at, at + np.array([0, 0, 0.03]), 0.14, (0.1, 0.1, 0.1)),
        cylinder(at, at + np.array([0, 0, 1.5]), 0.012, (0.1, 0.1, 0.1)),
        cylinder(
            at + np.array([0, 0, 1.4]),
            at + np.array([0, 0, 1.7]),
            0.2,
            (bright, bright * 0.85, bright * 0.6),
            0.12,
        ),
    ]


def _weights(rng: Generator, x: float, wall: float) -> list[Solid]:
    solids = []
    for k in range(rng.integers(1, 5)):
        at = np.array([x + 0.22 * k, wall - rng.uniform(0.2, 0.5), 0])
        r, colour = rng.uniform(0.05, 0.12), random_colour(rng, 0.9, 0.03)
        solids += [
            cylinder(at + np.array([-0.1, 0, r]), at + np.array([-0.04, 0, r]), r, colour),
            cylinder(at + np.array([0.04, 0, r]), at + np.array([0.1, 0, r]), r, colour),
            cylinder(
                at + np.array([-0.05, 0, r]), at + np.array([0.05, 0, r]), 0.015, (0.4, 0.4, 0.4)
            ),
        ]
    if rng.random() < 0.5:
        r = rng.uniform(0.25, 0.36)
        solids.append(
            ellipsoid(np.array([x - 0.5, wall - r - 0.05, r]), np.full(3, r), random_colour(rng))
        )
    return solids


def picture(rng: Generator, x: float, wall: float) -> list[Solid]:
    """A framed picture or poster."""
    half, tall, z = rng.uniform(0.12, 0.5), rng.uniform(0.15, 0.4), rng.uniform(0.6, 1.9)
    frame = box(
        np.array([x - half, wall - 0.03, z - tall]),
        np.array([x + half, wall, z + tall]),
        random_colour(rng, 0.4, 0.03),
    )
    inner = box(
        np.array([x - half + 0.03, wall - 0.033, z - tall + 0.03]),
        np.array([x + half - 0.03, wall, z + tall - 0.03]),
        random_colour(rng),
        int(rng.choice([shapes.PLAIN, shapes.SPECKLE, shapes.STRIPES])),
    )
    return [frame, inner]


FURNITURE = (
    _cupboard,
    _cupboard,
    _shelf,
    _door,
    _window,
    _plant,
    _sofa,
    _chair,
    _lamp,
    _weights,
)
