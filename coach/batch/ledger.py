"""What is known of every recording of a batch: one SQLite file in the batch folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from coach.batch.keys import Keys
from coach.batch.places import BATCH_FOLDER
from coach.batch.recording import Recording
from coach.batch.task import Outcome
from coach.errors import CoachError

LEDGER_NAME = "batch.db"
State = Literal["waiting", "running", "done", "failed"]

_APPLICATION_ID = 0x436F4261  # "CoBa"
_LAYOUT = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS recording (
    name TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    out TEXT NOT NULL,
    exercise TEXT,
    person TEXT NOT NULL,
    calibration TEXT,
    makes_calibration INTEGER NOT NULL,
    side TEXT NOT NULL,
    remark TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL DEFAULT '',
    pose_key TEXT NOT NULL DEFAULT '',
    judge_key TEXT NOT NULL DEFAULT '',
    calibrated INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL DEFAULT '',
    error TEXT,
    frames INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    peak_mb REAL NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT '',
    versions TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger knows of a recording.

    Attributes:
        recording: as it was asked for last.
        state: `running` in a ledger that is opened means that the program was killed.
        attempts: how often it was begun.
        pose_key: of the session in its place; empty when that is not known.
        judge_key: of the last attempt that came to an end.
        calibrated: whether the session in its place was judged with a calibration.
        outcome: of the last attempt; that of a new recording is empty.
    """

    recording: Recording
    state: State
    attempts: int
    pose_key: str
    judge_key: str
    calibrated: bool
    outcome: Outcome


def ledger_in(place: Path) -> Path | None:
    """The ledger of a batch folder, or of a folder that was scored as a batch; None without one."""
    ledgers = [folder / LEDGER_NAME for folder in (place, place / BATCH_FOLDER)]
    return next((ledger for ledger in ledgers if ledger.is_file()), None)


