"""A real window on a real desktop, with real keys and clicks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.feedback.window import Window, barred
from tests.desktop import Desktop, skip_without_desktop, until

from .window_child import LEFT, RIGHT

ROOT = Path(__file__).parents[2]
CHILD = [sys.executable, "-m", "tests.feedback.window_child"]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    skip_without_desktop()
    with Desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


class Shown:
    """The child process, what it has printed, and its window."""

    def __init__(self, desktop: Desktop) -> None:
        self.process = subprocess.Popen(
            CHILD, cwd=ROOT, env=desktop.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.window = desktop.window("a window")

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.strip() for line in self.process.stdout)

    def wait_for(self, line: str) -> None:
        until(lambda: self.lines[-1:] == [line])

    def wait_for_key(self, name: str) -> None:
        until(lambda: f"key {name}" in self.lines)

    def end(self) -> int:
        """Wait for the child to end by itself; what it printed is complete then."""
        code = self.process.wait(timeout=20)
        self._reader.join()
        return code


@pytest.fixture
def shown(desktop: Desktop) -> Iterator[Shown]:
    child = Shown(desktop)
    yield child
    child.process.kill()
    child.process.wait()


def share(screen: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((screen == colour).all(axis=2).mean())


def test_keys_come_by_name_each_once_and_in_order(desktop: Desktop, shown: Shown) -> None:
    named = {"space": "space", "c": "c", "M": "m", "v": "v", "Escape": "escape", "f": "f"}
    for pressed, name in named.items():
        desktop.press(pressed)
        shown.wait_for_key(name)
    desktop.press("F1", "Left", "q")  # the first two have no name
    assert shown.end() == 0
    told = [line[4:] for line in shown.lines if line.startswith("key")]
    assert told == [*named.values(), "q"]


def test_cross_closes_it_for_good(desktop: Desktop, shown: Shown) -> None:
    shown.wait_for("size 640 360")
    desktop.click_cross(shown.window)
    shown.wait_for("closed")
    assert share(desktop.screenshot(), LEFT) == 0
    assert shown.end() == 0


def test_picture_fills_the_window_and_stands_between_bars_in_another_shape(
    desktop: Desktop, shown: Shown
) -> None:
    pixels = desktop.screenshot().shape[0] * desktop.screenshot().shape[1]
    until(lambda: round(share(desktop.screenshot(), LEFT) * pixels) == 320 * 360)
    assert round(share(desktop.screenshot(), RIGHT) * pixels) == 320 * 360
    desktop.resize(shown.window, (800, 900))
    shown.wait_for("size 800 900")
    # 800 x 450 of picture
    until(lambda: abs(share(desktop.screenshot(), LEFT) * pixels / (400 * 450) - 1) < 0.02)


def test_full_screen_and_back(desktop: Desktop, shown: Shown) -> None:
    shown.wait_for("size 640 360")
    desktop.press("f")
    shown.wait_for("size 1920 1080")
    until(lambda: share(desktop.screenshot(), LEFT) > 0.49)
    desktop.press("f")
    shown.wait_for("size 640 360")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize("display, says", [(None, "DISPLAY names none"), (":9999", ":9999")])
def test_no_display_is_one_sentence_and_no_crash(display: str | None, says: str) -> None:
    env = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    if display:
        env["DISPLAY"] = display
    run = subprocess.run(CHILD, cwd=ROOT, env=env, text=True, capture_output=True)
    assert run.returncode == 1
    assert says in run.stderr and "--headless" in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_another_thread_is_refused() -> None:
    raised: list[type[Exception]] = []

    def work() -> None:
        try:
            Window("a window").__enter__()
        except RuntimeError as error:
            raised.append(type(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert raised == [RuntimeError]


sizes = st.tuples(st.integers(40, 400), st.integers(40, 400))


@given(sizes, sizes)
def test_bars_give_the_shape_and_keep_the_picture_in_the_middle(
    size_px: tuple[int, int], shape_px: tuple[int, int]
) -> None:
    image = np.full((size_px[1], size_px[0], 3), 200, np.uint8)
    framed = barred(image, shape_px)
    height, width = framed.shape[:2]
    assert abs(width - height * shape_px[0] / shape_px[1]) <= max(shape_px[0] / shape_px[1], 1)
    rows, columns = np.nonzero(framed[..., 0])
    assert (np.ptp(columns) + 1, np.ptp(rows) + 1) == size_px
    assert abs((columns.min() + columns.max()) - (width - 1)) <= 1
    assert abs((rows.min() + rows.max()) - (height - 1)) <= 1


def test_a_picture_of_the_shape_is_not_copied() -> None:
    image = np.zeros((90, 160, 3), np.uint8)
    assert barred(image, (1280, 720)) is image
