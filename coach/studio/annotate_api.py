"""What the notes of the player ask: a rater's labels, edits of them, and their files.

Until a rater says to have finished, nothing of what others say is sent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach.errors import CoachError
from coach.export.annotations_boris import annotations_from_boris, annotations_to_boris
from coach.export.annotations_csv import annotations_from_csv, annotations_to_csv
from coach.export.annotations_elan import annotations_from_elan, annotations_to_elan
from coach.export.annotations_json import annotations_from_json, annotations_to_json
from coach.export.labelled import RaterLabels, edits_to_add, labels_of
from coach.files import first_problem
from coach.session.annotations import Edit, append, checked_name, coach_says, redo, set_done, undo
from coach.session.labels import StaleEdit
from coach.session.rater_state import KINDS, RaterState, history, raters, state
from coach.session.rows import Annotation
from coach.session.store import SessionReader
from coach.studio.library import Library
from coach.studio.session_data import times
from coach.web.answer import Answer, Body, failure, parsed, with_body

Turn = Callable[[Path, str, datetime, int | None], RaterState]


class _Edit(Body):
    kind: str
    start_s: float | None = None
    end_s: float | None = None
    peak_s: float | None = None
    value: str = ""
    target: int | None = None
    replaces: int | None = None
    adopt: int | None = None  # number of a rep of the coach


class _Edits(Body):
    rater: str
    edits: list[_Edit] = Field(max_length=1000)


class _Turn(Body):
    rater: str
    head: int | None = None


class _Done(Body):
    rater: str
    done: bool
    looked: bool = False


class _FileQuery(Body):
    format: Literal["csv", "json", "elan", "boris"]
    rater: str = ""


_FILES = {
    "csv": ("csv", "text/csv"),
    "json": ("json", "application/json"),
    "elan": ("eaf", "application/xml"),
    "boris": ("tsv", "text/tab-separated-values"),
}  # format to ending and media type
_READ: dict[str, Callable[[str], list[RaterLabels]]] = {
    "csv": annotations_from_csv,
    "json": annotations_from_json,
    "elan": annotations_from_elan,
    "boris": annotations_from_boris,
}


def routes(library: Library) -> list[Route]:
    """The routes of a session's annotations.

    Args:
        library: the sessions that may be seen and annotated.
    """

    def path_of(request: Request) -> Path:
        return library.path_of(request.path_params["id"])

    def told(request: Request) -> Response:
        rater = request.query_params.get("rater", "").strip()
        looks = not rater and request.query_params.get("blind") == "0"
        return Answer(_told(_annotations(path_of(request)), rater, looks=looks))

    def changed(path: Path, said: RaterState) -> Response:
        return Answer(_told(_annotations(path), said.rater))

    def edit(request: Request, body: bytes) -> Response:
        path, asked = path_of(request), parsed(_Edits, body)
        edits = [_edit(path, one) for one in asked.edits]
        return changed(path, append(path, asked.rater, edits, _now()))

    def turning(turn: Turn) -> Callable[[Request, bytes], Response]:
        def endpoint(request: Request, body: bytes) -> Response:
            path, asked = path_of(request), parsed(_Turn, body)
            return changed(path, turn(path, asked.rater, _now(), asked.head))

        return endpoint

    def finish(request: Request, body: bytes) -> Response:
        path, asked = path_of(request), parsed(_Done, body)
        said = set_done(path, asked.rater, asked.done, _now(), looked=asked.looked)
        return changed(path, said)

    def past(request: Request) -> Response:
        rows = _annotations(path_of(request))
        rater = request.query_params.get("rater", "").strip()
        return Answer(
            [
                {**asdict(change.said), "about": change.about, "stands": change.stands}
                for change in history(rows, rater)
            ]
        )

    def export(request: Request) -> Response:
        path, asked = path_of(request), _query(request)
        ending, media_type = _FILES[asked.format]
        name = quote(f"{path.stem}.annotations.{ending}", safe="", errors="replace")
        return Response(
            _file(path, asked.format, asked.rater.strip()).encode("utf-8", "replace"),
            media_type=media_type,
            headers={"Content-Disposition": f"attachment; filename*=utf-8''{name}"},
        )

    def bring_in(request: Request, body: bytes) -> Response:
        path, asked = path_of(request), _query(request)
        try:
            labels = _READ[asked.format](body.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise CoachError(
                f"The file for {path.name} is not UTF-8 text; save it as UTF-8 and import it again."
            ) from None
        rater = checked_name(asked.rater)
        added: dict[str, int] = {}
        for one in labels:
            name = checked_name(one.rater or rater)
            edits = edits_to_add(one, state(_annotations(path), name))
            if edits:
                append(path, name, edits, _now())
            added[name] = added.get(name, 0) + len(edits)
        return Answer({**_told(_annotations(path), rater), "imported": added})

    notes = "/api/session/{id}/annotations"
    return [
        Route(notes, told),
        Route(notes, with_body(_stale(edit)), methods=["POST"]),
        Route(f"{notes}/undo", with_body(_stale(turning(undo))), methods=["POST"]),
        Route(f"{notes}/redo", with_body(_stale(turning(redo))), methods=["POST"]),
        Route(f"{notes}/done", with_body(finish), methods=["POST"]),
        Route(f"{notes}/history", past),
        Route(f"{notes}/export", export),
        Route(f"{notes}/import", with_body(_stale(bring_in)), methods=["POST"]),
    ]


def _stale(
    handler: Callable[[Request, bytes], Response],
) -> Callable[[Request, bytes], Response]:
    """The handler, answering 409 where another window was first."""

    def wrapped(request: Request, body: bytes) -> Response:
        try:
            return handler(request, body)
        except StaleEdit as error:
            return failure(str(error), 409)

    return wrapped


def _told(rows: list[Annotation], rater: str, *, looks: bool = False) -> dict[str, Any]:
    """What a rater says, and of others what this rater, or who only looks, may see."""
    mine = state(rows, rater)
    names = raters(rows)
    others: dict[str, Any] | None = None
    if mine.done or looks:
        others = {
            "raters": [_state(state(rows, name)) for name in names if name != rater],
            "remarks": [
                {"start_s": row.start_s, "text": row.value, "rater": row.rater}
                for row in rows
                if row.kind not in KINDS and _is_remark(row)
            ],
        }
    return {**_state(mine), "raters": names, "others": others}


def _is_remark(row: Annotation) -> bool:
    return isinstance(row.value, str) and isinstance(row.rater, str) and math.isfinite(row.start_s)


def _state(said: RaterState) -> dict[str, Any]:
    return asdict(said)


def _edit(path: Path, asked: _Edit) -> Edit:
    edit = Edit(**asked.model_dump(exclude={"adopt"}))
    if asked.adopt is None:
        return edit
    with SessionReader(path) as session:
        rep = next((one for one in session.reps() if one.number == asked.adopt), None)
    if rep is None:
        raise CoachError(
            f"The coach counts no rep {asked.adopt} in {path.name} any more; reload the page."
        )
    span = rep.span
    return replace(
        edit, start_s=span.start_s, peak_s=span.peak_s, end_s=span.end_s, adopted=coach_says(rep)
    )


def _file(path: Path, kind: str, rater: str) -> str:
    with SessionReader(path) as session:
        rows, source = list(session.annotations()), session.meta.source
    names = [rater] if rater else raters(rows)
    labels = [labels_of(state(rows, name)) for name in names]
    if kind == "elan":
        return annotations_to_elan(labels, source, _now())
    t_s = times(path)
    if kind == "csv":
        return annotations_to_csv(labels, t_s)
    if kind == "boris":
        return annotations_to_boris(labels, t_s, source, _now())
    return annotations_to_json(labels, t_s, source, {name: history(rows, name) for name in names})


def _annotations(path: Path) -> list[Annotation]:
    with SessionReader(path) as session:
        return list(session.annotations())


def _query(request: Request) -> _FileQuery:
    try:
        return _FileQuery.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise CoachError(f"The page asked for {first_problem(error)}; reload it.") from None


def _now() -> datetime:
    return datetime.now(UTC)
