"""The sessions that may be seen: found under folders, read once, read again when they change.

Walking the folders is cheap; a session is opened only when it is new or has changed since. What is
listed of it is kept in an index, so that thousands are there at once the next time.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs

from coach.errors import CoachError
from coach.studio.listing import Listing, read_listing
from coach.studio.session_index import Page, Query, SessionIndex, Stamp

_LOOK_AGAIN_AFTER_S = 3.0
_PUT_EVERY_S = 0.25  # so that a page sees the first of thousands soon


class UnknownSession(KeyError):
    """No session of this library has that id."""


@dataclass(frozen=True)
class Progress:
    """How far the library has read what it found.

    Attributes:
        version: another number whenever the list has changed.
        found: number of sessions.
        unread: how many of them are new or changed and not yet read.
        trouble: why the list cannot be kept up to date; empty while all is well.
    """

    version: int
    found: int
    unread: int
    trouble: str


def session_id(path: Path) -> str:
    """The name of a session in addresses: 16 hexadecimal digits, from its absolute path."""
    return hashlib.sha256(os.fsencode(os.path.abspath(path))).digest()[:8].hex()


def default_index() -> Path:
    """Where the index is kept: in the user's cache folder, from where it may be deleted."""
    return platformdirs.user_cache_path("coach", appauthor=False) / "sessions.sqlite"


class Library:
    """The sessions under some folders; a context manager, within which they are read.

    Args:
        places: folders, which are searched with all below them, and sessions.
        index: file in which is kept what is listed of sessions.

    Raises:
        CoachError: a place is not there.
    """

    def __init__(self, places: Sequence[Path], index: Path) -> None:
        self._places = [_there(place) for place in places]
        self._index = SessionIndex(index)
        self._paths: dict[str, Path] = {}
        self._version = 0
        self._unread: dict[str, tuple[Path, Stamp]] = {}
        self._trouble = ""
        self._looked_s = 0.0
        self._wake, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="library", daemon=True)

    @property
    def places(self) -> list[Path]:
        """The folders and sessions that the library is made of, absolute."""
        return list(self._places)

    @property
    def ids(self) -> list[str]:
        """Of all sessions."""
        return list(self._paths)

    @property
    def progress(self) -> Progress:
        """How far everything is read."""
        return Progress(self._version, len(self._paths), len(self._unread), self._trouble)

    def path_of(self, session: str) -> Path:
        """Where a session is.

        Raises:
            UnknownSession: there is none of that id here.
        """
        try:
            return self._paths[session]
        except KeyError:
            raise UnknownSession(session) from None

    def page(self, query: Query) -> Page:
        """The sessions that were asked for, as far as they are read."""
        return self._index.page(query)

    def look_again(self) -> None:
        """Look for changes in the background, if the last look was some seconds ago."""
        if time.monotonic() - self._looked_s >= _LOOK_AGAIN_AFTER_S:
            self._wake.set()

    def refresh(self) -> None:
        """Bring everything up to date now."""
        self._find()
        self._read()

    def _keep_up(self) -> None:
        while not self._end.is_set():
            try:
                self._read()
                self._wake.wait()
                self._wake.clear()
                self._find()
            except (sqlite3.Error, OSError) as error:
                self._trouble = f"The list of sessions is not kept up to date: {error}."
                self._end.wait(_LOOK_AGAIN_AFTER_S)

    def _find(self) -> None:
        """Walk the folders: which sessions there are, and which are to be read."""
        found = {session_id(path): (path, stamp) for path, stamp in self._walk()}
        if found.keys() != self._paths.keys():
            self._index.show(list(found))
            self._paths = {key: path for key, (path, _) in found.items()}
            self._version += 1
        known = self._index.stamps()
        self._unread = {key: one for key, one in found.items() if known.get(key) != one[1]}
        self._looked_s = time.monotonic()
        self._trouble = ""

    def _read(self) -> None:
        """Read what is to be read."""
        rows: list[tuple[str, Stamp, Listing]] = []
        put_s = time.monotonic()
        waiting = list(self._unread.items())
        for n, (key, (path, stamp)) in enumerate(waiting, 1):
            if self._end.is_set():
                return
            rows.append((key, stamp, read_listing(path)))
            if n == len(waiting) or time.monotonic() - put_s > _PUT_EVERY_S:
                self._index.put(rows)
                self._unread = dict(waiting[n:])
                self._version += 1
                rows, put_s = [], time.monotonic()

    def _walk(self) -> Iterator[tuple[Path, Stamp]]:
        roots = [os.path.realpath(place) for place in self._places]
        for place in self._places:
            if place.is_file():
                yield place, stamp(place)
            for folder, folders, names in os.walk(place):
                folders[:] = [name for name in folders if not name.startswith(".")]
                for name in names:
                    path = Path(folder, name)
                    if path.suffix == ".coach" and _is_within(path, roots):
                        try:
                            yield path, stamp(path)
                        except FileNotFoundError:  # gone while the folder was walked
                            continue

    def __enter__(self) -> Self:
        self._find()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._wake.set()
        self._thread.join()
        self._index.close()


def _there(place: Path) -> Path:
    if not place.exists():
        raise CoachError(f"There is no {place}; give a folder, or a .coach session.")
    return Path(os.path.abspath(place))


def _is_within(path: Path, roots: Sequence[str]) -> bool:
    """Whether a file, which may be a link, is in one of the folders that were given."""
    if not path.is_symlink():
        return True
    real = Path(os.path.realpath(path))
    return real.is_file() and any(real.is_relative_to(root) for root in roots)


def stamp(path: Path) -> Stamp:
    """Another one when the session has changed; what is being recorded grows beside it."""
    file = path.stat()
    try:
        log = path.with_name(f"{path.name}-wal").stat()
    except FileNotFoundError:
        return file.st_mtime_ns, file.st_size
    return max(file.st_mtime_ns, log.st_mtime_ns), file.st_size + log.st_size
