"""From the camera's newest picture to a pose, in a thread of its own."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.sources import Shot
from coach.capture.webcam import Camera
from coach.coaching.light import Light, light_of
from coach.pose.observer import Observer
from coach.pose.types import Pose

_WAIT_S = 0.1


@dataclass(frozen=True, slots=True)
class ObservedFrame:
    """One picture and what was found in it.

    Attributes:
        shot: the picture, in the size of the session's first one.
        pose: who is in it.
        light: how bright it is.
    """

    shot: Shot
    pose: Pose
    light: Light


class PoseStream:
    """Finds the pose in the camera's newest picture, again and again; a context manager.

    The pose model works beside whoever takes the observed frames, and never more than one picture
    ahead of them.
    """

    def __init__(self, camera: Camera, observer: Observer) -> None:
        """Take pictures from `camera` and poses from `observer`."""
        self._camera = camera
        self._observer = observer
        self._queue: queue.Queue[ObservedFrame | BaseException] = queue.Queue(1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="coach-pose", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the thread."""
        self._stop.set()
        self._thread.join()

    def next(self, timeout_s: float) -> ObservedFrame | None:
        """The next observed frame, each once and in order; None when there is none in time.

        Raises:
            Exception: whatever went wrong in the thread.
        """
        try:
            observed = self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(observed, BaseException):
            raise observed
        return observed

    @property
    def done(self) -> bool:
        """Whether the source has ended and every frame of it was taken."""
        return not self._thread.is_alive() and self._queue.empty()

    def _work(self) -> None:
        size_px: tuple[int, int] | None = None
        try:
            while not self._stop.is_set():
                shot = self._camera.newest(_WAIT_S)
                if shot is None:
                    if self._camera.trouble == "ended":
                        return
                    continue
                height, width = shot.frame.image.shape[:2]
                size_px = size_px or (width, height)
                if (width, height) != size_px:
                    image = fitted(shot.frame.image, size_px)
                    shot = replace(shot, frame=replace(shot.frame, image=image))
                pose = self._observer.observe(shot.frame)
                self._hand_over(ObservedFrame(shot, pose, light_of(shot.frame.image)))
        except BaseException as error:
            self._hand_over(error)

    def _hand_over(self, observed: ObservedFrame | BaseException) -> None:
        while not self._stop.is_set():
            try:
                self._queue.put(observed, timeout=_WAIT_S)
            except queue.Full:
                continue
            return


def fitted(image: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """The whole picture, in proportion, in the middle of a black one.

    A camera may change its resolution at any time; a session has one size.

    Args:
        image: (height, width, 3).
        size_px: (width, height) of the result.
    """
    height, width = image.shape[:2]
    scale = min(size_px[0] / width, size_px[1] / height)
    inner = (round(width * scale), round(height * scale))
    x, y = (size_px[0] - inner[0]) // 2, (size_px[1] - inner[1]) // 2
    whole = np.zeros((size_px[1], size_px[0], 3), np.uint8)
    cv2.resize(
        image, inner, dst=whole[y : y + inner[1], x : x + inner[0]], interpolation=cv2.INTER_AREA
    )
    return whole
