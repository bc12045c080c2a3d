"""Clothes, hair and skin: what a person wears, and the dressed rest mesh.

All clothes are shells of the body mesh itself: covered vertices move outward (and, where the cloth
is loose, hang), and a signed distance to each garment's hem, positive inside, tells the shader
where to paint it. Garments are cut in the coordinates of the base mesh, so that one cut fits all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy import sparse

from calibration.assets import BODY, EYES, N_USED, FloatArray, load_assets
from calibration.body import Body, Phenotype, neighbour_mean, vertex_normals
from calibration.cloth import arm_length, bone_share, hang, soften, template_axes
from calibration.furniture import random_colour
from calibration.pose import SOLE_M
from calibration.shapes import Colour

FITTED_TOPS = ("bra", "tank", "crop", "shirt", "longsleeve", "bare")
BOTTOMS = ("leggings", "leggings", "capri", "shorts", "loose_shorts", "joggers")
HAIR = ("short", "short", "bun", "ponytail", "long", "bald")

# Melanin from fair to deep, linear RGB.
_SKIN = np.array(
    [
        [0.80, 0.56, 0.46],
        [0.68, 0.43, 0.32],
        [0.52, 0.31, 0.21],
        [0.33, 0.18, 0.11],
        [0.19, 0.095, 0.06],
        [0.085, 0.042, 0.03],
    ]
)
_HEM_Z = {
    "leggings": -0.70,
    "capri": -0.5,
    "shorts": -0.12,
    "loose_shorts": -0.27,
    "joggers": -0.71,
}


@dataclass(frozen=True)
class Outfit:
    """What a person wears; lengths in metres of the base mesh.

    Attributes:
        top, bottom, hair: names from `FITTED_TOPS` or "loose", `BOTTOMS` and `HAIR`.
        top_hem, waist: height of the top's hem and of the bottom's waistband.
        sleeve: length down the arm.
        ease: how far a loose top hangs off the body.
        tucked: the bottom is worn over the top.
        shoes: whether shoes are worn.
        colours: skin, top, bottom, shoes, hair; linear RGB.
        pattern: 0 plain, 1 stripes, 2 colour blocks, 3 mottled; for top and bottom.
    """

    top: str
    bottom: str
    hair: str
    top_hem: float
    waist: float
    sleeve: float
    ease: float
    tucked: bool
    shoes: bool
    colours: tuple[Colour, Colour, Colour, Colour, Colour]
    pattern: tuple[int, int]

    @property
    def loose(self) -> bool:
        """Whether the top hides the back."""
        return self.top == "loose"


@dataclass(frozen=True)
class Dressed:
    """The dressed rest mesh.

    Attributes:
        vertices: (N_USED, 3) metres.
        weights: (N_USED, n_bones) skin weights.
        layers: (N_USED, 4) distance inside top, bottom, shoes, hair; positive is covered.
        face: (N_USED, 3) distance inside eye white, dark of the eye and brow, lips.
        slack: (N_USED,) metres that gravity may pull the cloth down.
    """

    vertices: FloatArray
    weights: sparse.csr_matrix
    layers: FloatArray
    face: FloatArray
    slack: FloatArray


def skin_colour(tone: float) -> Colour:
    """Skin from fair (0) to deep (1)."""
    rgb = [np.interp(tone * (len(_SKIN) - 1), np.arange(len(_SKIN)), _SKIN[:, i]) for i in range(3)]
    return (float(rgb[0]), float(rgb[1]), float(rgb[2]))


def sample_outfit(rng: Generator, phenotype: Phenotype, loose: bool) -> Outfit:
    """Draw an outfit."""
    female = phenotype.gender > 0.5
    share = [0.3, 0.22, 0.13, 0.2, 0.15, 0.0] if female else [0.0, 0.25, 0.03, 0.37, 0.1, 0.25]
    top = "loose" if loose else str(rng.choice(FITTED_TOPS, p=share))
    bottom = str(
        rng.choice(BOTTOMS if female else ("shorts", "loose_shorts", "joggers", "leggings"))
    )
    hair_share = (
        [0.12, 0.12, 0.3, 0.3, 0.14, 0.02] if female else [0.4, 0.4, 0.03, 0.03, 0.02, 0.12]
    )
    hair = str(rng.choice(HAIR, p=hair_share))
    hems = {"bra": 0.33, "crop": rng.uniform(0.22, 0.3), "loose": rng.uniform(-0.04, 0.1)}
    tone = np.clip(rng.beta(1.0, 1.4) * 0.9 + 0.25 * (phenotype.race[0] - phenotype.race[2]), 0, 1)
    jitter = rng.normal(1, 0.04, 3)
    skin = tuple(float(c) for c in np.array(skin_colour(float(tone))) * jitter)
    grey = phenotype.age > 0.6 and rng.random() < 0.6
    brown = rng.uniform(0.008, 0.25) * np.array([1.0, rng.uniform(0.55, 0.75), 0.35])
    hair_rgb = np.full(3, rng.uniform(0.2, 0.6)) if grey else brown
    dark = rng.random() < 0.45
    return Outfit(
        top=top,
        bottom=bottom,
        hair=hair,
        top_hem=float(hems.get(top, rng.uniform(0.06, 0.16))),
        waist=float(rng.uniform(0.13, 0.26) if female else rng.uniform(0.12, 0.19)),
        sleeve=float(rng.uniform(0.06, 0.2)) if top != "longsleeve" else 0.44,
        ease=float(rng.uniform(0.02, 0.06)),
        tucked=bool(rng.random() < (0.35 if top in ("tank", "shirt", "longsleeve") else 0.1)),
        shoes=bool(rng.random() < 0.8),
        colours=(
            (skin[0], skin[1], skin[2]),
            random_colour(rng),
            tuple(np.full(3, rng.uniform(0.006, 0.06))) if dark else random_colour(rng),
            random_colour(rng, 0.5, 0.05),
            (float(hair_rgb[0]), float(hair_rgb[1]), float(hair_rgb[2])),
        ),
        pattern=(
            int(rng.choice(4, p=[0.6, 0.15, 0.1, 0.15])),
            int(rng.choice(4, p=[0.75, 0.05, 0.1, 0.1])),
        ),
    )


def dress(body: Body, outfit: Outfit) -> Dressed:
    """Put the clothes on the rest mesh."""
    layers = np.full((N_USED, 4), -1.0)
    layers[BODY] = np.column_stack([_top(outfit), _bottom(outfit), _shoes(outfit), _hair(outfit)])
    if outfit.tucked:
        layers[:, 0] = np.where(layers[:, 1] > 0, -1.0, layers[:, 0])
    else:
        layers[:, 1] = np.where(layers[:, 0] > 0.004, -1.0, layers[:, 1])
    vertices = body.vertices.copy()
    weights = body.weights
    slack = np.zeros(N_USED)
    vertices = _fit(vertices, layers, outfit)
    if outfit.loose:
        vertices, slack = hang(vertices, layers[:, 0], outfit.ease)
        weights = soften(weights, layers[:, 0])
    return Dressed(vertices, weights, layers, _face(), slack)


def _top(outfit: Outfit) -> FloatArray:
    if outfit.top == "bare":
        return np.full(BODY.stop, -1.0)
    x, y, z = template_axes()
    along, arm = arm_length()
    above_hem = z - outfit.top_hem
    leg = bone_share(*(f"{bone}_{s}" for bone in ("shank", "foot") for s in "LR"))
    side = np.abs(y)
    if outfit.top in ("shirt", "longsleeve", "loose", "crop"):
        collar = 0.555 - z - 0.35 * np.maximum(0.06 - side, 0) - 0.5 * np.maximum(x - 0.02, 0)
        sleeve = np.where((arm > 0.3) & (side > 0.13), outfit.sleeve - along, 1.0)
        inside = np.minimum(np.minimum(collar, sleeve), above_hem)
    else:
        wide = 0.022 if outfit.top == "bra" else 0.035
        neckline = 0.44 if outfit.top == "bra" else 0.47
        strap = np.minimum(wide - np.abs(side - 0.085), 0.6 - z)
        inside = np.minimum(np.maximum(neckline - z, strap), above_hem)
        inside = np.minimum(inside, 0.02 + (0.35 - arm) * 0.12)
    inside[leg > 0.1] = -1
    return np.where((arm > 0.3) & (z < 0.25) & (outfit.top != "longsleeve"), -1.0, inside)


def _bottom(outfit: Outfit) -> FloatArray:
    _, _, z = template_axes()
    _, arm = arm_length()
    inside = np.minimum(outfit.waist - z, z - _HEM_Z[outfit.bottom])
    hands = bone_share("hand_L", "hand_R")
    return np.where((arm > 0.2) | (hands > 0), -1.0, inside)


def _shoes(outfit: Outfit) -> FloatArray:
    _, _, z = template_axes()
    return np.where(outfit.shoes, -0.742 - z, np.full(BODY.stop, -1.0))


def _hair(outfit: Outfit) -> FloatArray:
    if outfit.hair == "bald":
        return np.full(BODY.stop, -1.0)
    x, y, z = template_axes()
    head = bone_share("head", "neck")
    crown = z - 0.8 + 0.25 * np.maximum(0.1 - np.abs(y), 0) * (x > 0.08)
    behind = np.minimum(0.045 - x, z - 0.625)
    temple = np.minimum(0.085 - x, z - 0.745)
    return np.where(head > 0.5, np.maximum(np.maximum(crown, behind), temple), -1.0)


def _face() -> FloatArray:
    face = np.full((N_USED, 3), -1.0)
    eyes = load_assets().template[EYES]
    face[EYES, 0] = 1.0
    face[EYES, 1] = 0.0075 - np.hypot(np.abs(eyes[:, 1]) - 0.030, eyes[:, 2] - 0.728)
    x, y, z = template_axes()
    arch = 0.772 - 0.25 * np.abs(np.abs(y) - 0.03)
    brow = np.minimum(0.0045 - np.abs(z - arch), 0.022 - np.abs(np.abs(y) - 0.033))
    face[BODY, 1] = np.where(x > 0.11, brow, -1.0)
    lips = 0.016 - np.hypot((np.abs(y)) * 0.62, z - 0.664)
    face[BODY, 2] = np.where(x > 0.135, lips, -1.0)
    return face


def _fit(vertices: FloatArray, layers: FloatArray, outfit: Outfit) -> FloatArray:
    """Thickness of fitted cloth, shoes and hair."""
    normals = vertex_normals(vertices)
    edge = np.clip(layers / 0.012, 0, 1)
    smooth = vertices.copy()
    for _ in range(8):
        smooth = neighbour_mean() @ smooth
    cloth = np.maximum(edge[:, 0], edge[:, 1])[:, None]
    dressed = vertices + 0.7 * cloth * (smooth - vertices)
    thick = {"leggings": 0.002, "capri": 0.002}.get(outfit.bottom, 0.005)
    offset = 0.003 * edge[:, 0] + thick * edge[:, 1]
    if outfit.top in ("shirt", "longsleeve", "crop"):
        offset += 0.004 * edge[:, 0]
    if outfit.bottom in ("loose_shorts", "joggers"):
        below = np.clip((outfit.waist - 0.05 - load_assets().template[:, 2]) / 0.25, 0, 1)
        offset += edge[:, 1] * 0.02 * below
    dressed += offset[:, None] * normals
    shoe = edge[:, 2][:, None]
    last = vertices.copy()
    for _ in range(25):
        last = neighbour_mean() @ last
    last += 0.02 * vertex_normals(last)
    ankle = vertices[layers[:, 2] > 0, 0].mean() if outfit.shoes else 0.0
    last[:, 0] = ankle + 1.18 * (last[:, 0] - ankle)  # smoothing has shortened the foot
    dressed += shoe * (last - dressed)
    sole = np.clip((0.05 - vertices[:, 2]) / 0.03, 0, 1) * (layers[:, 2] > 0)
    floor = np.where(outfit.shoes, -SOLE_M, 0.0)
    dressed[:, 2] += sole * (np.minimum(dressed[:, 2], floor + 0.004) - dressed[:, 2])
    hair = edge[:, 3][:, None]
    volume = {"short": 0.012, "long": 0.03}.get(outfit.hair, 0.016)
    return np.asarray(dressed + hair * (0.6 * (smooth - dressed) + volume * normals))
