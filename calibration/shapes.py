"""Triangle meshes of simple solids, for furniture and props."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.assets import FloatArray

# What the room shader draws on a surface.
PLAIN, PLANKS, TILES, CARPET, BRICK, STRIPES, PANELS, SPECKLE = range(8)


@dataclass(frozen=True)
class Solid:
    """Flat-shaded triangles.

    Attributes:
        corners: (n, 3) positions, three a triangle, metres.
        normals: (n, 3).
        colour: RGB, linear, 0 to 1.
        material: one of the surface numbers above.
    """

    corners: FloatArray
    normals: FloatArray
    colour: tuple[float, float, float]
    material: int = PLAIN

    def moved(self, rotation: FloatArray, shift: FloatArray) -> Solid:
        """The solid turned by a (3, 3) rotation, then shifted."""
        return Solid(
            self.corners @ rotation.T + shift, self.normals @ rotation.T, self.colour, self.material
        )


Colour = tuple[float, float, float]


def _from_grid(points: FloatArray, colour: Colour, material: int, smooth: bool) -> Solid:
    """Solid from a (rows, columns, 3) grid of points."""
    a, b = points[:-1, :-1].reshape(-1, 3), points[:-1, 1:].reshape(-1, 3)
    c, d = points[1:, 1:].reshape(-1, 3), points[1:, :-1].reshape(-1, 3)
    corners = np.stack([a, b, c, a, c, d], axis=1).reshape(-1, 3)
    flat = np.cross(b - a, d - b) + np.cross(c - b, d - c)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    normals = np.repeat(flat, 6, axis=0)
    if smooth:
        normals = corners - points.reshape(-1, 3).mean(axis=0)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return Solid(corners, normals, colour, material)


def box(low: FloatArray, high: FloatArray, colour: Colour, material: int = PLAIN) -> Solid:
    """An upright box between two corners."""
    centre, half = (np.add(low, high)) / 2, np.subtract(high, low) / 2
    corners, normals = [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal, u = np.zeros(3), np.zeros(3)
            normal[axis], u[(axis + 1) % 3] = sign, 1.0
            v = np.cross(normal, u)
            quad = [normal - u - v, normal + u - v, normal + u + v, normal - u + v]
            corners += [centre + half * quad[i] for i in (0, 1, 2, 0, 2, 3)]
            normals += [normal] * 6
    return Solid(np.array(corners), np.array(normals), colour, material)


def cylinder(
    base: FloatArray, top: FloatArray, radius: float, colour: Colour, radius_top: float = -1.0
) -> Solid:
    """A closed cylinder or cone frustum of 16 sides."""
    base, top = np.asarray(base, float), np.asarray(top, float)
    axis = (top - base) / np.linalg.norm(top - base)
    u = np.cross(axis, [0.3, 0.5, 0.81])
    u /= np.linalg.norm(u)
    v = np.cross(axis, u)
    angle = np.linspace(0, 2 * np.pi, 17)[:, None]
    ring = np.cos(angle) * u + np.sin(angle) * v
    upper = radius if radius_top < 0 else radius_top
    rows = [base + 0 * ring, base + radius * ring, top + upper * ring, top + 0 * ring]
    solid = _from_grid(np.array(rows), colour, PLAIN, smooth=False)
    return solid


def ellipsoid(centre: FloatArray, radii: FloatArray, colour: Colour) -> Solid:
    """A smooth ellipsoid."""
    polar = np.linspace(0, np.pi, 9)[:, None]
    around = np.linspace(0, 2 * np.pi, 15)[None]
    unit = np.stack(
        [
            np.sin(polar) * np.cos(around),
            np.sin(polar) * np.sin(around),
            np.cos(polar) + 0 * around,
        ],
        axis=-1,
    )
    grid = np.asarray(centre) + unit * np.asarray(radii)
    solid = _from_grid(grid, colour, PLAIN, smooth=True)
    return solid
