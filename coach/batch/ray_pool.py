"""The tasks of a batch on Ray: on a cluster of machines, or on this machine alone.

Ray is only asked to run `run_task` somewhere. Who is tried again, and how often, is decided here,
since a machine that was lost says nothing about the recording, but a process that died may.
"""

from __future__ import annotations

import itertools
import logging
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from math import inf
from types import TracebackType
from typing import Any, Self

from coach.batch.pool import (
    JUDGING_S,
    STALL_S,
    USUAL_WORKER_MB,
    VIDEOS_A_WORKER,
    process_died,
    too_slow,
)
from coach.batch.ray_worker import Beats, score_task
from coach.batch.task import OnBeat, Outcome, Task
from coach.batch.worker import ONE_THREAD
from coach.errors import CoachError

LOCAL = "local"
"""The address of a Ray of this machine alone, which ends with the program."""

MACHINES_LOST = 5
"""How many machines may be lost under a recording before it is given up."""

_LOOK_EVERY_S = 0.5
_ANSWER_S = 5.0
_STOP_S = 10.0
_OBJECT_STORE_BYTES = 100 << 20  # of a local Ray: outcomes are small

ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is reported to Ray's makers
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",  # below `uv run`, Ray would copy the working folder
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # what Ray prints of its machines is not for our users
}
"""What must be set before Ray is imported."""


