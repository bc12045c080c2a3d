"""The list of sessions over HTTP."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach.errors import CoachError
from coach.files import first_problem
from coach.studio.library import Library
from coach.studio.listing import Listing
from coach.studio.session_index import SORTS, Query
from coach.web.answer import Answer


class _Asked(BaseModel):
    """The query of an address."""

    search: Annotated[str, Field(max_length=500)] = ""
    exercise: str = ""
    person: str = ""
    annotated: Literal["", "yes", "no"] = ""
    sort: Annotated[str, Field(pattern="^(" + "|".join(SORTS) + ")$")] = "-date"
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


def routes(library: Library) -> list[Route]:
    """Of the list of sessions, and of how far it is read."""

    def sessions(request: Request) -> Response:
        try:
            asked = _Asked.model_validate(dict(request.query_params))
        except ValidationError as error:
            raise CoachError(
                f"The list of sessions cannot be asked for {first_problem(error)}; reload the page."
            ) from None
        library.look_again()
        page = library.page(Query(**asked.model_dump()))
        roots = [place for place in library.places if place.is_dir()]
        return Answer(
            {
                "total": page.total,
                "rows": [_row(key, listing, roots) for key, listing in page.rows],
                "exercises": page.exercises,
                "people": page.people,
            }
        )

    def progress(request: Request) -> Response:
        library.look_again()
        folders = [os.fsencode(place).decode("utf-8", "replace") for place in library.places]
        return Answer(asdict(library.progress) | {"places": folders})

    return [Route("/api/sessions", sessions), Route("/api/library", progress)]


def _row(key: str, listing: Listing, roots: list[Path]) -> dict[str, object]:
    """As JSON, with the folder as seen from the only one that was opened."""
    row = {"id": key, **asdict(listing)}
    if len(roots) == 1 and Path(listing.folder).is_relative_to(roots[0]):
        row["folder"] = str(Path(listing.folder).relative_to(roots[0]))
    return row
