"""MediaPipe's pose landmarker: people's landmarks and masks from a picture.

The one module that imports mediapipe; nothing of mediapipe leaves it, nor this machine.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.pose import telemetry
from coach.pose.bundle import REMEDY, check_bundle, default_bundle


@contextmanager
def _without_plots() -> Iterator[None]:
    """Keep mediapipe from loading matplotlib, for plots of its own that nobody asks for here.

    It would double the time to load it, and take 34 MB.
    """
    names = [name for name in ("matplotlib", "matplotlib.pyplot") if name not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in names})
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


telemetry.block()
with _without_plots():
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision


def rgb(image_bgr: NDArray[np.uint8], *, mirrored: bool = False) -> NDArray[np.uint8]:
    """A frame's picture (height, width, 3) or its mirror image, in the pose model's colour order.

    The bytes of a row backwards are both at once, the mirror image and the other colour order.
    """
    if not mirrored:
        return np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB), np.uint8)
    height, width, channels = image_bgr.shape
    rows = cv2.flip(image_bgr.reshape(height, width * channels), 1)
    return np.asarray(rows, np.uint8).reshape(image_bgr.shape)


@dataclass(frozen=True, slots=True)
class Detection:
    """One person in one picture.

    Attributes:
        landmarks: (33, 4) x, y, z in pixels of the picture and visibility 0 to 1.
        world: (33, 3) x, y, z in metres from the middle of the hips.
        mask: (height, width) probability that a pixel belongs to the person, read-only.
    """

    landmarks: NDArray[np.float32]
    world: NDArray[np.float32]
    mask: NDArray[np.float32]


class PoseModel:
    """The pose landmarker following up to `people` people through a video; a context manager.

    It must be closed: mediapipe's own object raises at interpreter exit otherwise.
    """

    def __init__(self, bundle: Path | None = None, people: int = 1) -> None:
        """Load the model.

        Args:
            bundle: any pose landmarker bundle; None for the one that comes with the program.
            people: how many people to look for; 2 costs half as much again as 1.

        Raises:
            CoachError: the bundle is missing, damaged or no pose model.
        """
        path = bundle or default_bundle()
        check_bundle(path)
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(path)),
            running_mode=vision.RunningMode.VIDEO,
            num_poses=people,
            output_segmentation_masks=True,
        )
        try:
            with _quiet_stderr():
                self._landmarker = vision.PoseLandmarker.create_from_options(options)
        except (ValueError, RuntimeError) as error:
            raise CoachError(f"Pose model {path} cannot be loaded; {REMEDY}.") from error
        self._last_ms = -1
        self._talkative = True

    def __enter__(self) -> Self:
        """Return the loaded model."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the model."""
        self.close()

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()

    def detect(self, image_rgb: NDArray[np.uint8], t_s: float) -> list[Detection]:
        """Find the people in the next picture of a video.

        Args:
            image_rgb: (height, width, 3) picture, as `rgb` makes it of a frame's.
            t_s: its time in seconds; later than the picture's before.
        """
        self._last_ms = max(round(t_s * 1000), self._last_ms + 1)
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=image_rgb)
        with _quiet_stderr() if self._talkative else nullcontext():
            result = self._landmarker.detect_for_video(picture, self._last_ms)
        if not result.pose_landmarks:
            return []
        self._talkative = False
        height, width = image_rgb.shape[:2]
        scale = np.array([width, height, width, 1], dtype=np.float32)
        return [
            Detection(
                scale * np.array([(p.x, p.y, p.z, p.visibility) for p in points], np.float32),
                np.array([(p.x, p.y, p.z) for p in world], np.float32),
                np.asarray(_MaskMemory(mask)),
            )
            for points, world, mask in zip(
                result.pose_landmarks,
                result.pose_world_landmarks,
                result.segmentation_masks,
                strict=True,
            )
        ]


class _MaskMemory:
    """Lends a mask's pixels to numpy without a copy, and lives as long as they are used."""

    def __init__(self, mask: mp.Image) -> None:
        self._mask = mask  # frees the pixels when it goes
        self.__array_interface__: dict[str, Any] = mask.numpy_view()[..., 0].__array_interface__


_stderr_lock = threading.Lock()


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Drop what native code writes to standard error.

    The landmarker greets with warnings of its own makers' concern when it is made and when
    it first sees a person, and has no switch for that.
    """
    with _stderr_lock:
        try:
            saved = os.dup(2)
        except OSError:  # the process has no standard error
            yield
            return
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
