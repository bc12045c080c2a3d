"""Agreement of those who judged the sessions of the library, over HTTP."""

from __future__ import annotations

import os
from dataclasses import dataclass
from threading import Lock

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach.agreement.figures import Figure, figures
from coach.agreement.report import build_report
from coach.agreement.results import Report
from coach.agreement.sessions import ReadSession, read_session, remarks_on
from coach.errors import CoachError
from coach.studio.library import Library, stamp
from coach.studio.session_index import Stamp


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the page shows.

    Attributes:
        report: everything, each session named by its id.
        figures: its figures as a flat list, without those only for comparison with others.
        names: id of each session with a rep in the report to the name of its file.
    """

    report: Report
    figures: tuple[Figure, ...]
    names: dict[str, str]


_JSON = TypeAdapter(_Answer)


class _Sessions:
    """Sessions as they were read last, read again when they have changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[str, tuple[Stamp, ReadSession]] = {}
        self._lock = Lock()

    def read(self, session: str) -> ReadSession:
        """Read a session.

        Raises:
            UnknownSession: there is none of that id.
            CoachError: it cannot be read.
        """
        path = self._library.path_of(session)
        try:
            now = stamp(path)
        except FileNotFoundError:
            raise CoachError(f"{path.name} is gone; reload the page.") from None
        with self._lock:
            kept = self._kept.get(session)
        if kept is None or kept[0] != now:
            kept = now, read_session(path, session)
            with self._lock:
                self._kept[session] = kept
        return kept[1]


def routes(library: Library) -> list[Route]:
    """Of the comparison of raters."""
    sessions = _Sessions(library)

    def agreement(request: Request) -> Response:
        asked = request.query_params.get("ids", "")
        ids = [one for one in asked.split(",") if one] or library.ids
        read: list[ReadSession] = []
        damaged = 0
        for session in dict.fromkeys(ids):
            try:
                read.append(sessions.read(session))
            except CoachError:
                damaged += 1
        remarks = remarks_on(read)
        if damaged:
            remarks.append(
                f"{damaged} session{'s' * (damaged > 1)} cannot be read and "
                f"{'are' if damaged > 1 else 'is'} left out; the list of sessions says why."
            )
        report = build_report([one.rated for one in read], remarks)
        names = {
            one.rated.session: _file_name(library, one.rated.session)
            for one in read
            if one.rated.reps
        }
        shown = tuple(one for one in figures(report) if not one.is_for_comparison_only)
        answer = _Answer(report, shown, names)
        return Response(_JSON.dump_json(answer), media_type="application/json")

    return [Route("/api/agreement", agreement)]


def _file_name(library: Library, session: str) -> str:
    """A name as text: it may hold bytes that are none."""
    return os.fsencode(library.path_of(session).name).decode("utf-8", "replace")
