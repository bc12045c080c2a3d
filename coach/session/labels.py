"""The reps and notes of one rater, and how each edit changes them.

An edit that names something that is no longer as the rater saw it is refused; so is an
impossible one. The same rules hold for reading and for writing.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from coach.errors import CoachError
from coach.reps.types import CLASSES
from coach.session.rows import Annotation

EDITS = ("rep", "class", "fault", "not_this_exercise", "note", "deleted")
NAME = re.compile(r"[\w .-]{1,80}")  # of a fault; kept in lists with commas and semicolons
MOST_LETTERS = 10_000  # of a note


class StaleEdit(CoachError):
    """An edit of something that has changed or gone since the rater saw it."""


@dataclass(frozen=True, slots=True)
class LabelledRep:
    """A rep as a rater sees it.

    Attributes:
        id: id of the annotation that made it.
        version: id of the annotation that states its bounds now.
        start_s: begin, in seconds of the source.
        peak_s: the moment that the exercise judges; None where the rater names none.
        end_s: end.
        tilt_class: one of `reps.types.CLASSES`; None while the rater has not said.
        class_version: id of the annotation that states the class.
        faults: name of each fault to the id of its annotation.
        not_this_exercise: id of the annotation that says so; None for a rep of the exercise.
        adopted: the coach's rep that it began as, as it was then; None for the rater's own.
        blind: whether all of it was said before the rater had seen the coach's verdict.
        created_utc: when it was made, ISO 8601.
    """

    id: int
    version: int
    start_s: float
    peak_s: float | None
    end_s: float
    created_utc: str
    blind: bool
    adopted: Mapping[str, Any] | None = None
    tilt_class: str | None = None
    class_version: int | None = None
    faults: Mapping[str, int] = field(default_factory=dict)
    not_this_exercise: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A free text of a rater.

    Attributes:
        id: id of the annotation that made it.
        version: id of the annotation that states it now.
        start_s: the moment, or the begin of the span.
        end_s: end of the span; None for a moment.
        text: what is said.
        target: id of the rater's rep that it is about; None for none.
        created_utc: when it was made, ISO 8601.
        blind: whether it was said before the rater had seen the coach's verdict.
    """

    id: int
    version: int
    start_s: float
    end_s: float | None
    text: str
    target: int | None
    created_utc: str
    blind: bool


