"""The background plate: what the picture shows where the person is not.

The camera stands still, so what the person uncovers by moving stays known when the person covers it
again, and an edge that is there without the person is not the person's (docs/estimate.md#plate).
Only pictures of the past are used: a recording and a live session learn the same.
"""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", np.uint8, np.float32)

_EVERY_S = 0.19  # between two pictures learnt from: five a second
_SHARE = 0.2  # of a new picture in the plate, which so follows the light within two seconds
_KNOWN = 0.3  # weight from which a pixel is known: two pictures of that share
_PERSON = 0.1  # probability in the mask from which a pixel may be the person's
_MARGIN = 0.08  # round the mask that is not learnt, in trunk lengths: wider than the edge search
_MASK_STRIDE = 4  # the mask is coarse: every fourth pixel tells as much
_LOOK_STRIDE = 8  # between pixels that tell noise and movement of the camera
_LEAST_SEEN = 0.05  # share of the picture that must be known background for that
_NOISE = 3.0  # times the usual difference from the plate: more is not noise ...
_ROUNDING = 4.0  # ... nor compression; colour steps
_MOST_NOISE = 16.0  # beyond it the light or the camera moves, which must not hide a person
_STEP = 2  # pixels across which the plate has an edge ...
_EDGE = 20.0  # ... if its colour changes by more than that
_GONE = 0.5  # of an edge: a change by more and it is no longer there
_MOVED = 0.4  # share of the plate's edges gone: the camera has moved
_LEAST_EDGES = 20  # places with an edge that it takes to tell that the camera has moved


def largest(colour: NDArray[np.float32]) -> NDArray[np.float32]:
    """(...,) largest of the three channels (3, ...), NaN left out."""
    return np.asarray(np.fmax(np.fmax(colour[0], colour[1]), colour[2]))


class Plate:
    """Running mean of the background's colours, forgotten when the camera moves.

    Attributes:
        noise: difference from the plate, in colour steps, up to which a pixel shows it.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.noise = 0.0
        self._learnt_s = -np.inf
        # of each pixel the weighted sum of what was learnt, and the sum of the weights
        self._colour = np.zeros((0, 0, 3), np.float32)
        self._weight = np.zeros((0, 0), np.float32)

    @property
    def empty(self) -> bool:
        """Whether nothing was learnt at all."""
        return self._weight.size == 0

    def mirror(self) -> None:
        """Go on in the mirrored picture."""
        self._colour = np.ascontiguousarray(self._colour[:, ::-1])
        self._weight = np.ascontiguousarray(self._weight[:, ::-1])

    def learn(
        self, image: NDArray[np.uint8], mask: NDArray[np.float32], trunk_px: float, t_s: float
    ) -> None:
        """Take the next picture; pictures come in the order of time.

        Args:
            image: (height, width, 3) picture.
            mask: (height, width) probability that a pixel belongs to the person.
            trunk_px: length of the person's trunk in pixels.
            t_s: time of the picture in seconds.
        """
        if t_s - self._learnt_s < _EVERY_S:
            return
        self._learnt_s = t_s
        if self._weight.shape != mask.shape:
            self._forget(mask.shape)
        person = (mask[::_MASK_STRIDE, ::_MASK_STRIDE] > _PERSON).astype(np.uint8)
        reach = max(round(_MARGIN * trunk_px / _MASK_STRIDE), 1)
        cover = cv2.dilate(person, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        height, width = mask.shape
        behind = np.asarray(1 - cover, np.uint8)
        behind = behind.repeat(_MASK_STRIDE, axis=1).repeat(_MASK_STRIDE, axis=0)[:height, :width]
        if self._camera_moved(image, behind):
            self._forget(mask.shape)
        cv2.accumulateWeighted(image, self._colour, _SHARE, behind)
        cv2.accumulateWeighted(behind, self._weight, _SHARE, behind)

    def at(self, pixel: NDArray[np.intp]) -> NDArray[np.float32]:
        """(3, ...) colours at flat places of the picture, NaN where the plate is not known."""
        return _mean(colours(self._colour, pixel), self._weight.reshape(-1).take(pixel))

    def between(
        self, pixel: NDArray[np.intp], fx: NDArray[np.float32], fy: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The same at fractions `fx`, `fy` of a pixel further right and down."""
        weight = bilinear(self._weight[..., None], pixel, fx, fy)
        return _mean(bilinear(self._colour, pixel, fx, fy), weight)

    def _forget(self, shape: tuple[int, ...]) -> None:
        self._colour = np.zeros((*shape, 3), np.float32)
        self._weight = np.zeros(shape, np.float32)

    def _camera_moved(self, image: NDArray[np.uint8], behind: NDArray[np.uint8]) -> bool:
        """Whether the plate's edges are no longer in the picture; measures noise by the way."""
        weight, weight_beside = (_thinned(self._weight, begin) for begin in (0, _STEP))
        seen = (np.minimum(weight, weight_beside) > _KNOWN) & (_thinned(behind, 0) > 0)
        if np.count_nonzero(seen) < _LEAST_SEEN * seen.size:
            return False
        was = _mean(_thinned(self._colour, 0), weight)
        step = _mean(_thinned(self._colour, _STEP), weight_beside) - was
        now = _thinned(image, 0).astype(np.float32)
        usual = float(np.median(largest(np.abs(now - was))[seen]))
        self.noise = min(_NOISE * usual + _ROUNDING, _MOST_NOISE)
        height = largest(np.abs(step))
        edge = seen & (height > max(_EDGE, self.noise))
        change = largest(np.abs(_thinned(image, _STEP) - now - step))
        gone = change[edge] > _GONE * height[edge]
        return gone.size >= _LEAST_EDGES and bool(gone.mean() > _MOVED)


def _thinned(picture: NDArray[_Number], begin: int) -> NDArray[_Number]:
    """(..., rows, columns) of a (height, width, ...) picture: the pixels that are looked at.

    Args:
        picture: with channels last, if it has any.
        begin: the first row and column.
    """
    some = picture[(slice(begin, begin - _LOOK_STRIDE, _LOOK_STRIDE),) * 2]
    return np.ascontiguousarray(some.T.swapaxes(-1, -2))


def colours(picture: NDArray[_Number], pixel: NDArray[np.intp]) -> NDArray[_Number]:
    """(channels, ...) of a (height, width, channels) picture at flat places.

    Channels come first: numpy is slow where the last axis is short.
    """
    return picture.reshape(-1).take(_of_channels(pixel, picture.shape[2]))


def bilinear(
    picture: NDArray[np.uint8] | NDArray[np.float32],
    pixel: NDArray[np.intp],
    fx: NDArray[np.float32],
    fy: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(channels, ...) colours between the pixels of a (height, width, channels) picture."""
    _, width, channels = picture.shape
    corner = picture.reshape(-1).take
    at, left = _of_channels(pixel, channels), 1 - fx
    top = corner(at) * left + corner(at + channels) * fx
    at += width * channels
    bottom = corner(at) * left + corner(at + channels) * fx
    return np.asarray(top * (1 - fy) + bottom * fy, np.float32)


def _of_channels(pixel: NDArray[np.intp], channels: int) -> NDArray[np.intp]:
    """(channels, ...) flat places of a picture's numbers, from those of its pixels."""
    return np.stack([channels * pixel + channel for channel in range(channels)])


def _mean(total: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(total / np.where(weight > _KNOWN, weight, np.nan), np.float32)
