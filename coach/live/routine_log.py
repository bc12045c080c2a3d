"""What a routine leaves in the history: that it was begun, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from coach.coaching.events import Event, Finished, PainStopped, SetEnded, SetStarted
from coach.programme import events as history


class RoutineLog:
    """Listens to a live session that runs a routine."""

    def __init__(self, keep: Callable[[history.Event], None], name: str, sets: int) -> None:
        """Get ready.

        Args:
            keep: takes what is to be kept.
            name: of the routine.
            sets: that it has.
        """
        self._keep, self._name, self._sets = keep, name, sets
        self._begun = self._hurt = False
        self._done = 0

    def watch(self, event: Event) -> None:
        """Take what happens in the session."""
        match event:
            case SetStarted() if not self._begun:
                self._begun = True
                self._add("routine_started", {"sets": self._sets})
            case SetEnded(why="reps" | "time"):
                self._done += 1
            case PainStopped():
                self._hurt = True
            case Finished(gone_through=gone_through) if self._begun:
                done = {"sets": self._sets, "done": self._done}
                if gone_through and self._done:
                    self._add("routine_done", done)
                else:
                    why = "pain" if self._hurt else "finished"
                    self._add("routine_cut_short", {**done, "why": why})

    def _add(self, kind: history.Kind, detail: Mapping[str, object]) -> None:
        self._keep(history.Event(kind, datetime.now().astimezone(), self._name, detail))
