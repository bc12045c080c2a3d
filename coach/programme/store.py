"""The programme's store: one SQLite file of events in the user's data folder, only ever added to.

Nothing that follows from the events is kept: weeks, levels and trends are computed when asked for
(`coach.programme.queries` and others). An event that `append` has returned from survives a kill
and a loss of power.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import platformdirs

from coach.errors import CoachError, Unavailable
from coach.programme.events import KINDS, Event, Kind

APPLICATION_ID = 0x436F5072  # "CoPr" in the SQLite header
LAYOUT = 1

_PATIENCE_S = 5.0  # with another coach that writes at this moment
_TABLE = """CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    local_date TEXT NOT NULL,
    utc_offset_min INTEGER NOT NULL,
    zone TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL CHECK (json_valid(detail))
)"""
_INSERT = (
    "INSERT INTO events (kind, at_utc, local_date, utc_offset_min, zone, subject, detail) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SIDE_FILES = ("-wal", "-shm")
_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_IOERR: "the disk refused; free some space or check the disk",
    sqlite3.SQLITE_CANTOPEN: "no file can be opened there; make its folder one you may write to",
    sqlite3.SQLITE_READONLY: "it is read-only; make it a file you may write to",
    sqlite3.SQLITE_BUSY: "another program is using it; close that one first",
}
_PASSING = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY}


def default_path() -> Path:
    """The store in the user's data folder."""
    return platformdirs.user_data_path("coach", appauthor=False) / "programme.db"


class Store:
    """The events; a context manager. Several programs may have it open; a thread needs its own.

    Args:
        path: the file; it is made if need be, and its folder too. A file that is no store, or a
            damaged one, is kept aside beside it and an empty store begun.

    Attributes:
        kept_aside: where a damaged file was moved to just now; None when all was well. To be
            told to the user (`damage`).

    Raises:
        CoachError: it cannot be opened or made, or a newer coach made it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept_aside: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CoachError(
                f"The folder of the history {path} cannot be made ({error.strerror}); "
                "make it one you may write to."
            ) from error
        with self._failing_in_words():
            before = _identity(path)
            try:
                self._connection = _opened(path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self.kept_aside = _put_aside(path, before)
                self._connection = _opened(path)

    @property
    def damage(self) -> str:
        """What to tell of a damaged file, in a sentence; empty when all was well."""
        if self.kept_aside is None:
            return ""
        return (
            f"The history {self.path} was damaged; it is kept as {self.kept_aside.name} beside "
            "it, and a new one was begun: bring sessions back with `coach history import`."
        )

    def append(self, event: Event) -> None:
        """Keep an event; it is on the disk when this returns.

        Raises:
            CoachError: it cannot be written; nothing of it is kept.
        """
        offset = event.at.utcoffset()
        assert offset is not None  # Event sees to it
        row = (
            event.kind,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.at.date().isoformat(),
            round(offset.total_seconds() / 60.0),
            getattr(event.at.tzinfo, "key", None) or event.at.tzname() or "",
            event.subject,
            json.dumps(dict(event.detail), allow_nan=False),
        )
        with self._failing_in_words():
            self._connection.execute(_INSERT, row)

    def events(self, kinds: Collection[Kind] = (), since: date | None = None) -> list[Event]:
        """The events in the order of their times.

        Args:
            kinds: only of these; of all when empty.
            since: only from this local date on.

        Raises:
            CoachError: it cannot be read.
        """
        wanted = tuple(kinds) or KINDS  # a newer coach may have written others
        marks = ", ".join("?" * len(wanted))
        query = (
            "SELECT kind, at_utc, utc_offset_min, zone, subject, detail FROM events "
            f"WHERE kind IN ({marks}) AND local_date >= ? ORDER BY at_utc, id"
        )
        first = since.isoformat() if since else ""
        with self._failing_in_words():
            return [_event(row) for row in self._connection.execute(query, (*wanted, first))]

    @contextmanager
    def _failing_in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            why = _REMEDIES.get(code, f"{error}; close coach and start it again")
            kind = Unavailable if code in _PASSING else CoachError
            raise kind(f"The history {self.path} cannot be used: {why}.") from error
        except OSError as error:
            raise CoachError(
                f"The history {self.path} cannot be used ({error.strerror}); "
                "make its folder one you may write to."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def delete(path: Path, *others: Path) -> list[Path]:
    """Delete a store and every damaged one that was kept aside beside it.

    Args:
        path: of the store.
        others: what else tells of it.

    Returns:
        What was deleted.

    Raises:
        CoachError: a file cannot be deleted.
    """
    found = [path.with_name(path.name + tail) for tail in ("", *_SIDE_FILES)]
    found += [*sorted(path.parent.glob(f"{path.name}.damaged-*")), *others]
    deleted = []
    for file in found:
        try:
            file.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CoachError(
                f"The history {file} cannot be deleted ({error.strerror}); close every coach "
                "that runs and try again."
            ) from error
        deleted.append(file)
    return deleted


def _opened(path: Path) -> sqlite3.Connection:
    """Connect to a whole store, a new one if there is none.

    Raises:
        CoachError: a newer coach made it.
        sqlite3.OperationalError: it cannot be used now.
        sqlite3.DatabaseError: it is damaged, or something else.
    """
    if not path.exists():
        path.touch(mode=0o600)  # nobody else's business; what SQLite puts beside it follows
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
    try:
        execute = connection.execute
        execute("PRAGMA synchronous = FULL")  # each event is on the disk when it is committed
        _begin(connection, path)
        execute("PRAGMA journal_mode = WAL")
        if execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: sqlite3.Connection, path: Path) -> None:
    """Make the layout in an empty file; see that any other file has it."""
    execute = connection.execute
    execute("BEGIN IMMEDIATE")  # of two programs that begin at once, one makes the layout
    try:
        identity = execute("PRAGMA application_id").fetchone()[0]
        layout = execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in execute("SELECT name FROM sqlite_master")}
        if not tables and (identity, layout) == (0, 0):
            execute(_TABLE)
            execute(f"PRAGMA application_id = {APPLICATION_ID}")
            execute(f"PRAGMA user_version = {LAYOUT}")
        elif identity != APPLICATION_ID or "events" not in tables:
            raise sqlite3.DatabaseError("not a history of coach")
        elif layout > LAYOUT:
            raise CoachError(f"The history {path} was made by a newer coach; update coach.")
        execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = os.stat(path)
        return status.st_dev, status.st_ino
    return None


def _put_aside(path: Path, damaged: tuple[int, int] | None) -> Path | None:
    """Move a damaged store out of the way, with what belongs to it.

    Returns:
        Its new place; None when another program has begun a new one in the meantime.
    """
    if _identity(path) != damaged:
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.replace(aside)
    for tail in _SIDE_FILES:
        with suppress(FileNotFoundError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
    return aside


def _event(row: tuple[Any, ...]) -> Event:
    kind, at_utc, offset_min, zone, subject, detail = row
    local = timezone(timedelta(minutes=offset_min), zone)
    return Event(
        kind, datetime.fromisoformat(at_utc).astimezone(local), subject, json.loads(detail)
    )
