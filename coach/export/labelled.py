"""What raters say, free of any file: the form that every format is written from and read into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.session.annotations import Edit
from coach.session.labels import LabelledRep
from coach.session.rater_state import RaterState


@dataclass(frozen=True, slots=True)
class NoteLabel:
    """A free text about a moment, or about a span where it has an end; seconds of the source."""

    start_s: float
    end_s: float | None
    text: str


@dataclass(frozen=True, slots=True)
class RepLabel:
    """A rep as a rater sees it; seconds of the source."""

    start_s: float
    peak_s: float | None
    end_s: float
    tilt_class: str | None = None
    faults: tuple[str, ...] = ()
    not_this_exercise: bool = False
    notes: tuple[NoteLabel, ...] = ()
    adopted: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RaterLabels:
    """All that a rater says; `rater` is empty where a file names none."""

    rater: str
    reps: tuple[RepLabel, ...]
    notes: tuple[NoteLabel, ...]


def labels_of(said: RaterState) -> RaterLabels:
    """What a rater says now."""
    about: dict[int | None, list[NoteLabel]] = {}
    for note in said.notes:
        label = NoteLabel(note.start_s, note.end_s, note.text)
        about.setdefault(note.target, []).append(label)
    reps = tuple(
        RepLabel(
            start_s=rep.start_s,
            peak_s=rep.peak_s,
            end_s=rep.end_s,
            tilt_class=rep.tilt_class,
            faults=tuple(rep.faults),
            not_this_exercise=rep.not_this_exercise is not None,
            notes=tuple(about.get(rep.id, ())),
            adopted=rep.adopted,
        )
        for rep in said.reps
    )
    return RaterLabels(said.rater, reps, tuple(about.get(None, ())))


def edits_to_add(labels: RaterLabels, said: RaterState) -> list[Edit]:
    """The edits that bring labels into what a rater says already; none for what is there.

    A rep with the same start and end, to the millisecond, is the same rep: its labels are
    completed, and where they differ those of the file count. Nothing is removed.
    """
    there = {_bounds(rep): rep for rep in said.reps}
    edits: list[Edit] = []
    for rep in labels.reps:
        known = there.get(_bounds(rep))
        if known is None:
            adopted = None if rep.adopted is None else dict(rep.adopted)
            edits.append(Edit("rep", rep.start_s, rep.end_s, rep.peak_s, adopted=adopted))
        target = -len(edits) if known is None else known.id
        texts = {note.text for note in said.notes if known is not None and note.target == known.id}
        new = [*_about_rep(rep, known), *(_note(n) for n in rep.notes if n.text not in texts)]
        edits += [replace(edit, target=target) for edit in new]
    # some formats tell the time of a note alone, not that it is about a rep
    free = {(round(note.start_s, 3), note.text) for note in said.notes}
    edits += [_note(n) for n in labels.notes if (round(n.start_s, 3), n.text) not in free]
    return edits


def _about_rep(rep: RepLabel, known: LabelledRep | None) -> list[Edit]:
    edits = []
    if rep.tilt_class is not None and (known is None or rep.tilt_class != known.tilt_class):
        replaces = None if known is None else known.class_version
        edits.append(Edit("class", value=rep.tilt_class, replaces=replaces))
    there: Iterable[str] = () if known is None else known.faults
    edits += [Edit("fault", value=name) for name in rep.faults if name not in there]
    if rep.not_this_exercise and (known is None or known.not_this_exercise is None):
        edits.append(Edit("not_this_exercise"))
    return edits


def _note(note: NoteLabel) -> Edit:
    return Edit("note", note.start_s, note.end_s, value=note.text)


def _bounds(rep: RepLabel | LabelledRep) -> tuple[float, float]:
    return round(rep.start_s, 3), round(rep.end_s, 3)


def frame_at(times: NDArray[np.float64] | Sequence[float], t_s: float | None) -> int | None:
    """Index of the frame whose time stamp is nearest; None without a time or without frames.

    Args:
        times: (n_frames,) seconds, rising.
        t_s: seconds.
    """
    if t_s is None or len(times) == 0:
        return None
    right = int(np.clip(np.searchsorted(times, t_s), 1, max(len(times) - 1, 1)))
    if right >= len(times):
        return 0
    return right - int(t_s - times[right - 1] <= times[right] - t_s)
