"""What counting and judging hand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.geometry.measurement import Measurement

TiltClass = Literal["tucked", "neutral", "arched", "unclear"]


@dataclass(frozen=True, slots=True)
class RepSpan:
    """One counted repetition: when it began, turned and ended, in seconds."""

    start_s: float
    peak_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A movement that was found, whether or not it became a rep.

    Attributes:
        start_s: when it began, in seconds.
        peak_s: when it was at its far end.
        end_s: when it was over.
        counted: whether it became a rep.
        refused_by: the rule that refused it, for people; empty when it was counted.
        amplitude: of the counting signal.
        unit: of the amplitude.
    """

    start_s: float
    peak_s: float
    end_s: float
    counted: bool
    refused_by: str
    amplitude: float
    unit: str


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One named share of a rep's score.

    Attributes:
        name: the part, as the exercise's file names it.
        points: points reached.
        of: points possible.
    """

    name: str
    points: float
    of: float


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition, counted and judged.

    Attributes:
        number: 1 for the first.
        span: when.
        tilt_class: class of the lumbar angle at the moment the exercise judges.
        score: 0 to 100; None where the rep is counted and not graded.
        faults: names of faults, in the order of the exercise's file.
        parts: what the score is made of.
        metrics: the exercise's own metrics, name to value, NaN where not seen.
        why_ungraded: what a user can do about a missing score; empty when graded.
    """

    number: int
    span: RepSpan
    tilt_class: TiltClass
    score: float | None
    faults: tuple[str, ...]
    parts: tuple[ScorePart, ...]
    metrics: dict[str, float]
    why_ungraded: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where the set stands after one frame.

    Attributes:
        measurement: of this frame.
        phase: the exercise's name for what the movement is doing; empty without exercise.
        rep: the rep that ended with this frame, if one did.
    """

    measurement: Measurement
    phase: str
    rep: Rep | None
