"""What an exercise file may say; every threshold carries its unit and its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite, nan
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    field_validator,
    model_validator,
)

from coach.geometry.measurement import SIGNALS, Measurement

Signal = Literal[SIGNALS]  # type: ignore[valid-type]
_PAIRED = tuple(name.removeprefix("left_") for name in SIGNALS if name.startswith("left_"))
_OF_SIDES = tuple(f"{which}_{name}" for which in ("working", "other") for name in _PAIRED)
_METRIC_SIGNALS = (*SIGNALS, *_OF_SIDES)
MetricSignal = Literal[_METRIC_SIGNALS]  # type: ignore[valid-type]
Span = Literal["rep", "start", "peak", "out", "back", "settled"]
Statistic = Literal[
    "median", "min", "max", "range", "change", "drift", "travel", "apart", "difference", "per",
    "ratio", "seconds", "unevenness",
]  # fmt: skip
_OUTLINE = "lumbar_motion_deg"  # the motion of the outline, which tells its own noise
_OF_PELVIS = {_OUTLINE, "free_hip_lift_deg", "hip_lift_deg"}  # in these the pelvis alone moves
_OF_TWO = ("apart", "difference", "per", "ratio")  # statistics of two signals
Posture = Literal["standing", "squat", "lying", "seated", "long-sitting", "hands-and-knees"]
View = Literal["side", "front", "back", "front or back"]
Unit = Literal[
    "deg", "s", "trunk lengths", "deg per trunk length", "share of own range", "share of usual",
    "share",
]  # fmt: skip


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]  # a list of them is separated by ;


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(_Strict):
    """Where a value is fine, with the reason that this is so."""

    min: FiniteFloat = float("-inf")
    max: FiniteFloat = float("inf")
    unit: Unit
    source: Text

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        if self.min >= self.max:
            raise ValueError(f"min ({self.min:g}) must lie below max ({self.max:g})")
        return self

    def holds(self, value: float) -> bool:
        """Whether the value lies inside; NaN does not."""
        return self.min <= value <= self.max

    def is_left_by(self, value: float, sd: float = 0.0) -> bool:
        """Whether the value lies outside, by more than its standard deviation; NaN does not."""
        return value + sd < self.min or value - sd > self.max


class Amount(_Strict):
    """A single threshold."""

    value: Annotated[FiniteFloat, Field(gt=0)]
    unit: Unit
    source: Text


class CountingSignal(_Strict):
    """A signal that swings with the movement, and how far it usually does, from any view."""

    name: Signal
    usual: Annotated[FiniteFloat, Field(gt=0)]
    unit: Unit
    source: Text


class Counting(_Strict):
    """How repetitions are told from everything else. Nothing here is shared with judging.

    What is counted on is the mean of the signals, each in shares of its usual swing, so that a
    view that flattens one of them leaves the others. `direction` is theirs from rest to peak.
    `excursion` counts rest, out, back to rest. `oscillation` counts swings through a middle,
    one for each turn from the far side to the near side. `hold` counts stretches of `min_rep_s` in
    which the signal stays within `min_amplitude`, with a movement before the next; of the rest
    nothing has a meaning there. `effort` is the leg that makes the
    rep: a movement cut off before or after it has been done, one without it has not. After
    `settled_s` without further return a rep is over, after twice that where it has come back only
    part of the way.
    """

    signals: Annotated[tuple[CountingSignal, ...], Field(min_length=1)]
    kind: Literal["excursion", "oscillation", "hold"]
    direction: Literal["up", "down"]
    effort: Literal["out", "back"]
    min_amplitude: Amount
    min_share_of_usual: Annotated[float, Field(ge=0, lt=1)]
    min_rep_s: Annotated[FiniteFloat, Field(gt=0)]
    settled_s: Annotated[FiniteFloat, Field(gt=0)] = 0.4

    @model_validator(mode="after")
    def _in_shares(self) -> Counting:
        if self.min_amplitude.unit != "share of usual":
            raise ValueError(
                f"min_amplitude is in '{self.min_amplitude.unit}', expected 'share of usual': what "
                "is counted on is in shares of each signal's usual swing"
            )
        return self

    @property
    def of_pelvis(self) -> bool:
        """Whether the pelvis alone moves, which it may also do within another movement."""
        return all(signal.name in _OF_PELVIS for signal in self.signals)

    def value(self, measurement: Measurement) -> float:
        """What a frame is counted on, in shares of the usual swing; NaN where not seen."""
        shares = [getattr(measurement, signal.name) / signal.usual for signal in self.signals]
        return float(sum(shares) / len(shares))

    def noise(self, measurement: Measurement) -> float:
        """Standard deviation of the noise of `value`; 0 for joints, whose swings are large."""
        if any(signal.name != _OUTLINE for signal in self.signals):
            return 0.0
        return measurement.lumbar_motion_noise_deg / self.signals[0].usual


class _OfSignals(_Strict):
    """One number that tells of a span of a rep (`settled`: and of a second before it).

    `median`, `min`, `max`: of the signal. `range`: its largest minus its smallest. `change`: its
    median minus that at rest before the rep (0 in a hold). `drift`: largest distance from its
    value at the start.
    `travel`: distance of its last value from its first. `apart`: median distance from the
    signal `other`. `difference`: mean of the signal minus `other`, near 0 where they change
    places. `per`: its range divided by that of `other`. `ratio`: its mean divided by that of
    `other`, of hips and knees how far they are bent.
    """

    signal: Signal | None = None
    other: Signal | None = None
    over: Span
    statistic: Statistic = "median"

    @model_validator(mode="after")
    def _has_signals(self) -> Self:
        if (self.signal is None) != (self.statistic in ("seconds", "unevenness")):
            raise ValueError("needs a signal, except for the statistics seconds and unevenness")
        if (self.other is None) != (self.statistic not in _OF_TWO):
            raise ValueError(
                f"needs an other signal for the statistics {', '.join(_OF_TWO)}, no others"
            )
        return self


class Guard(_OfSignals):
    """What must hold, else the movement is plainly another thing and no rep of this exercise.

    Only what tells it apart from walking, lunging, sitting and the like belongs here; a rep done
    badly, or done like a near relative, is a rep with a fault. `postures` are those in which it
    must hold; left out, it must in all.
    """

    signal: Signal
    within: Interval
    postures: tuple[Posture, ...] = ()

    @property
    def rule(self) -> str:
        """Why a movement is not counted where this does not hold: for people; then as a rule."""
        why = re.sub(r"\s*(\[P\]|\(docs/[^)]*\))", "", self.within.source)
        lowest, highest = self.within.min, self.within.max
        limits = [f"at least {lowest:g}"] if isfinite(lowest) else []
        limits += [f"at most {highest:g}"] if isfinite(highest) else []
        wanted = f"{' and '.join(limits)} {self.within.unit}"
        signals = " and ".join(
            str(one).replace("_", " ") for one in (self.signal, self.other) if one
        )
        return f"expected: {why} ({signals}, {self.statistic} over {self.over}: {wanted})"


class Metric(_OfSignals):
    """One number a rep, for the table and for judging.

    `seconds`: how long the span lasts (at the peak: the hold). `unevenness`: how far the rep's
    duration is from the median of the reps so far, as a share. Signals `working_...` and
    `other_...` are those of the side that the rep is done with, and of the other one; NaN where
    the side is not known.
    """

    signal: MetricSignal | None = None
    name: Name
    of_own_range: bool = False


class SideRule(_OfSignals):
    """Which side, the person's own, a rep was done with: the sign of a number that tells of it.

    Above `least` it is the side `plus`, below minus `least` the other one; in between, and where
    nothing was seen, it is not known.
    """

    signal: Signal
    plus: Literal["left", "right"]
    least: Amount


class MetricPart(_Strict):
    """A share of the score: all points inside `full`, none outside `none`, linear between."""

    name: Text
    metric: str
    points: Annotated[FiniteFloat, Field(gt=0)]
    full: Interval
    none: Interval

    @model_validator(mode="after")
    def _none_round_full(self) -> MetricPart:
        for full, none in ((self.full.min, self.none.min), (-self.full.max, -self.none.max)):
            if isfinite(full) and not (isfinite(none) and none < full):
                raise ValueError("every limit of full needs a limit of none beyond it")
        return self


class TiltPart(_Strict):
    """The share of the score that the tilt class decides, 0 to 1 for each class."""

    name: Text
    points: Annotated[FiniteFloat, Field(gt=0)]
    tucked: Annotated[float, Field(ge=0, le=1)]
    neutral: Annotated[float, Field(ge=0, le=1)]
    arched: Annotated[float, Field(ge=0, le=1)]


class Fault(_Strict):
    """A named fault: the metric leaves the interval, or the tilt class is the one named.

    `effort` marks a cue that asks for more: larger, further, longer. It is not said to somebody
    who already uses most of their own range, nor after a pain stop. `persisting` is what to try in
    place of `next` when the fault is frequent in two sets on end. `unlike` names a near relative
    that the rep was done like: it is counted where this exercise was asked for, and tells
    against it where the exercise is yet to be recognised, there as soon as the metric leaves
    `unlike_within`, if that is given: it divides two exercises, of which one may come near.
    """

    name: Name
    metric: str | None = None
    within: Interval | None = None
    tilt_class: Literal["tucked", "neutral", "arched"] | None = None
    effort: bool = False
    unlike: str = ""
    unlike_within: Interval | None = None
    cue: Text
    praise: str = ""
    next: Text
    persisting: str = ""

    @model_validator(mode="after")
    def _one_criterion(self) -> Fault:
        by_metric = self.metric is not None and self.within is not None
        if by_metric == (self.tilt_class is not None):
            raise ValueError("needs either metric and within, or tilt_class")
        if self.unlike_within is not None and not (by_metric and self.unlike):
            raise ValueError("unlike_within needs a metric and unlike")
        return self

    def is_left_by(self, metrics: Mapping[str, float], sd: float = 0.0) -> bool:
        """Whether the metric leaves the interval, by more than its standard deviation."""
        if self.metric is None or self.within is None:
            return False
        return self.within.is_left_by(metrics.get(self.metric, nan), sd)

    def is_rather_unlike(self, metrics: Mapping[str, float]) -> bool:
        """Whether the metric is on the relative's side, whether or not that is a fault."""
        if self.metric is None or self.unlike_within is None:
            return False
        return self.unlike_within.is_left_by(metrics.get(self.metric, nan))


