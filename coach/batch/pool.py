"""Worker processes, one a core: a recording that kills or stops its process fails alone.

Each worker has a pipe of its own, so that one killed at any moment leaves no lock behind.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

import psutil

from coach.batch.task import OnBeat, Outcome, Task
from coach.batch.worker import ONE_THREAD, work
from coach.errors import CoachError

STALL_S = 120.0
"""Without a new frame, after which a recording is given up."""

JUDGING_S = 0.005
"""More for every frame that was measured: judging them all brings no new frame."""

USUAL_WORKER_MB = 700.0
"""Memory of a worker, with room: measured were 450 for 640x480 and 610 for 1920x1080."""

VIDEOS_A_WORKER = 50
"""After which it makes room for a new one, should a library have kept memory."""

_STILLBORN = 3  # workers in a row that end before they are ready
_SPAWN = get_context("spawn")


def default_jobs(worker_mb: float) -> int:
    """How many workers this machine has the cores and the memory for.

    Args:
        worker_mb: the most memory that a worker was seen to use.
    """
    cores = psutil.cpu_count(logical=False) or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    return max(1, min(cores, int(psutil.virtual_memory().available / 1e6 / worker_mb)))


class Pool:
    """Runs tasks in worker processes; an `Executor` and a context manager.

    Args:
        jobs: how many workers.
        stall_s: how long a recording may bring no new frame.
    """

    def __init__(self, jobs: int, stall_s: float = STALL_S) -> None:
        self._jobs = jobs
        self._stall_s = stall_s
        self._workers: list[_Worker] = []
        self._stillborn = 0

    def __enter__(self) -> Self:
        """Return the pool; its workers start with the first tasks."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all workers."""
        self._stop()

    def __call__(self, tasks: Sequence[Task], on_beat: OnBeat) -> Generator[Outcome, None, None]:
        """Run tasks, begun in their order; outcomes come as they finish.

        A task whose worker dies is tried once more, at the end: what killed it may have been
        meant for another, as when memory was short.

        Raises:
            CoachError: no worker can be started.
        """
        waiting = deque(tasks)
        died: set[str] = set()
        try:
            while waiting or any(worker.task for worker in self._workers):
                self._hand_out(waiting)
                for worker in self._heard():
                    task = worker.task
                    try:
                        message = worker.connection.recv()
                    except (EOFError, OSError):
                        why = worker.end()
                        self._workers.remove(worker)
                        if task is None:
                            self._count_stillborn(why)
                        elif task.recording.name in died:
                            yield process_died(task, why)
                        else:
                            died.add(task.recording.name)
                            waiting.append(task)
                        continue
                    worker.heard_s = time.monotonic()
                    if message is None:
                        worker.ready, self._stillborn = True, 0
                    elif isinstance(message, Outcome):
                        worker.finished()
                        yield message
                    elif task is not None:
                        worker.frames = message[0]
                        on_beat(task.recording.name, *message)
                for worker in self._stalled():
                    task = worker.task
                    worker.end()
                    self._workers.remove(worker)
                    if task is not None:
                        yield too_slow(task, self._stall_s)
                    else:
                        self._count_stillborn("it did not start")
        except BaseException:
            self._stop()
            raise

    def _hand_out(self, waiting: deque[Task]) -> None:
        """Keep every worker busy, and as many of them as there is work for."""
        for worker in [one for one in self._workers if one.ready and one.task is None]:
            if worker.videos >= VIDEOS_A_WORKER or not worker.is_alive():
                worker.end()
                self._workers.remove(worker)
            elif waiting:
                worker.begin(waiting.popleft())
        starting = sum(not one.ready for one in self._workers)
        while len(self._workers) < self._jobs and starting < len(waiting):
            self._workers.append(_Worker())
            starting += 1

    def _heard(self) -> list[_Worker]:
        """The workers that have something to say, or have died."""
        soon = min((self._allowed_until_s(one) for one in self._watched()), default=0.0)
        patience_s = min(max(soon - time.monotonic(), 0.0), 1.0)
        connections = {one.connection: one for one in self._workers}
        return [
            connections[one] for one in wait(list(connections), patience_s) if one in connections
        ]

    def _watched(self) -> list[_Worker]:
        return [one for one in self._workers if one.task is not None or not one.ready]

    def _stalled(self) -> list[_Worker]:
        now_s = time.monotonic()
        return [one for one in self._watched() if now_s > self._allowed_until_s(one)]

    def _allowed_until_s(self, worker: _Worker) -> float:
        patience_s = self._stall_s if worker.ready else max(STALL_S, self._stall_s)
        return worker.heard_s + patience_s + JUDGING_S * worker.frames

    def _count_stillborn(self, why: str) -> None:
        self._stillborn += 1
        if self._stillborn >= _STILLBORN:
            raise CoachError(
                f"No worker process could be started ({why}): in a script of your own, call it "
                'below `if __name__ == "__main__":`; else see whether memory is free.'
            )

    def _stop(self) -> None:
        for worker in self._workers:
            worker.process.kill()  # all at once
        for worker in self._workers:
            worker.end()
        self._workers.clear()


class _Worker:
    """A process and what it is at work on."""

    def __init__(self) -> None:
        self.connection: Connection[Any, Any]
        self.connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=work, args=(theirs,), daemon=True)
        with _environment(ONE_THREAD), _no_interrupt():
            self.process.start()
        theirs.close()
        self.ready = False
        self.task: Task | None = None
        self.videos = 0
        self.frames = 0
        self.heard_s = time.monotonic()

    def is_alive(self) -> bool:
        return self.process.is_alive()

    def begin(self, task: Task) -> None:
        self.task = task
        self.frames = 0
        self.heard_s = time.monotonic()
        with suppress(OSError):  # it has just died, as its end of the pipe will say
            self.connection.send(task)

    def finished(self) -> None:
        assert self.task is not None
        recording = self.task.recording
        self.videos += not (self.task.judge_again or recording.is_session)
        self.task = None

    def end(self) -> str:
        """Kill it, if it lives; how it ended."""
        self.process.kill()
        self.process.join()
        self.connection.close()
        return _how(self.process.exitcode or 0)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """What a process inherits that is started meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """A process that is started meanwhile never hears a Ctrl-C, not even before it runs."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: the worker sees to it
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _how(exitcode: int) -> str:
    if exitcode >= 0:
        return f"exit status {exitcode}"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = "unknown"
    if name == "SIGKILL":
        return "killed by the system, as it does when memory runs short"
    return f"signal {-exitcode}, {name}"


def process_died(task: Task, why: str) -> Outcome:
    """What came of a recording whose process died twice."""
    source = task.recording.shown
    return Outcome(
        task.recording.name,
        f"{source}: the process that worked on it died twice ({why}): see whether other programs "
        "play it, and convert it to MP4; if memory runs short, run fewer --jobs.",
        "process died",
    )


def too_slow(task: Task, stall_s: float) -> Outcome:
    """What came of a recording that brought no new frame for so long."""
    source = task.recording.shown
    return Outcome(
        task.recording.name,
        f"{source}: no new frame came for {stall_s:.0f} s, so it was given up: copy it to a disk "
        "of this machine, or convert it to MP4.",
        "too slow",
    )
