"""Small pictures of a person at chosen moments of a video, for a page that holds them itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.pose.types import Floats
from coach.session.columns import frames
from coach.session.reader import SessionReader

_HEIGHT_PX = 200
_QUALITY = 75  # of a JPEG
_ROOM = 0.18  # about the landmarks, as a share of the longer side: no crown of a head, no toes
_MIN_VISIBLE = 0.5  # of landmarks that count as the person


def video_of(session: Path, source: str, known: str = "") -> Path:
    """Where the video of a session lies: where it was scored, beside the session or its folder.

    Args:
        session: the `.coach` file.
        source: name of the video, as the session has it.
        known: path from which it was scored; empty when that is not known.

    Raises:
        CoachError: it is in none of these places.
    """
    beside = [session.parent / source, session.parent.parent / source]
    for path in [Path(known), *beside] if known else beside:
        if path.is_file() and path.suffix != session.suffix:
            return path
    raise CoachError(
        f"No picture of {session}: its video {source} lies neither beside it nor in the folder "
        "above; put it there, or leave --thumbnails out."
    )


def pictures(session: Path, video: Path, moments_s: Sequence[float]) -> list[str]:
    """The person at these moments, each as an address `data:` of a JPEG.

    The video is read from its beginning: many do not find a moment by themselves.

    Args:
        session: that was made from the video; its poses say where the person is.
        video: the file.
        moments_s: rising, in seconds.

    Returns:
        One for each moment.

    Raises:
        CoachError: one of the files cannot be read, or the video ends too early.
    """
    with SessionReader(session) as reader:
        listed = frames(reader)
        if not len(listed):
            return []
        wanted = [int(listed.number[np.abs(listed.t_s - t_s).argmin()]) for t_s in moments_s]
        boxes = {
            number: _box(pose.landmarks)
            for number in set(wanted)
            for pose in reader.some_poses(number, number)
        }
    images: dict[int, str] = {}
    with VideoFile(video) as film:
        for frame in film:
            if frame.index in wanted:
                images[frame.index] = _jpeg(_cut(frame.image, boxes.get(frame.index)))
            if frame.index >= max(wanted, default=0):
                break
    if not all(number in images for number in wanted):
        raise CoachError(
            f"No picture of {session}: {video} ends before its reps do; put the video there from "
            "which it was made, or leave --thumbnails out."
        )
    return [images[number] for number in wanted]


def _box(landmarks: NDArray[np.float32] | None) -> Floats | None:
    """Left, top, right, bottom of the person in pixels; None where nobody was seen."""
    if landmarks is None:
        return None
    seen = landmarks[landmarks[:, 3] >= _MIN_VISIBLE, :2].astype(np.float64)
    if not len(seen):
        return None
    low, high = seen.min(axis=0), seen.max(axis=0)
    room = _ROOM * max(high - low)
    return np.concatenate([low - room, high + room])


def _cut(image: NDArray[np.uint8], box: Floats | None) -> NDArray[np.uint8]:
    """What is inside the box, at most as high as a thumbnail."""
    if box is not None:
        height, width = image.shape[:2]
        left, top, right, bottom = np.clip(np.rint(box), 0, [width, height] * 2).astype(int)
        if right - left > 1 and bottom - top > 1:
            image = image[top:bottom, left:right]
    scale = min(_HEIGHT_PX / image.shape[0], 1.0)
    size = (max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _jpeg(image: NDArray[np.uint8]) -> str:
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return f"data:image/jpeg;base64,{b64encode(encoded.tobytes()).decode()}"
