"""Keeps a live set in its session as it goes, in a thread of its own.

Nothing here makes the set wait or ends it. What waits to be written is held in memory, so a
disk that is full for some minutes costs nothing; a program killed at any moment has lost less
than the last second.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from coach.errors import CoachError
from coach.pose.types import Pose
from coach.reps.types import Candidate, Rep, State
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.rows import (
    INSERT_ANNOTATION,
    INSERT_MEASUREMENT,
    INSERT_POSE,
    INSERT_REP,
    Annotation,
    Row,
    annotation_row,
    measurement_row,
    pose_row,
    rep_row,
)
from coach.session.store import SessionWriter
from coach.session.summary import Summary

WRITE_EVERY_S = 0.25
TRY_AGAIN_S = 2.0  # after the disk has refused
MOST_WAITING = 20_000  # rows: more than five minutes of frames at 30 a second, in 30 MB

Happening = Literal["pause", "resume", "pain_stop"]
_WORDS: dict[Happening, str] = {
    "pause": "Paused.",
    "resume": "Went on.",
    "pain_stop": "Stopped because something hurt.",
}
_RATER = "the person, during the set"


class Recorder:
    """Keeps one set of a live session; a context manager. No method waits and none raises.

    The session holds the frames that were counted in and no others, so that the engine finds
    the same reps in them again.
    """

    def __init__(self, path: Path, meta: SessionMeta, parameters: Parameters) -> None:
        """Be ready; nothing is written before `with`.

        Args:
            path: the `.coach` file; its folder is made if need be.
            meta: where the session comes from, with its `set_number`.
            parameters: what the set is measured and judged with.
        """
        self._path, self._meta, self._parameters = path, meta, parameters
        self._waiting: queue.Queue[tuple[str, Row]] = queue.Queue(MOST_WAITING)
        self._piece: list[tuple[str, Row]] = []  # taken from what waits, and not yet written
        self._outcome: tuple[tuple[Candidate, ...], dict[str, Any]] | None = None
        self._reps = 0
        self._begin_s: float | None = None
        self._last_s = 0.0  # of what was handed over ...
        self._kept_s: float | None = None  # ... and of what is written
        self._broken_off = ""
        self._trouble = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="coach-recorder")

    def __enter__(self) -> Self:
        """Start recording."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the rest be written; `wait` tells when it is."""
        self._closing.set()

    def wait(self) -> None:
        """Wait until everything is written, or cannot be."""
        self._thread.join()

    @property
    def trouble(self) -> str:
        """What of the set is not on disk, why, and what to do; empty while all is well."""
        return self._trouble

    def add(self, pose: Pose, state: State) -> None:
        """Keep one frame that was counted in, and the rep that ended with it."""
        if pose.size_px != self._meta.size_px:
            self._break_off("the picture changed its size")
        self._last_s = pose.t_s
        if self._begin_s is None:
            self._begin_s = pose.t_s
        self._keep(INSERT_POSE, pose_row(pose))
        self._keep(INSERT_MEASUREMENT, measurement_row((state.measurement, state.phase)))
        if state.rep is not None:
            self._keep_rep(state.rep)

    def note(self, t_s: float, what: Happening) -> None:
        """Keep what the person did, as a remark at that moment.

        Args:
            t_s: in the source's own time.
            what: the set was held, went on, or was ended because something hurt.
        """
        into_set = timedelta(seconds=t_s - (t_s if self._begin_s is None else self._begin_s))
        created = (self._meta.created_utc + into_set).isoformat()
        annotation = Annotation(0, t_s, what, _WORDS[what], _RATER, created)
        self._keep(INSERT_ANNOTATION, annotation_row(annotation))

    def finish(
        self, reps: Sequence[Rep], candidates: Sequence[Candidate], summary: Summary
    ) -> None:
        """The set is over.

        Args:
            reps: all of them; a last one that no frame had ended is kept too.
            candidates: every movement found, counted or not.
            summary: of the set.
        """
        for rep in reps[self._reps :]:
            self._keep_rep(rep)
        self._outcome = tuple(candidates), summary.model_dump(mode="json")

    def _keep_rep(self, rep: Rep) -> None:
        self._reps += 1
        self._keep(INSERT_REP, rep_row(rep))

    def _keep(self, insert: str, row: Row) -> None:
        if not self._broken_off:
            try:
                self._waiting.put_nowait((insert, row))
            except queue.Full:
                # a session with a hole would not give the same reps again
                self._break_off("the disk did not take it for too long")

    def _break_off(self, why: str) -> None:
        if not self._broken_off:
            at = self._into_set(self._last_s)
            self._broken_off = f"The session {self._path} ends at {at}: {why}."

    def _into_set(self, t_s: float) -> str:
        """A moment as minutes and seconds from the set's beginning."""
        seconds = int(t_s - (self._begin_s or 0.0))
        return f"{seconds // 60}:{seconds % 60:02d}"

    # -- in the recorder's own thread --------------------------------------------------

    def _work(self) -> None:
        """Write what waits, again and again; after a failure more seldom."""
        writer: SessionWriter | None = None
        closing = False
        while not closing:
            closing = self._closing.wait(TRY_AGAIN_S if self._trouble else WRITE_EVERY_S)
            try:
                writer = writer or SessionWriter(self._path, self._meta, self._parameters)
                self._write(writer)
                self._trouble = self._broken_off
            except CoachError as error:
                self._trouble = self._failure(error, closing)
            if closing and writer is not None:
                # a log that cannot be folded in lies beside the file, and is read with it
                with suppress(CoachError):
                    writer.close()

    def _failure(self, error: CoachError, closing: bool) -> str:
        if closing:
            kept = "nothing of it is kept"
            if self._kept_s is not None:
                kept = f"it ends at {self._into_set(self._kept_s)}"
            return f"{str(error).removesuffix('.')}; {kept}."
        return self._broken_off or f"{str(error).removesuffix('.')}; until then it is in memory."

    def _write(self, writer: SessionWriter) -> None:
        # looked at first: all that belongs to them waits by now
        outcome, last_s = self._outcome, self._last_s
        while self._piece or not self._waiting.empty():
            if not self._piece:
                self._piece = [self._waiting.get() for _ in range(self._waiting.qsize())]
            writer.add_rows(self._piece)
            self._piece = []
        self._kept_s = last_s
        if outcome is not None and not self._broken_off:
            writer.finish((), (), *outcome, self._parameters)
            self._outcome = None
