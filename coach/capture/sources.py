"""Where live pictures come from: a camera, an address, or a file that stands in for one."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

# How long OpenCV waits for a picture of a camera that has stopped; 10 s without this.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
# Windows otherwise takes up to half a minute to open a webcam.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2
import numpy as np

from coach.capture.devices import BACKEND, Device, find_camera, list_cameras
from coach.capture.frame import Frame
from coach.capture.trouble import Unavailable
from coach.capture.video import FALLBACK_FPS, VideoFile, limit_size
from coach.errors import CoachError

ASKED_SIZE_PX = (1280, 720)
ASKED_FPS = 30.0
_OPEN_TIMEOUT_MS = 3000
_READ_TIMEOUT_MS = 3000  # after that a connection is made anew
_TICK_S = 1e-3
_MOTION_JPEG = cv2.VideoWriter.fourcc(*"MJPG")


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame and when it came.

    Attributes:
        frame: the picture.
        read_at_s: when it was there to be decoded, by `time.monotonic()`.
    """

    frame: Frame
    read_at_s: float


class Source(Protocol):
    """Something that can be opened for pictures again and again, its time going on.

    Attributes:
        name: for sentences.
        fps_asked: frames a second it was asked for, or states.
        live: whether it shows what is there now; False for a recording.
    """

    name: str
    fps_asked: float
    live: bool

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Open it and hand out its pictures as they come, until it ends or `stop` is set.

        Raises:
            Unavailable: it cannot be opened, or breaks off.
        """
        ...


def find_source(source: str) -> Source:
    """The source a user names.

    Args:
        source: a camera's number or (part of its) name, an address, or a video file.

    Raises:
        CoachError: there is no such thing, or it is a file that cannot be played.
    """
    if "://" in source:
        return AddressSource(source)
    number = source.removeprefix("/dev/video")
    if number.isdecimal() and sys.platform == "win32":  # where listing means opening them all
        return CameraSource(Device(int(number), ""))
    if os.path.exists(source) and not number.isdecimal():
        return FileSource(Path(source))
    try:
        return CameraSource(find_camera(number, list_cameras()))
    except CoachError:
        if "." in source or os.path.sep in source:  # rather a file that is not there
            return FileSource(Path(source))
        raise


class FileSource:
    """A video file, played at its own rate, with its own frame numbers and time stamps."""

    live = False

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            CoachError: it is no video that can be read.
        """
        self._path = path
        self._video: VideoFile | None = VideoFile(path)
        fps = self._video.nominal_fps
        self.name = path.name
        self.fps_asked = fps if fps > 0 else FALLBACK_FPS
        self._zero_s: float | None = None  # clock at time 0 of the frames
        self._next_index = 0
        self._next_t_s = 0.0

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Play the file once; a second call plays it again, frame numbers and time going on."""
        try:
            video, self._video = self._video or VideoFile(self._path), None
        except CoachError as error:
            raise Unavailable("lost", str(error)) from error
        now_s = time.monotonic()
        if self._zero_s is None:
            self._zero_s = now_s
        first, start_s = self._next_index, max(self._next_t_s, now_s - self._zero_s)
        if first == 0:
            start_s = 0.0
        with video:
            for frame in video:
                frame = Frame(first + frame.index, start_s + frame.t_s, frame.image)
                self._next_index = frame.index + 1
                self._next_t_s = frame.t_s + 1 / self.fps_asked
                if stop.wait(max(self._zero_s + frame.t_s - time.monotonic(), 0)):
                    return
                yield Shot(frame, time.monotonic())


class _LiveSource:
    """Pictures stamped with the clock as they come, from 0 at the first."""

    name: str
    fps_asked = ASKED_FPS
    live = True

    def __init__(self) -> None:
        self._zero_s: float | None = None
        self._last_t_s = 0.0
        self._next_index = 0

    def _shots(
        self, capture: cv2.VideoCapture, stop: threading.Event, *, jpeg: bool = False
    ) -> Iterator[Shot]:
        """Hand out pictures until the capture has no more; `jpeg` if it gives undecoded JPEG."""
        while capture.grab() and not stop.is_set():
            read_at_s = time.monotonic()
            _, image = capture.retrieve()
            decoded = cv2.imdecode(image, cv2.IMREAD_COLOR) if jpeg else image
            if decoded is None or decoded.size == 0:
                continue  # a damaged picture
            picture = limit_size(np.asarray(decoded, np.uint8))
            yield Shot(Frame(self._next_index, self._stamp(read_at_s), picture), read_at_s)
            self._next_index += 1

    def _stamp(self, read_at_s: float) -> float:
        """Time since the first picture, later than that of the picture before."""
        if self._zero_s is None:
            self._zero_s = read_at_s
        else:  # some systems' clocks tick every 16 ms only
            self._last_t_s = max(read_at_s - self._zero_s, self._last_t_s + _TICK_S)
        return self._last_t_s


class AddressSource(_LiveSource):
    """A camera in the network (HTTP, RTSP), or a recording on a server, played at its rate."""

    def __init__(self, address: str) -> None:
        """Note the address; whether anything answers is seen at the first opening."""
        super().__init__()
        self._address = address
        parts = urlsplit(address)
        self.name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Connect and hand out pictures."""
        capture = cv2.VideoCapture(
            self._address,
            cv2.CAP_FFMPEG,
            [
                cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
                _OPEN_TIMEOUT_MS,
                cv2.CAP_PROP_READ_TIMEOUT_MSEC,
                _READ_TIMEOUT_MS,
            ],
        )
        try:
            if not capture.isOpened():
                raise Unavailable(
                    "lost",
                    f"{self.name} does not answer: check the address, that it is switched on and "
                    "in the same network; it is tried again by itself.",
                )
            self.live = not capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0
            # OpenCV squeezes all pictures to the size of the first; undecoded they keep their own
            jpeg = capture.get(cv2.CAP_PROP_FOURCC) == _MOTION_JPEG and self.live
            jpeg = jpeg and capture.set(cv2.CAP_PROP_FORMAT, -1)
            start_s = time.monotonic()
            for shot in self._shots(capture, stop, jpeg=jpeg):
                yield shot
                due_s = start_s + capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                if not self.live and stop.wait(max(due_s - time.monotonic(), 0)):
                    return
            if self.live and not stop.is_set():
                raise Unavailable(
                    "lost",
                    f"{self.name} has broken off: check that it is switched on and in reach; "
                    "it is tried again by itself.",
                )
        finally:
            capture.release()


