"""`coach breaks` as it runs: a process, a terminal or none, a bus with and without a service."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from coach.assets import sample_videos_dir
from coach.breaks.drills import drills
from coach.breaks.loop import BreaksJob, run_breaks
from coach.errors import CoachError
from coach.programme.events import Event
from coach.programme.store import Store
from tests.desktop import until

HERE = Path(__file__).parent
NOWHERE = "unix:path=/nonexistent/bus"
EVERY_S = 0.5
FIRST = next(iter(drills()))


class Run:
    """A running `coach breaks` in a terminal of its own: what is on it, and its keyboard."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self._process = process
        self._terminal = terminal
        self._read = b""

    @property
    def written(self) -> str:
        return self._read.decode(errors="replace").replace("\r\n", "\n")

    def read(self) -> None:
        with suppress(OSError):  # nothing new, or its other end is closed
            while more := os.read(self._terminal, 4096):
                self._read += more

    def wait_for(self, text: str, times: int = 1) -> None:
        def done() -> bool:
            ended = self._process.poll() is not None
            self.read()
            return ended or self.written.count(text) >= times

        until(done)
        assert self.written.count(text) >= times, self.written

    def type(self, *lines: str) -> None:
        os.write(self._terminal, "".join(f"{line}\n" for line in lines).encode())

    def ended(self) -> int:
        return self._process.wait(20)


@contextmanager
def running(store: Path, bus: str, every_s: float = EVERY_S, before: str = "") -> Iterator[Run]:
    """`coach breaks` with this address of a bus, after this statement."""
    child = (HERE / "breaks_child.py").read_text()
    terminal, inner = os.openpty()
    os.set_blocking(terminal, False)
    process = subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{child}", str(every_s), str(store)],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=os.environ | {"DBUS_SESSION_BUS_ADDRESS": bus, "DISPLAY": "", "PATH": ""},
        start_new_session=True,
    )
    os.close(inner)
    run = Run(process, terminal)
    try:
        yield run
    finally:
        process.kill()
        process.wait()
        run.read()
        os.close(terminal)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """Address of a bus of its own."""
    if importlib.util.find_spec("desktop_notifier") is None:
        pytest.skip("needs the extra `notices`")
    if shutil.which("dbus-daemon") is None:
        pytest.skip("needs dbus-daemon (apt-get install dbus)")
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--print-address", "--nofork"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.kill()


def kept(store: Path) -> list[Event]:
    with Store(store) as events:
        return events.events()


def test_without_a_notification_service_breaks_are_told_in_the_terminal_with_the_bell(
    tmp_path: Path,
) -> None:
    store = tmp_path / "programme.db"
    with running(store, NOWHERE) as run:
        run.wait_for("Time to stand up")
        run.type("10")
        run.wait_for("Postponed")
        run.type("d", "what", "q")
        assert run.ended() == 0
    text = run.written
    assert re.search(r"notices on the desktop|No notification service answers", text)
    assert "Traceback" not in text and "desktop_notifier" not in text
    assert text.count("\a") == text.count("Time to stand up")
    assert f"one minute: {drills()[FIRST].how}" in text
    assert "Not understood" in text
    assert [(event.kind, event.subject) for event in kept(store)] == [
        ("prompted", FIRST), ("postponed", FIRST), ("break_done", ""),
    ]  # fmt: skip
    assert kept(store)[0].detail["shown"] == "terminal"


def replaced_by_a_folder(store: Path) -> bool:
    """Put a folder in its place, unless the program makes it anew just now."""
    store.unlink(missing_ok=True)
    with suppress(FileExistsError):
        store.mkdir()
    return store.is_dir()


def test_the_extra_is_named_nothing_heavy_is_loaded_and_a_history_out_of_use_stops_nothing(
    tmp_path: Path,
) -> None:
    store = tmp_path / "programme.db"
    before = (
        "import atexit, sys; sys.modules['desktop_notifier'] = None; "
        "atexit.register(lambda: print({'numpy', 'cv2', 'mediapipe'} & set(sys.modules)))"
    )
    with running(store, NOWHERE, before=before) as run:
        run.wait_for("A notice to stand up")
        until(lambda: replaced_by_a_folder(store))
        run.wait_for("cannot be used", 2)
        run.wait_for("Time to stand up", 2)
        run.type("q")
        assert run.ended() == 0
    assert "add the extra `notices` (`pip install desktop-notifier`)" in run.written
    assert run.written.endswith("set()\n")


def test_a_notice_on_the_desktop_is_answered_by_its_buttons(tmp_path: Path, bus: str) -> None:
    store, log = tmp_path / "programme.db", tmp_path / "service.log"
    with Store(store) as before:  # an earlier run
        before.append(Event("prompted", datetime.now(UTC), FIRST))
    presses = ["Done", "Skip", "Not today"]
    with running(store, bus) as run:
        run.wait_for("No notification service answers")
        with (
            log.open("w") as file,
            subprocess.Popen(
                [sys.executable, str(HERE / "notification_service.py"), *presses],
                stdout=file,
                env=os.environ | {"DBUS_SESSION_BUS_ADDRESS": bus},
            ) as service,
        ):
            run.wait_for("Paused until tomorrow")
            service.kill()
        run.type("q")
        assert run.ended() == 0
    assert run.written.count("No notification service answers") == 1

    notices = [json.loads(line) for line in log.read_text().splitlines()]
    assert notices[0]["app"] == "coach"
    assert notices[0]["title"] == "Time to stand up"
    assert notices[0]["buttons"] == ["Done", "In 5 min", "In 10", "Skip", "Not today"]
    # skipped in a fifth of a second, which is too soon: the same notice comes again
    proposed = [notice["text"].split(": ", 1)[1] for notice in notices]
    assert proposed[1] == proposed[2] != proposed[0]
    told = [event for event in kept(store) if event.detail.get("shown") != "terminal"][1:]
    assert [event.kind for event in told] == ["prompted", "break_done", "prompted", "paused"]
    done, again = told[1], told[2]
    assert drills()[done.subject].how == proposed[0]
    assert drills()[again.subject].how == proposed[1]
    # the drills go on in turn from one run to the next
    prompted = [event.subject for event in kept(store) if event.kind == "prompted"]
    names = list(drills())
    assert all(names.index(b) == (names.index(a) + 1) % len(names) for a, b in pairwise(prompted))


def test_no_camera_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "loginctl"  # stands in for the one that needs a whole session
    program.write_text("#!/bin/sh\necho no\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    job = BreaksJob(60.0, tmp_path / "p.db", "no such camera")
    with pytest.raises(CoachError, match=r"^[^.]*'no such camera'[^.]*\.$"):
        run_breaks(job, Console())


def test_no_camera_looks_where_a_locked_screen_is_not_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # where no program is that could be asked
    job = BreaksJob(60.0, tmp_path / "p.db", str(sample_videos_dir() / "hip-thrust.mp4"))
    with pytest.raises(CoachError, match="does not tell whether the screen is locked"):
        run_breaks(job, Console())
