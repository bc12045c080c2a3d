"""The layout of a `.coach` file, how one is recognised, and what is said when it fails.

`TABLES` is the layout of `SCHEMA_VERSION`, column by column; nothing in it follows from a class.
Whoever changes it raises the version, adds the step from the version before to
`coach.session.migrations`, and puts a file of the version before into `tests/session/data`, where
it stays.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from coach.errors import CoachError, NotWritten, Unavailable

APPLICATION_ID = 0x436F6163  # "Coac" in the SQLite header
SCHEMA_VERSION = 4

TABLES: dict[str, dict[str, str]] = {
    "meta": {"key": "TEXT PRIMARY KEY", "value": "TEXT NOT NULL"},
    "pose": {
        "frame": "INTEGER PRIMARY KEY",
        "t_s": "REAL NOT NULL",
        "people": "INTEGER NOT NULL",
        "landmarks": "BLOB",
        "offset_px": "BLOB",
        "contrast": "BLOB",
        "world": "BLOB",
        "pelvis_turn_deg": "REAL",
    },
    "measurement": {
        "frame": "INTEGER PRIMARY KEY",
        "t_s": "REAL",
        "pelvic_tilt_deg": "REAL",
        "pelvic_tilt_sd_deg": "REAL",
        "trunk_lean_deg": "REAL",
        "trunk_lean_sd_deg": "REAL",
        "lumbar_angle_deg": "REAL",
        "lumbar_angle_sd_deg": "REAL",
        "lumbar_motion_deg": "REAL",
        "trunk_pitch_deg": "REAL",
        "hip_angle_deg": "REAL",
        "knee_angle_deg": "REAL",
        "shank_deg": "REAL",
        "thigh_deg": "REAL",
        "hip_height": "REAL",
        "hip_x": "REAL",
        "ankle_x": "REAL",
        "ankle_y": "REAL",
        "yaw_deg": "REAL",
        "facing": "INTEGER",
        "reason": "TEXT",
        "phase": "TEXT",
        "left_hip_angle_deg": "REAL",
        "right_hip_angle_deg": "REAL",
        "left_knee_angle_deg": "REAL",
        "right_knee_angle_deg": "REAL",
        "hidden_share": "REAL",
        "novelty": "REAL",
        "lumbar_motion_noise_deg": "REAL",
        "feet_apart": "REAL",
        "over_feet": "REAL",
        "upper_arm_deg": "REAL",
        "lumbar_change_sd_deg": "REAL",
        "hip_over_foot": "REAL",
        "left_ankle_up": "REAL",
        "right_ankle_up": "REAL",
        "left_ankle_ahead": "REAL",
        "right_ankle_ahead": "REAL",
        "pelvic_obliquity_deg": "REAL",
        "pelvic_obliquity_sd_deg": "REAL",
        "trunk_side_lean_deg": "REAL",
        "hip_lift_deg": "REAL",
        "free_hip_lift_deg": "REAL",
        "hips_to_right": "REAL",
        "left_knee_over_foot": "REAL",
        "right_knee_over_foot": "REAL",
        "seen_from": "INTEGER",
        "left_knee_above_ankle": "REAL",
        "right_knee_above_ankle": "REAL",
    },
    "rep": {
        "rep": "INTEGER PRIMARY KEY",
        "start_s": "REAL",
        "peak_s": "REAL",
        "end_s": "REAL",
        "tilt_class": "TEXT",
        "score": "REAL",
        "faults": "TEXT",
        "parts": "TEXT",
        "metrics": "TEXT",
        "why_unclear": "TEXT",
        "partial": "INTEGER",
        "p_tucked": "REAL",
        "p_neutral": "REAL",
        "p_arched": "REAL",
        "tilt_deg": "REAL",
        "tilt_sd_deg": "REAL",
        "reference": "TEXT",
        "graded_points": "REAL",
        "side": "TEXT",
    },
    "candidate": {
        "id": "INTEGER PRIMARY KEY",
        "start_s": "REAL",
        "peak_s": "REAL",
        "end_s": "REAL",
        "counted": "INTEGER",
        "refused_by": "TEXT",
        "amplitude": "REAL",
        "unit": "TEXT",
    },
    "annotation": {
        "id": "INTEGER PRIMARY KEY",
        "start_s": "REAL NOT NULL",
        "kind": "TEXT NOT NULL",
        "value": "TEXT NOT NULL",
        "rater": "TEXT NOT NULL",
        "created_utc": "TEXT NOT NULL",
        "end_s": "REAL",
        "target": "INTEGER",
        "replaces": "INTEGER",
    },
}
"""Table to its columns in their order, each with its declaration."""

# what people wrote: kept when a video is scored again, while every other table is filled anew
LASTING_TABLES = ("annotation",)

MAX_VALUE_BYTES = 8_000_000
"""Of one value in a session; the largest that coach writes has some kilobytes."""

_PATIENCE_S = 1.0  # with another program that uses the same file
# what computes or writes by itself when a session is read or written; a trigger would fire while
# an earlier layout is brought up to date
_ACTIVE = (
    "SELECT CASE WHEN type IN ('trigger', 'view') THEN type ELSE 'virtual table' END "
    "FROM sqlite_master WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL %'"
)
_MAGIC = b"SQLite format 3\0"
_WRITE_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space or choose another folder",
    sqlite3.SQLITE_IOERR: "the disk refused to write; free some space or choose another folder",
    sqlite3.SQLITE_CANTOPEN: "no file can be made there; choose a folder you may write to",
    sqlite3.SQLITE_READONLY: "it is read-only; choose a folder you may write to",
    sqlite3.SQLITE_BUSY: "another program is using it; close that one first",
}
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_READ_REMEDIES = {
    sqlite3.SQLITE_CANTOPEN: (
        "it was left unfinished in a folder that is read-only; copy it, together with the "
        "-wal file beside it, to a folder you may write to"
    ),
    sqlite3.SQLITE_BUSY: "another program is using it; close that one first",
    sqlite3.SQLITE_TOOBIG: (
        "a value in it is far larger than any that coach writes; score the video again"
    ),
}


def create(table: str) -> str:
    """The statement that makes a table."""
    declared = ", ".join(f"{name} {declaration}" for name, declaration in TABLES[table].items())
    return f"CREATE TABLE {table} ({declared})"


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
    except IsADirectoryError:
        raise CoachError(f"{path} is a folder; name one .coach session in it.") from None
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
    _check_version(path, int.from_bytes(head[60:64]))


def _check_version(path: Path, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise CoachError(
            f"{path} was made by a newer coach (session format {version}, this one knows "
            f"{SCHEMA_VERSION}); update coach."
        )


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open with explicit transactions; `mode` is `rw`, or `rwc` to make the file as well."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return protected(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PATIENCE_S))


def protected(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, so set that a file made by somebody else can do no harm.

    What SQLite advises (sqlite.org/security.html): nothing in the file may call a function with
    side effects, pages are checked as they are read, and no value is larger than makes sense.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def layout_version(path: Path, connection: sqlite3.Connection) -> int:
    """Version of the layout of a session that is open; 0 for a new one.

    The header alone does not tell: a step may lie in the log of a program that was killed.

    Raises:
        CoachError: made by a newer coach, or it holds what could run by itself.
        sqlite3.Error: it cannot be read.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    _check_version(path, version)
    active = connection.execute(_ACTIVE).fetchone()
    if active is not None:
        raise CoachError(
            f"The session {path} is not opened: it holds a {active[0]}, which no coach writes and "
            "which could change what is in it; score the video again."
        )
    return version


def write_failure(path: Path, error: sqlite3.Error) -> CoachError:
    """The sentence for a failed write; what was committed before stays in the file."""
    why = _WRITE_REMEDIES.get(_code(error), f"{error}; delete it or choose another folder")
    kind = Unavailable if _code(error) in _PASSING else NotWritten
    return kind(f"The session {path} cannot be written: {why}.")


def read_failure(path: Path, error: Exception) -> CoachError:
    """The sentence for a session that opens and does not read."""
    kind = CoachError
    remedy = "it is damaged; score the video again"
    if isinstance(error, sqlite3.Error):
        if _code(error) == sqlite3.SQLITE_BUSY:
            kind = Unavailable
        remedy = _READ_REMEDIES.get(_code(error), remedy)
        if missing := re.fullmatch(r"no such (table|column): ([\w.]+)", str(error)):
            remedy = (
                f"it lacks the {missing[1]} {missing[2]}, which another program must have taken "
                "out; score the video again"
            )
    return kind(f"The session {path} cannot be read: {remedy}.")


def _code(error: sqlite3.Error) -> int:
    """Primary SQLite result code; the low byte of the extended one."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
