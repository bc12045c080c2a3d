"""Adds what happens to the history, in a thread of its own: nobody waits for the disk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from coach.coaching.events import SetEnded
from coach.errors import CoachError
from coach.programme.events import SETS, Event
from coach.programme.keeping import detail_of, live_identity
from coach.programme.measures import against_earlier
from coach.programme.sets import set_event, sets_of
from coach.programme.store import Store
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters


class HistoryKeeper:
    """Appends events to a store in the order they come; a context manager.

    What could not be kept is tried again with the next event, and at the end.

    Attributes:
        trouble: why something is not kept; empty while all is well.
        compared: what the sets so far state against earlier ones, in sentences.
    """

    def __init__(self, path: Path) -> None:
        """Use the store at this path."""
        self._path = path
        self._pending: list[Event] = []
        self._thread = ThreadPoolExecutor(1, "coach-history")
        self.trouble = ""
        self.compared: list[str] = []

    def set_done(
        self, ended: SetEnded, meta: SessionMeta, parameters: Parameters, session: str
    ) -> None:
        """Add a set that has just ended.

        Args:
            ended: with its reps.
            meta: of its session.
            parameters: what it was measured and judged with.
            session: name of its file.
        """
        exercise = parameters.exercise_used
        assert exercise is not None  # no set without one
        detail = detail_of(
            exercise,
            ended.reps,
            parameters.neutral,
            parameters.calibration,
            meta=meta,
            identity=live_identity(meta),
            session=session,
            ended_why=ended.why,
        )
        self.keep(set_event("set_done", _now(), exercise.name, detail))

    def pain(self, exercise: str) -> None:
        """Add that pain has just ended what went on."""
        self.keep(Event("pain", _now(), exercise))

    def keep(self, event: Event) -> None:
        """Add an event."""
        self._thread.submit(self._append, event)

    def wait(self) -> None:
        """Wait until all of it is kept, or could not be."""
        self._thread.submit(self._append).result()

    def _append(self, *events: Event) -> None:
        self._pending += events
        if not self._pending:
            return
        try:
            with Store(self._path) as store:
                while self._pending:
                    self._compare(self._pending[0], store)
                    store.append(self._pending[0])
                    del self._pending[0]
                self.trouble = store.damage
        except CoachError as error:
            self.trouble = str(error)

    def _compare(self, event: Event, store: Store) -> None:
        for now in sets_of([event]):
            if now.detail.stated is not None:
                self.compared += against_earlier(sets_of(store.events(SETS)), now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wait()
        self._thread.shutdown()


def _now() -> datetime:
    """By the clock on the wall."""
    return datetime.now().astimezone()
