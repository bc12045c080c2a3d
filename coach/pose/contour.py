"""The outline of back and belly, traced from the mask and sharpened on the picture.

The segmentation mask comes from a 256 x 256 network: good to find the person, too coarse
for the few millimetres of curve that ten degrees of pelvic tilt make (docs/estimate.md#outline).
So the mask gives a first outline, and a dynamic-programming path through the colour
gradient near it puts the outline where the picture has its edge. Edges of the background, where
that is known (`coach.pose.plate`), count for neither.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.pose.plate import Plate, bilinear, colours, largest
from coach.pose.types import (
    MIN_TRUNK_PX,
    N_CONTOUR,
    STATIONS,
    Floats,
    Landmark,
    Silhouette,
)

REACH = 0.85  # how far out a ray looks, in trunk lengths

_RAY_STEPS = 64
_BAND = 0.055  # half width of the edge search, in trunk lengths
_BAND_HALF = 10  # steps to either side
_BAND_STEPS = 2 * _BAND_HALF + 1
# one sample more at each end, for the central difference
_SAMPLED = np.arange(-_BAND_HALF - 1, _BAND_HALF + 2)
_DISTANCE_COST = 0.35  # of straying to the border of the band, in units of a strong edge
_BEND_COST = 0.12  # of moving one step between neighbouring stations
_WEAK_EDGE = 12.0  # colour steps below this, over three channels, are sensor noise
_NEAR_STEPS = (
    4  # of a ray to either side of the mask's edge, where a thing's edge may have drawn it
)
_DRAWN = 1.2  # how strong that edge must be, in the plate's noise
_FILLED_STEPS = 22  # of a ray: the mask is not corrected by more
_BACKGROUND = 1.0  # steps that must surely show background for that ...
_PERSON = 1.0  # ... and that must surely show the person where it ends
# of each ray, where its steps begin in an array of all rays; of each station, where its band does
_RAYS = np.arange(2 * N_CONTOUR).reshape(2, N_CONTOUR)
_FIRST_STEP, _FIRST_OF_BAND = _RAYS * _RAY_STEPS, _RAYS * _BAND_STEPS
_INWARD = _NEAR_STEPS - 1 - np.arange(2 * _NEAR_STEPS + _FILLED_STEPS)
_STRAYED = (_DISTANCE_COST * np.square(_SAMPLED[1:-1] / _BAND_HALF)).astype(np.float32)
_BEND = (
    _BEND_COST * np.abs(np.arange(_BAND_STEPS)[:, None, None] - np.arange(_BAND_STEPS))
).astype(np.float32)


def trunk_line(landmarks: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mid-hip and mid-shoulder, each (2,) in pixels."""
    xy = landmarks[:, :2].astype(np.float64)
    hip = 0.5 * (xy[Landmark.LEFT_HIP] + xy[Landmark.RIGHT_HIP])
    shoulder = 0.5 * (xy[Landmark.LEFT_SHOULDER] + xy[Landmark.RIGHT_SHOULDER])
    return hip, shoulder


def outline_points(landmarks: NDArray[np.float32], offset_px: NDArray[np.float32]) -> Floats:
    """Where the outline is in the picture.

    Args:
        landmarks: (33, >=2) x, y in pixels.
        offset_px: (2, N_CONTOUR) as in `Silhouette`.

    Returns:
        (2, N_CONTOUR, 2) x, y in pixels of both rows, NaN where no outline was found.
    """
    hip, shoulder = trunk_line(landmarks)
    length = float(np.hypot(*(shoulder - hip)))
    along = (shoulder - hip) / length
    right = np.array([-along[1], along[0]])  # right of `along` as seen, y down
    outward = np.stack([right, -right])
    base = hip + STATIONS[:, None] * length * along
    points: Floats = base + offset_px[..., None] * outward[:, None, :]
    return points


