"""Raters' labels as CSV: a row a rep and a row a note, there and back without loss."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.export.labelled import NoteLabel, RaterLabels, RepLabel, frame_at

COLUMNS = (
    "rater", "what", "rep", "start_frame", "start_s", "peak_frame", "peak_s", "end_frame",
    "end_s", "tilt_class", "faults", "not_this_exercise", "text",
)  # fmt: skip
_NEEDED = ("rater", "what", "rep", "start_s", "end_s")


def annotations_to_csv(labels: Sequence[RaterLabels], times: NDArray[np.float64]) -> str:
    """A row a rep (`what` is `rep`) and a row a note (`what` is `note`).

    `rep` numbers a rater's reps in the order of time; of a note it is the rep that it is about,
    or empty.

    Args:
        labels: of each rater.
        times: (n_frames,) time stamp of each frame, seconds.
    """
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)

    def when(t_s: float | None) -> list[Any]:
        return ["", ""] if t_s is None else [frame_at(times, t_s), repr(float(t_s))]

    for one in labels:
        for number, rep in enumerate(one.reps, 1):
            said = rep.tilt_class or "", ";".join(rep.faults), int(rep.not_this_exercise), ""
            bounds = *when(rep.start_s), *when(rep.peak_s), *when(rep.end_s)
            table.writerow([one.rater, "rep", number, *bounds, *said])
        about = [(number, note) for number, rep in enumerate(one.reps, 1) for note in rep.notes]
        for target, note in [*about, *(("", note) for note in one.notes)]:
            span = *when(note.start_s), *when(None), *when(note.end_s)
            table.writerow([one.rater, "note", target, *span, "", "", "", note.text])
    return file.getvalue()


def annotations_from_csv(text: str) -> list[RaterLabels]:
    """The labels of such a table; frames are not needed, times count.

    Raises:
        CoachError: it is no such table, or a row of it cannot be understood.
    """
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    reps: dict[str, dict[str, RepLabel]] = {}
    notes: dict[str, list[tuple[str, NoteLabel]]] = {}
    try:
        missing = [name for name in _NEEDED if name not in (table.fieldnames or ())]
        if missing:
            raise CoachError(
                f"This is no table of annotations: it lacks the column {missing[0]}; give one "
                "that coach exported, or use its column names."
            )
        for row in table:
            rater = row["rater"] or ""
            reps.setdefault(rater, {})
            notes.setdefault(rater, [])
            if row["what"] == "rep":
                reps[rater][row["rep"]] = _rep(row)
            elif row["what"] == "note":
                notes[rater].append((row["rep"] or "", _note(row)))
            else:
                raise ValueError(f"{row['what']!r} is neither rep nor note")
        return [_rater(rater, reps[rater], notes[rater]) for rater in reps]
    except (ValueError, csv.Error) as error:
        raise CoachError(
            f"Line {table.line_num} of the table of annotations cannot be understood ({error}); "
            "correct it and import the file again."
        ) from None


def _rater(name: str, reps: dict[str, RepLabel], notes: list[tuple[str, NoteLabel]]) -> RaterLabels:
    about = {number: [note for target, note in notes if target == number] for number in reps}
    lost = sorted({target for target, _ in notes if target and target not in reps})
    if lost:
        raise ValueError(f"a note of {name!r} is about rep {lost[0]}, which is not there")
    return RaterLabels(
        name,
        tuple(replace(rep, notes=tuple(about[number])) for number, rep in reps.items()),
        tuple(note for target, note in notes if not target),
    )


def _rep(row: dict[str, str]) -> RepLabel:
    return RepLabel(
        start_s=_seconds(row, "start_s"),
        peak_s=_seconds_or_none(row, "peak_s"),
        end_s=_seconds(row, "end_s"),
        tilt_class=row.get("tilt_class") or None,
        faults=tuple(name for name in (row.get("faults") or "").split(";") if name),
        not_this_exercise=(row.get("not_this_exercise") or "0") not in ("0", "false"),
    )


def _note(row: dict[str, str]) -> NoteLabel:
    return NoteLabel(
        _seconds(row, "start_s"), _seconds_or_none(row, "end_s"), row.get("text") or ""
    )


def _seconds(row: dict[str, str], column: str) -> float:
    cell = row.get(column) or ""
    value = float(cell) if cell else math.nan
    if not math.isfinite(value):
        raise ValueError(f"{column} is {cell!r}, not a time in seconds")
    return value


def _seconds_or_none(row: dict[str, str], column: str) -> float | None:
    return _seconds(row, column) if row.get(column) else None
