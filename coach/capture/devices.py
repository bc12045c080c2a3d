"""What cameras this machine has, and which of them is meant."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from coach.errors import CoachError

BACKEND = {
    "linux": cv2.CAP_V4L2,
    "darwin": cv2.CAP_AVFOUNDATION,
    "win32": cv2.CAP_MSMF,
}.get(sys.platform, cv2.CAP_ANY)

_SYSFS = Path("/sys/class/video4linux")
_MOST_CAMERAS = 8  # tried where the system gives no list


@dataclass(frozen=True, slots=True)
class Device:
    """One camera.

    Attributes:
        index: the number OpenCV opens it by.
        name: what the system calls it, "" where it does not say.
    """

    index: int
    name: str

    def __str__(self) -> str:
        return f"camera {self.index}" + (f" ({self.name})" if self.name else "")


def list_cameras() -> list[Device]:
    """The cameras of this machine in the order of their numbers, without opening any."""
    if sys.platform == "linux":
        return from_sysfs(_SYSFS)
    if sys.platform == "darwin":
        answer = subprocess.run(
            ["system_profiler", "-json", "SPCameraDataType"], capture_output=True, text=True
        )
        return from_system_profiler(answer.stdout) if answer.returncode == 0 else []
    return _by_trying()


def from_sysfs(folder: Path) -> list[Device]:
    """Cameras as Linux lists them.

    A webcam has a second node, of index 1, for what is no picture; it is left out.

    Args:
        folder: /sys/class/video4linux or one like it; it may be absent.
    """
    devices = []
    for node in folder.glob("video*"):
        number = node.name.removeprefix("video")
        index = node / "index"
        if number.isdecimal() and (not index.exists() or index.read_text().strip() == "0"):
            devices.append(Device(int(number), (node / "name").read_text().strip()))
    return sorted(devices, key=lambda device: device.index)


def from_system_profiler(text: str) -> list[Device]:
    """Cameras as macOS lists them, numbered as OpenCV does: in the order of their identifiers.

    Args:
        text: what `system_profiler -json SPCameraDataType` prints.
    """
    cameras = json.loads(text).get("SPCameraDataType", [])
    cameras.sort(key=lambda camera: str(camera.get("spcamera_unique-id", "")))
    return [Device(i, str(camera.get("_name", ""))) for i, camera in enumerate(cameras)]


def find_camera(wanted: str, devices: Sequence[Device]) -> Device:
    """The camera meant by a number, or by its name or a part of it.

    Raises:
        CoachError: there is no such camera, or more than one.
    """
    if wanted.isdecimal():
        found = [device for device in devices if device.index == int(wanted)]
    else:
        named = [device for device in devices if wanted.casefold() in device.name.casefold()]
        same = [device for device in named if wanted.casefold() == device.name.casefold()]
        found = same or named
    there = ", ".join(map(str, devices))
    if not devices:
        raise CoachError(
            f"No camera was found for '{wanted}': plug one in, or give a video file or an "
            "address instead."
        )
    if not found:
        raise CoachError(f"There is no camera '{wanted}'; there is {there}.")
    if len(found) > 1:
        raise CoachError(f"'{wanted}' could be {', '.join(map(str, found))}; give the number.")
    return found[0]


def _by_trying() -> list[Device]:
    """Cameras found by opening one number after the other."""
    devices: list[Device] = []
    for index in range(_MOST_CAMERAS):
        capture = cv2.VideoCapture(index, BACKEND)
        opened = capture.isOpened()
        capture.release()
        if not opened:
            break
        devices.append(Device(index, ""))
    return devices
