"""A real desktop for tests: an X server without a screen, a window manager, fingers."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pytest

_PROGRAMS = ("Xvfb", "xdotool", "openbox")
_PATIENCE_S = 60.0
_BETWEEN_KEYS_S = 0.7


def skip_without_desktop() -> None:
    """Skip a test where the programs for a desktop are missing."""
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (apt-get install xvfb xdotool openbox)")


class Desktop:
    """One screen with a window manager; a context manager.

    Attributes:
        env: of programs that are to be seen on it.
    """

    def __init__(self, folder: Path, size_px: tuple[int, int] = (1920, 1080)) -> None:
        self._folder = folder
        self._size = size_px
        self._stack = ExitStack()
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        width, height = self._size
        self._start(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24",
             "-fbdir", str(self._folder), "-nolisten", "tcp"],
            pass_fds=(writing,),
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as pipe:
            display = pipe.readline().strip()
        assert display, "Xvfb has not started"
        self.env = {**os.environ, "DISPLAY": f":{display}"}
        self._start(["openbox", "--sm-disable"], env=self.env)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _start(self, command: list[str], **more: object) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, **quiet, **more)  # type: ignore[call-overload]
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)

    def do(self, *command: str | int) -> str:
        """Let xdotool do something; what it prints."""
        run = subprocess.run(
            ["xdotool", *map(str, command)],
            env=self.env, text=True, capture_output=True, check=True, timeout=_PATIENCE_S,
        )  # fmt: skip
        return run.stdout.strip()

    def window(self, title: str) -> int:
        """Wait for the window with exactly this title, and give it the keys."""
        found = self.do("search", "--sync", "--onlyvisible", "--name", f"^{title}$").split()[-1]
        self.do("windowactivate", "--sync", found)
        self.do("mousemove", 0, 0)  # off the window, for screenshots
        return int(found)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as on a keyboard; names as xdotool's.

        As slowly as a person: OpenCV's window remembers one key between two pictures, and a busy
        machine shows few of them.
        """
        for number, key in enumerate(keys):
            if number:
                time.sleep(_BETWEEN_KEYS_S)
            self.do("key", key)

    def resize(self, window: int, size_px: tuple[int, int]) -> None:
        """Pull a window to another size."""
        self.do("windowsize", "--sync", window, *size_px)

    def click_cross(self, window: int) -> None:
        """Click the cross in the window's frame."""
        place = self.do("getwindowgeometry", "--shell", window)
        width = next(int(line[6:]) for line in place.splitlines() if line.startswith("WIDTH="))
        self.do("mousemove", "--window", window, "--", width - 10, -12, "click", 1)
        self.do("mousemove", 0, 0)

    def screenshot(self) -> np.ndarray:
        """(height, width, 3) of the whole screen, as the server keeps it (an XWD file)."""
        content = (self._folder / "Xvfb_screen0").read_bytes()
        header = np.frombuffer(content, ">u4", 25)
        start, width, height, line, colours = (int(header[i]) for i in (0, 4, 5, 12, 19))
        pixels = np.frombuffer(content, np.uint8, height * line, start + 12 * colours)
        return pixels.reshape(height, line // 4, 4)[:, :width, :3].copy()


def until(seen: object, patience_s: float = _PATIENCE_S) -> None:
    """Wait until calling `seen` gives something true."""
    deadline = time.monotonic() + patience_s
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
