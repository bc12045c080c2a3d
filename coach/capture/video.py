"""A video file as a stream of upright, time-stamped frames."""

from __future__ import annotations

import math
import mimetypes
import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

# FFmpeg inside OpenCV reads this when the first file is opened; broken frames are counted
# and reported by us, so its own remarks would only confuse.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.frame import Frame
from coach.errors import CoachError

MAX_SIDE_PX = 1920  # larger pictures are scaled down: 4K then costs no more than 1080p
FRAMES_AHEAD = 4  # decoded while the pose model works on the frame before
MAX_BROKEN = 30  # broken frames in a row after which the rest of the file is given up
FALLBACK_FPS = 30.0  # for frames without a stamp in a file that names no rate

# FFmpeg offers any text file as a film of a text terminal
_TEXT_CODEC = int.from_bytes(b"ansi", "little")

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class VideoFile:
    """The frames of a video file, once, in order; a context manager.

    A background thread decodes a few frames ahead; it ends when the frames do or when the
    file is closed, whichever comes first.

    Attributes:
        path: the file.
        size_px: (width, height) of the frames handed out.
        nominal_fps: frame rate the file states, NaN if none; stamps are in the frames.
        expected_frames: how many frames the file states or lets guess, None if it does
            not; an estimate that can be far off.
        decode_errors: broken frames passed over so far.
    """

    def __init__(self, path: Path | str) -> None:
        """Open the file and read its first frame.

        Raises:
            CoachError: the file cannot be read, or holds no picture that can be decoded.
        """
        self.path = Path(path)
        _check_readable(self.path)
        # an absolute path is never taken for an address such as `concat:`
        # as many threads for the decoder as OpenCV itself may use: it would take one a core
        threads = [cv2.CAP_PROP_N_THREADS, cv2.getNumThreads()]
        self._capture = cv2.VideoCapture(os.path.abspath(self.path), cv2.CAP_FFMPEG, threads)
        if not self._capture.isOpened() or self._capture.get(cv2.CAP_PROP_FOURCC) == _TEXT_CODEC:
            raise CoachError(_why_not_a_video(self.path))
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.nominal_fps = fps if math.isfinite(fps) and fps > 0 else math.nan
        self.expected_frames = int(count) if math.isfinite(count) and count > 0 else None
        self.decode_errors = 0
        self._next_index = 0
        self._last_t_s = -math.inf
        first = self._read()
        if first is None:
            self._capture.release()
            raise CoachError(
                f"{self.path}: no frame of this video can be decoded; "
                "record or export it again, for instance as MP4."
            )
        height, width = first.image.shape[:2]
        self.size_px = (width, height)
        self._frames = self._decode_ahead(first)

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        """Return the one stream of frames; what has been taken from it is gone."""
        return self._frames

    @property
    def unread_s(self) -> float:
        """Seconds that the file states after the last frame read, 0 where it states none."""
        if self.expected_frames is None or math.isnan(self.nominal_fps):
            return 0.0
        return max((self.expected_frames - 1) / self.nominal_fps - self._last_t_s, 0.0)

    def close(self) -> None:
        """End the background thread and close the file."""
        self._frames.close()
        self._capture.release()

    def _decode_ahead(self, first: Frame) -> Generator[Frame, None, None]:
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="coach-decode")
        try:
            ahead = deque(pool.submit(self._read) for _ in range(FRAMES_AHEAD))
            frame: Frame | None = first
            while frame is not None:
                yield frame
                frame = ahead.popleft().result()
                ahead.append(pool.submit(self._read))
        finally:
            pool.shutdown(cancel_futures=True)

    def _read(self) -> Frame | None:
        """Decode the next frame, passing over broken ones; None at the end."""
        for broken in range(MAX_BROKEN + 1):
            if not self._capture.grab():
                continue
            decoded, image = self._capture.retrieve()
            if decoded:
                self.decode_errors += broken
                index = self._next_index + broken
                self._next_index = index + 1
                return Frame(index, self._stamp(), limit_size(np.asarray(image, np.uint8)))
        return None

    def _stamp(self) -> float:
        """Time of the frame just decoded in seconds, later than that of the frame before."""
        t_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        if not (math.isfinite(t_s) and t_s > self._last_t_s):
            fps = FALLBACK_FPS if math.isnan(self.nominal_fps) else self.nominal_fps
            t_s = max(self._last_t_s, -1.0 / fps) + 1.0 / fps
        self._last_t_s = t_s
        return t_s


def limit_size(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture, (height, width, 3), with its longer side scaled down to `MAX_SIDE_PX`."""
    height, width = image.shape[:2]
    scale = MAX_SIDE_PX / max(height, width)
    if scale >= 1:
        return image
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise CoachError(f"{path} is a folder; name the video files in it.")
        if path.exists() and not path.is_file():
            raise CoachError(f"{path} is not a regular file; save the video to a file first.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError as error:
        raise CoachError(f"{path}: no such file; check the name and the folder.") from error
    except OSError as error:
        raise CoachError(
            f"{path} cannot be read ({error.strerror}); check its name and who may read it."
        ) from error
    if empty:
        raise CoachError(f"{path} is empty (0 bytes); record or copy it again.")


def _why_not_a_video(path: Path) -> str:
    kind, _ = mimetypes.guess_type(path.name)
    if kind is not None and kind.startswith("audio/"):
        return f"{path} is a sound recording with no picture in it; give a video."
    return (
        f"{path} is not a video that can be decoded: there is no picture in it, or it was cut "
        "off while being written; record or export it again, for instance as MP4."
    )
