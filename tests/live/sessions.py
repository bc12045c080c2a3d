"""Live sessions as other programs see them: the program in a process of its own, its events."""

from __future__ import annotations

import json
import os
import subprocess
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
Told = dict[str, Any]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Of a process that keeps what it keeps of the person in this folder."""
    root = str(Path(coach.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": root, "XDG_DATA_HOME": str(folder), **more}


class Headless:
    """`coach live ... --headless`, its events read as they come; a context manager.

    Attributes:
        told: all events so far.
        process: the program.
    """

    def __init__(self, folder: Path, *words: object, **more: str) -> None:
        """Start it.

        Args:
            folder: its working and data folder.
            words: behind `coach live`.
            more: of its environment.
        """
        self.told: list[Told] = []
        self.process = subprocess.Popen(
            command("live", *words, "--headless"),
            env=environment(folder, **more), cwd=folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._lines = iter(self.process.stdout or ())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def until(self, event: str, **fields: object) -> Told:
        """Read on until this is told."""
        for line in self._lines:
            one: Told = json.loads(line)
            self.told.append(one)
            if one["event"] == event and fields.items() <= one.items():
                return one
        raise AssertionError(f"no {event} {fields}: {self.process.communicate()[1]}")

    def to_the_end(self) -> list[Told]:
        """All events, when it has ended well."""
        for line in self._lines:
            self.told.append(json.loads(line))
        assert self.process.wait(PATIENCE_S) == 0, self.process.communicate()[1]
        return self.told


def of(told: list[Told], event: str) -> list[Told]:
    """The events of this name."""
    return [one for one in told if one["event"] == event]


def check_replay(session: Path) -> None:
    """The poses of a session give its measurements and its reps again, to the bit."""
    again = replay(session, default_model())
    assert again.differences == ()
    assert again.frames > 0


class FilmCamera(NetworkCamera):
    """A network camera that stands before its first picture, then plays on when told to.

    Attributes:
        playing: whether the film runs.
        seen: the number of the picture that was sent last.
    """

    def __init__(self, film: list[Picture]) -> None:
        super().__init__()
        self.film = film
        self.playing = False
        self.seen = 0

    def picture(self, number: int) -> bytes:
        """The next one of the film, in the size that is set now."""
        if self.playing:
            self.seen = min(self.seen + 1, len(self.film) - 1)
        image = cv2.resize(self.film[self.seen], self.size, interpolation=cv2.INTER_AREA)
        return cv2.imencode(".jpg", image)[1].tobytes()