class Judging(_Strict):
    """When the tilt class is taken, what counts as enough, and how the answer is worded.

    `reference` is what the lumbar angle is taken from: the person's neutral, or the rest before the
    rep, where a change is judged and nobody's neutral need be known. With `while_lifted` the back
    counts as rounded as in any half second of the first half of the way back. `neutral` is the
    interval of the class of that name, by default that of docs/angles.md. `headline` may use
    {adequate}, {reps} and {graded}; `others` says how each further class is called behind it.
    `set_name` is what the angle is of, in a sentence on the whole set ("lockouts").
    """

    over: Span
    reference: Literal["neutral", "rep start"] = "neutral"
    while_lifted: bool = False
    neutral: Interval | None = None
    set_name: Text = "reps"
    adequate: tuple[Literal["tucked", "neutral", "arched"], ...]
    headline: Text
    others: dict[Literal["tucked", "neutral", "arched", "unclear"], Text] = {}

    @field_validator("headline")
    @classmethod
    def _can_be_filled_in(cls, headline: str) -> str:
        try:
            headline.format(adequate=0, reps=0, graded=0)
        except (LookupError, ValueError, AttributeError):
            raise ValueError(
                "may use {adequate}, {reps} and {graded} and no other braces"
            ) from None
        return headline

    @model_validator(mode="after")
    def _lifts_change(self) -> Self:
        if self.while_lifted and self.reference != "rep start":
            raise ValueError('while_lifted goes with reference = "rep start"')
        return self


