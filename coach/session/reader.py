"""Reading a `.coach` file, also one that is being written or was left unfinished."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.types import Rep
from coach.session.meta import SessionMeta
from coach.session.rows import (
    SELECT_ANNOTATIONS,
    SELECT_MEASUREMENTS,
    SELECT_POSES,
    SELECT_REPS,
    Annotation,
    measurement_from,
    pose_from,
    rep_from,
)
from coach.session.schema import check_header, connect, read_failure

T = TypeVar("T")


class SessionReader:
    """Reads a session, finished or not, even while it is being written; a context manager.

    Args:
        path: the `.coach` file.

    Attributes:
        meta: where the session comes from.
        complete: whether it was finished; if not, of a recording only the poses are there, of
            a live set all that was measured and counted until then.
        summary: the summary, None when not complete.
        calibration: what angles are measured from, as of `geometry.neutral.Neutral`; None when
            that is not known yet.

    Raises:
        CoachError: not there, not a session, made by a newer coach, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        check_header(path)
        try:
            # not mode=ro: the last to close a killed session folds its log into the one file
            self._connection = connect(path, "rw")
        except sqlite3.OperationalError as error:
            raise read_failure(path, error) from error
        try:
            self._connection.execute("PRAGMA query_only = 1")
            values = {
                key: json.loads(value)
                for key, value in self._connection.execute("SELECT key, value FROM meta")
            }
            self.meta = SessionMeta.model_validate(values)
        except (sqlite3.DatabaseError, ValueError) as error:
            self._connection.close()
            raise read_failure(path, error) from error
        self.complete: bool = values.get("complete") is True
        self.summary: dict[str, Any] | None = values.get("summary")
        self.calibration: dict[str, Any] | None = values.get("calibration")

    def poses(self) -> Iterator[Pose]:
        """The poses in the order of their frames, to the bit as they were stored."""
        return self._rows(SELECT_POSES, lambda row: pose_from(row, self.meta.size_px))

    def measurements(self) -> Iterator[tuple[Measurement, str]]:
        """Each frame's measurement and phase, as far as there are any."""
        return self._rows(SELECT_MEASUREMENTS, measurement_from)

    def reps(self) -> Iterator[Rep]:
        """The reps in their order, as far as there are any."""
        return self._rows(SELECT_REPS, rep_from)

    def annotations(self) -> Iterator[Annotation]:
        """What people wrote, in the order of the moments it is about."""
        return self._rows(SELECT_ANNOTATIONS, lambda row: Annotation(*row))

    def _rows(self, query: str, parse: Callable[[tuple[Any, ...]], T]) -> Iterator[T]:
        try:
            for row in self._connection.execute(query):
                yield parse(row)
        except sqlite3.ProgrammingError:  # read after the session was closed
            raise
        except (sqlite3.DatabaseError, TypeError, ValueError) as error:
            raise read_failure(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
