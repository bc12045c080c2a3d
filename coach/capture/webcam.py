"""A camera that never makes anybody wait: always the newest picture, and what is wrong if none."""

from __future__ import annotations

import threading
import time
from collections import deque
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from coach.capture.sources import ASKED_SIZE_PX, Shot, find_source
from coach.capture.trouble import Trouble, Unavailable

STALLED_S = 1.5  # without a picture, after which that is said
BLACK_S = 1.0  # of black, after which that is said; cameras start with a few black pictures
REOPEN_BLACK_S = 10.0  # of black, after which the camera is opened anew
BLACK_BELOW = 32  # of 255: all but one in a hundred values of a black picture are darker [P]
FIRST_WAIT_S = 0.25  # before a source is opened again; doubled each time ...
LONGEST_WAIT_S = 2.0  # ... up to this
_RATE_OVER_S = 2.0
_CLOSE_WITHIN_S = 7.0  # longer than OpenCV waits: the program must not end inside FFmpeg
_SPARSE = 16  # every so many pixels tell whether a picture is black


class Camera:
    """The newest picture of a camera, an address, or a file played at its own rate.

    A context manager. A thread of its own opens the source, reads every picture and keeps only
    the newest, so a slow reader sees fewer pictures but never old ones. When the source fails
    it is opened again and again, ever more slowly; frame numbers and time go on.

    Attributes:
        name: the source as people know it.
        skipped: pictures that were read but replaced by a newer one before anybody took them.
        size_px: (width, height) of the newest picture, (0, 0) before the first; it may change.
        fps_asked: frames a second asked for; of a file the rate it states.
    """

    def __init__(self, source: str, *, loop: bool = False) -> None:
        """Start reading.

        Args:
            source: a camera's number or (part of its) name, an address, or a video file.
            loop: play a file or a recording again and again.

        Raises:
            CoachError: there is no such camera or file, or the file is no video.
        """
        self._source = find_source(source)
        self._loop = loop
        self.name = self._source.name
        self.fps_asked = self._source.fps_asked
        self.skipped = 0
        self.size_px = (0, 0)
        self._news = threading.Condition()
        self._newest: Shot | None = None
        self._fault: Unavailable | None = None
        self._black_since_s: float | None = None
        self._ended = False
        self._started_s = time.monotonic()
        self._arrivals_s: deque[float] = deque()
        self._stop = threading.Event()
        # a daemon: a read that hangs in a driver must not keep the program alive
        self._reader = threading.Thread(target=self._read, name="coach-camera", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Return the camera, reading."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop reading."""
        self.close()

    def close(self) -> None:
        """Stop reading and give the source free.

        Takes up to some seconds while the source hangs; a driver that hangs for ever is left
        behind.
        """
        self._stop.set()
        self._reader.join(_CLOSE_WITHIN_S)

    def newest(self, timeout_s: float) -> Shot | None:
        """The newest picture that has not been handed out yet.

        Waits at most `timeout_s` for it; None if there is none by then, and at once when the
        source has ended.
        """
        with self._news:
            self._news.wait_for(lambda: self._newest is not None or self._ended, timeout_s)
            shot, self._newest = self._newest, None
            return shot

    @property
    def trouble(self) -> Trouble:
        """What is wrong now; "" when pictures come as they should."""
        return self._state()[0]

    @property
    def sentence(self) -> str:
        """What is wrong now and what to do about it; "" when pictures come as they should."""
        return self._state()[1]

    @property
    def fps_given(self) -> float:
        """Frames a second that really come, over the last two seconds; 0 when none do."""
        with self._news:
            if len(self._arrivals_s) < 2 or self._waited_s() > STALLED_S:
                return 0.0
            span_s = self._arrivals_s[-1] - self._arrivals_s[0]
            return (len(self._arrivals_s) - 1) / max(span_s, 1e-3)

    @property
    def given(self) -> str:
        """What was asked for and what is given, for people."""
        asked = f"{ASKED_SIZE_PX[0]}x{ASKED_SIZE_PX[1]} at {self.fps_asked:.0f} asked for"
        if not self._source.live:
            asked = "a recording"
        width, height = self.size_px
        return f"{self.name}: {width}x{height} at {self.fps_given:.1f} a second ({asked})"

    def _state(self) -> tuple[Trouble, str]:
        with self._news:
            if self._ended:
                if self._newest is not None:  # its last picture is still to be taken
                    return "", ""
                return "ended", f"{self.name} has come to its end."
            if self._fault is not None:
                return self._fault.trouble, self._fault.sentence
            if self._waited_s() > STALLED_S:
                return (
                    "stalled",
                    f"No picture comes from {self.name}: check its cable or connection; it goes "
                    "on by itself when pictures come again.",
                )
            if self._black_since_s is not None and self._black_s() > BLACK_S:
                return (
                    "black",
                    f"The picture of {self.name} is black: open its shutter or take off its "
                    "cover, make light, and close other programs that may use it.",
                )
            return "", ""

    def _waited_s(self) -> float:
        last_s = self._arrivals_s[-1] if self._arrivals_s else self._started_s
        return time.monotonic() - last_s

    def _black_s(self) -> float:
        """For how long pictures have been black."""
        return 0.0 if self._black_since_s is None else self._arrivals_s[-1] - self._black_since_s

    def _read(self) -> None:
        """The reader thread: play the source, and open it again whenever it breaks off."""
        wait_s = FIRST_WAIT_S
        while not self._stop.is_set():
            opened_s = time.monotonic()
            try:
                for shot in self._source.shots(self._stop):
                    self._take(shot)
                    wait_s = FIRST_WAIT_S
                    black_s = min(self._black_s(), shot.read_at_s - opened_s)
                    if self._source.live and black_s > REOPEN_BLACK_S:
                        break
                else:
                    if not self._loop:
                        self._end()
                        return
            except Unavailable as fault:
                with self._news:
                    self._fault = fault
                self._stop.wait(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def _take(self, shot: Shot) -> None:
        height, width = shot.frame.image.shape[:2]
        black = is_black(shot.frame.image)
        with self._news:
            if self._newest is not None:
                self.skipped += 1
            self._newest = shot
            self._fault = None
            self.size_px = (width, height)
            if self._arrivals_s and shot.read_at_s - self._arrivals_s[-1] > STALLED_S:
                self._arrivals_s.clear()  # a pause is no rate
            self._arrivals_s.append(shot.read_at_s)
            while shot.read_at_s - self._arrivals_s[0] > _RATE_OVER_S:
                self._arrivals_s.popleft()
            if not black:
                self._black_since_s = None
            elif self._black_since_s is None:
                self._black_since_s = shot.read_at_s
            self._news.notify_all()

    def _end(self) -> None:
        with self._news:
            self._ended = True
            self._news.notify_all()


def is_black(image: NDArray[np.uint8]) -> bool:
    """Whether a picture, (height, width, 3), shows nothing: covered, shut off or without light."""
    return bool(np.percentile(image[::_SPARSE, ::_SPARSE], 99) < BLACK_BELOW)