class Ledger:
    """The ledger, open for one program at a time; a context manager.

    Every change is on the disk when the call returns.

    Args:
        path: of the file, made if it is not there.
        wait_s: how long to wait for another program to close it.

    Raises:
        CoachError: another program has it open, it is no ledger, or it cannot be written.
    """

    def __init__(self, path: Path, wait_s: float = 0.0) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # who is in it, doing what, is for its owner
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=wait_s)
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error
        try:
            execute = self._connection.execute
            execute("PRAGMA locking_mode = EXCLUSIVE")  # held until it is closed
            execute("BEGIN EXCLUSIVE")
            self._check()
            execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            execute(f"PRAGMA user_version = {_LAYOUT}")
            execute(_TABLE)
            execute("COMMIT")
        except sqlite3.Error as error:
            self._connection.close()
            raise self._failure(error) from error
        except CoachError:
            self._connection.close()
            raise

    def _check(self) -> None:
        """Make sure that the file is new or a ledger of this layout."""
        (identity,) = self._connection.execute("PRAGMA application_id").fetchone()
        (layout,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (identity, layout) != (_APPLICATION_ID, _LAYOUT):
            raise CoachError(
                f"{self._path} is not a ledger that this coach knows: choose another folder "
                "with --out, or delete it to score everything anew."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def ask(self, recordings: Sequence[Recording]) -> None:
        """Take down what is asked for; what is known of those that were there stays."""
        rows = [
            (
                one.name, one.shown, str(one.out), one.exercise, one.person,
                None if one.calibration is None else str(one.calibration),
                one.makes_calibration, one.side, one.remark,
            )
            for one in recordings
        ]  # fmt: skip
        self._write(
            "INSERT INTO recording (name, source, out, exercise, person, calibration, "
            "makes_calibration, side, remark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET source = excluded.source, out = excluded.out, "
            "exercise = excluded.exercise, person = excluded.person, "
            "calibration = excluded.calibration, makes_calibration = excluded.makes_calibration, "
            "side = excluded.side, remark = excluded.remark",
            rows,
        )

    def wait(self, names: Sequence[str]) -> None:
        """What is known of recordings is not what is asked for now: they wait."""
        self._write(
            "UPDATE recording SET state = 'waiting' WHERE name = ?", [(name,) for name in names]
        )

    def forget(self, names: Sequence[str]) -> None:
        """Strike recordings out."""
        self._write("DELETE FROM recording WHERE name = ?", [(name,) for name in names])

    def begin(self, name: str, *, poses_stay: bool) -> None:
        """An attempt begins.

        Args:
            name: of the recording.
            poses_stay: whether the session in its place keeps its poses.
        """
        self._write(
            "UPDATE recording SET state = 'running', attempts = attempts + 1, "
            "pose_key = iif(?, pose_key, '') WHERE name = ?",
            [(poses_stay, name)],
        )

    def finish(self, keys: Keys, outcome: Outcome, *, calibrated: bool) -> None:
        """An attempt has come to its end.

        Args:
            keys: what the attempt rested on.
            outcome: what came of it.
            calibrated: whether a calibration was used.
        """
        scored = outcome.error is None
        self._write(
            "UPDATE recording SET state = ?, size = ?, content = ?, judge_key = ?, versions = ?, "
            "cause = ?, error = ?, frames = ?, seconds = ?, peak_mb = ?, digest = ?, "
            "pose_key = iif(?, ?, pose_key), calibrated = iif(?, ?, calibrated) WHERE name = ?",
            [
                (
                    "done" if scored else "failed", keys.size, keys.content, keys.judge_key,
                    keys.versions, outcome.cause, outcome.error, outcome.frames,
                    outcome.seconds, outcome.peak_mb, outcome.digest,
                    scored, keys.pose_key, scored, calibrated, outcome.name,
                )
            ],
        )  # fmt: skip

    def take_over(self, entry: Entry, keys: Keys) -> None:
        """What another ledger knows of a recording is the case here too.

        Args:
            entry: of the other ledger.
            keys: of the recording as it is now.
        """
        outcome = entry.outcome
        self._write(
            "UPDATE recording SET state = ?, attempts = ?, size = ?, content = ?, pose_key = ?, "
            "judge_key = ?, versions = ?, calibrated = ?, cause = ?, error = ?, frames = ?, "
            "seconds = ?, peak_mb = ?, digest = ? WHERE name = ?",
            [
                (
                    entry.state, entry.attempts, keys.size, keys.content, entry.pose_key,
                    entry.judge_key, keys.versions, entry.calibrated, outcome.cause, outcome.error,
                    outcome.frames, outcome.seconds, outcome.peak_mb, outcome.digest, outcome.name,
                )
            ],
        )  # fmt: skip

    def release(self) -> None:
        """What was begun and not finished waits again."""
        self._write("UPDATE recording SET state = 'waiting' WHERE state = 'running'", [()])

    def entries(self) -> Iterator[Entry]:
        """Everything that is known, in the order of names."""
        try:
            rows = self._connection.execute(
                "SELECT name, source, out, exercise, person, calibration, makes_calibration, "
                "side, remark, state, attempts, pose_key, judge_key, calibrated, error, cause, "
                "frames, seconds, peak_mb, digest FROM recording ORDER BY name"
            )
            for row in rows:
                yield _entry(row)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if not self._path.exists():  # SQLite would go on in a file that nobody can find any more
            raise CoachError(
                f"The batch folder {self._path.parent} is gone: bring it back, and run the same "
                "command again."
            )
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany(statement, rows)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> CoachError:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return CoachError(
                f"Another coach is at work on the batch in {self._path.parent}: wait until it "
                "has ended, or choose another folder with --out."
            )
        why = error.strerror if isinstance(error, OSError) else str(error)
        return CoachError(
            f"The ledger {self._path} cannot be written or read ({why}): see that its folder is "
            "there and has space left, and run the same command again."
        )


def _entry(row: tuple[Any, ...]) -> Entry:
    (
        name, source, out, exercise, person, calibration, makes_calibration, side, remark,
        state, attempts, pose_key, judge_key, calibrated, error, cause, frames, seconds,
        peak_mb, digest,
    ) = row  # fmt: skip
    return Entry(
        recording=Recording(
            source=source,
            name=name,
            out=Path(out),
            exercise=exercise,
            person=person,
            calibration=None if calibration is None else Path(calibration),
            makes_calibration=bool(makes_calibration),
            side=side,
            remark=remark,
        ),
        state=state,
        attempts=attempts,
        pose_key=pose_key,
        judge_key=judge_key,
        calibrated=bool(calibrated),
        outcome=Outcome(name, error, cause, frames, seconds, peak_mb, digest),
    )
