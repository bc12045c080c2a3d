"""What runs in a worker process. It imports little: the threads of libraries are set before."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

BEAT_EVERY_S = 0.2

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""Environment in which a library uses one thread: there is one worker a core."""


def work(connection: Connection) -> None:
    """Run tasks as they come, until the parent closes the connection or is gone.

    Args:
        connection: brings a `Task` at a time; takes None when ready for the first, then for each
            task what a `Beat` is told, beginning with 0 frames, and its `Outcome`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the parent's to answer
    Thread(target=_end_with_parent, daemon=True).start()
    import cv2

    from coach.batch.task import run_task

    cv2.setNumThreads(1)  # of the decoder, too
    beats = _Beats(connection)
    connection.send(None)
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        beats.begin()
        connection.send(run_task(task, beats.beat))


class _Beats:
    """Hands some of the beats on: often enough to be watched, and no more."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent_s = 0.0

    def begin(self) -> None:
        self._sent_s = time.monotonic()
        self._connection.send((0, None))

    def beat(self, done: int, expected: int | None) -> None:
        now_s = time.monotonic()
        if now_s - self._sent_s >= BEAT_EVERY_S:
            self._sent_s = now_s
            self._connection.send((done, expected))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
