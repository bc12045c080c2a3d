"""Raters' labels as BORIS writes its events ("Export events, tabular"), there and back.

A rep is a state event `rep` with the class, the faults and `not_this_exercise` as its modifiers;
peaks and notes are events of their own, raters are subjects. Times are in seconds. A note about
a rep comes back as a note about its time.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.export.labelled import NoteLabel, RaterLabels, RepLabel, frame_at

COLUMNS = (
    "Observation id", "Observation date", "Description", "Observation duration",
    "Observation type", "Source", "Time offset (s)", "Media duration (s)", "FPS",
    "Subject", "Behavior", "Behavioral category", "Modifier #1", "Modifier #2", "Modifier #3",
    "Behavior type", "Time", "Media file name", "Image index", "Image file path", "Comment",
)  # fmt: skip
_NEEDED = ("Subject", "Behavior", "Behavior type", "Time")
_OTHER = "not_this_exercise"
_NOBODY = "No focal subject"


def annotations_to_boris(
    labels: Sequence[RaterLabels], times: NDArray[np.float64], source: str, created: datetime
) -> str:
    """A table of events, tab-separated, a row a START, STOP or POINT.

    Args:
        labels: of each rater.
        times: (n_frames,) time stamp of each frame, seconds.
        source: name of the video or camera.
        created: the time of day.
    """
    duration_s = float(times[-1] - times[0]) if len(times) else math.nan
    rate = (len(times) - 1) / duration_s if duration_s > 0 else math.nan
    always = {
        "Observation id": source,
        "Observation date": created.strftime("%Y-%m-%d %H:%M:%S"),
        "Observation duration": f"{duration_s:.3f}",
        "Observation type": "Media file(s)",
        "Source": f"player #1:{source}",
        "Time offset (s)": "0",
        "Media duration (s)": f"{duration_s:.3f}",
        "FPS": f"{rate:.3f}",
        "Media file name": source,
        "Image file path": "NA",
    }
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS, restval="", delimiter="\t", lineterminator="\n")
    table.writeheader()
    for one in labels:
        for t_s, what in sorted(_events(one), key=lambda event: event[0]):
            frame = frame_at(times, t_s)
            at = {"Subject": one.rater, "Time": repr(float(t_s)), "Image index": frame}
            table.writerow({**always, **at, **what})
    return file.getvalue()


def _events(labels: RaterLabels) -> list[tuple[float, dict[str, Any]]]:
    events: list[tuple[float, dict[str, Any]]] = []
    for rep in labels.reps:
        said = {
            "Behavior": "rep",
            "Modifier #1": rep.tilt_class or "",
            "Modifier #2": ",".join(rep.faults),
            "Modifier #3": _OTHER if rep.not_this_exercise else "",
        }
        events.append((rep.start_s, {**said, "Behavior type": "START"}))
        if rep.peak_s is not None:
            events.append((rep.peak_s, {"Behavior": "peak", "Behavior type": "POINT"}))
        events.append((rep.end_s, {**said, "Behavior type": "STOP"}))
    for note in [*labels.notes, *(note for rep in labels.reps for note in rep.notes)]:
        text = {"Behavior": "note", "Comment": note.text}
        if note.end_s is None:
            events.append((note.start_s, {**text, "Behavior type": "POINT"}))
        else:
            events.append((note.start_s, {**text, "Behavior type": "START"}))
            events.append((note.end_s, {**text, "Behavior type": "STOP"}))
    return events


def annotations_from_boris(text: str) -> list[RaterLabels]:
    """The labels of a table of events, separated by tabs or commas.

    State events other than `rep`, and point events other than `peak`, come as notes.

    Raises:
        CoachError: it is no such table, or an event of it cannot be understood.
    """
    text = text.removeprefix("\ufeff")
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: dict[str, _Subject] = {}
    try:
        missing = [name for name in _NEEDED if name not in (table.fieldnames or ())]
        if missing:
            raise CoachError(
                f"This is no table of events of BORIS: it lacks the column {missing[0]}; export "
                "the events from BORIS as tabular events (TSV or CSV)."
            )
        for row in table:
            found.setdefault(row["Subject"] or "", _Subject()).add(row)
    except (ValueError, csv.Error) as error:
        raise CoachError(
            f"Line {table.line_num} of the table of events cannot be understood ({error}); "
            "correct it and import the file again."
        ) from None
    return [
        subject.labels("" if name == "No focal subject" else name)
        for name, subject in found.items()
    ]


class _Subject:
    """Gathers the events of one subject, in the order of time."""

    def __init__(self) -> None:
        self._open: dict[str, list[tuple[float, dict[str, str]]]] = {}
        self._reps: list[RepLabel] = []
        self._peaks: list[float] = []
        self._notes: list[NoteLabel] = []

    def add(self, row: dict[str, str]) -> None:
        t_s = float(row["Time"] or "nan")
        if not math.isfinite(t_s):
            raise ValueError(f"Time is {row['Time']!r}, not a time in seconds")
        behavior, status = row["Behavior"], row["Behavior type"]
        if status == "START":
            self._open.setdefault(behavior, []).append((t_s, row))
        elif status == "STOP":
            begun = self._open.get(behavior)
            if not begun:
                raise ValueError(f"{behavior!r} stops without a start")
            start_s, first = begun.pop(0)
            self._span(behavior, start_s, t_s, first)
        elif behavior == "peak":
            self._peaks.append(t_s)
        else:
            self._notes.append(NoteLabel(t_s, None, _text(behavior, row)))

    def _span(self, behavior: str, start_s: float, end_s: float, row: dict[str, str]) -> None:
        if behavior != "rep":
            self._notes.append(NoteLabel(start_s, end_s, _text(behavior, row)))
            return
        faults = (row.get("Modifier #2") or "").split(",")
        self._reps.append(
            RepLabel(
                start_s=start_s,
                peak_s=None,
                end_s=end_s,
                tilt_class=row.get("Modifier #1") or None,
                faults=tuple(name.strip() for name in faults if name.strip()),
                not_this_exercise=row.get("Modifier #3") == _OTHER,
            )
        )

    def labels(self, rater: str) -> RaterLabels:
        reps = []
        for rep in self._reps:
            peak_s = next((at for at in self._peaks if rep.start_s <= at <= rep.end_s), None)
            reps.append(replace(rep, peak_s=peak_s))
        return RaterLabels(rater, tuple(reps), tuple(self._notes))


def _text(behavior: str, row: dict[str, str]) -> str:
    comment = row.get("Comment") or ""
    if behavior == "note":
        return comment
    return f"{behavior}: {comment}" if comment else behavior
