"""A person in a pose: the dressed, skinned mesh with hair that hangs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calibration.assets import FloatArray, load_assets
from calibration.body import Body, Phenotype, skin, vertex_normals
from calibration.clothes import Dressed, Outfit, dress
from calibration.pose import Pose
from calibration.shapes import ellipsoid

_Z = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Person:
    """One person of the laboratory.

    Attributes:
        number: the person's id; decides the split.
        neutral_pelvis, neutral_lumbar: pelvis pitch and lumbar flexion of the person's own
            neutral standing, degrees against the rest pose.
        lumbar_split: how the person's lumbar joints share flexion.
    """

    number: int
    phenotype: Phenotype
    body: Body
    neutral_pelvis: float
    neutral_lumbar: float
    lumbar_split: tuple[float, float, float]


@dataclass(frozen=True)
class Figure:
    """A person ready to draw.

    Attributes:
        positions, normals, rest: (n, 3); `rest` is where cloth patterns are fixed.
        layers: (n, 4); face: (n, 3): as in `clothes.Dressed`.
        faces: (n_faces, 3).
        colours: skin, top, bottom, shoes, hair.
        patterns: of top and bottom.
    """

    positions: FloatArray
    normals: FloatArray
    rest: FloatArray
    layers: FloatArray
    face: FloatArray
    faces: NDArray[np.int64]
    colours: tuple[tuple[float, float, float], ...]
    patterns: tuple[int, int]


class Model:
    """A dressed person that can be posed again and again."""

    def __init__(self, person: Person, outfit: Outfit) -> None:
        self.person = person
        self.outfit = outfit

    @cached_property
    def dressed(self) -> Dressed:
        """The dressed rest mesh."""
        return dress(self.person.body, self.outfit)

    def figure(self, pose: Pose) -> Figure:
        """The person as triangles."""
        dressed = self.dressed
        posed = skin(dressed.vertices, dressed.weights, pose.rotations, pose.shifts)
        if self.outfit.loose:
            posed = _droop(posed, dressed.slack)
        strands, strand_normals = self._hair(pose)
        n = len(strands)
        only_hair = np.tile([-1.0, -1.0, -1.0, 1.0], (n, 1))
        return Figure(
            positions=np.vstack([posed, strands]),
            normals=np.vstack([vertex_normals(posed), strand_normals]),
            rest=np.vstack([load_assets().template, strands]),
            layers=np.vstack([dressed.layers, only_hair]),
            face=np.vstack([dressed.face, np.full((n, 3), -1.0)]),
            faces=np.vstack([load_assets().faces, len(posed) + np.arange(n).reshape(-1, 3)]),
            colours=self.outfit.colours,
            patterns=self.outfit.pattern,
        )

    def _hair(self, pose: Pose) -> tuple[FloatArray, FloatArray]:
        """Bun or strands at the back of the head: corners and normals, (n, 3) each."""
        head = pose.rotation("head")
        joint, stature = pose.joint("head"), self.person.body.stature / 1.7
        skull = self.person.body.vertices[self._scalp]
        back = head @ (skull - self.person.body.joint("head")) + joint
        outward = head @ np.array([-1.0, 0.0, 0.25])
        if self.outfit.hair == "bun":
            centre = back + outward * 0.035 * stature
            ball = ellipsoid(centre, np.array([0.045, 0.042, 0.045]) * stature, (0, 0, 0))
            return ball.corners, ball.normals
        if self.outfit.hair not in ("ponytail", "long"):
            return np.zeros((0, 3)), np.zeros((0, 3))
        long = self.outfit.hair == "long"
        count = 9 if long else 7
        at, direction = back - outward * 0.02, outward * (0.3 if long else 1.0)
        balls = []
        for i in range(count):
            pull = 0.8
            direction = direction - pull * _Z
            direction = direction / np.linalg.norm(direction)
            at = at + direction * 0.036 * stature
            wide = (0.075 - 0.003 * i) if long else (0.03 - 0.0025 * i)
            radii = np.array([0.026, wide, 0.032]) * stature
            ball = ellipsoid(at, radii, (0, 0, 0))
            balls.append(ball)
        return np.vstack([b.corners for b in balls]), np.vstack([b.normals for b in balls])

    @cached_property
    def _scalp(self) -> int:
        """The vertex at the back of the head where hair is tied."""
        template = load_assets().template[:13380]
        height = 0.79 if self.outfit.hair == "bun" else 0.76
        near = (np.abs(template[:, 1]) < 0.01) & (np.abs(template[:, 2] - height) < 0.03)
        candidates = np.flatnonzero(near)
        return int(candidates[template[candidates, 0].argmin()])


def _droop(posed: FloatArray, slack: FloatArray) -> FloatArray:
    """Cloth that is slack hangs where it faces down, and lies down where it faces up."""
    normals = vertex_normals(posed)
    down = np.clip(-normals[:, 2], 0, 1) * slack
    up = np.clip(normals[:, 2] - 0.25, 0, 1) * slack * 0.5
    return np.asarray(posed - (down + up)[:, None] * _Z)
