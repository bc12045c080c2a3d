"""`coach review`: a server on this machine only, and the browser opened on it."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from coach.geometry.lumbopelvic import load_model
from coach.studio.app import build_app
from coach.studio.library import Library, default_index, session_id
from coach.web.security import Access, new_token
from coach.web.serving import listening, server


def review(
    places: Sequence[Path],
    out: Console,
    console: Console,
    *,
    models: Sequence[Path] = (),
    read_only: bool = False,
    browser: bool = True,
) -> None:
    """Serve the review page of some sessions until Ctrl-C.

    Args:
        places: folders, and sessions; of a single session its player is opened.
        out: where the address goes.
        console: where everything else goes.
        models: files of lumbopelvic models to measure sessions by, beside the program's own.
        read_only: refuse to change sessions and to write files.
        browser: whether to open the address in the default browser.

    Raises:
        CoachError: a place is not there, or a file is no lumbopelvic model.
    """
    loaded = [load_model(path) for path in models]
    with listening() as listener, Library(places, default_index()) as library:
        access = Access(listener.getsockname()[1], new_token(), read_only=read_only)
        page = ""
        if len(library.places) == 1 and library.places[0].is_file():
            page = f"session/{session_id(library.places[0])}"
        address = f"http://127.0.0.1:{access.port}/{page}?token={access.token}"
        found = library.progress.found
        console.print(
            f"{found} session{'s' * (found != 1)}. The review page is at this address, on this "
            "machine only; Ctrl-C ends it.",
            highlight=False,
            soft_wrap=True,
        )
        out.print(address, markup=False, highlight=False, soft_wrap=True)
        if browser:  # in a thread: some browsers return only when they are closed
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with suppress(KeyboardInterrupt):  # which uvicorn passes on once it has ended
            server(build_app(library, access, loaded)).run(sockets=[listener])
        console.print("The review page has ended.")
