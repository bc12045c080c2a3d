"""A video on its way to disk: VP8 in WebM to be watched, MPEG-4 where no time may be lost."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError, NotWritten

# the wheels of OpenCV bring both encoders
_CODECS = {
    ".webm": "VP80",  # every browser plays it; 19 ms of a core a picture of 1280x720
    ".mp4": "mp4v",  # most players do, browsers do not; 3 ms
}
_TAG_WARNING = b"OpenCV: FFMPEG: tag 0x30385056"  # printed for every WebM, and without meaning
_STANDARD_ERROR = 2
_one_at_a_time = threading.Lock()  # there is one standard error only


class VideoSink:
    """Writes a video of constant frame rate whose pictures stand at their own times.

    Each picture is held until the next one's time: at a constant rate that repeats or drops
    pictures of a source with a variable one, and neither pulls picture and time apart. The
    first picture is time zero. The file appears under its name only when it is complete.
    """

    def __init__(self, path: Path, size_px: tuple[int, int], fps: float) -> None:
        """Name the video to write; nothing is opened before `with`.

        Args:
            path: the .webm or .mp4 file; an older one is replaced.
            size_px: (width, height) of the pictures. The encoders want even numbers: an odd
                last column or row is left out.
            fps: frames a second of the written video.
        """
        self._path = path
        self._part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        self._size = size_px
        self._fps = fps

    def __enter__(self) -> Self:
        """Open the file for writing."""
        if self._path.is_dir():
            raise CoachError(
                f"{self._path} is a folder, so the video cannot be written there: "
                "choose another output folder."
            )
        try:
            self._part.touch()
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error
        self._writer = self._open()
        self._held: NDArray[np.uint8] | None = None
        self._held_slot = 0
        self._start_s = 0.0
        self._written = 0
        return self

    def write(self, image_bgr: NDArray[np.uint8], t_s: float) -> None:
        """Show a picture from `t_s` on.

        Args:
            image_bgr: (height, width, 3) picture; the caller may reuse it.
            t_s: its presentation time stamp in seconds, not before the last one's.
        """
        width, height = self._size
        if image_bgr.shape != (height, width, 3):
            raise ValueError(f"Expected a picture of {(height, width, 3)}, got {image_bgr.shape}")
        if self._held is None:
            self._start_s = t_s
            self._held = image_bgr.copy()
            return
        slot = round((t_s - self._start_s) * self._fps)
        self._flush(until=slot)
        np.copyto(self._held, image_bgr)
        self._held_slot = max(slot, self._held_slot)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Complete the file, or remove what there is of it after an error."""
        try:
            if kind is None and self._held is not None:
                self._flush(until=self._held_slot + 1)
            self._writer.release()
            if kind is None and self._held is not None:
                self._publish()
        finally:
            self._part.unlink(missing_ok=True)

    def _flush(self, until: int) -> None:
        """Write the held picture into the slots before `until`."""
        assert self._held is not None
        while self._written < until:
            self._writer.write(self._held)
            self._written += 1

    def _open(self) -> cv2.VideoWriter:
        with _without_tag_warning():
            fourcc = cv2.VideoWriter.fourcc(*_CODECS[self._path.suffix])
            writer = cv2.VideoWriter(str(self._part), fourcc, self._fps, self._size)
        if writer.isOpened():
            return writer
        self._part.unlink(missing_ok=True)
        raise self._unwritable("this OpenCV cannot encode it")

    def _publish(self) -> None:
        # OpenCV says nothing of a disk that ran full: ask the file itself
        reader = cv2.VideoCapture(str(self._part))
        found = round(reader.get(cv2.CAP_PROP_FRAME_COUNT))
        reader.release()
        if found != self._written:
            raise self._unwritable("the disk is full or the file was cut short")
        try:
            self._part.replace(self._path)
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error

    def _unwritable(self, why: str) -> NotWritten:
        return NotWritten(
            f"Cannot write the video {self._path} ({why}): choose a folder that "
            "exists, may be written to and has space left."
        )


@contextmanager
def _without_tag_warning() -> Iterator[None]:
    """Keep back one line of FFmpeg's, and nothing else, from standard error."""
    with _one_at_a_time, tempfile.TemporaryFile() as said:
        try:
            saved = os.dup(_STANDARD_ERROR)
        except OSError:  # a program without a console has none
            yield
            return
        os.dup2(said.fileno(), _STANDARD_ERROR)
        try:
            yield
        finally:
            os.dup2(saved, _STANDARD_ERROR)
            os.close(saved)
            said.seek(0)
            for line in said:
                if not line.startswith(_TAG_WARNING):
                    os.write(_STANDARD_ERROR, line)
