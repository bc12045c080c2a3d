"""Whether a machine has what live coaching needs besides the pose model."""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import platformdirs

Level = Literal["ok", "attention", "failed"]

# shared libraries that the wheels of OpenCV and MediaPipe take from the system, by Debian package
NEEDED_LIBRARIES: Mapping[str, str] = MappingProxyType(
    {
        "libGL.so.1": "libgl1",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libgthread-2.0.so.0": "libglib2.0-0",
        "libEGL.so.1": "libegl1",
        "libGLESv2.so.2": "libgles2",
        "libX11.so.6": "libx11-6",
        "libxcb.so.1": "libxcb1",
        "libXext.so.6": "libxext6",
        "libSM.so.6": "libsm6",
        "libICE.so.6": "libice6",
        "libstdc++.so.6": "libstdc++6",
    }
)

SESSION_MB_PER_MIN = 3  # measured, without video
ENOUGH_MB = 1000
TOO_LITTLE_MB = 100

_ANSWER_WITHIN_S = 20
_OPEN_WINDOW = (
    "import cv2; cv2.namedWindow('coach', cv2.WINDOW_NORMAL); cv2.waitKey(1); "
    "cv2.destroyAllWindows()"
)
_NAME_SPEAKER = "import sounddevice; print(sounddevice.query_devices(kind='output')['name'])"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table.

    Attributes:
        what: what was looked at.
        level: how it is.
        found: what was found.
        todo: what to do about it; "" if nothing.
    """

    what: str
    level: Level
    found: str
    todo: str = ""


def check_libraries() -> Iterator[Finding]:
    """System libraries that OpenCV and MediaPipe load; on other systems the wheels bring all."""
    if sys.platform != "linux":
        return
    missing = missing_libraries(NEEDED_LIBRARIES)
    if not missing:
        yield Finding("system libraries", "ok", f"all {len(NEEDED_LIBRARIES)} are there")
        return
    yield Finding("system libraries", "failed", f"{', '.join(missing)} missing", install(missing))


def missing_libraries(needed: Mapping[str, str]) -> dict[str, str]:
    """Those shared libraries that cannot be loaded, with their packages."""
    missing = {}
    for library, package in needed.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing[library] = package
    return missing


def install(missing: Mapping[str, str]) -> str:
    """How to get missing libraries on Debian and its kin."""
    packages = " ".join(dict.fromkeys(missing.values()))
    return f"on Debian or Ubuntu: sudo apt-get install {packages}"


def check_window() -> Iterator[Finding]:
    """Whether a window can be opened; tried in a process of its own, which it may kill."""
    if _ask(_OPEN_WINDOW) is not None:
        yield Finding("window", "ok", "can be opened")
        return
    yield Finding(
        "window",
        "attention",
        "cannot be opened here",
        "live coaching needs a desktop (not plain SSH); without one use --headless",
    )


def check_cameras() -> Iterator[Finding]:
    """The cameras, and the rate they really give."""
    from coach.capture.devices import list_cameras
    from coach.doctor.cameras import look

    devices = list_cameras()
    if not devices:
        yield Finding(
            "camera",
            "attention",
            "none found",
            "plug one in, or give a video file or the address of a network camera",
        )
    for device in devices:
        seen = look(str(device.index))
        yield judge_camera(str(device), seen.size_px, seen.fps, seen.sentence)


def judge_camera(name: str, size_px: tuple[int, int], fps: float, sentence: str) -> Finding:
    """What to say of a camera that was looked at.

    Args:
        name: of the camera.
        size_px: (width, height) of its picture, (0, 0) if none came.
        fps: frames a second that came.
        sentence: what was wrong, "" if nothing.
    """
    width, height = size_px
    found = f"{name}: {width}x{height} at {fps:.0f} a second" if width else f"{name}: no picture"
    if sentence:
        return Finding("camera", "attention" if width else "failed", found, sentence)
    if fps < 24:
        todo = "make more light; webcams slow down in the dark"
        return Finding("camera", "attention", found, todo)
    if min(size_px) < 480:
        return Finding(
            "camera", "attention", found, "small; choose a larger picture or come nearer"
        )
    return Finding("camera", "ok", found)


def check_sound() -> Iterator[Finding]:
    """Whether there is something to speak through; asked in a process of its own."""
    silent = "coach works without; it is silent"
    if sys.platform == "linux":
        missing = missing_libraries({"libportaudio.so.2": "libportaudio2"})
        if missing:
            yield Finding(
                "sound",
                "attention",
                "PortAudio missing",
                f"{install(missing)}; {silent} until then",
            )
            return
    name = _ask(_NAME_SPEAKER)
    if name:
        yield Finding("sound", "ok", name)
    else:
        yield Finding("sound", "attention", "no output device", f"plug in a loudspeaker; {silent}")


def check_disk() -> Iterator[Finding]:
    """Room for sessions where they are kept."""
    folder = platformdirs.user_data_path("coach", appauthor=False)
    while not folder.exists():
        folder = folder.parent
    yield judge_disk(folder, shutil.disk_usage(folder).free / 1e6)


def judge_disk(folder: Path, free_mb: float) -> Finding:
    """What to say of the free room in a folder, in megabytes."""
    hours = free_mb / SESSION_MB_PER_MIN / 60
    room = f"{free_mb / 1000:.1f} GB free in {folder}"
    if free_mb >= ENOUGH_MB:
        return Finding("disk", "ok", room)
    level: Level = "attention" if free_mb >= TOO_LITTLE_MB else "failed"
    return Finding(
        "disk", level, f"{room}, about {math.floor(hours)} hours of coaching", "make room"
    )


def _ask(program: str) -> str | None:
    """What a small Python program prints; None if it fails or hangs."""
    try:
        answer = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=_ANSWER_WITHIN_S,
        )
    except subprocess.TimeoutExpired:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
