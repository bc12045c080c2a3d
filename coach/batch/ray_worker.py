"""What runs in the processes of Ray, on whichever machine. It imports little, for a quick start."""

from __future__ import annotations

import socket
import time
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.batch.task import Beat, Outcome, Task

_BEAT_EVERY_S = 1.0


class Beats:
    """An actor that keeps the last beat of each attempt until it is asked for."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[int, int | None]] = {}

    def tell(self, serial: int, done: int, expected: int | None) -> None:
        """Take down what a `Beat` is told.

        Args:
            serial: of the attempt.
            done: frames done.
            expected: frames expected; None when unknown.
        """
        self._last[serial] = (done, expected)

    def take(self) -> dict[int, tuple[int, int | None]]:
        """What was told since the last call."""
        last, self._last = self._last, {}
        return last


def score_task(task: Task, program: str, serial: int, beats: Any) -> Outcome:
    """Run a task.

    Args:
        task: what to do.
        program: version of coach on the machine that asks.
        serial: of the attempt.
        beats: handle of the actor `Beats`.

    Raises:
        CoachError: this machine has another version of coach.
    """
    import cv2

    from coach.batch.task import Outcome, run_task

    own = version("coach")
    if own != program:
        raise CoachError(
            f"The machine {socket.gethostname()} of the Ray cluster has coach {own}, this one "
            f"{program}: install the same on all of them."
        )
    cv2.setNumThreads(1)  # of the decoder, too
    absent = _absent(task)
    if absent is not None:
        return Outcome(
            task.recording.name,
            f"{absent} is not there on {socket.gethostname()}, a machine of the Ray cluster: put "
            "recordings and results where all its machines find them under the same path.",
            "storage",
        )
    return run_task(task, _beat(serial, beats))


def _absent(task: Task) -> Path | None:
    """What is there on the machine that asks, and not on this one."""
    recording = task.recording
    needed = [recording.out]
    if task.size and not recording.is_address:
        needed.append(Path(recording.source))
    return next((path for path in needed if not path.exists()), None)


def _beat(serial: int, beats: Any) -> Beat:
    """Hands some of the beats on: often enough to be watched, and no more."""
    told_s = -inf

    def beat(done: int, expected: int | None) -> None:
        nonlocal told_s
        now_s = time.monotonic()
        if now_s - told_s >= _BEAT_EVERY_S:
            told_s = now_s
            beats.tell.remote(serial, done, expected)

    beat(0, None)
    return beat
