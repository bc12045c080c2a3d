"""Videos for tests, cut and spliced from others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from coach.capture.video import VideoFile

Picture = np.ndarray


def pictures(video: Path, start: int = 0, stop: int | None = None, step: int = 1) -> list[Picture]:
    """Some frames of a video, each (height, width, 3)."""
    with VideoFile(video) as frames:
        return [frame.image for frame in islice(frames, start, stop, step)]


def scaled(images: Iterable[Picture], size: tuple[int, int]) -> Iterator[Picture]:
    """The same pictures at another (width, height)."""
    return (cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in images)


def write(path: Path, images: Iterable[Picture], fps: float = 30.0) -> Path:
    """Pictures, at least one, as a video."""
    writer: cv2.VideoWriter | None = None
    for image in images:
        if writer is None:
            size = (image.shape[1], image.shape[0])
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
            assert writer.isOpened()
        writer.write(image)
    assert writer is not None
    writer.release()
    return path
