"""The summary of a scored video, as it goes to `STEM.json`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

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
        reasons: why frames have no angle, or one with a wide band; reason to share of all frames.
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


class Sides(_Frozen):
    """Number of reps of each side, the person's own."""

    left: Count = 0
    right: Count = 0
    unknown: Count = 0


class SetVerdict(_Frozen):
    """What the reps of a set say together.

    Attributes:
        text: in a sentence.
        tilt_class: class of the usual angle; `unclear` when none is likely enough.
        angle_deg: usual lumbar angle from the reference, plus = arched.
        low_deg, high_deg: its 95 % interval.
        reference: what it is measured from.
    """

    text: str
    tilt_class: Literal["tucked", "neutral", "arched", "unclear"]
    angle_deg: FiniteFloat
    low_deg: FiniteFloat
    high_deg: FiniteFloat
    reference: str


class SidesCompared(_Frozen):
    """Left against right: one amount of every rep of an exercise.

    Attributes:
        exercise: its name.
        text: what can be said, in a sentence.
        outcome: whether a difference can be named.
        metric: the name of what is compared.
        unit: of all amounts.
        left, right: of each rep, in their order.
        left_mean, right_mean: None where only one side was done.
        difference: right minus left.
        spread: standard deviation within a side; None where none was done twice.
        smallest_visible: what a difference must exceed to be named; None with too few reps.
        symmetry_index_pct: the difference in percent of the mean of both; None where no
            difference is named, or a side is near zero.
    """

    exercise: str
    text: str
    outcome: Literal["different", "not visible", "too few reps"]
    metric: str
    unit: str
    left: list[FiniteFloat]
    right: list[FiniteFloat]
    left_mean: FiniteFloat | None
    right_mean: FiniteFloat | None
    difference: FiniteFloat | None
    spread: FiniteFloat | None
    smallest_visible: FiniteFloat | None
    symmetry_index_pct: FiniteFloat | None


class Summary(_Frozen):
    """What a user wants to know first of a scored video.

    Attributes:
        headline: the one-line answer.
        next: what to try next.
        exercise: name of the exercise.
        reps: number of reps counted.
        score: overall score, 0 to 100, of what could be graded; None when nothing could.
        graded_points: of the 100 points of a rep, how many could be graded on average; a rep was
            graded whole or not at all in sessions of before it was said.
        view: from where the person was seen, such as "side, facing right".
        classes: number of reps of each tilt class.
        sides: number of reps of each side; None where the exercise has none, and in sessions of
            before it was said.
        set_verdict: what the reps say together; None when fewer than two were seen, and in
            sessions of before it was said.
        sides_compared: left against right, for each exercise that compares them.
        stated: what the reps state together where the exercise says so, metric to value; empty
            where they do not agree; None where it says nothing of a set, and in sessions of
            before it was said.
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
    graded_points: Score = 100.0
    view: str
    classes: Classes
    sides: Sides | None = None
    set_verdict: SetVerdict | None = None
    sides_compared: list[SidesCompared] = []
    stated: dict[str, FiniteFloat] | None = None
    faults: dict[str, Count]
    quality: Quality
    neutral_source: str
    warnings: list[str]
    versions: Versions
