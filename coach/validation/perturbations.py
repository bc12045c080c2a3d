"""The same video as another camera might have filmed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.frame import Frame
from coach.validation.poses import Change

REPEAT_S = 10.0  # of each clip are repeated: some reps, without waiting for hours
NOISE_SD = 6.0  # of 255, as of an ordinary webcam in a room lit by one lamp
SHIFT = 0.05  # of width and height, cut off at the left and at the top
SCALE = 0.8

Picture = NDArray[np.uint8]


def noisy(image: Picture, index: int) -> Picture:
    """More noise from the sensor, another in each frame."""
    noise = np.random.default_rng(index).normal(0.0, NOISE_SD, image.shape)
    return np.clip(np.rint(image + noise), 0, 255).astype(np.uint8)


def shifted(image: Picture, _: int) -> Picture:
    """The picture cut at the left and at the top, so that everything is elsewhere in it."""
    height, width = image.shape[:2]
    return np.ascontiguousarray(image[round(SHIFT * height) :, round(SHIFT * width) :])


def scaled(image: Picture, _: int) -> Picture:
    """The picture in fewer pixels."""
    return np.asarray(
        cv2.resize(image, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA), np.uint8
    )


def flipped(image: Picture, _: int) -> Picture:
    """The mirror image."""
    return np.asarray(cv2.flip(image, 1), np.uint8)


def _every(alter: Callable[[Picture, int], Picture]) -> Change:
    def change(frames: Iterable[Frame]) -> Iterator[Frame]:
        for frame in _first(frames):
            yield Frame(frame.index, frame.t_s, alter(frame.image, frame.index))

    return change


def _half_rate(frames: Iterable[Frame]) -> Iterator[Frame]:
    return (frame for frame in _first(frames) if frame.index % 2 == 0)


def _first(frames: Iterable[Frame]) -> Iterator[Frame]:
    return takewhile(lambda frame: frame.t_s < REPEAT_S, frames)


PERTURBATIONS: dict[str, Change] = {
    "noisy": _every(noisy),
    "shifted": _every(shifted),
    "scaled": _every(scaled),
    "mirrored": _every(flipped),
    "half-rate": _half_rate,
}
