"""The `.coach` file: one SQLite database, written as the frames come.

Poses are committed every half second of the source's own time, so that a program killed at
any moment leaves a readable session that misses less than its last second.
"""

from __future__ import annotations

import itertools
import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from coach.errors import CoachError, NotWritten
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.types import Candidate, Rep
from coach.session.meta import SessionMeta
from coach.session.migrations import migrate
from coach.session.parameters import Parameters
from coach.session.reader import SessionReader
from coach.session.rows import (
    INSERT_CANDIDATE,
    INSERT_MEASUREMENT,
    INSERT_POSE,
    INSERT_REP,
    Annotation,
    Row,
    candidate_row,
    measurement_row,
    pose_row,
    rep_row,
)
from coach.session.schema import (
    APPLICATION_ID,
    LASTING_TABLES,
    SCHEMA_VERSION,
    TABLES,
    check_header,
    connect,
    create,
    layout_version,
    write_failure,
)

__all__ = ["Annotation", "Parameters", "SessionMeta", "SessionReader", "SessionWriter"]

COMMIT_EVERY_S = 0.5
NOTHING_KNOWN = Parameters()


class SessionWriter:
    """Writes a session; a context manager.

    A session that is already at `path` is written anew, its annotations kept.

    Args:
        path: the `.coach` file; its folder is made if need be.
        meta: where the session comes from.
        parameters: what the results rest on, as far as it is known from the start.
        keep_poses: keep the poses that are there, to measure and judge them again.

    Raises:
        CoachError: the path holds something else, or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        meta: SessionMeta,
        parameters: Parameters = NOTHING_KNOWN,
        *,
        keep_poses: bool = False,
    ) -> None:
        self._path = path
        self._size_px = meta.size_px
        self._committed_s = -math.inf
        self._waiting: list[Pose] = []  # for the next commit
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            occupied = path.exists() and (not path.is_file() or path.stat().st_size > 0)
        except OSError as error:
            raise NotWritten(
                f"The session {path} cannot be written: {error.strerror}; "
                "choose a folder you may write to."
            ) from error
        if occupied:
            check_header(path)
        try:
            self._connection = connect(path, "rwc")
        except sqlite3.OperationalError as error:
            raise write_failure(path, error) from error
        try:
            self._begin_session(meta, parameters, keep_poses)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise write_failure(path, error) from error
        except CoachError:
            self._connection.close()
            raise

    def _begin_session(self, meta: SessionMeta, parameters: Parameters, keep_poses: bool) -> None:
        execute = self._connection.execute
        # the whole layout in one transaction, and before WAL, so that the identity is in the
        # header of the file itself from its first byte on
        with self._transaction():
            version = layout_version(self._path, self._connection)
            if 0 < version < SCHEMA_VERSION:
                migrate(self._connection, version)
            execute(f"PRAGMA application_id = {APPLICATION_ID}")
            execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            kept = {*LASTING_TABLES, "pose"} if keep_poses else {*LASTING_TABLES}
            there = {
                name for (name,) in execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            for table in TABLES:
                if table in there and table not in kept:
                    execute(f"DROP TABLE {table}")
                    there.remove(table)
                if table not in there:
                    execute(create(table))
            self._put_meta(meta.model_dump(mode="json"))
            self._put_meta(parameters.model_dump(mode="json"))
            self._put_meta({"results_version": SCHEMA_VERSION, "complete": False})
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("BEGIN IMMEDIATE")  # held between commits too, so that nobody else writes here

    def add_pose(self, pose: Pose) -> None:
        """Store one frame.

        Raises:
            CoachError: the disk is full or fails, or the picture changed its size.
        """
        if pose.size_px != self._size_px:
            raise CoachError(
                f"Expected a picture of {_size(self._size_px)} in {self._path} but frame "
                f"{pose.frame} has {_size(pose.size_px)}; convert the video to one size."
            )
        try:
            self._waiting.append(pose)
            if abs(pose.t_s - self._committed_s) >= COMMIT_EVERY_S:
                self._commit()
                self._connection.execute("BEGIN IMMEDIATE")
                self._committed_s = float(pose.t_s)
        except sqlite3.OperationalError as error:
            raise write_failure(self._path, error) from error

    def add_rows(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Store a piece of a live set and commit it; all or nothing, so it may be tried again.

        Args:
            rows: statements of `coach.session.rows` with their rows.

        Raises:
            CoachError: the disk is full or fails.
        """
        try:
            self._commit()
            with self._transaction():
                for insert, row in rows:
                    self._connection.execute(insert, row)
        except sqlite3.DatabaseError as error:
            raise write_failure(self._path, error) from error
        with suppress(sqlite3.OperationalError):  # it only keeps others out until the next piece
            self._connection.execute("BEGIN IMMEDIATE")

    def finish(
        self,
        measurements: Iterable[tuple[Measurement, str]],
        reps: Iterable[Rep],
        candidates: Iterable[Candidate],
        summary: dict[str, Any],
        parameters: Parameters,
    ) -> None:
        """Store what was measured and judged, and mark the session complete; all or nothing.

        Args:
            measurements: each frame's measurement and phase, that is not there yet.
            reps: the reps that are not there yet.
            candidates: every movement found, counted or not.
            summary: the summary as it goes to JSON; without NaN.
            parameters: what all this rests on.

        Raises:
            CoachError: the disk is full or fails.
        """
        try:
            self._commit()
            with self._transaction():
                execute_many = self._connection.executemany
                execute_many(INSERT_MEASUREMENT, map(measurement_row, measurements))
                execute_many(INSERT_REP, map(rep_row, reps))
                execute_many(
                    INSERT_CANDIDATE, itertools.starmap(candidate_row, enumerate(candidates, 1))
                )
                self._put_meta(parameters.model_dump(mode="json"))
                self._put_meta({"summary": summary, "complete": True})
        except sqlite3.OperationalError as error:
            raise write_failure(self._path, error) from error

    def _put_meta(self, values: Mapping[str, Any]) -> None:
        rows = [(key, json.dumps(value, allow_nan=False)) for key, value in values.items()]
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except CoachError:
            if error is None:
                raise

    def close(self) -> None:
        """Commit, and leave one file behind.

        Raises:
            CoachError: the disk is full or fails; what was committed is in the file, or in the
                log beside it, and can be read.
        """
        try:
            self._commit()
            self._fold()
        except sqlite3.OperationalError as error:
            raise write_failure(self._path, error) from error
        finally:
            self._connection.close()

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._connection.executemany(INSERT_POSE, map(pose_row, waiting))
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def _fold(self) -> None:
        """Fold the write-ahead log into the one file."""
        try:
            self._connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            # a reader has it open: whoever closes last folds the log in
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise


def _size(size_px: tuple[int, int]) -> str:
    return f"{size_px[0]} x {size_px[1]} pixels"