def trace(
    image: NDArray[np.uint8],
    mask: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    plate: Plate,
) -> Silhouette | None:
    """Trace the outline on both sides of the trunk.

    Args:
        image: (height, width, 3) picture, any colour order.
        mask: (height, width) probability that a pixel belongs to the person.
        landmarks: (33, >=2) x, y in pixels.
        plate: what is known of the background.

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

    first = _mask_outline(image, mask, base, outward, length, plate)
    known = np.isfinite(first)
    guess = np.where(known, first, 0.0)
    offset, contrast = _sharpen(image, base, outward, guess, length, plate)
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
    image: NDArray[np.uint8],
    mask: NDArray[np.float32],
    base: Floats,
    outward: Floats,
    length: float,
    plate: Plate,
) -> NDArray[np.float64]:
    """(2, n) distance along each ray at which the mask falls below one half, NaN if never."""
    height, width = mask.shape
    step = REACH * length / (_RAY_STEPS - 1)
    at = _along(base, outward, step * np.arange(_RAY_STEPS))
    # beyond the picture its border goes on; `trace` drops what ends there
    pixel = _flat(_clipped(np.rint(at, out=at), width - 1, height - 1), width)
    value = mask.reshape(-1).take(pixel)
    end = (value < 0.5).argmax(axis=2)  # 0 also where it never does
    found = end > 0
    end = np.maximum(end, 1)
    here = _FIRST_STEP + end
    inner, outer = value.take(here - 1), value.take(here)
    part = (inner - 0.5) / np.maximum(inner - outer, 1e-6)
    edge = end - 1 + np.minimum(np.maximum(part, 0), 1)
    if not plate.empty:
        filled = _filled(image, pixel, end, plate)
        edge = np.where(filled > 0, end - filled - 0.5, edge)
    return np.where(found, edge * step, np.nan)


def _filled(
    image: NDArray[np.uint8], pixel: NDArray[np.intp], end: NDArray[np.intp], plate: Plate
) -> NDArray[np.intp]:
    """(2, n) steps of each ray that the mask holds for the person and that show background.

    A strong edge behind the person draws the mask to it. So only where the mask's edge lies at
    an edge of the plate is it corrected: inward, as far as the picture shows the plate, and only
    if the person surely begins there. Clothes in the colour of a plain wall are left alone.

    Args:
        image: (height, width, 3) picture.
        pixel: (2, n, steps) flat place in the picture of each step of the rays.
        end: (2, n) first step outside the mask.
        plate: what is known of the background.
    """
    inward = end[..., None] + _INWARD
    there = pixel.take(_FIRST_STEP[..., None] + np.minimum(np.maximum(inward, 0), _RAY_STEPS - 1))
    near = plate.at(there[:, :, : 2 * _NEAR_STEPS + 2])
    edge = np.fmax.reduce(largest(np.abs(near[..., 2:] - near[..., :-2])), axis=2, initial=0.0)
    edge[:, 1:-1] = np.maximum(edge[:, 1:-1], np.maximum(edge[:, :-2], edge[:, 2:]))
    drawn = edge > _DRAWN * plate.noise
    filled = np.zeros(end.shape, np.intp)
    if not drawn.any():
        return filled

    # from 1 for background over 0, not known, to -1 for the person, step by step inward
    beside = drawn.copy()  # and the neighbours of those rays
    beside[:, 1:] |= drawn[:, :-1]
    beside[:, :-1] |= drawn[:, 1:]
    shown = there[beside, _NEAR_STEPS:]
    unlike = largest(np.abs(colours(image, shown) - plate.at(shown))) / max(plate.noise, 1.0)
    shows = np.zeros((*end.shape, shown.shape[1]), np.float32)
    shows[beside] = np.minimum(np.maximum(1.0 - unlike, -1.0), 1.0)
    shows[np.isnan(shows)] = 0.0
    shows[inward[:, :, _NEAR_STEPS:] < 1] = -1.0
    shows[:, 1:-1] = 0.25 * shows[:, :-2] + 0.5 * shows[:, 1:-1] + 0.25 * shows[:, 2:]
    gain = np.cumsum(shows[drawn], axis=1)
    fall = np.maximum.accumulate(gain, axis=1) - gain
    ended = np.logical_or.accumulate(fall > _PERSON, axis=1)
    gain = np.where(ended, 0.0, gain)[:, :_FILLED_STEPS]
    sure = ended[:, -1] & (gain.max(axis=1) > _BACKGROUND)
    filled[drawn] = np.where(sure, gain.argmax(axis=1) + 1, 0)
    return filled


def _sharpen(
    image: NDArray[np.uint8],
    base: Floats,
    outward: Floats,
    guess: Floats,
    length: float,
    plate: Plate,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move each outline point onto the picture's edge; returns offset and contrast, (2, n)."""
    step = min(max(_BAND * length, 3.0), 24.0) / _BAND_HALF
    radius = guess[..., None] + step * _SAMPLED
    height, width = image.shape[:2]
    at = _clipped(_along(base, outward, radius), width - 1.001, height - 1.001)
    corner = np.floor(at)
    fx, fy = (at - corner).astype(np.float32)
    place = _flat(corner, width), fx, fy
    colour = bilinear(image, *place)
    gradient = _steps(colour)  # (2, n, band)
    if not plate.empty:
        # what is left of an edge without the plate; a ghost of one that the person hides is not
        # in the picture
        gradient = np.fmin(gradient, _steps(colour - plate.between(*place)))
    # neighbouring stations share an edge: average along the outline to quiet sensor noise
    gradient[:, 1:-1] = 0.25 * gradient[:, :-2] + 0.5 * gradient[:, 1:-1] + 0.25 * gradient[:, 2:]
    strong = np.maximum(gradient.max(axis=2).mean(axis=1), _WEAK_EDGE)
    reward = np.minimum(gradient / strong[:, None, None], 1.5)
    reward -= _STRAYED
    # measured from the mask's own outline: a jump of that between neighbours bends nothing
    path = _best_path(reward)
    inner = np.minimum(np.maximum(path, 1), _BAND_STEPS - 2)
    here = _FIRST_OF_BAND + inner
    before, peak, after = gradient.take(here - 1), gradient.take(here), gradient.take(here + 1)
    curve = before - 2 * peak + after
    fine = np.where(
        curve < -1e-6, 0.5 * (before - after) / np.where(curve < -1e-6, curve, -1.0), 0.0
    )
    fine = np.minimum(np.maximum(fine, -0.5), 0.5)
    offset = guess + step * (path - _BAND_HALF + fine * (inner == path))
    contrast = gradient.take(_FIRST_OF_BAND + path) / 3.0
    return offset, np.rint(np.minimum(contrast, 255.0))  # whole, as a session stores it


