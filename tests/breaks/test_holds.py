"""What the desktop tells: parsed as it is printed, and asked of a real X server."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coach.breaks import holds
from tests.desktop import Desktop, skip_without_desktop, until

# `pactl list short sources` of PulseAudio 16.1
SOURCES = """0\tspeakers.monitor\tmodule-null-sink.c\ts16le 2ch 44100Hz\t{monitor}
1\tmic\tmodule-null-source.c\ts16le 2ch 44100Hz\t{microphone}
"""


@pytest.mark.parametrize(
    ("monitor", "microphone", "expected"),
    [
        ("SUSPENDED", "SUSPENDED", False),
        ("RUNNING", "IDLE", False),  # what the speakers play is recorded
        ("IDLE", "RUNNING", True),
    ],
)
def test_a_call_is_a_microphone_that_is_listened_to(
    monitor: str, microphone: str, expected: bool
) -> None:
    assert holds.records(SOURCES.format(monitor=monitor, microphone=microphone)) is expected


def test_no_sound_server_is_no_call() -> None:
    assert not holds.records("")
    assert not holds.records("Connection failure: Connection refused\n")


def test_a_program_that_locks_the_screen_is_found_by_its_name(tmp_path: Path) -> None:
    for number, name in (("1", "systemd"), ("77", "swaylock-not")):
        (tmp_path / number).mkdir()
        (tmp_path / number / "comm").write_text(f"{name}\n")
    (tmp_path / "acpi").mkdir()
    (tmp_path / "78").mkdir()  # has just ended
    assert not holds.lockers_in(tmp_path)
    (tmp_path / "1234").mkdir()
    (tmp_path / "1234" / "comm").write_text("swaylock\n")
    assert holds.lockers_in(tmp_path)


def test_where_nobody_can_be_asked_nothing_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert holds.hold() == ""
    assert holds.locked() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked")
@pytest.mark.parametrize(("told", "expected"), [("yes", True), ("no", False), ("", None)])
def test_the_session_manager_tells_of_a_locked_screen(
    told: str, expected: bool | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "loginctl"  # stands in for the one that needs a whole session
    program.write_text(f"#!/bin/sh\necho {told}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert holds.locked() is expected
    assert holds.hold() == ("locked" if expected else "")


FILM = """
import cv2, numpy
cv2.namedWindow("film", cv2.WINDOW_NORMAL)
cv2.imshow("film", numpy.zeros((90, 160, 3), numpy.uint8))
while True:
    key = cv2.waitKey(50)
    if key > 0:
        full = cv2.WINDOW_FULLSCREEN if key & 255 == ord("f") else cv2.WINDOW_NORMAL
        cv2.setWindowProperty("film", cv2.WND_PROP_FULLSCREEN, full)
"""


def test_the_active_window_in_full_screen_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without_desktop()
    if shutil.which("xprop") is None:
        pytest.skip("needs xprop (apt-get install x11-utils)")
    with Desktop(tmp_path, (640, 480)) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        assert holds.hold() == ""
        with subprocess.Popen([sys.executable, "-c", FILM], env=desktop.env) as film:
            try:
                desktop.window("film")
                assert holds.hold() == ""
                desktop.press("f")
                until(lambda: holds.hold() == "full screen")
                desktop.press("w")
                until(lambda: holds.hold() == "")
            finally:
                film.kill()
