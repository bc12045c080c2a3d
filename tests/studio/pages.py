"""A real server on a real port, and a real browser on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from coach.studio.app import build_app
from coach.studio.library import Library
from coach.studio.security import Access
from coach.studio.serve import listening, server

CHROMIUM = Path("/usr/bin/chromium")
TOKEN = "only-for-tests"


@contextmanager
def served(places: Sequence[Path], index: Path) -> Iterator[str]:
    """The review page of some sessions, at the address that is given; the token is `TOKEN`."""
    with listening() as listener, Library(places, index) as library:
        port = listener.getsockname()[1]
        running = server(build_app(library, Access(port, TOKEN)))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.should_exit = True
            thread.join()


def need_chromium() -> None:
    """Skip the test where there is no browser."""
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no {CHROMIUM}")
