"""The window that shows the live picture and takes the keys."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError

_FLAGS = cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL
_LARGEST_PX = (1920, 1080)  # a larger window is served with this, so that drawing stays quick
_KEY_NAMES = {27: "escape", 32: "space"}
_NO_KEY = -1


class Window:
    """A resizable window; a context manager for the main thread, where macOS wants it.

    It keeps the proportions of what it shows, between black bars where need be, and stays
    closed once its cross was clicked.
    """

    def __init__(self, title: str, size_px: tuple[int, int] = (1280, 720)) -> None:
        """Describe the window; it opens with `with`.

        Args:
            title: in its frame.
            size_px: (width, height) of the picture it opens with.
        """
        self._title = title
        self._opening_px = size_px
        self._closed = False

    def __enter__(self) -> Self:
        """Open the window.

        Raises:
            CoachError: there is no display to open it on.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("Expected the main thread: some systems allow windows nowhere else")
        if sys.platform == "linux":
            _check_x_display()
            # the wheel brings no other; a desktop may name one that is not there
            os.environ["QT_QPA_PLATFORM"] = "xcb"
        try:
            cv2.namedWindow(self._title, _FLAGS)
            cv2.resizeWindow(self._title, *self._opening_px)
        except cv2.error as error:
            raise CoachError(
                "OpenCV cannot open a window here: use --headless to go on without one."
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the window."""
        if not self.closed:
            cv2.destroyWindow(self._title)
            cv2.pollKey()  # only then does it go

    @property
    def closed(self) -> bool:
        """Whether the person has closed it."""
        if not self._closed:
            try:
                self._closed = cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) < 1
            except cv2.error:  # Qt: the last window is gone, and with it all that could answer
                self._closed = True
        return self._closed

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) in which a picture fills it; follows the person's resizing.

        Within 1920 x 1080, in the proportions of the window.
        """
        if self.closed:
            return self._opening_px
        width, height = cv2.getWindowImageRect(self._title)[2:]
        if min(width, height) <= 0:  # not laid out yet, or minimised
            return self._opening_px
        scale = min(_LARGEST_PX[0] / width, _LARGEST_PX[1] / height, 1.0)
        return max(round(width * scale), 1), max(round(height * scale), 1)

    def show(self, image_bgr: NDArray[np.uint8]) -> None:
        """Show a picture of any size; nothing happens once the window is closed.

        It is seen after the next call of `keys`.
        """
        if not self.closed:
            cv2.imshow(self._title, barred(image_bgr, self.size_px))

    def keys(self) -> list[str]:
        """Names of the keys pressed since the last call: a character, `space` or `escape`.

        The window lives by it: call it for every picture. OpenCV remembers one key: of two
        pressed between two calls the first may be lost.
        """
        names = []
        while not self.closed and (code := cv2.pollKey()) != _NO_KEY:
            if name := _KEY_NAMES.get(code, chr(code).lower() if 32 < code < 127 else ""):
                names.append(name)
        return names

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        if not self.closed:
            full = cv2.getWindowProperty(self._title, cv2.WND_PROP_FULLSCREEN)
            other = cv2.WINDOW_NORMAL if full == cv2.WINDOW_FULLSCREEN else cv2.WINDOW_FULLSCREEN
            cv2.setWindowProperty(self._title, cv2.WND_PROP_FULLSCREEN, other)


def barred(image: NDArray[np.uint8], shape_px: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture with black bars that give it the proportions of `shape_px`, not its size."""
    height, width = image.shape[:2]
    across = max(round(height * shape_px[0] / shape_px[1]) - width, 0)
    down = max(round(width * shape_px[1] / shape_px[0]) - height, 0)
    if not (across or down):
        return image
    left, top = across // 2, down // 2
    framed = cv2.copyMakeBorder(
        image, top, down - top, left, across - left, cv2.BORDER_CONSTANT, value=(0, 0, 0)
    )
    return np.asarray(framed, np.uint8)


def _check_x_display() -> None:
    """Say what is missing; without this check Qt ends the whole program."""
    plugin = Path(cv2.__file__).parent / "qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        if plugin.exists():  # it does not where OpenCV was built with other windows than Qt's
            ctypes.CDLL(str(plugin))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        library = str(error).partition(":")[0]
        raise CoachError(
            f"The window needs the system library {library}, which is missing: "
            "`coach doctor` says how to install it, or use --headless."
        ) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        display = os.environ.get("DISPLAY")
        where = f"the display {display} does not answer" if display else "DISPLAY names none"
        raise CoachError(
            f"There is no display to open a window on ({where}): "
            "use --headless, or start it from a desktop."
        )
