"""The review page on a real port, and a real browser to look at it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp

from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.studio.app import build_app
from coach.studio.library import Library
from coach.web.security import Access, new_token
from coach.web.serving import listening, server


@dataclass(frozen=True)
class Served:
    """A review page that is served.

    Attributes:
        access: what lets a request in.
        library: its sessions.
    """

    access: Access
    library: Library

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.access.port}"

    @property
    def address(self) -> str:
        """As `coach review` prints it."""
        return f"{self.origin}/?token={self.access.token}"

    @property
    def cookies(self) -> dict[str, str]:
        return {self.access.cookie: self.access.token}

    def client(self) -> httpx.Client:
        """Someone who has the cookie, and writes from the page itself."""
        return httpx.Client(
            base_url=self.origin, cookies=self.cookies, headers={"Origin": self.origin}, timeout=30
        )


@contextmanager
def running(
    application: Callable[[Access], ASGIApp], library: Library, *, read_only: bool = False
) -> Iterator[Served]:
    """Run an application on a real port, as `coach review` does."""
    with listening() as listener:
        access = Access(listener.getsockname()[1], new_token(), read_only=read_only)
        program = server(application(access))
        thread = threading.Thread(target=program.run, args=([listener],))
        thread.start()
        try:
            yield Served(access, library)
        finally:
            program.should_exit = True
            thread.join()


@contextmanager
def serving(
    places: Sequence[Path],
    index: Path,
    *,
    models: Sequence[LumbopelvicModel] = (),
    read_only: bool = False,
) -> Iterator[Served]:
    """Serve the review page of some folders, all of them read."""
    with Library(places, index) as library:
        library.refresh()
        application = partial(build_app, library, models=models)
        with running(application, library, read_only=read_only) as served:
            yield served


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Serve folders; `models` and `read_only` as of `coach review`."""
    with ExitStack() as stack:

        def start(*places: Path, models: Sequence[LumbopelvicModel] = (), **how: bool) -> Served:
            index = tmp_path / "cache" / "sessions.sqlite"
            return stack.enter_context(serving(places, index, models=models, **how))

        yield start


@pytest.fixture
def page(browser: Browser, serve: Callable[..., Served]) -> Iterator[Page]:
    """A page of its own, which must not complain of anything; it closes before the server does."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    assert not complaints


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder for this test alone."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder
