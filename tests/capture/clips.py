"""Small video files of every awkward kind, written with OpenCV alone."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

SIZE = (96, 64)


def picture(i: int, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Grey, with a white patch in the top left corner and a red block that moves with i."""
    image = np.full((size[1], size[0], 3), 40, np.uint8)
    image[: size[1] // 4, : size[0] // 6] = 255
    left = 20 + 2 * i
    image[size[1] // 2 :, left : left + 10] = (0, 0, 200)
    return image


def write(
    path: Path, n_frames: int = 30, codec: str = "mp4v", size: tuple[int, int] = SIZE
) -> Path:
    """A plain clip at 30 frames a second."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), 30.0, size)
    assert writer.isOpened()
    for i in range(n_frames):
        writer.write(picture(i, size))
    writer.release()
    return path


def with_stamps(path: Path, plain: Path, stamps_ms: list[int]) -> Path:
    """The pictures of a plain clip in a Matroska file with other time stamps."""
    source = cv2.VideoCapture(str(plain), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
    writer = cv2.VideoWriter(
        str(path),
        cv2.CAP_FFMPEG,
        cv2.VideoWriter.fourcc(*"mp4v"),
        1000.0,
        SIZE,
        [cv2.VIDEOWRITER_PROP_RAW_VIDEO, 1],
    )
    assert source.isOpened() and writer.isOpened()
    for stamp in stamps_ms:
        found, packet = source.read()
        assert found
        writer.set(cv2.VIDEOWRITER_PROP_KEY_FLAG, source.get(cv2.CAP_PROP_LRF_HAS_KEY_FRAME))
        writer.set(cv2.VIDEOWRITER_PROP_PTS, stamp)
        writer.write(packet)
    writer.release()
    return path


def restamp(path: Path, old_ms: int, new_ms: int) -> None:
    """Change the time stamp of one frame of a Matroska file of one cluster."""
    old = b"\x81" + old_ms.to_bytes(2, "big")
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, b"\x81" + new_ms.to_bytes(2, "big")))


def turn(path: Path) -> None:
    """Mark an MP4 file as filmed with the telephone turned: to be shown 90 degrees clockwise."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    data[at : at + 36] = struct.pack(
        ">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, SIZE[1] << 16, 0, 1 << 30
    )
    path.write_bytes(data)


def break_frames(path: Path, numbers: range) -> None:
    """Fill frames of a Motion-JPEG AVI file with zeros."""
    data = bytearray(path.read_bytes())
    at = data.index(b"movi")
    for i in range(numbers.stop):
        at = data.index(b"00dc", at)
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if i in numbers:
            data[at + 8 : at + 8 + length] = bytes(length)
        at += 8 + length
    path.write_bytes(data)
