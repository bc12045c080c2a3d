"""What a set leaves behind: its session, and its film if one is wanted."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from coach.engine import State
from coach.geometry.neutral import Neutral
from coach.live.eyes import Look
from coach.live.film import Film
from coach.reps.types import Rep
from coach.session.meta import SessionMeta
from coach.session.recorder import Recorder
from coach.session.summary import Summary


class Keeper:
    """Keeps one set as it goes; nothing here makes the loop wait.

    Attributes:
        path: the session.
    """

    def __init__(self, path: Path, meta: SessionMeta, *, film: bool) -> None:
        """Begin.

        Args:
            path: the `.coach` file.
            meta: where the session comes from.
            film: whether to film the set, beside the session.
        """
        self.path = path
        self._open = ExitStack()
        self._recorder = self._open.enter_context(Recorder(path, meta))
        self._film: Film | None = None
        if film:
            self._film = self._open.enter_context(Film(path.with_suffix(".mp4"), meta.size_px))

    @property
    def recording_trouble(self) -> str:
        """Why the session is not kept; empty while all is well."""
        return self._recorder.trouble

    @property
    def film_trouble(self) -> str:
        """Why there is no film; empty while all is well."""
        return self._film.trouble if self._film else ""

    def add(self, look: Look, state: State) -> None:
        """Keep one frame that was counted in."""
        self._recorder.add_pose(look.pose)
        self._recorder.add_state(state.measurement, state.phase)
        if self._film:
            self._film.add(look.shot.frame)

    def close(self, reps: tuple[Rep, ...], summary: Summary | None, neutral: Neutral) -> None:
        """The set is over."""
        if summary is not None:
            self._recorder.finish(reps, summary, neutral)
        self._open.close()
