"""The outline of back and belly, traced from the mask and sharpened on the picture.

The segmentation mask comes from a 256 x 256 network: good to find the person, too coarse
for the few millimetres of curve that ten degrees of pelvic tilt make (docs/estimate.md#outline).
So the mask gives a first outline, and a dynamic-programming path through the colour
gradient near it puts the outline where the picture has its edge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import MIN_TRUNK_PX, STATIONS, Floats, Landmark, Silhouette

REACH = 0.85  # how far out a ray looks, in trunk lengths

_RAY_STEPS = 64
_BAND = 0.055  # half width of the edge search, in trunk lengths
_BAND_STEPS = 21
_DISTANCE_COST = 0.35  # of straying to the border of the band, in units of a strong edge
_BEND_COST = 0.12  # of moving one step between neighbouring stations
_WEAK_EDGE = 12.0  # colour steps below this, over three channels, are sensor noise
_BEND = (
    _BEND_COST * np.abs(np.arange(_BAND_STEPS)[:, None] - np.arange(_BAND_STEPS)[None, :])
).astype(np.float32)


def trunk_line(landmarks: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mid-hip and mid-shoulder, each (2,) in pixels."""
    xy = landmarks[:, :2].astype(np.float64)
    hip = 0.5 * (xy[Landmark.LEFT_HIP] + xy[Landmark.RIGHT_HIP])
    shoulder = 0.5 * (xy[Landmark.LEFT_SHOULDER] + xy[Landmark.RIGHT_SHOULDER])
    return hip, shoulder


def _bilinear(image: NDArray[np.uint8], x: Floats, y: Floats) -> NDArray[np.float32]:
    height, width = image.shape[:2]
    x = np.clip(x, 0, width - 1.001)
    y = np.clip(y, 0, height - 1.001)
    x0, y0 = x.astype(np.intp), y.astype(np.intp)
    fx = (x - x0)[..., None].astype(np.float32)
    fy = (y - y0)[..., None].astype(np.float32)
    flat = image.reshape(height * width, -1)
    at = y0 * width + x0
    top = flat[at] * (1 - fx) + flat[at + 1] * fx
    bottom = flat[at + width] * (1 - fx) + flat[at + width + 1] * fx
    colour: NDArray[np.float32] = top * (1 - fy) + bottom * fy
    return colour


def trace(
    image: NDArray[np.uint8], mask: NDArray[np.float32], landmarks: NDArray[np.float32]
) -> Silhouette | None:
    """Trace the outline on both sides of the trunk.

    Args:
        image: (height, width, 3) picture, any colour order.
        mask: (height, width) probability that a pixel belongs to the person.
        landmarks: (33, >=2) x, y in pixels.

    Returns:
        The silhouette, or None when the trunk is too small in the picture.
    """
    hip, shoulder = trunk_line(landmarks)
    length = float(np.hypot(*(shoulder - hip)))
    if length < MIN_TRUNK_PX:
        return None
    along = (shoulder - hip) / length
    right = np.array([-along[1], along[0]])  # right of `along` as seen, y down
    base = hip + STATIONS[:, None] * length * along  # (n, 2)
    outward = np.stack([right, -right])  # (2 sides, 2)

    first = _mask_outline(mask, base, outward, length)
    known = np.isfinite(first)
    guess = np.where(known, first, 0.0)
    offset, contrast = _sharpen(image, base, outward, guess, length)
    end = base + outward[:, None, :] * guess[..., None]
    height, width = mask.shape
    inside = (
        (end[..., 0] > 1)
        & (end[..., 0] < width - 2)
        & (end[..., 1] > 1)
        & (end[..., 1] < height - 2)
    )
    known &= inside
    return Silhouette(
        offset_px=np.where(known, offset, np.nan).astype(np.float32),
        contrast=np.where(known, contrast, 0.0).astype(np.float32),
    )