class RayPool:
    """Runs tasks on Ray; an `Executor` and a context manager.

    Args:
        address: `LOCAL`; `auto` for the cluster that this machine is part of; else HOST:PORT.
        jobs: how many recordings at once; None for one a core of the cluster.
        stall_s: how long a recording may bring no new frame.

    Raises:
        CoachError: on entering: Ray is not installed, or no cluster answers.
    """

    def __init__(self, address: str, jobs: int | None = None, stall_s: float = STALL_S) -> None:
        self._address = address
        self._jobs = jobs
        self._stall_s = stall_s

    def __enter__(self) -> Self:
        """Connect to Ray."""
        self._ray = ray = _connected(self._address, self._jobs)
        here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=True
        )
        beats = ray.remote(Beats).options(
            num_cpus=0, max_restarts=-1, max_task_retries=-1, scheduling_strategy=here
        )
        self._beats = beats.remote()
        self._score = ray.remote(
            num_cpus=1,
            memory=int(USUAL_WORKER_MB * 1e6),
            max_retries=0,
            max_calls=VIDEOS_A_WORKER,
            scheduling_strategy="SPREAD",
        )(score_task)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave Ray; a local one ends."""
        self._ray.shutdown()

    def __call__(self, tasks: Sequence[Task], on_beat: OnBeat) -> Generator[Outcome, None, None]:
        """Run tasks, begun in their order; outcomes come as they finish.

        Raises:
            CoachError: a machine of the cluster has no coach, or another version of it.
        """
        waiting = deque(_Attempt(task) for task in tasks)
        at_once = self._jobs or len(waiting)
        serials = itertools.count()
        running: dict[Any, _Attempt] = {}
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    attempt = waiting.popleft()
                    attempt.begin(next(serials))
                    running[self._submit(attempt)] = attempt
                ready, _ = self._ray.wait(list(running), timeout=_LOOK_EVERY_S)
                self._pass_beats(list(running.values()), on_beat)
                for reference in ready:
                    attempt = running.pop(reference)
                    outcome = self._outcome(reference, attempt)
                    if outcome is None:
                        waiting.append(attempt)
                        continue
                    if attempt.heard_s == inf:  # it was quicker than its first beat
                        on_beat(outcome.name, 0, None)
                    yield outcome
                for reference, attempt in list(running.items()):
                    if time.monotonic() > attempt.allowed_until_s(self._stall_s):
                        del running[reference]
                        self._ray.cancel(reference, force=True)
                        yield too_slow(attempt.task, self._stall_s)
        finally:
            self._drop(list(running))

    def _submit(self, attempt: _Attempt) -> Any:
        return self._score.remote(attempt.task, version("coach"), attempt.serial, self._beats)

    def _pass_beats(self, running: Sequence[_Attempt], on_beat: OnBeat) -> None:
        try:
            news = self._ray.get(self._beats.take.remote(), timeout=_ANSWER_S)
        except self._ray.exceptions.RayError:  # it is being started again
            for attempt in running:  # who cannot be heard is not silent
                attempt.heard_s = max(attempt.heard_s, time.monotonic())
            return
        for attempt in running:
            if attempt.serial in news:
                done, expected = news[attempt.serial]
                attempt.heard_s = time.monotonic()
                attempt.frames = done
                on_beat(attempt.task.recording.name, done, expected)

    def _outcome(self, reference: Any, attempt: _Attempt) -> Outcome | None:
        """What came of an attempt; None when there is to be another one."""
        errors = self._ray.exceptions
        try:
            outcome: Outcome = self._ray.get(reference)
        except errors.NodeDiedError:
            attempt.machines_lost += 1
            return _lost(attempt.task) if attempt.machines_lost > MACHINES_LOST else None
        except (errors.WorkerCrashedError, errors.OutOfMemoryError) as error:
            attempt.died += 1
            short = isinstance(error, errors.OutOfMemoryError)
            why = "memory ran short" if short else "as on a segmentation fault"
            return process_died(attempt.task, why) if attempt.died > 1 else None
        except errors.RayError as error:
            cause = getattr(error, "cause", error)
            raise _unfit(cause) from error
        return outcome

    def _drop(self, references: Sequence[Any]) -> None:
        """Stop what is being worked on, and wait until it has stopped."""
        for reference in references:
            self._ray.cancel(reference, force=True)
        if references:
            self._ray.wait(list(references), num_returns=len(references), timeout=_STOP_S)


@dataclass(slots=True)
class _Attempt:
    """A task, how often it was begun in vain, and when it was last heard of."""

    task: Task
    serial: int = 0
    machines_lost: int = 0
    died: int = 0
    heard_s: float = inf
    frames: int = 0

    def begin(self, serial: int) -> None:
        """Begin anew; what an attempt before has still to say is not meant."""
        self.serial, self.heard_s, self.frames = serial, inf, 0

    def allowed_until_s(self, stall_s: float) -> float:
        return self.heard_s + stall_s + JUDGING_S * self.frames


def _connected(address: str, jobs: int | None) -> Any:
    """The module `ray`, connected.

    Raises:
        CoachError: it is not installed, or no cluster answers.
    """
    os.environ.update(ENVIRONMENT)
    try:
        import ray
        import ray.util.scheduling_strategies
    except ImportError:
        raise CoachError(
            "--ray needs the extra `ray`, which is not installed; add it with `pip install ray`."
        ) from None
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    settings: dict[str, Any] = {
        "log_to_driver": False,
        "configure_logging": False,
        "runtime_env": {"env_vars": ONE_THREAD},
    }
    if address == LOCAL:
        settings |= {
            "num_cpus": jobs,
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE_BYTES,
        }
    on_terminate = signal.getsignal(signal.SIGTERM)
    try:
        _knock(address)
        ray.init(address, **settings)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        why = str(error).strip().split("\n")[0].rstrip(".")
        raise CoachError(
            f"Ray at {address} cannot be used ({why}): start a cluster with `ray start "
            "--head`, or name `local` to use this machine alone."
        ) from None
    signal.signal(signal.SIGTERM, on_terminate)  # Ray puts one of its own
    return ray


def _knock(address: str) -> None:
    """See whether anybody is there: Ray itself takes more than a minute to find out."""
    if address in (LOCAL, "auto"):
        return
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not (host and port.isdigit()):
        raise ValueError("it is not of the form HOST:PORT")
    with socket.create_connection((host, int(port)), _ANSWER_S):
        pass


def _lost(task: Task) -> Outcome:
    return Outcome(
        task.recording.name,
        f"{task.recording.shown}: {MACHINES_LOST + 1} machines of the Ray cluster were lost "
        "while they worked on it: see why, such as memory that runs short, and try again with "
        "--retry-failed.",
        "machine lost",
    )


def _unfit(error: BaseException) -> CoachError:
    """Why a machine of the cluster cannot work for us."""
    if isinstance(error, CoachError):
        return CoachError(str(error))
    why = str(error).strip().split("\n")[0]
    return CoachError(
        f"A machine of the Ray cluster cannot run coach ({type(error).__name__}: {why}): install "
        "coach there as on this one."
    )