class Comparison(_Strict):
    """What is compared between the left and the right side, and how the answer is worded.

    Attributes:
        metric: an amount counted from zero, such as how far the side lifts.
        verb: what a side with a larger value does more: "left lifts 4 degrees less than right".
        smallest_visible: the smallest difference between the sides that the camera can see.
    """

    metric: str
    verb: Text
    smallest_visible: Amount

    @model_validator(mode="after")
    def _unit_has_words(self) -> Self:
        if self.smallest_visible.unit not in ("deg", "s", "trunk lengths"):
            raise ValueError(
                f"smallest_visible is in '{self.smallest_visible.unit}', expected deg, s or trunk "
                "lengths"
            )
        return self


class StatedMetric(_Strict):
    """A metric that is stated of a set: the median of its reps.

    `text` is what it is called, `apart` how far the reps may differ, `change` the smallest
    difference from earlier sets that is told.
    """

    metric: Name
    text: Text
    apart: Amount
    change: Amount


class StatedOfSet(_Strict):
    """What is stated of a set as a whole, once `reps` of it agree; nothing of it is graded."""

    reps: Annotated[int, Field(gt=0)]
    metrics: Annotated[tuple[StatedMetric, ...], Field(min_length=1)]


class Exercise(_Strict):
    """One exercise, as its TOML file says it.

    `view` is the side from which the camera has to see it. Without `judging` no tilt is judged,
    without `side` both sides do the same.
    `posture` is that of its start, in which the person's own range is learnt: standing, squat
    (half squat, leaning forward), lying (on the floor, or the shoulder blades on a bench),
    long-sitting (on the floor, legs out), seated (on a chair's edge) or hands-and-knees.
    `other_postures` are further ones that it may be done in: a movement is a rep where the guards
    of one of its postures hold. With `from_average_person` angles are taken from the average
    person's neutral, never from the person's own: for what measures neutral standing itself.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    setup: Text
    posture: Posture
    other_postures: tuple[Posture, ...] = ()
    view: View = "side"
    from_average_person: bool = False
    filter_hz: Annotated[float, Field(gt=0, le=12)]
    phases: tuple[Text, Text, Text, Text]
    counting: Counting
    guards: tuple[Guard, ...] = ()
    side: SideRule | None = None
    judging: Judging | None = None
    comparison: Comparison | None = None
    metrics: tuple[Metric, ...]
    tilt_part: TiltPart | None = None
    parts: tuple[MetricPart, ...] = ()
    faults: tuple[Fault, ...] = ()
    stated: StatedOfSet | None = None
    praise: Text
    keep_going: Text

    @property
    def postures(self) -> tuple[Posture, ...]:
        """All that it may be done in, that of `posture` first."""
        return (self.posture, *self.other_postures)

    def guards_in(self, posture: Posture) -> tuple[Guard, ...]:
        """The guards that must hold in a posture."""
        return tuple(g for g in self.guards if not g.postures or posture in g.postures)

    @model_validator(mode="after")
    def _postures_known(self) -> Exercise:
        if len(set(self.postures)) < len(self.postures):
            raise ValueError("other_postures names a posture twice, expected each once")
        for guard in self.guards:
            for posture in guard.postures:
                if posture not in self.postures:
                    raise ValueError(
                        f"a guard on {guard.signal} is for the posture '{posture}', "
                        f"expected one of {', '.join(self.postures)}"
                    )
        return self

    @model_validator(mode="after")
    def _names_known(self) -> Exercise:
        known = {metric.name for metric in self.metrics}
        for kind, names in (
            ("metrics", [metric.name for metric in self.metrics]),
            ("faults", [fault.name for fault in self.faults]),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{kind} '{twice[0]}' is there twice, expected each name once")
        stated = self.stated.metrics if self.stated else ()
        used = [
            *(("parts", part.name, part.metric) for part in self.parts),
            *(("faults", fault.name, fault.metric) for fault in self.faults),
            *(("stated", one.text, one.metric) for one in stated),
        ]
        for kind, name, metric in used:
            if metric is not None and metric not in known:
                raise ValueError(
                    f"{kind} '{name}' uses metric '{metric}', "
                    f"expected one of {', '.join(sorted(known))}"
                )
        if self.comparison is not None:
            if self.side is None:
                raise ValueError("a comparison of left and right needs [side]")
            if self.comparison.metric not in known:
                raise ValueError(
                    f"comparison uses metric '{self.comparison.metric}', "
                    f"expected one of {', '.join(sorted(known))}"
                )
        by_class = [fault.name for fault in self.faults if fault.tilt_class is not None]
        if self.judging is None and (self.tilt_part or by_class):
            raise ValueError("a tilt_part or a fault of a tilt_class needs [judging]")
        sided = [metric.name for metric in self.metrics if metric.signal in _OF_SIDES]
        if self.side is None and sided:
            raise ValueError(f"metrics '{sided[0]}' is of one side and needs [side]")
        total = sum(part.points for part in self.parts)
        total += self.tilt_part.points if self.tilt_part else 0
        if abs(total - 100) > 1e-6 and not (self.stated and total == 0):
            raise ValueError(f"the points of all parts add up to {total:g}, expected 100")
        return self
