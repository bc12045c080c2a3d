"""The annotation log of a session: rows are added to it and none is ever changed or removed.

Each call is one short transaction of its own, on disk when it returns. What it says is checked
against what stands in the file at that moment, so that two windows or two people at one session
lose nothing of each other.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.reps.types import Rep
from coach.session.labels import Labels, StaleEdit, printable
from coach.session.migrations import migrate
from coach.session.rater_state import Log, RaterState, labels_of, read_log, state
from coach.session.rows import (
    INSERT_ANNOTATION,
    SELECT_ANNOTATIONS,
    SELECT_REPS,
    Annotation,
    annotation_from,
    annotation_row,
    rep_from,
)
from coach.session.schema import check_header, connect, layout_version, read_failure, write_failure

LONGEST_NAME = 80
_PATIENCE_MS = 5000  # with other windows, each of which writes for milliseconds
_SLACK_S = 0.5  # other programs round times


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that a rater says, changes or removes.

    Attributes:
        kind: one of `coach.session.labels.EDITS`.
        start_s: of a rep or note, seconds of the source.
        end_s: of a rep, or of a note about a span.
        peak_s: of a rep, where the rater names it.
        value: class, name of a fault, or text of a note.
        target: id of the rep that a class, fault, `not_this_exercise` or note is for; -1 is the
            first edit of the same call, -2 the second, and so on.
        replaces: id of the annotation that it corrects or removes, as the rater saw it.
        adopted: the coach's rep that a new rep begins as.
    """

    kind: str
    start_s: float | None = None
    end_s: float | None = None
    peak_s: float | None = None
    value: str = ""
    target: int | None = None
    replaces: int | None = None
    adopted: dict[str, Any] | None = None


def append(path: Path, rater: str, edits: Sequence[Edit], now: datetime) -> RaterState:
    """Add edits to a rater's log, all or none; together they are one step for undo.

    Args:
        path: the `.coach` file; one of an earlier layout is brought up to date in place.
        rater: who says it.
        edits: in their order.
        now: the time of day.

    Returns:
        What the rater says now.

    Raises:
        StaleEdit: an edit names what has changed or gone since the rater saw it.
        CoachError: an edit is impossible, the name is none, or the session is none or cannot
            be written. The session is left as it was.
    """

    def write(file: _LogFile) -> None:
        labels = labels_of(file.log)
        made: list[int] = []
        for edit in edits:
            if edit.target is not None and edit.target < 0:
                if -edit.target > len(made):
                    raise CoachError(
                        f"An edit is for edit {-edit.target} of a request that has only "
                        f"{len(made)} before it; send that one first."
                    )
                edit = replace(edit, target=made[-edit.target - 1])
            row = _row(edit, labels)
            _check_time(row, file.span_s)
            row = file.complete(row)
            made.append(labels.apply(row))
            file.insert(row)

    return _change(path, rater, now, None, write)


def undo(path: Path, rater: str, now: datetime, head: int | None = None) -> RaterState:
    """Take back the rater's last step that stands.

    Args:
        path: the `.coach` file.
        rater: whose.
        now: the time of day.
        head: `RaterState.head` that the rater saw; None to take back whatever was last.

    Returns:
        What the rater says now.

    Raises:
        StaleEdit: the rater's log has moved on since, or there is nothing to take back.
        CoachError: as `append`.
    """
    return _change(path, rater, now, head, lambda file: file.turn_back("undo", file.log.standing))


def redo(path: Path, rater: str, now: datetime, head: int | None = None) -> RaterState:
    """Bring back the step that the rater took back last; as `undo`."""
    return _change(path, rater, now, head, lambda file: file.turn_back("redo", file.log.taken_back))


def set_done(
    path: Path, rater: str, done: bool, now: datetime, *, looked: bool = False
) -> RaterState:
    """Say that the rater has finished and may see the coach's verdict, or goes on.

    What the coach says at that moment is kept with it, since scoring again changes it. It is not
    an edit, so undo passes it over.

    Args:
        path: the `.coach` file.
        rater: who.
        done: whether the rater has finished.
        now: the time of day.
        looked: whether the rater has seen the verdict before labelling anything.

    Raises:
        CoachError: as `append`.
    """

    def write(file: _LogFile) -> None:
        said: dict[str, Any] = {"done": done}
        if done:
            said |= {"looked": looked, "coach": file.coach_says()}
        row = Annotation(0, 0.0, "done", json.dumps(said, allow_nan=False), "", "")
        file.insert(file.complete(row))

    return _change(path, rater, now, None, write)


