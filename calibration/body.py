"""A parametric person: from a phenotype to rest vertices, joints and skin weights."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import sparse

from calibration.assets import (
    AGES,
    BODY,
    CUPS,
    EYES,
    FIRMNESS,
    HEIGHTS,
    LOCAL,
    MUSCLES,
    N_USED,
    PROPORTIONS,
    RACES,
    WEIGHTS,
    FloatArray,
    IntArray,
    load_assets,
)

# Our bones, parents first. Each takes the published bones named here, and all of their
# descendants that no other bone takes. Its joint is the head of the first published bone.
BONES: dict[str, tuple[str, ...]] = {
    "pelvis": ("spine05", "root", "pelvis.L", "pelvis.R"),
    "lumbar_low": ("spine04",),
    "lumbar_mid": ("spine03",),
    "thorax": ("spine02",),
    "upper_thorax": ("spine01",),
    "neck": ("neck01",),
    "head": ("head",),
    **{
        f"{bone}_{side}": (f"{published}.{side}",)
        for side in "LR"
        for bone, published in (
            ("shoulder", "clavicle"),
            ("upper_arm", "upperarm01"),
            ("forearm", "lowerarm01"),
            ("hand", "wrist"),
            ("thigh", "upperleg01"),
            ("shank", "lowerleg01"),
            ("foot", "foot"),
        )
    },
}
BONE_INDEX = {name: i for i, name in enumerate(BONES)}


@dataclass(frozen=True)
class Phenotype:
    """What makes a person's shape; every value but `local` from 0 to 1.

    Attributes:
        gender: 0 male, 1 female.
        age: 0 young adult, 1 old.
        race: shares that add up to 1, in the order of `assets.RACES`.
        softness: how far a bend spreads in the skin.
        sacral_hold: share of the lowest lumbar bone's skin over iliac bones and sacrum that goes
            with the pelvis instead, 0 to 0.65.
        local: signed strength of each change in `assets.LOCAL`, -1 to 1.
    """

    gender: float
    age: float
    muscle: float
    weight: float
    height: float
    proportions: float
    cup: float
    firmness: float
    softness: float
    sacral_hold: float
    race: tuple[float, float, float]
    local: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """A person's rest pose: upright, arms half raised, facing +x, soles on z = 0.

    Attributes:
        vertices: (n, 3) metres, skin first, then joint cubes (unused), then eyes.
        joints: (n_bones, 3) joint centres, in the order of `BONES`.
        stature: height of the bare body, metres.
        weights: (n, n_bones) how the skin follows the bones.
    """

    vertices: FloatArray
    joints: FloatArray
    stature: float
    weights: sparse.csr_matrix

    def joint(self, bone: str) -> FloatArray:
        """Rest position of the joint at the head of `bone`, shape (3,)."""
        return np.asarray(self.joints[BONE_INDEX[bone]])

    @property
    def hip_centre(self) -> FloatArray:
        """Midpoint of the hip joints at rest, shape (3,)."""
        return np.asarray((self.joint("thigh_L") + self.joint("thigh_R")) / 2)


def sample_phenotype(rng: Generator) -> Phenotype:
    """Draw an adult; sexes 55:45 female to male, all weights and builds."""
    female = rng.random() < 0.55
    edge = abs(rng.normal(0, 0.12))
    local = {name: float(np.clip(rng.normal(0, 0.32), -0.9, 0.9)) for name in LOCAL}
    local["belly"] = max(0.0, float(rng.normal(-0.1, 0.2)))
    local["pelvis_bulge"] *= 0.5
    race = rng.dirichlet((0.7, 0.7, 0.7))
    return Phenotype(
        gender=1 - edge if female else edge,
        age=float(rng.beta(0.9, 1.8)),
        muscle=float(rng.beta(2, 2)),
        weight=float(rng.beta(2.2, 2.0)),
        height=float(np.clip(rng.normal(0.42 if female else 0.48, 0.15), 0.08, 0.85)),
        proportions=float(rng.random()),
        cup=float(rng.beta(2, 2)),
        firmness=float(rng.beta(2, 2)),
        softness=float(rng.random()),
        race=(float(race[0]), float(race[1]), float(race[2])),
        local=local,
        sacral_hold=float(rng.uniform(0, 0.65)),
    )


def build_body(phenotype: Phenotype) -> Body:
    """Shape the base mesh to a phenotype."""
    assets = load_assets()
    weights = _target_weights(phenotype, assets.target_names)
    used = np.flatnonzero(weights)
    offsets = weights[used] @ assets.targets[used].astype(np.float32)
    vertices = assets.template + offsets.reshape(-1, 3)
    skin = vertices[BODY]
    vertices = vertices - np.array([0.0, 0.0, skin[:, 2].min()])
    stature = float(np.ptp(skin[:, 2]))
    joints = np.array([_joint(bones[0], vertices) for bones in BONES.values()])
    skin_follows = _softened_weights(round(phenotype.softness, 1), round(phenotype.sacral_hold, 1))
    return Body(vertices, joints, stature, skin_follows)


@cache
def skin_weights(sacral_hold: float = 0.3) -> sparse.csr_matrix:
    """(N_USED, n_bones) weights of our bones; rows add up to 1; `sacral_hold` as in `Phenotype`."""
    assets = load_assets()
    table = np.zeros((N_USED, len(BONES)))
    for published, entries in assets.weights.items():
        column = BONE_INDEX[_owner(published)]
        for vertex, weight in entries:
            if vertex < N_USED:
                table[int(vertex), column] += weight
    # the published weights give the skin over the iliac bones and the sacrum mostly to the spine
    share = sacral_hold * np.clip((0.19 - assets.template[:, 2]) / 0.06, 0, 1)
    moved = share * table[:, BONE_INDEX["lumbar_low"]]
    table[:, BONE_INDEX["pelvis"]] += moved
    table[:, BONE_INDEX["lumbar_low"]] -= moved
    table[EYES] = 0
    table[EYES, BONE_INDEX["head"]] = 1
    table[table.sum(axis=1) == 0, BONE_INDEX["pelvis"]] = 1
    return sparse.csr_matrix(table / table.sum(axis=1, keepdims=True))


@cache
def _softened_weights(softness: float, sacral_hold: float) -> sparse.csr_matrix:
    sharp = skin_weights(sacral_hold)
    smooth = sharp
    for _ in range(8):
        smooth = sparse.csr_matrix(neighbour_mean() @ smooth)
    share = np.full(N_USED, softness)
    share[EYES] = 0
    mixed = sparse.diags(1 - share) @ sharp + sparse.diags(share) @ smooth
    return sparse.csr_matrix(mixed)


@cache
def neighbour_mean() -> sparse.csr_matrix:
    """(N_USED, N_USED) matrix that replaces each vertex by the mean of its neighbours."""
    faces = load_assets().faces
    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.vstack([edges, edges[:, ::-1]])
    ones = np.ones(len(edges))
    links = sparse.coo_matrix((ones, edges.T), shape=(N_USED, N_USED)).tocsr()
    links.data[:] = 1
    count = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1)
    return sparse.csr_matrix(sparse.diags(1 / count) @ links)


@cache
def _face_sums() -> sparse.csr_matrix:
    """(N_USED, n_faces) incidence: sums what belongs to faces at their vertices."""
    faces = load_assets().faces
    rows = faces.ravel()
    columns = np.repeat(np.arange(len(faces)), 3)
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (N_USED, len(faces)))


def vertex_normals(vertices: FloatArray, faces: IntArray | None = None) -> FloatArray:
    """Unit normals at the vertices of the body mesh, shape (n, 3)."""
    corners = vertices[load_assets().faces if faces is None else faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    summed = _face_sums() @ cross
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    return np.asarray(summed / np.maximum(length, 1e-12))


def skin(
    vertices: FloatArray,
    weights: sparse.csr_matrix,
    rotations: FloatArray,
    shifts: FloatArray,
) -> FloatArray:
    """Linear blend skinning.

    Args:
        vertices: (n, 3) rest positions.
        weights: (n, n_bones) skin weights.
        rotations: (n_bones, 3, 3) from rest to posed.
        shifts: (n_bones, 3) so that a point rigid with the bone goes to `rotation @ p + shift`.

    Returns:
        (n, 3) posed positions.
    """
    moves = np.concatenate([rotations, shifts[:, :, None]], axis=2).reshape(len(BONES), 12)
    blended = (weights @ moves).reshape(-1, 3, 4)
    turned = np.einsum("nij,nj->ni", blended[:, :, :3], vertices)
    return np.asarray(turned + blended[:, :, 3])


@cache
def _owner(published: str) -> str:
    rig = load_assets().rig
    owners = {bone: ours for ours, bones in BONES.items() for bone in bones}
    while published not in owners:
        published = str(rig[published]["parent"])
    return owners[published]


def _joint(published: str, vertices: FloatArray) -> FloatArray:
    assets = load_assets()
    head: dict[str, object] = assets.rig[published]["head"]  # type: ignore[assignment]
    match head["strategy"]:
        case "CUBE":
            spans = assets.groups[str(head["cube_name"])]
            index = np.concatenate([np.arange(a, b + 1) for a, b in spans])
        case "VERTEX":
            index = np.array([head["vertex_index"]])
        case _:
            index = np.array(head["vertex_indices"])
    return np.asarray(vertices[index].mean(axis=0))


def _target_weights(phenotype: Phenotype, names: tuple[str, ...]) -> NDArray[np.float32]:
    levels: dict[str, float] = {
        "female": phenotype.gender,
        "male": 1 - phenotype.gender,
        **_blend(AGES, phenotype.age),
        **_blend(MUSCLES, phenotype.muscle),
        **_blend(WEIGHTS, phenotype.weight),
        **_blend(HEIGHTS, phenotype.height),
        **_blend(PROPORTIONS, phenotype.proportions),
        **_blend(CUPS, phenotype.cup),
        **_blend(FIRMNESS, phenotype.firmness),
        **dict(zip(RACES, phenotype.race, strict=True)),
    }
    for name, strength in phenotype.local.items():
        levels[f"{name}-incr"] = max(strength, 0.0)
        levels[f"{name}-decr"] = max(-strength, 0.0)
    products = [np.prod([levels.get(part, 0.0) for part in name.split("/")]) for name in names]
    return np.array(products, np.float32)


def _blend(levels: tuple[str, ...], value: float) -> dict[str, float]:
    position = value * (len(levels) - 1)
    return {level: max(0.0, 1 - abs(position - i)) for i, level in enumerate(levels)}


def limb_lengths(body: Body, first: str, second: str, end: str) -> tuple[float, float]:
    """Lengths of two bones in a row, metres."""
    chain = [body.joint(name) for name in (first, second, end)]
    upper, lower = (float(np.linalg.norm(b - a)) for a, b in itertools.pairwise(chain))
    return upper, lower
