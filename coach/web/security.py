"""Who may ask a page of this program for what: checked on every request, before it is routed.

A page on the internet that its visitor's browser runs can send requests to programs on the same
computer. So a request must name this computer in its Host (a foreign name that resolves to it does
not pass), carry the secret of this run, and, to write anything, come from a page of this program.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.web.answer import failure

MAX_BODY_BYTES = 1_000_000

_READING = ("GET", "HEAD")
_HTTP_PORT = 80  # which browsers leave out
_NO_PATH = re.compile(r"(?!)")
_TEXT_TYPES = ("text/plain", "text/csv")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_NO_TOKEN = (
    "This address lacks the secret of the running page; open the whole address that `coach` "
    "printed."
)


@dataclass(frozen=True)
class Access:
    """What lets a request in.

    Attributes:
        port: that the server listens on.
        token: the secret of this run, which is in the address that is printed.
        hosts: what this computer may be called, without the port.
        read_only: whether requests that would change a session or write a file are refused.
    """

    port: int
    token: str
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    read_only: bool = False

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """What the Host header may say."""
        named = {f"{host}:{self.port}" for host in self.hosts}
        return frozenset(named | set(self.hosts) if self.port == _HTTP_PORT else named)

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Where a page that writes may come from."""
        return frozenset(f"http://{host}" for host in self.allowed_hosts)

    @property
    def cookie(self) -> str:
        """Name of the cookie: browsers share cookies between the ports of a computer."""
        return f"coach_{self.port}"


@dataclass(frozen=True)
class Exceptions:
    """Paths whose writing requests are not like others.

    Attributes:
        computing: posted to only to have something computed, or made in the cache: `read_only`
            lets them in.
        text: may be sent text instead of JSON.
    """

    computing: re.Pattern[str] = _NO_PATH
    text: re.Pattern[str] = _NO_PATH


def new_token() -> str:
    """A secret of 256 bits that may stand in an address."""
    return secrets.token_urlsafe(32)


class Guard:
    """ASGI middleware that lets through only what `Access` allows, and adds protective headers.

    Args:
        app: what is guarded.
        access: what lets a request in.
        exceptions: paths whose writing requests are not like others.
    """

    def __init__(self, app: ASGIApp, access: Access, exceptions: Exceptions | None = None) -> None:
        self._app = RequestBodyLimitMiddleware(app, MAX_BODY_BYTES)  # also of what has no length
        self._access = access
        self._exceptions = exceptions or Exceptions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it without reading its body."""
        if scope["type"] == "lifespan":  # of the program that runs the server, not of a request
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            raise RuntimeError(f"Expected an HTTP request but got {scope['type']}")
        answer = self._refusal(scope) or self._app
        await answer(scope, receive, _with_headers(scope["path"], send))

    def _refusal(self, scope: Scope) -> Response | None:
        """What is said instead of an answer; None for a request that may pass."""
        access, headers = self._access, Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in access.allowed_hosts:
            return PlainTextResponse(
                "This page answers only to the address that `coach` printed.", 421
            )
        if (redirect := self._exchange(scope)) is not None:
            return redirect
        if not _same(_cookie(headers, access.cookie), access.token):
            return _unauthorised(scope["path"])
        if scope["method"] in _READING:
            return None
        return self._refused_write(scope, headers)

    def _exchange(self, scope: Scope) -> Response | None:
        """Take the token out of the address and put it into a cookie."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        if scope["method"] != "GET" or not given or not _same(given[0], self._access.token):
            return None
        response = RedirectResponse("/" + quote(scope["path"].lstrip("/")), 303)
        response.set_cookie(
            self._access.cookie, self._access.token, httponly=True, samesite="strict"
        )
        return response

    def _refused_write(self, scope: Scope, headers: Headers) -> Response | None:
        path = scope["path"]
        # the list is exact: comparing Origin with Host would let a foreign name through that
        # resolves to this computer
        if headers.get("origin") not in self._access.allowed_origins:
            return failure("Only pages of this program may write; reload the page.", 403)
        if self._access.read_only and not self._exceptions.computing.fullmatch(path):
            return failure(
                "The review page was opened with --read-only; open it without to write.", 403
            )
        media_type = headers.get("content-type", "").split(";")[0].strip().lower()
        texts = _TEXT_TYPES if self._exceptions.text.fullmatch(path) else ()
        if media_type not in ("application/json", *texts):
            return failure(f"A request to {path} must be application/json; reload the page.", 415)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return failure(
                f"The request to {path} is larger than {MAX_BODY_BYTES // 1_000_000} MB; send it "
                "in smaller parts.",
                413,
            )
        return None


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())


def _cookie(headers: Headers, name: str) -> str:
    # other programs on this computer leave cookies of any form beside ours
    return cookie_parser(headers.get("cookie", "")).get(name, "")


def _unauthorised(path: str) -> Response:
    return (
        failure(_NO_TOKEN, 401) if path.startswith("/api/") else PlainTextResponse(_NO_TOKEN, 401)
    )


def _with_headers(path: str, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault(
                "Cache-Control", "no-store" if path.startswith("/api/") else "no-cache"
            )
        await send(message)

    return sending