class _LogFile:
    """A session's log within one transaction, for one rater."""

    def __init__(self, connection: sqlite3.Connection, rater: str, now: datetime) -> None:
        self._connection = connection
        self._rater = rater
        self.log: Log = read_log(self.annotations(), rater)
        self._created_utc = _stamp(now, self.log.last_utc)
        first, last = connection.execute("SELECT min(t_s), max(t_s) FROM pose").fetchone()
        self.span_s: tuple[float, float] | None = None if first is None else (first, last)

    def annotations(self) -> list[Annotation]:
        return [annotation_from(row) for row in self._connection.execute(SELECT_ANNOTATIONS)]

    def coach_says(self) -> list[dict[str, Any]]:
        return [coach_says(rep_from(row)) for row in self._connection.execute(SELECT_REPS)]

    def complete(self, row: Annotation) -> Annotation:
        """A row with its rater, its time of day and the id that it will have."""
        (last,) = self._connection.execute("SELECT max(id) FROM annotation").fetchone()
        return replace(row, id=(last or 0) + 1, rater=self._rater, created_utc=self._created_utc)

    def insert(self, row: Annotation) -> None:
        self._connection.execute(INSERT_ANNOTATION, annotation_row(row))

    def turn_back(self, kind: str, steps: list[list[Annotation]]) -> None:
        if not steps:
            raise StaleEdit(f"There is nothing of {self._rater} to {kind} in this session.")
        first = steps[-1][0]
        row = Annotation(0, first.start_s, kind, "", "", "", target=first.id)
        self.insert(self.complete(row))


def _change(
    path: Path,
    rater: str,
    now: datetime,
    head: int | None,
    write: Callable[[_LogFile], None],
) -> RaterState:
    rater = checked_name(rater)
    check_header(path)
    try:
        with closing(connect(path, "rw")) as connection:  # what is not committed is rolled back
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            connection.execute("BEGIN IMMEDIATE")
            migrate(connection, layout_version(path, connection))
            file = _LogFile(connection, rater, now)
            if head is not None and head != file.log.head:
                raise StaleEdit(
                    f"{rater} has gone on with this session in another window; what is there now "
                    "is shown, so look at it and try again."
                )
            write(file)
            result = state(file.annotations(), rater)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise write_failure(path, error) from error
    except (TypeError, ValueError) as error:
        raise read_failure(path, error) from error
    return result


def coach_says(rep: Rep) -> dict[str, Any]:
    """What is kept of a rep of the coach beside what a rater says, as JSON can hold it."""
    return {
        "rep": rep.number,
        "start_s": rep.span.start_s,
        "peak_s": rep.span.peak_s,
        "end_s": rep.span.end_s,
        "tilt_class": rep.tilt_class,
        "score": rep.score,
        "faults": list(rep.faults),
    }


def checked_name(rater: str) -> str:
    """The name of a rater without blanks around it.

    Raises:
        CoachError: nothing is left, or it is too long or has control characters.
    """
    name = rater.strip()
    if not name or len(name) > LONGEST_NAME or set("\n\t") & set(name) or not printable(name):
        raise CoachError(
            f"{name[:LONGEST_NAME]!r} is no name of a rater; give 1 to {LONGEST_NAME} letters "
            "on one line."
        )
    return name


def _row(edit: Edit, labels: Labels) -> Annotation:
    """The row of an edit, complete but for id, rater and time of day."""
    value = edit.value
    start_s, end_s = edit.start_s, edit.end_s
    if edit.kind == "rep":
        said: dict[str, Any] = {"peak_s": edit.peak_s}
        if edit.adopted is not None:
            said["adopted"] = edit.adopted
        value = json.dumps(said)
    elif edit.kind == "note":
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    elif (rep := labels.reps.get(edit.target or 0)) is not None:
        start_s, end_s = rep.start_s, rep.end_s
    else:  # refused by its kind or target, or about nothing in particular
        start_s = 0.0
    if start_s is None:
        start_s = math.nan
    return Annotation(0, start_s, edit.kind, value, "", "", end_s, edit.target, edit.replaces)


def _check_time(row: Annotation, span_s: tuple[float, float] | None) -> None:
    times = [row.start_s] if row.end_s is None else [row.start_s, row.end_s]
    if row.kind not in ("rep", "note"):
        return
    if not all(map(math.isfinite, times)):
        raise CoachError(f"A {row.kind} needs a time in seconds; give start_s, and end_s of a rep.")
    if span_s is None:
        return
    first, last = span_s
    if min(times) < first - _SLACK_S or max(times) > last + _SLACK_S:
        raise CoachError(
            f"A {row.kind} from {times[0]:g} s to {times[-1]:g} s lies outside the recording; "
            f"give times from {first:g} to {last:g} s."
        )


def _stamp(now: datetime, last_utc: str) -> str:
    """The time of day as it is kept; never that of the rater's last step, which it would join."""
    moment = now.astimezone(UTC)
    stamp = moment.isoformat(timespec="microseconds")
    if stamp == last_utc:
        stamp = (moment + timedelta(microseconds=1)).isoformat(timespec="microseconds")
    return stamp
