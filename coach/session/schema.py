"""The layout of a `.coach` file, how one is recognised, and what is said when it fails."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from pathlib import Path

from coach.errors import CoachError
from coach.geometry.measurement import Measurement

APPLICATION_ID = 0x436F6163  # "Coac" in the SQLite header
SCHEMA_VERSION = 1

MEASUREMENT_TYPES: dict[str, str] = {f.name: str(f.type) for f in fields(Measurement)}
"""Field of `Measurement` to the name of its type, in the order of the columns."""

_SQL_TYPE = {"int": "INTEGER", "float": "REAL", "Reason": "TEXT"}
_MEASUREMENT_COLUMNS = ", ".join(
    f"{name} {_SQL_TYPE[kind]}{' PRIMARY KEY' if name == 'frame' else ''}"
    for name, kind in MEASUREMENT_TYPES.items()
)

# tables that scoring fills anew
DERIVED_TABLES: dict[str, str] = {
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "pose": (
        "frame INTEGER PRIMARY KEY, t_s REAL NOT NULL, people INTEGER NOT NULL, "
        "landmarks BLOB, offset_px BLOB, contrast BLOB"
    ),
    "measurement": f"{_MEASUREMENT_COLUMNS}, phase TEXT",
    "rep": (
        "rep INTEGER PRIMARY KEY, start_s REAL, peak_s REAL, end_s REAL, tilt_class TEXT, "
        "score REAL, faults TEXT, parts TEXT, metrics TEXT, why_ungraded TEXT"
    ),
}
# what people wrote, kept when a video is scored again
ANNOTATION_TABLE = (
    "id INTEGER PRIMARY KEY, t_s REAL NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, "
    "author TEXT NOT NULL, created_utc TEXT NOT NULL"
)

_PATIENCE_S = 1.0  # with another program that uses the same file
_MAGIC = b"SQLite format 3\0"
_WRITE_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space or choose another folder",
    sqlite3.SQLITE_IOERR: "the disk refused to write; free some space or choose another folder",
    sqlite3.SQLITE_CANTOPEN: "no file can be made there; choose a folder you may write to",
    sqlite3.SQLITE_READONLY: "it is read-only; choose a folder you may write to",
    sqlite3.SQLITE_BUSY: "another program is using it; close that one first",
}
_READ_REMEDIES = {
    sqlite3.SQLITE_CANTOPEN: (
        "it was left unfinished in a folder that is read-only; copy it, together with the "
        "-wal file beside it, to a folder you may write to"
    ),
    sqlite3.SQLITE_BUSY: "another program is using it; close that one first",
}


def check_header(path: Path) -> None:
    """Make sure that a file is a coach session this program understands, by its first bytes.

    The file is only read, and not through SQLite, so that nothing foreign is touched.

    Raises:
        CoachError: it is not there, not a session, or made by a newer coach.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise CoachError(f"No session at {path}; check the name.") from None
    except OSError as error:
        raise CoachError(
            f"{path} cannot be read ({error.strerror}); "
            "give the path of a .coach file you may read."
        ) from error
    if head[:16] != _MAGIC or int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise CoachError(
            f"{path} is not a coach session; give the path of a .coach file, or another place "
            "to write one."
        )
    version = int.from_bytes(head[60:64])
    if version > SCHEMA_VERSION:
        raise CoachError(
            f"{path} was made by a newer coach (session format {version}, this one knows "
            f"{SCHEMA_VERSION}); update coach."
        )


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open with explicit transactions; `mode` is `rw`, or `rwc` to make the file as well."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PATIENCE_S)


def write_failure(path: Path, error: sqlite3.Error) -> CoachError:
    """The sentence for a failed write; what was committed before stays in the file."""
    why = _WRITE_REMEDIES.get(_code(error), f"{error}; delete it or choose another folder")
    return CoachError(f"The session {path} cannot be written: {why}.")


def read_failure(path: Path, error: Exception) -> CoachError:
    """The sentence for a session that opens and does not read."""
    remedy = "it is damaged; score the video again"
    if isinstance(error, sqlite3.Error):
        remedy = _READ_REMEDIES.get(_code(error), remedy)
    return CoachError(f"The session {path} cannot be read: {remedy}.")


def _code(error: sqlite3.Error) -> int:
    """Primary SQLite result code; the low byte of the extended one."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
