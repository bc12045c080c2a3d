"""What the handlers of all rooms share: answers as JSON, and bodies that are read."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from coach.errors import CoachError
from coach.files import first_problem


class Answer(JSONResponse):
    """JSON in ASCII: text out of a session may hold what UTF-8 cannot say."""

    def render(self, content: Any) -> bytes:
        """The body.

        Raises:
            ValueError: a number is NaN or infinite, which JSON knows not.
        """
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


class Body(BaseModel):
    """What a page sends: nothing but what is expected."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


Sent = TypeVar("Sent", bound=Body)


def parsed(model: type[Sent], body: bytes) -> Sent:
    """What a page has sent.

    Raises:
        CoachError: it is something else.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise CoachError(
            f"The page sent what cannot be understood, {first_problem(error)}; reload it."
        ) from None


def failure(sentence: str, status: int) -> Answer:
    """What went wrong: what, where, what to do."""
    return Answer({"error": sentence}, status)


def with_body(
    handler: Callable[[Request, bytes], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that reads the body, and then runs its handler in a thread."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(handler, request, await request.body())

    return endpoint
