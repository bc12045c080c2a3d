"""The review page as a web application: its routes, and what is said when something fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from coach.errors import CoachError, Unavailable
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.studio import (
    agreement_api,
    annotate_api,
    calibrate_api,
    library_api,
    player_api,
    rescore_api,
    training_api,
)
from coach.studio.library import Library, UnknownSession
from coach.web.answer import Answer, failure
from coach.web.security import Access, Exceptions, Guard

STATIC = Path(__file__).parent / "static"

_PAGES = {
    "/": "library.html",
    "/session/{id}": "player.html",
    "/agreement": "agreement.html",
    "/rescore/{id}": "rescore.html",
}

_EXCEPTIONS = Exceptions(
    computing=re.compile(r"/api/session/[0-9a-f]{16}/proxy|/api/rescore/[0-9a-f]{16}"),
    text=re.compile(r"/api/session/[0-9a-f]{16}/annotations/import"),
)


def build_app(library: Library, access: Access, models: Sequence[LumbopelvicModel] = ()) -> ASGIApp:
    """Everything that the review page answers.

    Args:
        library: the sessions that may be seen; no other file is served but the page itself.
        access: who may ask.
        models: lumbopelvic models that sessions may be measured by beside the program's own.
    """

    def studio(request: Request) -> Response:
        return Answer({"read_only": access.read_only})

    def icon(request: Request) -> Response:
        return Response(status_code=204)  # browsers ask for one, whatever the page says

    app = Starlette(
        routes=[
            *(Route(path, _page(STATIC / name)) for path, name in _PAGES.items()),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/favicon.ico", icon),
            Route("/api/studio", studio),
            *library_api.routes(library),
            *agreement_api.routes(library),
            *player_api.routes(library),
            *annotate_api.routes(library),
            *calibrate_api.routes(library),
            *rescore_api.routes(library, models),
            *training_api.routes(library),
        ],
        exception_handlers={
            CoachError: _coach_error,
            UnknownSession: _unknown_session,
            HTTPException: _http_error,
            Exception: _unforeseen,
        },
    )
    return Guard(app, access, _EXCEPTIONS)


def _page(path: Path) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        return FileResponse(path)

    return page


def _coach_error(request: Request, error: Exception) -> Response:
    return failure(str(error), 503 if isinstance(error, Unavailable) else 400)


def _unknown_session(request: Request, error: Exception) -> Response:
    return failure(
        f"There is no session {error.args[0]} in the folders that were opened; go back to the "
        "library.",
        404,
    )


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentences = {
        404: f"There is nothing at {request.url.path}; go back to the library.",
        405: f"{request.url.path} cannot be asked in this way; reload the page.",
        413: f"The request to {request.url.path} is larger than 1 MB; send it in smaller parts.",
    }
    return failure(sentences.get(error.status_code, error.detail), error.status_code)


def _unforeseen(request: Request, error: Exception) -> Response:
    return failure(
        f"{request.url.path} failed in a way nobody foresaw; see the terminal of `coach review`.",
        500,
    )
