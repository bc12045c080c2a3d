"""What a rater says of a session now, folded from all annotations that were ever made.

Pure functions from rows to state. A row of a rater is an edit, or takes back the last step that
stands (`undo`), or brings back the last one taken back (`redo`), or says whether the rater has
finished (`done`). Edits in a row with the same `created_utc` are one step. A row that does not
fit what stood when it was made says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from coach.errors import CoachError
from coach.session.labels import EDITS, LabelledRep, Labels, Note, json_object
from coach.session.rows import Annotation

KINDS = (*EDITS, "undo", "redo", "done")


@dataclass(frozen=True, slots=True)
class RaterState:
    """All that a rater says of a session now.

    Attributes:
        rater: who.
        reps: in the order of time.
        notes: in the order of time.
        done: whether the rater has finished and may see what others say.
        head: id of the rater's last annotation; 0 for none. It changes with each.
        can_undo: whether an edit stands.
        can_redo: whether an edit was taken back and none made since.
    """

    rater: str
    reps: tuple[LabelledRep, ...]
    notes: tuple[Note, ...]
    done: bool
    head: int
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what a rater did.

    Attributes:
        said: the annotation.
        about: id of the rep or note that it made, changed or removed; None for `done`.
        stands: False for an edit that was taken back.
    """

    said: Annotation
    about: int | None
    stands: bool


Step = list[Annotation]  # rows that are one edit


@dataclass(slots=True)
class Log:
    """A rater's rows, sorted into what stands and what was taken back."""

    standing: list[Step]
    taken_back: list[Step]
    done: bool = False
    first_done: float = math.inf  # id
    looked: bool = False  # at the coach's verdict before labelling anything
    head: int = 0
    last_utc: str = ""


def read_log(annotations: Iterable[Annotation], rater: str) -> Log:
    """Sort a rater's annotations; those of others and of other kinds do not count."""
    log = Log([], [])
    open_step = False
    for row in sorted(annotations, key=lambda one: one.id):
        if row.rater != rater or not _readable(row):
            continue
        same = open_step and row.created_utc == log.last_utc
        log.head, log.last_utc = row.id, row.created_utc
        open_step = row.kind in EDITS
        if row.kind == "undo":
            if log.standing and log.standing[-1][0].id == row.target:
                log.taken_back.append(log.standing.pop())
        elif row.kind == "redo":
            if log.taken_back and log.taken_back[-1][0].id == row.target:
                log.standing.append(log.taken_back.pop())
        elif row.kind == "done":
            log.done = said_done(row)
            if log.done and log.first_done == math.inf:
                log.first_done = row.id
                log.looked = json_object(row.value).get("looked") is True
        else:
            log.taken_back.clear()
            if same:
                log.standing[-1].append(row)
            else:
                log.standing.append([row])
    return log


def said_done(row: Annotation) -> bool:
    """Whether a row of kind `done` says that the rater has finished."""
    return json_object(row.value).get("done") is True


def labels_of(log: Log) -> Labels:
    """The reps and notes that stand in a log."""
    labels = Labels(log.first_done)
    for step in log.standing:
        for row in step:
            with suppress(CoachError):  # a file made or changed by another program
                labels.apply(row)
    return labels


def state(annotations: Iterable[Annotation], rater: str, *, blind_only: bool = False) -> RaterState:
    """What a rater says of a session.

    Args:
        annotations: all annotations of the session, in any order.
        rater: who.
        blind_only: as it was when the rater first said to have finished, before any verdict of
            the coach was seen; as it is now if that was never said. A rater who looked at the
            verdict first has finished nothing.
    """
    rows: Sequence[Annotation] = list(annotations)
    log = read_log(rows, rater)
    if blind_only and log.first_done < math.inf:
        log = read_log((row for row in rows if row.id <= log.first_done), rater)
    labels = labels_of(log)
    return RaterState(
        rater=rater,
        reps=tuple(sorted(labels.reps.values(), key=lambda rep: (rep.start_s, rep.id))),
        notes=tuple(sorted(labels.notes.values(), key=lambda note: (note.start_s, note.id))),
        done=log.done and not (blind_only and log.looked),
        head=log.head,
        can_undo=bool(log.standing),
        can_redo=bool(log.taken_back),
    )


def raters(annotations: Iterable[Annotation]) -> list[str]:
    """Who has labelled anything, in the order of the alphabet."""
    return sorted({row.rater for row in annotations if _readable(row)})


def history(annotations: Iterable[Annotation], rater: str) -> list[Change]:
    """Everything a rater did, in the order of doing, with what was taken back."""
    rows = sorted(
        (row for row in annotations if row.rater == rater and _readable(row)),
        key=lambda row: row.id,
    )
    standing = {row.id for step in read_log(rows, rater).standing for row in step}
    about: dict[int, int] = {}
    changes = []
    for row in rows:
        if row.kind == "done":
            changes.append(Change(row, None, True))
            continue
        named = row.replaces if row.replaces is not None else row.target
        about[row.id] = row.id if named is None else about.get(named, named)
        stands = row.id in standing or row.kind in ("undo", "redo")
        changes.append(Change(row, about[row.id], stands))
    return changes


def _readable(row: Annotation) -> bool:
    """Whether a row is one of a rater; SQLite itself lets anything stand where text belongs."""
    texts = (row.kind, row.rater, row.value, row.created_utc)
    times = (row.start_s, 0.0 if row.end_s is None else row.end_s)
    numbers = (row.target or 0, row.replaces or 0)
    return (
        row.kind in KINDS
        and all(isinstance(text, str) for text in texts)
        and all(isinstance(t_s, float) and math.isfinite(t_s) for t_s in times)
        and all(isinstance(number, int) for number in numbers)
    )
