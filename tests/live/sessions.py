"""Live sessions as other programs see them: the program in a process of its own, its events."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

import cv2

import coach
from coach.geometry.lumbopelvic import default_model
from coach.replay import replay
from tests.capture.server import NetworkCamera
from tests.clips import Picture
from tests.program import command

PATIENCE_S = 60.0
HANGS_S = 300.0  # after which a program is killed, so that a test fails instead of waiting for ever
EventLine = dict[str, Any]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Of a process that keeps what it keeps of the person in this folder."""
    root = str(Path(coach.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": root, "XDG_DATA_HOME": str(folder), **more}


class Headless:
    """`coach live ... --headless`, its events read as they come; a context manager.

    Attributes:
        lines: all events so far.
        process: the program.
    """

    def __init__(self, folder: Path, *words: object, of: str = "live", **more: str) -> None:
        """Start it.

        Args:
            folder: its working and data folder.
            words: behind `coach live`.
            of: the command in place of `live`.
            more: of its environment.
        """
        self.lines: list[EventLine] = []
        self.process = subprocess.Popen(
            command(of, *words, "--headless"),
            env=environment(folder, **more), cwd=folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._output = iter(self.process.stdout or ())
        self._hangs = threading.Timer(HANGS_S, self.process.kill)
        self._hangs.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._hangs.cancel()
        self.process.kill()
        self.process.communicate()

    def until(self, event: str, **fields: object) -> EventLine:
        """Read on until this event comes."""
        for line in self._output:
            one: EventLine = json.loads(line)
            self.lines.append(one)
            if one["event"] == event and fields.items() <= one.items():
                return one
        raise AssertionError(f"no {event} {fields}: {self.process.communicate()[1]}")

    def to_the_end(self) -> list[EventLine]:
        """All events, when it has ended well."""
        for line in self._output:
            self.lines.append(json.loads(line))
        assert self.process.wait(PATIENCE_S) == 0, self.process.communicate()[1]
        return self.lines


def of(lines: list[EventLine], event: str) -> list[EventLine]:
    """The events of this name."""
    return [one for one in lines if one["event"] == event]


def check_replay(session: Path) -> None:
    """The poses of a session give its measurements and its reps again, to the bit."""
    again = replay(session, default_model())
    assert again.differences == ()
    assert again.frames > 0


class ClipCamera(NetworkCamera):
    """A network camera that stands before its first picture, then plays over and over when told to.

    On a busy machine a rep may not be seen for the first time.

    Attributes:
        playing: whether the clip runs.
        seen: the number of the picture that was sent last.
    """

    def __init__(self, clip: list[Picture]) -> None:
        super().__init__()
        self.clip = clip
        self.playing = False
        self.seen = 0

    def picture(self, number: int) -> bytes:
        """The next one of the clip, in the size that is set now."""
        if self.playing:
            self.seen = (self.seen + 1) % len(self.clip)
        image = cv2.resize(self.clip[self.seen], self.size, interpolation=cv2.INTER_AREA)
        return cv2.imencode(".jpg", image)[1].tobytes()
