"""What counting and judging hand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coach.geometry.measurement import Measurement

TiltClass = Literal["tucked", "neutral", "arched", "unclear"]
NAMED_CLASSES: tuple[TiltClass, ...] = ("tucked", "neutral", "arched")
CLASSES: tuple[TiltClass, ...] = (*NAMED_CLASSES, "unclear")
Side = Literal["", "left", "right"]  # the person's own; empty where it is not known, or both
Reference = Literal["neutral", "rep start", "set"]


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
class Verdict:
    """What is said of the tilt of one rep, or of a set.

    Attributes:
        tilt_class: the likeliest class if it is likely enough, `unclear` otherwise.
        p_tucked, p_neutral, p_arched: probabilities of the classes, together 1; NaN where the
            back was not seen, or so unsurely that what is usual would decide.
        angle_deg: lumbar angle from the reference, as it is believed: what was seen badly is drawn
            towards neutral; NaN where it was not seen.
        sd_deg: its standard deviation.
        reference: what it is measured from: the person's neutral, or the rest before the rep, whose
            angle need not be known.
        why_unclear: what a user can do about `unclear`, behind the classes that it surely is one
            of, if the exercise asks for these; empty for any other class.
    """

    tilt_class: TiltClass
    p_tucked: float
    p_neutral: float
    p_arched: float
    angle_deg: float
    sd_deg: float
    reference: Reference
    why_unclear: str

    def chance_of(self, classes: Iterable[TiltClass]) -> float:
        """Probability of one of these classes; NaN where nothing is said of them."""
        chances = dict(
            zip(NAMED_CLASSES, (self.p_tucked, self.p_neutral, self.p_arched), strict=True)
        )
        return sum(chances[name] for name in classes)


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition, counted and judged.

    Attributes:
        number: 1 for the first.
        span: when.
        partial: whether the recording or a gap cuts off its way out or back.
        verdict: on its tilt; None where the exercise judges none.
        score: 0 to 100 of what could be graded; None when nothing could.
        graded_points: of the 100 points, those that could be graded.
        faults: names of faults, in the order of the exercise's file.
        parts: what the score is made of.
        metrics: the exercise's own metrics, name to value, NaN where not seen.
        side: which it was done with; empty where that is not known, or both do the same.
    """

    number: int
    span: RepSpan
    partial: bool
    verdict: Verdict | None
    score: float | None
    graded_points: float
    faults: tuple[str, ...]
    parts: tuple[ScorePart, ...]
    metrics: dict[str, float]
    side: Side = ""

    @property
    def tilt_class(self) -> TiltClass:
        """Class of the verdict; `unclear` where the exercise judges no tilt."""
        return "unclear" if self.verdict is None else self.verdict.tilt_class

    @property
    def why_unclear(self) -> str:
        """What a user can do about an unclear verdict; empty for any other, or for none."""
        return "" if self.verdict is None else self.verdict.why_unclear


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