def _steps(colour: NDArray[np.float32]) -> NDArray[np.float32]:
    """(2, n, band) colour step across each place but the first and last, over three channels."""
    step = np.abs(colour[..., 2:] - colour[..., :-2])
    total: NDArray[np.float32] = step[0] + step[1] + step[2]
    return total


def _best_path(reward: NDArray[np.float32]) -> NDArray[np.intp]:
    """(2, n) band step at each station of the path that collects most, less its bends."""
    sides, n, band = reward.shape
    total = reward[:, 0].copy()
    before = total.T[:, :, None]
    moves = np.empty((n - 1, band, sides, band), dtype=np.float32)  # from a step to a step
    for move, here in zip(moves, reward.swapaxes(0, 1)[1:], strict=True):
        np.subtract(before, _BEND, out=move)
        np.maximum.reduce(move, axis=0, out=total)
        np.add(total, here, out=total)
    path = np.empty((sides, n), dtype=np.intp)
    for side in range(sides):
        at = int(total[side].argmax())
        for i in range(n - 1, 0, -1):
            path[side, i] = at
            at = int(moves[i - 1, :, side, at].argmax())
        path[side, 0] = at
    return path


def _along(base: Floats, outward: Floats, radius: NDArray[np.floating]) -> Floats:
    """Coordinates x and y (2, 2, n, steps) along the rays at radii (steps,) or (2, n, steps)."""
    way = outward.T[:, :, None, None] * radius
    return np.asarray(base.T[:, None, :, None] + way)


def _clipped(at: Floats, right: float, bottom: float) -> Floats:
    """Coordinates x and y (2, ...) within 0 and the highest; quicker than `np.clip` on so few."""
    np.maximum(at, 0, out=at)
    for axis, highest in zip(at, (right, bottom), strict=True):
        np.minimum(axis, highest, out=axis)
    return at


def _flat(at: Floats, width: int) -> NDArray[np.intp]:
    """Flat places in the picture of whole coordinates (2, ...)."""
    x, y = at
    return np.asarray(y * width + x, np.intp)