class CameraSource(_LiveSource):
    """A camera of this machine."""

    def __init__(self, device: Device) -> None:
        """Get ready; on macOS open it, for only the main thread may ask for permission."""
        super().__init__()
        self._device = device
        self.name = f"Camera {device.index}" + (f" ({device.name})" if device.name else "")
        self._capture = _open(device) if sys.platform == "darwin" else None

    def shots(self, stop: threading.Event) -> Iterator[Shot]:
        """Open the camera and hand out pictures."""
        device = self._again()
        capture, self._capture = self._capture or _open(device), None
        try:
            if not capture.isOpened():
                raise _why_closed(self.name, device)
            yield from self._shots(capture, stop)
        finally:
            capture.release()
        if not stop.is_set():
            self._again()
            raise Unavailable(
                "stalled",
                f"{self.name} gives no picture any more: check its cable; it is tried again by "
                "itself.",
            )

    def _again(self) -> Device:
        """The same camera, which may have another number after it was plugged in again."""
        devices = list_cameras() if sys.platform != "win32" else [self._device]
        for device in devices:
            if device == self._device:
                return device
        for device in devices:
            if device.name and device.name == self._device.name:
                self._device = device
                return device
        raise Unavailable(
            "lost", f"{self.name} is not there: plug it in again; it goes on by itself."
        )


def _open(device: Device) -> cv2.VideoCapture:
    capture = cv2.VideoCapture(device.index, BACKEND)
    # uncompressed, USB 2 carries 720p at 10 frames a second only
    capture.set(cv2.CAP_PROP_FOURCC, _MOTION_JPEG)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, ASKED_SIZE_PX[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, ASKED_SIZE_PX[1])
    capture.set(cv2.CAP_PROP_FPS, ASKED_FPS)
    return capture


def _why_closed(name: str, device: Device) -> Unavailable:
    """Why a camera that is there cannot be opened, as far as the system tells."""
    if sys.platform == "darwin":
        return Unavailable(
            "denied",
            f"macOS does not let {name} be used: switch on the program you run coach in (such as "
            "Terminal) under System Settings > Privacy & Security > Camera, and start coach again.",
        )
    if sys.platform == "win32":
        return Unavailable(
            "busy",
            f"{name} cannot be opened: plug it in, close other programs that use it, and see that "
            "Settings > Privacy & security > Camera allows desktop apps to use it.",
        )
    node = f"/dev/video{device.index}"
    if not os.access(node, os.R_OK | os.W_OK):
        return Unavailable(
            "denied",
            f"You are not allowed to use {node}: run `sudo usermod -aG video $USER`, log out and "
            "in again.",
        )
    return Unavailable(
        "busy",
        f"{name} is in use by another program: close it (calls, browser tabs); it is tried again "
        "by itself.",
    )
