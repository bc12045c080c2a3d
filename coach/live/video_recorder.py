"""The pictures of a set as a video, written beside the loop and never by it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from coach.capture.frame import Frame
from coach.errors import CoachError
from coach.feedback.video_sink import VideoSink
from coach.session.live_video import GAP_S, VIDEO_FPS

_WAITING = 15  # pictures, half a second of video, held back for a slow disk or encoder
_TICK_S = 0.1


class VideoRecorder:
    """Writes a video in a thread of its own; a context manager.

    A picture that comes while the disk or the encoder is behind is left out; a disk that fails
    ends the video and nothing else.

    Attributes:
        left_out: pictures that could not be written in time.
        trouble: why there is no video, and what to do; empty while all is well.
    """

    def __init__(self, path: Path, size_px: tuple[int, int]) -> None:
        """Write to this .mp4 file, with pictures of this (width, height)."""
        self._sink = VideoSink(path, size_px, VIDEO_FPS)
        self._frames: queue.Queue[Frame] = queue.Queue(_WAITING)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="coach-video")
        self.left_out = 0
        self.trouble = ""

    def __enter__(self) -> Self:
        """Start writing."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the video be completed; `wait` tells when it is."""
        self._over.set()

    def add(self, frame: Frame) -> None:
        """Add a picture, which nobody may change any more."""
        try:
            self._frames.put_nowait(frame)
        except queue.Full:
            self.left_out += 1

    def wait(self) -> None:
        """Wait until the file is complete."""
        self._thread.join()

    def _work(self) -> None:
        last_s = ahead_s = 0.0
        try:
            with self._sink as sink:
                for frame in self._waiting():
                    if frame.t_s - last_s > GAP_S:
                        ahead_s += frame.t_s - last_s - 1 / VIDEO_FPS
                    last_s = frame.t_s
                    sink.write(frame.image, frame.t_s - ahead_s)
        except CoachError as error:
            self.trouble = str(error)

    def _waiting(self) -> Iterator[Frame]:
        """The pictures as they come, until the video is over and none is left."""
        while True:
            try:
                yield self._frames.get(timeout=_TICK_S)
            except queue.Empty:
                if self._over.is_set():
                    return
