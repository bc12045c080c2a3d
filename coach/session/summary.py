"""The summary of a scored video, as it goes to `STEM.json`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Score = Annotated[float, Field(ge=0.0, le=100.0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quality(_Frozen):
    """How much of the video could be measured.

    Attributes:
        measured_share: share of frames with lumbopelvic angles, 0 to 1.
        frames: number of frames.
        reasons: why the others have none, reason to share of all frames.
    """

    measured_share: Share
    frames: Count
    reasons: dict[str, Share]


class Versions(_Frozen):
    """What the result was made with."""

    program: str
    pose_model: str
    estimator: str


class Classes(_Frozen):
    """Number of reps of each tilt class."""

    tucked: Count = 0
    neutral: Count = 0
    arched: Count = 0
    unclear: Count = 0


class Summary(_Frozen):
    """What a user wants to know first of a scored video.

    Attributes:
        headline: the one-line answer.
        next: what to try next.
        exercise: name of the exercise.
        reps: number of reps counted.
        score: overall score, 0 to 100; None when nothing was graded.
        view: from where the person was seen, such as "side, facing right".
        classes: number of reps of each tilt class.
        faults: name of a fault to the number of reps that had it.
        quality: how much could be measured.
        neutral_source: where the person's neutral came from.
        warnings: what a user should know before trusting the result.
        versions: what the result was made with.
    """

    headline: str
    next: str
    exercise: str
    reps: Count
    score: Score | None
    view: str
    classes: Classes
    faults: dict[str, Count]
    quality: Quality
    neutral_source: str
    warnings: list[str]
    versions: Versions
