"""The index of the library: one SQLite file, from which lists are filtered, sorted and cut.

It holds nothing that is not in the sessions, and is made anew when it is damaged or of another
layout.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from coach.studio.listing import Listing

Stamp = tuple[int, int]
"""Of a file: when it was changed, in nanoseconds, and its size in bytes."""

LAYOUT = 1  # raised when other things are listed of a session, too: then all are read again

_COLUMNS = [field.name for field in fields(Listing)]
_SORTS = {
    "date": "created_utc",
    "score": "score",
    "reps": "reps",
    "measured": "measured_share",
    "name": "name COLLATE NOCASE",
    "person": "person COLLATE NOCASE",
    "exercise": "exercise",
    "duration": "duration_s",
}
SORTS = (*_SORTS, *(f"-{name}" for name in _SORTS))
"""By what sessions can be sorted; with a minus from the largest down. Missing ones come last."""


@dataclass(frozen=True)
class Query:
    """What is asked of the library.

    Attributes:
        search: words that all must occur in name, folder, person, exercise, headline or error.
        exercise: only of this one; empty for all.
        person: only of this one; empty for all.
        annotated: only sessions that somebody annotated, or nobody; empty for both.
        sort: one of `SORTS`.
        offset, limit: which of the sessions, in their order.
    """

    search: str = ""
    exercise: str = ""
    person: str = ""
    annotated: Literal["", "yes", "no"] = ""
    sort: str = "-date"
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True)
class Page:
    """What the library answers.

    Attributes:
        total: how many sessions fit, with those that are not on this page.
        rows: id and listing of each session of this page.
        exercises, people: which there are in the whole library.
    """

    total: int
    rows: list[tuple[str, Listing]]
    exercises: list[str]
    people: list[str]


class SessionIndex:
    """What is listed of sessions, by id. May be used from several threads, and by two programs.

    Args:
        path: the file; where none can be written, the index lasts as long as the program.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = _opened(path)

    def stamps(self) -> dict[str, Stamp]:
        """Of every session that was read, how its file was then."""
        with self._lock:
            rows = self._connection.execute("SELECT id, mtime_ns, size FROM session")
            return {key: (mtime_ns, size) for key, mtime_ns, size in rows}

    def show(self, ids: Sequence[str]) -> None:
        """List these sessions from now on, and no others."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN")
            self._connection.execute("DELETE FROM shown")
            self._connection.executemany("INSERT INTO shown VALUES (?)", ((key,) for key in ids))

    def put(self, rows: Iterable[tuple[str, Stamp, Listing]]) -> None:
        """Keep what was read of sessions."""
        marks = ", ".join("?" * (4 + len(_COLUMNS)))
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                f"INSERT OR REPLACE INTO session VALUES ({marks})",
                ((key, *stamp, _words(listing), *_values(listing)) for key, stamp, listing in rows),
            )

    def page(self, query: Query) -> Page:
        """The sessions that are asked for."""
        where, values = _conditions(query)
        source = f"FROM session JOIN shown USING (id) WHERE {where}"
        by = _SORTS[query.sort.removeprefix("-")]
        downward = "DESC" if query.sort.startswith("-") else "ASC"
        ordered = f"ORDER BY {by} IS NULL, {by} {downward}, name COLLATE NOCASE, id"
        with self._lock:
            execute = self._connection.execute
            (total,) = execute(f"SELECT COUNT(*) {source}", values).fetchone()
            rows = execute(
                f"SELECT id, {', '.join(_COLUMNS)} {source} {ordered} LIMIT ? OFFSET ?",
                (*values, query.limit, query.offset),
            ).fetchall()
            return Page(
                total=total,
                rows=[(row[0], _listing(row[1:])) for row in rows],
                exercises=self._distinct("exercise"),
                people=self._distinct("person"),
            )

    def _distinct(self, column: str) -> list[str]:
        rows = self._connection.execute(
            f"SELECT DISTINCT {column} FROM session JOIN shown USING (id) "
            f"WHERE {column} <> '' ORDER BY {column} COLLATE NOCASE"
        )
        return [value for (value,) in rows]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def _conditions(query: Query) -> tuple[str, list[str]]:
    conditions, values = ["1"], []
    for word in query.search.casefold().split():
        conditions.append("INSTR(words, ?)")
        values.append(word)
    for column, value in (("exercise", query.exercise), ("person", query.person)):
        if value:
            conditions.append(f"{column} = ?")
            values.append(value)
    if query.annotated:
        conditions.append("raters <> '[]'" if query.annotated == "yes" else "raters = '[]'")
    return " AND ".join(conditions), values


def _words(listing: Listing) -> str:
    """All that a search looks through."""
    texts = (
        listing.name, listing.folder, listing.person, listing.exercise, listing.headline,
        listing.error or "", *listing.raters,
    )  # fmt: skip
    return "\n".join(texts).casefold()


def _values(listing: Listing) -> tuple[Any, ...]:
    return tuple(
        json.dumps(value) if isinstance(value, tuple) else value for value in astuple(listing)
    )


def _listing(row: tuple[Any, ...]) -> Listing:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Listing(**values | {"raters": tuple(json.loads(values["raters"]))})


def _opened(path: Path) -> sqlite3.Connection:
    """The index in its layout; a damaged one is thrown away, since it can be made again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _prepared(str(path))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                path.with_name(name).unlink(missing_ok=True)
            return _prepared(str(path))
    except (sqlite3.Error, OSError):
        return _prepared(":memory:")


def _prepared(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        execute = connection.execute
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        if execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the index is damaged")
        with connection:
            execute("BEGIN IMMEDIATE")
            if execute("PRAGMA user_version").fetchone() != (LAYOUT,):
                execute("DROP TABLE IF EXISTS session")
                execute(
                    "CREATE TABLE session (id TEXT PRIMARY KEY, mtime_ns INTEGER, size INTEGER, "
                    f"words TEXT, {', '.join(_COLUMNS)})"
                )
                execute(f"PRAGMA user_version = {LAYOUT}")
        execute("CREATE TEMP TABLE shown (id TEXT PRIMARY KEY) WITHOUT ROWID")
    except BaseException:
        connection.close()
        raise
    return connection