class Labels:
    """The reps and notes of one rater while edits are applied one after another."""

    def __init__(self, first_done: float = math.inf) -> None:
        self.reps: dict[int, LabelledRep] = {}
        self.notes: dict[int, Note] = {}
        self._first_done = first_done

    def apply(self, row: Annotation) -> int:
        """Apply one edit.

        Returns:
            Id of the rep or note that it is about.

        Raises:
            StaleEdit: it names something that is not as it was.
            CoachError: it says something impossible.
        """
        if row.kind == "deleted":
            return self._delete(row)
        if row.kind == "rep":
            return self._rep(row)
        if row.kind == "note":
            return self._note(row)
        rep = self.reps.get(row.target or 0)
        if rep is None:
            raise _stale("The rep that this label is for")
        self.reps[rep.id] = replace(self._labelled(rep, row), blind=rep.blind and self._blind(row))
        return rep.id

    def _labelled(self, rep: LabelledRep, row: Annotation) -> LabelledRep:
        if row.kind == "class":
            if row.value not in CLASSES:
                raise CoachError(
                    f"{row.value!r} is no class of a rep; give one of {', '.join(CLASSES)}."
                )
            _check_version("The class of this rep", row, rep.class_version)
            return replace(rep, tilt_class=row.value, class_version=row.id)
        if row.kind == "fault":
            if not NAME.fullmatch(row.value):
                raise CoachError(f"{row.value!r} is no name of a fault; give one of the exercise.")
            _check_version("This fault", row, rep.faults.get(row.value))
            return replace(rep, faults={**rep.faults, row.value: row.id})
        if row.kind == "not_this_exercise":
            _check_version("The exercise of this rep", row, rep.not_this_exercise)
            return replace(rep, not_this_exercise=row.id)
        raise CoachError(f"{row.kind!r} is no kind of edit; give one of {', '.join(EDITS)}.")

    def _rep(self, row: Annotation) -> int:
        said = json_object(row.value)
        peak_s = said.get("peak_s", math.nan)  # null for none
        if not _in_order(row.start_s, *([] if peak_s is None else [peak_s]), row.end_s) or (
            row.end_s == row.start_s
        ):
            raise CoachError(
                f"A rep from {row.start_s} s to {row.end_s} s with its peak at {peak_s} s cannot "
                "be; give a start before its end and a peak between them."
            )
        assert row.end_s is not None
        if row.replaces is None:
            adopted = said.get("adopted")
            self.reps[row.id] = LabelledRep(
                id=row.id,
                version=row.id,
                start_s=row.start_s,
                peak_s=peak_s,
                end_s=row.end_s,
                created_utc=row.created_utc,
                blind=self._blind(row) and adopted is None,
                adopted=adopted if isinstance(adopted, dict) else None,
            )
            return row.id
        was = next((rep for rep in self.reps.values() if rep.version == row.replaces), None)
        if was is None:
            raise _stale("This rep")
        self.reps[was.id] = replace(
            was,
            version=row.id,
            start_s=row.start_s,
            peak_s=peak_s,
            end_s=row.end_s,
            blind=was.blind and self._blind(row),
        )
        return was.id

    def _note(self, row: Annotation) -> int:
        if not row.value.strip() or len(row.value) > MOST_LETTERS or not printable(row.value):
            raise CoachError(
                f"A note must have 1 to {MOST_LETTERS} letters and no control characters; "
                "shorten or retype it."
            )
        if not _in_order(row.start_s, *([] if row.end_s is None else [row.end_s])):
            raise CoachError(
                f"A note from {row.start_s} s to {row.end_s} s cannot be; give a start before "
                "its end."
            )
        if row.replaces is None:
            if row.target is not None and row.target not in self.reps:
                raise _stale("The rep that this note is for")
            blind, first, created = self._blind(row), row.id, row.created_utc
            target = row.target
        else:
            was = next((note for note in self.notes.values() if note.version == row.replaces), None)
            if was is None:
                raise _stale("This note")
            blind, first, created = was.blind and self._blind(row), was.id, was.created_utc
            target = was.target
        self.notes[first] = Note(
            first, row.id, row.start_s, row.end_s, row.value, target, created, blind
        )
        return first

    def _delete(self, row: Annotation) -> int:
        gone = row.replaces
        if gone is not None:
            for note in self.notes.values():
                if note.version == gone:
                    return self.notes.pop(note.id).id
            for rep in self.reps.values():
                if rep.version == gone:
                    for note in [n for n in self.notes.values() if n.target == rep.id]:
                        del self.notes[note.id]
                    return self.reps.pop(rep.id).id
                less = _without(rep, gone)
                if less is not None:
                    self.reps[rep.id] = replace(less, blind=rep.blind and self._blind(row))
                    return rep.id
        raise _stale("What should be removed")

    def _blind(self, row: Annotation) -> bool:
        return row.id < self._first_done


def printable(text: str) -> bool:
    """Whether a text has no control characters but line ends and tabs, and can be stored."""
    return all(
        letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs") for letter in text
    )


def _without(rep: LabelledRep, gone: int) -> LabelledRep | None:
    """The rep without the label that an annotation states; None if that states none of it."""
    if rep.class_version == gone:
        return replace(rep, tilt_class=None, class_version=None)
    if rep.not_this_exercise == gone:
        return replace(rep, not_this_exercise=None)
    if gone in rep.faults.values():
        kept = {name: number for name, number in rep.faults.items() if number != gone}
        return replace(rep, faults=kept)
    return None


def _check_version(what: str, row: Annotation, now: int | None) -> None:
    if row.replaces != now:
        raise _stale(what)


def _stale(what: str) -> StaleEdit:
    return StaleEdit(
        f"{what} was changed or removed in another window; what is there now is shown, "
        "so look at it and enter your change again."
    )


def _in_order(*times: Any) -> bool:
    """Whether these are finite numbers, none before the one before it."""
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in times):
        return False
    return all(a <= b for a, b in itertools.pairwise(times))


def json_object(text: str) -> dict[str, Any]:
    """The object that a text of JSON holds; empty for any other text, or with odd numbers."""
    try:
        found = json.loads(text, parse_constant=_finite, parse_float=_finite, parse_int=_short)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is not finite")
    return number


def _short(digits: str) -> int:
    if len(digits) > 15:
        raise ValueError(f"{digits} is too long")
    return int(digits)
