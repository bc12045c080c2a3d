"""What cameras there are and what they show: `coach cameras`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.markup import escape
from rich.style import Style
from rich.table import Table
from rich.text import Text

from coach.capture.devices import list_cameras
from coach.capture.webcam import Camera
from coach.errors import CoachError

LOOK_S = 2.0  # long enough for a steady rate and for the exposure to settle
GIVE_UP_S = 5.0  # without a picture
_THUMBNAIL_WIDTH = 48  # characters


@dataclass(frozen=True, slots=True)
class CameraProbe:
    """What was seen of a source.

    Attributes:
        size_px: (width, height), (0, 0) without a picture.
        fps: frames a second that really came.
        image: the newest picture, None if there was none.
        sentence: what is wrong and what to do; "" if nothing.
    """

    size_px: tuple[int, int]
    fps: float
    image: NDArray[np.uint8] | None
    sentence: str


def look(source: str) -> CameraProbe:
    """Watch a source for two seconds.

    Args:
        source: as for `Camera`.

    Raises:
        CoachError: there is no such source.
    """
    image: NDArray[np.uint8] | None = None
    with Camera(source) as camera:
        until_s = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until_s and camera.trouble not in ("denied", "ended"):
            shot = camera.newest(0.1)
            if shot is None:
                continue
            if image is None:
                until_s = shot.read_at_s + LOOK_S
            image = shot.frame.image
        return CameraProbe(camera.size_px, camera.fps_given, image, camera.sentence)


def print_cameras(console: Console, folder: Path) -> bool:
    """List the cameras of this machine and keep a picture of each.

    Args:
        console: where to print.
        folder: where the pictures go, as camera-NUMBER.jpg; made if need be.

    Returns:
        Whether there is a camera that works.

    Raises:
        CoachError: a picture cannot be written.
    """
    devices = list_cameras()
    if not devices:
        console.print(
            "No camera was found: plug one in, or use a video file or the address of a network "
            "camera instead.",
            soft_wrap=True,
        )
        return False
    return print_looks(console, folder, {str(device.index): device.name for device in devices})


def print_looks(console: Console, folder: Path, names: dict[str, str]) -> bool:
    """Look at sources, print what each gives, and keep a picture of each.

    Args:
        console: where to print.
        folder: where the pictures go; made if need be.
        names: a name for each source, which is given as for `Camera`.

    Returns:
        Whether one of them works.

    Raises:
        CoachError: there is no such source, or a picture cannot be written.
    """
    table = Table(box=None, header_style="dim")
    for column in ("camera", "name", "picture", "a second"):
        table.add_column(column)
    table.add_column("a frame of it, or what is wrong", overflow="fold")
    pictures: list[tuple[str, Text]] = []
    for number, (source, name) in enumerate(names.items()):
        seen = look(source)
        label = source if source.isdecimal() else str(number)
        said = [escape(seen.sentence)] if seen.sentence else []
        if seen.image is not None:
            path = folder / f"camera-{label}.jpg"
            _write(path, seen.image)
            said.insert(0, escape(str(path)))
            pictures.append((label, thumbnail(seen.image, _THUMBNAIL_WIDTH)))
        width, height = seen.size_px
        table.add_row(
            label,
            escape(name) or "-",
            f"{width}x{height}" if width else "-",
            f"{seen.fps:.1f}" if seen.fps else "-",
            "; ".join(said),
        )
    console.print(table)
    if console.is_terminal:
        for label, picture in pictures:
            console.print(f"\n[bold]{escape(label)}[/]")
            console.print(picture)
    return bool(pictures)


def thumbnail(image: NDArray[np.uint8], width: int) -> Text:
    """A picture as coloured half blocks, two pixels a character, one above the other.

    Args:
        image: (height, width, 3) BGR.
        width: of the result in characters.
    """
    height = max(round(width * image.shape[0] / image.shape[1] / 2), 1)
    small = cv2.resize(image, (width, 2 * height), interpolation=cv2.INTER_AREA)
    text = Text()
    for row in range(height):
        if row:
            text.append("\n")
        for upper, lower in zip(small[2 * row], small[2 * row + 1], strict=True):
            text.append("▀", Style(color=_hex(upper), bgcolor=_hex(lower)))
    return text


def _hex(bgr: NDArray[np.uint8]) -> str:
    blue, green, red = (int(value) for value in bgr)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _write(path: Path, image: NDArray[np.uint8]) -> None:
    _, data = cv2.imencode(".jpg", image)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise CoachError(
            f"{path} cannot be written ({error.strerror}); name another folder."
        ) from error
