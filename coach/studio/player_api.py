"""What the player asks: one session's header and numbers, and its video."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from coach.errors import CoachError
from coach.studio import session_data
from coach.studio.library import Library
from coach.studio.media import PROXY_TYPE, TYPES, Videos
from coach.web.answer import Answer, failure


def default_proxies() -> Path:
    """Folder of the proxies; it can be deleted at any time."""
    return platformdirs.user_cache_path("coach", appauthor=False) / "proxies"


def routes(library: Library, proxies: Path | None = None) -> list[Route]:
    """The player's routes.

    Args:
        library: the sessions that may be seen.
        proxies: folder that takes the videos made for browsers; None for the user's cache folder.
    """
    videos = Videos(library.places, proxies or default_proxies())

    def path_of(request: Request) -> Path:
        return library.path_of(request.path_params["id"])

    def header(request: Request) -> Response:
        path = path_of(request)
        return Answer(
            {
                "id": request.path_params["id"],
                **session_data.header(path),
                "video": asdict(videos.state(path)),
            }
        )

    def times(request: Request) -> Response:
        return _numbers(session_data.times(path_of(request)))

    def columns(request: Request) -> Response:
        return _numbers(session_data.columns(path_of(request)))

    def poses(request: Request) -> Response:
        first, count = (_whole(request, name) for name in ("first", "count"))
        return _numbers(session_data.poses(path_of(request), first, count))

    def video(request: Request) -> Response:
        found = videos.original(path_of(request))
        return _file(found, TYPES[found.suffix.lower()]) if found else _no_video(request)

    def proxy(request: Request) -> Response:
        found = videos.proxy(path_of(request))
        return _file(found, PROXY_TYPE) if found else _no_video(request)

    def make_proxy(request: Request) -> Response:
        videos.make_proxy(path_of(request))
        return proxy_state(request)

    def proxy_state(request: Request) -> Response:
        state = videos.state(path_of(request))
        return Answer({"proxy": state.proxy, "progress": state.progress, "trouble": state.trouble})

    session = "/api/session/{id}"
    return [
        Route(session, header),
        Route(f"{session}/times", times),
        Route(f"{session}/columns", columns),
        Route(f"{session}/poses", poses),
        Route(f"{session}/video", video),
        Route(f"{session}/proxy", proxy),
        Route(f"{session}/proxy", make_proxy, methods=["POST"]),
        Route(f"{session}/proxy/state", proxy_state),
    ]


def _file(path: Path, kind: str) -> Response:
    return FileResponse(path, media_type=kind, stat_result=path.stat())


def _no_video(request: Request) -> Response:
    return failure(
        f"There is no video at {request.url.path}; put it beside the session, or give its folder "
        "to `coach review` too.",
        404,
    )


def _numbers(values: NDArray[np.floating]) -> Response:
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return Response(little.tobytes(), media_type="application/octet-stream")


def _whole(request: Request, name: str) -> int:
    given = request.query_params.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise CoachError(
            f"Expected {name}= to be a whole number but got {given!r}; reload the page."
        )
    return int(given)
