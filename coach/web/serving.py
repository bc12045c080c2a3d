"""A port of this machine, and the server that answers on it."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

_GRACE_S = 1  # for answers that are under way when the server ends


def listening(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A port that already listens; who asks early waits a moment.

    Args:
        host: name or address of this machine, on which it listens; by default nobody else asks.
        port: 0 for one that is free.

    Raises:
        OSError: this machine has no such address, or the port is taken.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address, family=family)


def server(app: ASGIApp) -> uvicorn.Server:
    """What runs the application; it believes no header of a proxy."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
        )
    )
