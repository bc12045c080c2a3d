"""Where cloth lies: coordinates that garments are cut in, and how loose cloth hangs."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, sparse

from calibration.assets import BODY, N_USED, FloatArray, load_assets
from calibration.body import BONE_INDEX, neighbour_mean, skin_weights, vertex_normals


def template_axes() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Forward, left and up of each skin vertex on the base mesh, metres."""
    template = load_assets().template[BODY]
    return template[:, 0], template[:, 1], template[:, 2]


def bone_share(*bones: str) -> FloatArray:
    """How much of each skin vertex belongs to these bones, 0 to 1."""
    columns = skin_weights()[BODY][:, [BONE_INDEX[bone] for bone in bones]]
    return np.asarray(columns.sum(axis=1), float).ravel()


def arm_length() -> tuple[FloatArray, FloatArray]:
    """Distance down the arm from the shoulder joint, and how much a vertex is arm."""
    x, y, z = template_axes()
    down = np.array([0.19, 0.62, -0.76])
    along = (x - 0.02) * down[0] + (np.abs(y) - 0.17) * down[1] + (z - 0.502) * down[2]
    arm = bone_share(*(f"{bone}_{s}" for bone in ("upper_arm", "forearm", "hand") for s in "LR"))
    return along / np.linalg.norm(down), arm


def hang(vertices: FloatArray, top: FloatArray, ease: float) -> tuple[FloatArray, FloatArray]:
    """Let a loose top hang from shoulder blades, chest and belly."""
    _, arm = arm_length()
    covered = np.zeros(N_USED, bool)
    covered[BODY] = (top[BODY] > 0) & (arm < 0.35)
    points = vertices[covered]
    centre = points[:, :2].mean(axis=0)
    offset = points[:, :2] - centre
    angle = np.arctan2(offset[:, 1], offset[:, 0])
    radius = np.hypot(*offset.T)
    n_around, n_up = 36, 48
    z_low, z_high = points[:, 2].min(), points[:, 2].max()
    column = np.clip(((angle + np.pi) / (2 * np.pi) * n_around).astype(int), 0, n_around - 1)
    row = np.clip(
        ((z_high - points[:, 2]) / (z_high - z_low) * (n_up - 1)).astype(int), 0, n_up - 1
    )
    widest = np.zeros((n_up, n_around))
    np.maximum.at(widest, (row, column), radius)
    cling = (0.12 + 0.25 * (0.06 - ease) / 0.04) * (z_high - z_low) / n_up
    for i in range(1, n_up):
        widest[i] = np.maximum(widest[i], widest[i - 1] - cling)
    widest = ndimage.gaussian_filter(widest, (1.5, 1.2), mode=("nearest", "wrap"))
    where = [
        (z_high - points[:, 2]) / (z_high - z_low) * (n_up - 1),
        (angle + np.pi) / (2 * np.pi) * n_around - 0.5,
    ]
    wanted = ndimage.map_coordinates(widest, where, order=1, mode="grid-wrap")
    depth = np.clip((z_high - points[:, 2]) / 0.25, 0, 1)
    wanted = np.maximum(wanted, radius) + 0.35 * ease * depth
    hung = vertices.copy()
    fade = np.clip((0.35 - arm[covered[BODY]]) / 0.25, 0, 1)
    grow = 1 + fade * (wanted / np.maximum(radius, 1e-6) - 1)
    hung[covered, :2] = centre + offset * grow[:, None]
    sleeves = np.zeros(N_USED, bool)
    sleeves[BODY] = (top[BODY] > 0) & (arm >= 0.2)
    hung[sleeves] += vertex_normals(vertices)[sleeves] * ease * 0.35
    smooth = hung.copy()
    for _ in range(3):
        smooth = np.where(covered[:, None], neighbour_mean() @ smooth, smooth)
    slack = np.zeros(N_USED)
    slack[covered] = ease * 0.9 * depth
    return smooth, slack


def soften(weights: sparse.csr_matrix, top: FloatArray) -> sparse.csr_matrix:
    """Loose cloth follows the body more evenly than skin does."""
    share = np.clip(top / 0.03, 0, 1)
    smooth = weights
    for _ in range(10):
        smooth = sparse.csr_matrix(neighbour_mean() @ smooth)
    mixed = sparse.diags(1 - share) @ weights + sparse.diags(share) @ smooth
    return sparse.csr_matrix(mixed)
