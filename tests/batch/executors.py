"""Executors for tests, and clips that cost little."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from coach.batch.recording import Recording
from coach.batch.task import OnBeat, Outcome, Task, run_task
from tests.clips import pictures, write

STANDING = Path(__file__).parents[1] / "data" / "standing.mp4"


def short_clip(path: Path, start: int = 0, frames: int = 12) -> Path:
    """A person who stands, for a moment."""
    return write(path, pictures(STANDING, start, start + frames))


def recording_of(video: Path, out: Path, **others: object) -> Recording:
    """A recording whose results go into a folder of its own."""
    return Recording(str(video), video.name, out / f"{video.stem}-coach", **others)  # type: ignore[arg-type]


class Here:
    """Runs tasks one after the other in this process, and remembers which.

    Args:
        before: called with each task before it runs.
    """

    def __init__(self, before: Callable[[Task], None] = lambda task: None) -> None:
        self._before = before
        self.tasks: list[Task] = []

    def __call__(self, tasks: Sequence[Task], on_beat: OnBeat) -> Generator[Outcome, None, None]:
        for task in tasks:
            self.tasks.append(task)
            name = task.recording.name
            on_beat(name, 0, None)
            self._before(task)
            yield run_task(task, lambda done, expected, name=name: on_beat(name, done, expected))  # type: ignore[misc]

    @property
    def names(self) -> list[str]:
        """Of what was run, in order."""
        return [task.recording.name for task in self.tasks]
