"""Rooms: floor, walls and furniture, drawn at random, and the props an exercise needs."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from calibration import shapes
from calibration.assets import FloatArray
from calibration.furniture import FURNITURE, picture, random_colour
from calibration.posture import Posture
from calibration.rotations import rotation_about
from calibration.shapes import Colour, Solid, box

_UP = np.array([0.0, 0.0, 1.0])


def furnished_room(rng: Generator, camera_side: FloatArray) -> list[Solid]:
    """A room around the origin whose open side faces the camera.

    Args:
        rng: draws everything.
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
        piece = FURNITURE[rng.integers(len(FURNITURE))]
        if abs(spot) > 0.8 or depth > 1.3:
            solids += piece(rng, float(spot), depth - 0.02)
    for spot in spots[len(spots) - rng.integers(0, 7) :]:
        solids += picture(rng, float(spot), depth)
    return [solid.moved(turn, np.zeros(3)) for solid in solids]


def _shell(rng: Generator, depth: float, left: float, right: float, height: float) -> list[Solid]:
    wall = random_colour(rng, 0.5, 0.3)
    red, green, blue = (c * rng.uniform(0.7, 1.1) for c in wall)
    side: Colour = (red, green, blue)
    walls = (
        *5 * (shapes.PLAIN,),
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
        box(
            np.array([left - 3, front, -0.1]),
            np.array([right + 3, depth + 2, 0.0]),
            floor,
            int(rng.choice(floors)),
        ),
        box(
            np.array([left - 3, depth, 0]),
            np.array([right + 3, depth + 0.1, height]),
            wall,
            surface,
        ),
        box(np.array([left - 3, depth - 0.015, 0]), np.array([right + 3, depth, 0.09]), skirting),
        box(np.array([left - 0.1, front, 0]), np.array([left, depth, height]), side, surface),
        box(np.array([right, front, 0]), np.array([right + 0.1, depth, height]), side, surface),
        box(
            np.array([left - 3, front, height]),
            np.array([right + 3, depth, height + 0.1]),
            (0.8, 0.8, 0.78),
        ),
    ]


def props(rng: Generator, posture: Posture, seat_m: float) -> list[Solid]:
    """Mat, bench or seat for a posture.

    Args:
        rng: draws sizes and colours.
        posture: decides what is needed.
        seat_m: height of the underside of a seated person, metres.
    """
    colour = random_colour(rng, 0.8, 0.04)
    solids = []
    if posture.support == "floor" or rng.random() < 0.5:
        thick = max(posture.surface_m, 0.006) if posture.support == "floor" else 0.008
        centre = 0.35 if posture.support == "floor" else rng.uniform(-0.3, 0.4)
        width = rng.uniform(0.35, 0.9)
        solids.append(
            box(
                np.array([centre - 1.2, -width, 0.001]),
                np.array([centre + 0.95, width, thick]),
                random_colour(rng, 0.8, 0.05),
            )
        )
    if posture.support == "bench":
        top, back, half = posture.surface_m, -rng.uniform(0.25, 0.45), rng.uniform(0.35, 0.7)
        edge = rng.uniform(0.03, 0.09)
        pad = rng.uniform(0.05, 0.12)
        solids.append(box(np.array([back, -half, top - pad]), np.array([edge, half, top]), colour))
        leg = random_colour(rng, 0.2, 0.03)
        if rng.random() < 0.4:
            solids.append(
                box(
                    np.array([back + 0.02, -half + 0.05, 0]),
                    np.array([edge - 0.02, half - 0.05, top - pad]),
                    leg,
                )
            )
        else:
            for y in (-half + 0.08, half - 0.14):
                solids.append(
                    box(
                        np.array([back + 0.08, y, 0]),
                        np.array([edge - 0.08, y + 0.06, top - pad]),
                        leg,
                    )
                )
    if posture.step_m > 0.0:
        deep, half = rng.uniform(0.13, 0.2), rng.uniform(0.2, 0.35)
        low, high = posture.foot_x - deep, posture.foot_x + 0.1 + deep
        solids.append(
            box(np.array([low, -half, 0]), np.array([high, half, posture.step_m]), colour)
        )
    if posture.support == "box":
        centre = posture.foot_x + posture.balance_m - 0.08
        solids.append(
            box(
                np.array([centre - 0.22, -0.25, 0]), np.array([centre + 0.18, 0.25, seat_m]), colour
            )
        )
    return solids