def _mask_outline(
    mask: NDArray[np.float32], base: Floats, outward: Floats, length: float
) -> NDArray[np.float64]:
    """(2, n) distance along each ray at which the mask falls below one half, NaN if never."""
    height, width = mask.shape
    radius = np.linspace(0.0, REACH * length, _RAY_STEPS)
    x = base[None, :, None, 0] + outward[:, None, None, 0] * radius
    y = base[None, :, None, 1] + outward[:, None, None, 1] * radius
    # beyond the picture its border goes on; `trace` drops what ends there
    xi = np.clip(np.rint(x), 0, width - 1).astype(np.intp)
    yi = np.clip(np.rint(y), 0, height - 1).astype(np.intp)
    value = mask.ravel()[yi * width + xi]
    below = value < 0.5
    at = np.argmax(below, axis=2)
    found = below.any(axis=2) & (at > 0)
    at = np.maximum(at, 1)
    inner = np.take_along_axis(value, at[..., None] - 1, axis=2)[..., 0]
    outer = np.take_along_axis(value, at[..., None], axis=2)[..., 0]
    part = (inner - 0.5) / np.maximum(inner - outer, 1e-6)
    step = radius[1]
    return np.where(found, (at - 1 + np.clip(part, 0, 1)) * step, np.nan)


def _sharpen(
    image: NDArray[np.uint8], base: Floats, outward: Floats, guess: Floats, length: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move each outline point onto the picture's edge; returns offset and contrast, (2, n)."""
    half = min(max(_BAND * length, 3.0), 24.0)
    shift = np.linspace(-half, half, _BAND_STEPS)
    step = shift[1] - shift[0]
    # one sample more at each end, for the central difference
    reach = np.concatenate([[shift[0] - step], shift, [shift[-1] + step]])
    radius = guess[..., None] + reach
    colour = _bilinear(
        image,
        base[None, :, None, 0] + outward[:, None, None, 0] * radius,
        base[None, :, None, 1] + outward[:, None, None, 1] * radius,
    )
    gradient = np.abs(colour[:, :, 2:] - colour[:, :, :-2]).sum(axis=3)  # (2, n, band)
    # neighbouring stations share an edge: average along the outline to quiet sensor noise
    gradient[:, 1:-1] = 0.25 * gradient[:, :-2] + 0.5 * gradient[:, 1:-1] + 0.25 * gradient[:, 2:]
    strong = np.maximum(gradient.max(axis=2).mean(axis=1), _WEAK_EDGE)
    reward = np.minimum(gradient / strong[:, None, None], 1.5)
    reward -= _DISTANCE_COST * (shift / half) ** 2
    # measured from the mask's own outline: a jump of that between neighbours bends nothing
    path = _best_path(reward)
    n, sides = path.shape[1], np.arange(2)

    inner = np.clip(path, 1, _BAND_STEPS - 2)
    row = np.arange(n)
    before = gradient[sides[:, None], row, inner - 1]
    peak = gradient[sides[:, None], row, inner]
    after = gradient[sides[:, None], row, inner + 1]
    curve = before - 2 * peak + after
    fine = np.where(
        curve < -1e-6, 0.5 * (before - after) / np.where(curve < -1e-6, curve, -1.0), 0.0
    )
    offset = guess + shift[path] + np.clip(fine, -0.5, 0.5) * step * (inner == path)
    contrast = gradient[sides[:, None], row, path] / 3.0
    return offset, np.rint(np.minimum(contrast, 255.0))  # whole, as a session stores it


def _best_path(reward: NDArray[np.float32]) -> NDArray[np.intp]:
    """(2, n) band step at each station of the path that collects most, less its bends."""
    sides, n, band = reward.shape
    total = reward[:, 0].copy()
    came = np.empty((n, sides, band), dtype=np.intp)
    move = np.empty((sides, band, band), dtype=np.float32)
    for i in range(1, n):
        np.subtract(total[:, None, :], _BEND, out=move)
        move.argmax(axis=2, out=came[i])
        np.maximum.reduce(move, axis=2, out=total)
        total += reward[:, i]
    path = np.empty((sides, n), dtype=np.intp)
    for side in range(sides):
        at = int(total[side].argmax())
        back = came[:, side].tolist()
        for i in range(n - 1, 0, -1):
            path[side, i] = at
            at = back[i][at]
        path[side, 0] = at
    return path
