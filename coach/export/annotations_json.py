"""Raters' labels as JSON, with the whole history of each; the labels come back without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import CoachError
from coach.export.labelled import NoteLabel, RaterLabels, RepLabel, frame_at
from coach.files import first_problem
from coach.session.rater_state import Change

FORMAT = "coach annotations"


class _Read(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class _Note(_Read):
    start_s: float
    end_s: float | None = None
    text: str


class _Rep(_Read):
    start_s: float
    peak_s: float | None = None
    end_s: float
    tilt_class: str | None = None
    faults: tuple[str, ...] = ()
    not_this_exercise: bool = False
    notes: tuple[_Note, ...] = ()
    adopted: dict[str, Any] | None = None


class _Rater(_Read):
    rater: str = ""
    reps: tuple[_Rep, ...] = ()
    notes: tuple[_Note, ...] = ()


class _File(_Read):
    format: Literal["coach annotations"]
    version: Literal[1]
    raters: tuple[_Rater, ...]


def annotations_to_json(
    labels: Sequence[RaterLabels],
    times: NDArray[np.float64],
    source: str,
    histories: Mapping[str, Sequence[Change]],
) -> str:
    """Each rater's reps and notes with frames and times, and everything that led to them.

    Args:
        labels: of each rater.
        times: (n_frames,) time stamp of each frame, seconds.
        source: name of the video or camera.
        histories: rater to everything that this rater did.
    """

    def note(label: NoteLabel) -> dict[str, Any]:
        return {"start_frame": frame_at(times, label.start_s), **asdict(label)}

    def rep(label: RepLabel) -> dict[str, Any]:
        frames = {
            f"{name}_frame": frame_at(times, getattr(label, f"{name}_s"))
            for name in ("start", "peak", "end")
        }
        return {**frames, **asdict(label), "notes": [note(one) for one in label.notes]}

    said = {
        "format": FORMAT,
        "version": 1,
        "source": source,
        "raters": [
            {
                "rater": one.rater,
                "reps": [rep(label) for label in one.reps],
                "notes": [note(label) for label in one.notes],
                "history": [
                    {**asdict(change.said), "about": change.about, "stands": change.stands}
                    for change in histories.get(one.rater, ())
                ],
            }
            for one in labels
        ],
    }
    return json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def annotations_from_json(text: str) -> list[RaterLabels]:
    """The labels of such a file; its history is for people to read and is left out.

    Raises:
        CoachError: it is no such file.
    """
    try:
        file = _File.model_validate_json(text)
    except ValidationError as error:
        raise CoachError(
            f"This is no file of annotations, {first_problem(error)}; give one that coach "
            "exported as JSON."
        ) from None
    return [
        RaterLabels(one.rater, tuple(map(_rep, one.reps)), tuple(map(_note, one.notes)))
        for one in file.raters
    ]


def _rep(rep: _Rep) -> RepLabel:
    return RepLabel(
        start_s=rep.start_s,
        peak_s=rep.peak_s,
        end_s=rep.end_s,
        tilt_class=rep.tilt_class,
        faults=rep.faults,
        not_this_exercise=rep.not_this_exercise,
        notes=tuple(map(_note, rep.notes)),
        adopted=rep.adopted,
    )


def _note(note: _Note) -> NoteLabel:
    return NoteLabel(note.start_s, note.end_s, note.text)
