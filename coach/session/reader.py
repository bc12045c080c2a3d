"""Reading a `.coach` file, also one that is being written or was left unfinished."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from operator import itemgetter
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from coach.errors import CoachError
from coach.files import first_problem
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.types import Candidate, Rep
from coach.session.calibration import GUIDED
from coach.session.meta import SessionMeta
from coach.session.migrations import migrate
from coach.session.parameters import Parameters
from coach.session.rows import (
    SELECT_ANNOTATIONS,
    SELECT_CANDIDATES,
    SELECT_MEASUREMENTS,
    SELECT_POSES,
    SELECT_REPS,
    SELECT_SOME_POSES,
    Annotation,
    annotation_from,
    candidate_from,
    measurement_from,
    pose_from,
    rep_from,
)
from coach.session.schema import (
    SCHEMA_VERSION,
    check_header,
    connect,
    layout_version,
    protected,
    read_failure,
)

T = TypeVar("T")


def _up_to_date(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    """The session itself, or a copy in today's layout: who only reads changes nothing."""
    version = layout_version(path, connection)
    if version == SCHEMA_VERSION:
        return connection
    copy = protected(sqlite3.connect("", isolation_level=None))  # a temporary file of SQLite's own
    try:
        connection.backup(copy)
        migrate(copy, version)
    except BaseException:
        copy.close()
        raise
    connection.close()
    return copy


class SessionReader:
    """Reads a session, finished or not, even while it is being written; a context manager.

    A session of an earlier layout is brought up to date in a copy.

    Args:
        path: the `.coach` file.

    Attributes:
        meta: where the session comes from.
        complete: whether it was finished; if not, of a recording only the poses are there, of
            a live set all that was measured and counted until then.
        summary: the summary, None when not complete.
        results_version: layout in which measurements and reps were written.

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
            self._connection = _up_to_date(path, self._connection)
            self._connection.execute("PRAGMA query_only = 1")
            self._values: dict[str, Any] = {
                key: json.loads(value)
                for key, value in self._connection.execute("SELECT key, value FROM meta")
            }  # TypeError: of a file that somebody else made, a value may be NULL
            self.meta = SessionMeta.model_validate(self._values)
        except (sqlite3.DatabaseError, ValueError, TypeError, RecursionError) as error:
            self._connection.close()
            raise read_failure(path, error) from error
        except CoachError:
            self._connection.close()
            raise
        self.complete: bool = self._values.get("complete") is True
        self.summary: dict[str, Any] | None = self._values.get("summary")
        self.results_version: int = self._values.get("results_version", SCHEMA_VERSION)

    @cached_property
    def parameters(self) -> Parameters:
        """What the results rest on besides the poses.

        Raises:
            CoachError: kept in words that this coach does not know.
        """
        try:
            return Parameters.model_validate(self._values)
        except ValidationError as error:
            raise CoachError(
                f"The session {self._path} keeps something that this coach cannot use "
                f"({first_problem(error)}); update coach, or score the video again."
            ) from None

    @property
    def person(self) -> str:
        """Who is seen, as far as it is known; empty when it is not.

        The profile of a live set, or else the clip that the person's calibration was made from.
        """
        calibration = self._values.get("calibration")
        if self.meta.person or not isinstance(calibration, dict):
            return self.meta.person
        source = str(calibration.get("source", ""))
        return "" if source == GUIDED else PurePath(source).stem

    @property
    def span_s(self) -> tuple[float, float] | None:
        """Times of the first and the last pose; None without poses.

        Raises:
            CoachError: the session is damaged.
        """
        ends = [
            float(t_s)
            for order in ("ASC", "DESC")
            for t_s in self._rows(
                f"SELECT t_s FROM pose ORDER BY frame {order} LIMIT 1", itemgetter(0)
            )
        ]
        return (ends[0], ends[1]) if ends else None

    def poses(self) -> Iterator[Pose]:
        """The poses in the order of their frames, to the bit as they were stored."""
        return self._rows(SELECT_POSES, lambda row: pose_from(row, self.meta.size_px))

    def some_poses(self, first: int, last: int) -> Iterator[Pose]:
        """The poses whose frame numbers lie between these two, both included."""
        size_px = self.meta.size_px
        return self._rows(SELECT_SOME_POSES, lambda row: pose_from(row, size_px), (first, last))

    def measurements(self) -> Iterator[tuple[Measurement, str]]:
        """Each frame's measurement and phase, as far as there are any."""
        return self._rows(SELECT_MEASUREMENTS, measurement_from)

    def reps(self) -> Iterator[Rep]:
        """The reps in their order, as far as there are any."""
        return self._rows(SELECT_REPS, rep_from)

    def candidates(self) -> Iterator[Candidate]:
        """Every movement found, counted or not, as far as there are any."""
        return self._rows(SELECT_CANDIDATES, candidate_from)

    def annotations(self) -> Iterator[Annotation]:
        """What people wrote, in the order of the moments it is about."""
        return self._rows(SELECT_ANNOTATIONS, annotation_from)

    def numbers(self, query: str, parameters: tuple[Any, ...] = ()) -> NDArray[np.float64]:
        """Every cell of a query, row after row, for whoever reads many thousand rows at once.

        Args:
            query: a SELECT whose cells are numbers and never NULL.
            parameters: what its question marks stand for.

        Raises:
            CoachError: the session is damaged.
        """
        try:
            cells = chain.from_iterable(self._connection.execute(query, parameters))
            return np.fromiter(cells, dtype=np.float64)
        except (sqlite3.DatabaseError, TypeError, ValueError) as error:
            raise read_failure(self._path, error) from error

    def texts(self, query: str) -> list[str]:
        """The first cell of every row of a query, as text.

        Raises:
            CoachError: the session is damaged.
        """
        return list(self._rows(query, lambda row: str(row[0])))

    def _rows(
        self,
        query: str,
        parse: Callable[[tuple[Any, ...]], T],
        parameters: tuple[Any, ...] = (),
    ) -> Iterator[T]:
        try:
            for row in self._connection.execute(query, parameters):
                yield parse(row)
        except sqlite3.ProgrammingError:  # read after the session was closed
            raise
        except (
            sqlite3.DatabaseError,
            TypeError,
            ValueError,
            OverflowError,
            RecursionError,
        ) as error:
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
