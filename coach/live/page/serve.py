"""The server of a live session's page, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from coach.errors import CoachError
from coach.live.page.app import build_app
from coach.live.page.board import Board
from coach.web.security import Access, new_token
from coach.web.serving import listening, server


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served.

    Attributes:
        host: name or address of this machine, as in the address of the page.
        port: 0 for any that is free.
    """

    host: str
    port: int

    @property
    def named(self) -> str:
        """The host as it stands in an address."""
        return f"[{self.host}]" if ":" in self.host else self.host


def place_of(address: str) -> Place:
    """From HOST or HOST:PORT.

    Raises:
        CoachError: it is neither.
    """
    wrong = CoachError(
        f"{address!r} is no address for the page: give this computer's own name or address in "
        "your network, such as 192.168.1.20 or 192.168.1.20:8080."
    )
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if not host or parts.username is not None or parts.path or parts.query or parts.fragment:
        raise wrong
    return Place(host, port or 0)


def _unspecified(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_unspecified
    return address.is_unspecified


class LivePage:
    """Serves a board as a page; a context manager.

    Attributes:
        board: what is shown.
        address: of the page, with the secret that lets people in.
        here_only: whether it can be opened on this machine only.
    """

    def __init__(self, place: Place) -> None:
        """Listen.

        Raises:
            CoachError: this machine has no such address, the port is taken, or the address means
                every network that this machine is in.
        """
        self.board = Board()
        try:
            self._listener = listening(place.host, place.port)
        except (OSError, UnicodeError) as error:
            raise CoachError(
                f"The page cannot be served at {place.named}:{place.port} ({error}): give an "
                "address that this computer has, and a port that is free or none."
            ) from error
        bound, port = self._listener.getsockname()[:2]
        if _unspecified(ip_address(bound)):
            self._listener.close()
            raise CoachError(
                f"The page is not served at {place.named}, which means every network that this "
                "computer is in: give its address in the one from which the page is to be seen."
            )
        self.here_only = ip_address(bound).is_loopback
        access = Access(port, new_token(), hosts=(place.named,))
        self.address = f"http://{place.named}:{port}/?token={access.token}"
        self._server = server(build_app(self.board, access))
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), name="coach-page", daemon=True
        )

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell those who look that it is over, and stop."""
        self.board.over = True
        # who does not read is cut off, of which uvicorn would tell with a traceback
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
