"""What a routine leaves in the history: that it was begun, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coach.coaching.events import Event, Finished, PainStopped, SetEnded, SetStarted
from coach.errors import CoachError
from coach.programme import events as history
from coach.programme.store import Store


class RoutineLog:
    """Listens to a live session that runs a routine.

    Attributes:
        trouble: why something of it is not in the history; empty while all is well.
    """

    def __init__(self, store: Store, name: str, sets: int, now: Callable[[], datetime]) -> None:
        """Get ready.

        Args:
            store: the history.
            name: of the routine.
            sets: that it has.
            now: the time, with its offset from UTC.
        """
        self._store, self._name, self._sets, self._now = store, name, sets, now
        self._begun = self._hurt = False
        self._done = 0
        self.trouble = ""

    def watch(self, event: Event) -> None:
        """Take what happens in the session."""
        match event:
            case SetStarted() if not self._begun:
                self._begun = True
                self._append("routine_started", {"sets": self._sets})
            case SetEnded(why="reps" | "time"):
                self._done += 1
            case PainStopped():
                self._hurt = True
            case Finished(gone_through=gone_through) if self._begun:
                whole = gone_through and self._done > 0
                why = "pain" if self._hurt else "finished"
                self._append(
                    "routine_done" if whole else "routine_cut_short",
                    {"sets": self._sets, "done": self._done, "why": "" if whole else why},
                )

    def _append(self, kind: history.Kind, detail: dict[str, object]) -> None:
        try:
            self._store.append(history.Event(kind, self._now(), self._name, detail))
        except CoachError as error:  # the session goes on all the same
            self.trouble = str(error)
