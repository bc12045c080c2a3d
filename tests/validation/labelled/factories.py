"""Labels and scored clips that are known, without any video."""

from __future__ import annotations

from typing import Any

from coach.reps.types import TiltClass
from coach.validation.labelled.clip_score import ClipScore, CountedRep, matched
from coach.validation.labelled.labels import Label


def label(exercise: str | None = "squat", reps: int | None = 3, **more: Any) -> Label:
    """A label of a clip from the side."""
    known = {"file": "clips/a.mp4", "view": "side, facing left", **more}
    return Label.model_validate(known | {"exercise": exercise, "reps": reps})


def clip_score(
    known: Label,
    classes: tuple[TiltClass, ...] = (),
    baseline_reps: int = 0,
    recognised: str | None = None,
    counts: dict[str, int] | None = None,
) -> ClipScore:
    """A clip in which a rep of each class was counted, one each two seconds."""
    reps = tuple(CountedRep(2.0 * i, cls) for i, cls in enumerate(classes, start=1))
    return ClipScore(
        label=known,
        reps=reps,
        counts=counts if counts is not None else {known.exercise or "": len(reps)},
        baseline_reps=baseline_reps,
        peaks_matched=matched(known.peak_s, [rep.peak_s for rep in reps]),
        recognised=recognised,
        frames=200,
        measured=150,
        reasons={"not_side_on": 40, "back_hidden": 10},
        refused={"the thigh stays below 40 degrees": 2},
    )
