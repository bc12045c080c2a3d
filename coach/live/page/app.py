"""The page of a live session as a web application: it is looked at, and nothing else."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from coach.live.page.board import Board
from coach.live.page.picture import Pictures
from coach.live.page.state import page_state
from coach.web.answer import failure
from coach.web.security import Access, Guard

STATIC = Path(__file__).parent / "static"

_LOOK_S = 0.015  # between two looks at the board
_WAIT_S = 2.0  # for a new picture, before the page is told to ask again
_STATES_A_SECOND = 15.0  # at most
_ALIVE_S = 1.0  # the page hears at least so often that all is well


def build_app(board: Board, access: Access) -> ASGIApp:
    """Everything that the page of a live session answers.

    Args:
        board: what is shown.
        access: who may look.
    """
    pictures = Pictures(board)

    def page(request: Request) -> Response:
        return FileResponse(STATIC / "live.html")

    def icon(request: Request) -> Response:
        return Response(status_code=204)  # browsers ask for one, whatever the page says

    async def picture(request: Request) -> Response:
        given = request.query_params.get("after", "0")
        if not given.isdecimal():
            return failure("The number of a picture is not a number; reload the page.", 400)
        until_s = time.monotonic() + _WAIT_S
        while not pictures.ready(int(given)):
            if board.over or time.monotonic() > until_s:
                return Response(status_code=204)
            await asyncio.sleep(_LOOK_S)
        number, jpeg = await run_in_threadpool(pictures.newest)
        return Response(jpeg, media_type="image/jpeg", headers={"X-Picture": str(number)})

    def events(request: Request) -> Response:
        return StreamingResponse(_events(board), media_type="text/event-stream")

    app = Starlette(
        routes=[
            Route("/", page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/favicon.ico", icon),
            Route("/api/picture", picture),
            Route("/api/events", events),
        ]
    )
    return Guard(app, access)


async def _events(board: Board) -> AsyncIterator[str]:
    """The state whenever it has changed, as server-sent events; `over` ends them."""
    sent, number, sent_s = "", 0, 0.0
    while True:
        over, newest = board.over, board.newest  # in this order: nothing is posted after `over`
        if newest is not None and newest.number != number:
            number = newest.number
            state = json.dumps(page_state(newest.live), allow_nan=False)
            if state != sent:
                sent, sent_s = state, time.monotonic()
                yield f"data: {state}\n\n"
        if over:
            yield "event: over\ndata: {}\n\n"
            return
        if time.monotonic() - sent_s > _ALIVE_S:
            sent_s = time.monotonic()
            yield "event: alive\ndata: {}\n\n"
        await asyncio.sleep(1.0 / _STATES_A_SECOND)
