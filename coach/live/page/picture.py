"""The picture of the page: drawn and encoded only when somebody asks for it."""

from __future__ import annotations

import threading
import time

import cv2
import numpy as np

from coach.errors import CoachError
from coach.feedback.layout import LEAST_UNITS
from coach.feedback.person_view import draw_person
from coach.feedback.placement import fit
from coach.live.page.board import Board, Posted

PICTURES_A_SECOND = 15.0  # at most: a page must leave the processor to the pose model
_LARGEST_PX = (960, 720)
_QUALITY = 80


class Pictures:
    """Annotated pictures as JPEG, each encoded once however many ask; safe between threads."""

    def __init__(self, board: Board) -> None:
        """Draw what stands on `board`."""
        self._board = board
        self._lock = threading.Lock()
        self._number, self._jpeg = 0, b""
        self._due_s = 0.0

    def ready(self, after: int) -> bool:
        """Whether there is a picture with a higher number than this, and it is time for it."""
        newest = self._board.newest
        if newest is None or newest.number <= after:
            return False
        return self._number > after or time.monotonic() >= self._due_s

    def newest(self) -> tuple[int, bytes]:
        """Number and JPEG of the newest picture; of one a moment ago when that was just drawn.

        Something must have been posted before.
        """
        with self._lock:
            newest = self._board.newest
            assert newest is not None
            if newest.number != self._number and time.monotonic() >= self._due_s:
                self._number, self._jpeg = newest.number, picture_of(newest)
                self._due_s = time.monotonic() + 1.0 / PICTURES_A_SECOND
            return self._number, self._jpeg


def picture_of(posted: Posted) -> bytes:
    """The picture with skeleton and back drawn, at most 960 x 720, as JPEG."""
    height, width = posted.image.shape[:2]
    box = fit((width, height), _LARGEST_PX)
    size_px = min((width, height), (box.width, box.height))
    canvas = np.zeros((size_px[1], size_px[0], 3), np.uint8)
    unit = min(size_px[0] / LEAST_UNITS[0], size_px[1] / LEAST_UNITS[1])
    draw_person(canvas, posted.image, posted.live, unit)
    done, jpeg = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise CoachError("OpenCV cannot encode the picture as JPEG: install its official wheel.")
    return jpeg.tobytes()
