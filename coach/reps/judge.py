"""Judging one counted cycle by the exercise's own file: metrics, verdict, faults, score."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile
from math import hypot, isnan, nan, sqrt

import numpy as np

from coach.exercises.schema import Exercise, Guard, Judging, Metric, MetricPart, SideRule, Span
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.reasons import sentence
from coach.reps.counter import Cycle
from coach.reps.tilt import NEUTRAL_DEG, is_adequate, verdict
from coach.reps.types import NAMED_CLASSES, Rep, ScorePart, Side, Verdict

_START_S = (-0.3, 0.1)  # around the start of a rep, where its starting position is taken
# Standard deviation of lumbar angles at all, per range from gentle tuck to gentle arch: backs
# stay within these nearly always, which are 1.25 of it away (Levine & Whittle 1996).
_USUAL_PER_RANGE = 0.4
# The same of its change within a lift, in degrees: from standing a back bends by 50 at most, and
# skilled people's "neutral" lifts bend it by 25 (docs/thresholds.md#hinge-spine) [P].
_USUAL_CHANGE_DEG = 25.0
_HALF_SECOND_S = 0.5  # the shortest that a back is judged by while it lifts
_SETTLED_S = 1.0  # before a rep of a drill the rest of the body is already still
_MIN_SEEN = 0.5  # share of a span's frames that must be measured for a metric to be stated
UNCLEAR_BAND = (
    "the uncertainty reaches into another tilt class: a calibration, fitted clothes, more light "
    "and a closer camera narrow it"
)
NO_NEUTRAL = (
    "your neutral is not known, so the band reaches into another tilt class: calibrate, or stand "
    "still side-on for two seconds"
)
TOO_FEW_FRAMES = "too few frames in this rep to judge it: film at 30 a second, with more light"
_OTHER: dict[Side, Side] = {"left": "right", "right": "left", "": ""}
# of the difference of two sides over a rep, this much has to be of one sign: the pose model gives
# a leg that the other one hides to either side, now and then within a rep (docs/drills.md#sides)
_MIN_AGREED = 0.75
_MIN_FRAMES = 8  # a swing needs 8 frames to keep its range (docs/thresholds.md#fps)


def judge(
    exercise: Exercise,
    cycle: Cycle,
    window: Sequence[Measurement],
    before: Sequence[Rep],
    neutral: Neutral,
) -> Rep:
    """Judge one cycle that is the exercise.

    Args:
        exercise: the rules.
        cycle: from the counter.
        window: measurements that cover the cycle and a little before it.
        before: reps so far, for what is judged against them.
        neutral: where the person's angles are measured from, and the person's own range.
    """
    side = _side(exercise.side, cycle, window) if exercise.side else ""
    metrics = {
        metric.name: _metric(metric, cycle, window, before, neutral.range_deg, side)
        for metric in exercise.metrics
    }
    judged = _verdict(exercise.judging, cycle, window, neutral) if exercise.judging else None
    cls = judged.tilt_class if judged else "unclear"
    faults = tuple(
        fault.name
        for fault in exercise.faults
        if (fault.tilt_class is not None and fault.tilt_class == cls)
        or (
            fault.metric is not None
            and fault.within is not None
            and not isnan(metrics[fault.metric])
            and not fault.within.holds(metrics[fault.metric])
        )
    )
    parts = _parts(exercise, metrics, judged)
    return Rep(
        number=len(before) + 1,
        span=cycle.span,
        partial=cycle.partial,
        verdict=judged,
        score=_score(parts),
        graded_points=sum(part.of for part in parts),
        faults=faults,
        parts=parts,
        metrics=metrics,
        side=side,
    )


def broken_guard(exercise: Exercise, cycle: Cycle, window: Sequence[Measurement]) -> Guard | None:
    """The first guard that says that this movement is another one; None when none does.

    What was not seen breaks no guard. Of an exercise that may be done in several postures the
    guards of one of them have to hold; where none's do, the posture tells that comes nearest to it.
    """
    broken = [
        list(dropwhile(lambda guard: _holds(guard, cycle, window), exercise.guards_in(posture)))
        for posture in exercise.postures
    ]
    nearest = min(broken, key=len)
    return nearest[0] if nearest else None


def _holds(guard: Guard, cycle: Cycle, window: Sequence[Measurement]) -> bool:
    value = _statistic(guard, cycle, window)
    return isnan(value) or guard.within.holds(value)


def _side(rule: SideRule, cycle: Cycle, window: Sequence[Measurement]) -> Side:
    value = _statistic(rule, cycle, window)
    if isnan(value) or abs(value) < rule.least.value:
        return ""
    if rule.other is not None:
        apart = _differences(_during(window, cycle, "rep"), str(rule.signal), rule.other)
        agreed = float(np.nansum(apart) / max(np.nansum(np.abs(apart)), 1e-9))
        if agreed * value < _MIN_AGREED * abs(value):
            return ""
    return rule.plus if value > 0.0 else _OTHER[rule.plus]


def _differences(during: Sequence[Measurement], signal: str, other: str) -> np.ndarray:
    return np.asarray(_values(during, signal) - _values(during, other))


def _during(window: Sequence[Measurement], cycle: Cycle, over: Span) -> list[Measurement]:
    start, end = cycle.span.start_s, cycle.span.end_s
    begin, finish = {
        "rep": (start, end),
        "start": (start + _START_S[0], start + _START_S[1]),
        "peak": cycle.plateau_s,
        "out": (start, cycle.plateau_s[0]),
        "back": (cycle.plateau_s[1], end),
        "settled": (start - _SETTLED_S, end),
    }[over]
    return _between(window, begin, finish)


def _between(window: Sequence[Measurement], begin_s: float, end_s: float) -> list[Measurement]:
    first = bisect_left(window, begin_s, key=_time)
    return list(window[first : bisect_right(window, end_s, key=_time)])


def _time(measurement: Measurement) -> float:
    return measurement.t_s


def _values(measurements: Sequence[Measurement], signal: str) -> np.ndarray:
    return np.array([getattr(m, signal) for m in measurements], dtype=np.float64)


def _statistic(
    of: Guard | Metric | SideRule, cycle: Cycle, window: Sequence[Measurement], side: Side = ""
) -> float:
    during = _during(window, cycle, of.over)
    signal = _of_side(str(of.signal), side)
    if not signal:
        return nan
    values = _values(during, signal)
    if of.statistic in ("apart", "difference"):
        values = _differences(during, signal, str(of.other))
    if of.statistic == "apart":
        values = np.abs(values)
    seen = values[np.isfinite(values)]
    if seen.size == 0 or seen.size < _MIN_SEEN * values.size:
        return nan
    if of.statistic in ("change", "drift"):
        from_rest = of.statistic == "change"
        before = _between(window, *cycle.rest_s) if from_rest else _during(window, cycle, "start")
        begin = _values(before, signal)
        start = float(np.median(begin[np.isfinite(begin)])) if np.isfinite(begin).any() else nan
        if of.statistic == "drift":
            return float(np.abs(seen - start).max())
        return float(np.median(seen)) - start
    if of.statistic in ("per", "travel") and cycle.partial:
        return nan  # of a movement seen in part they say nothing
    if of.statistic == "per":
        other = _values(during, str(of.other))
        other = other[np.isfinite(other)]
        return float(np.ptp(seen) / max(np.ptp(other), 1e-6)) if other.size else nan
    if of.statistic == "travel":
        return float(abs(seen[-1] - seen[0]))
    if of.statistic == "difference":
        return float(seen.mean())
    if of.statistic == "range":
        return float(np.ptp(seen))
    if of.statistic == "min":
        return float(seen.min())
    if of.statistic == "max":
        return float(seen.max())
    return float(np.median(seen))


def _of_side(signal: str, side: Side) -> str:
    """The measurement's name of a signal `working_...` or `other_...`; empty without a side."""
    which, _, name = signal.partition("_")
    if which not in ("working", "other"):
        return signal
    return side and f"{side if which == 'working' else _OTHER[side]}_{name}"


def _metric(
    metric: Metric,
    cycle: Cycle,
    window: Sequence[Measurement],
    before: Sequence[Rep],
    own_range_deg: float,
    side: Side,
) -> float:
    if metric.statistic == "seconds":
        times = [m.t_s for m in _during(window, cycle, metric.over)]
        return times[-1] - times[0] if times else 0.0
    if metric.statistic == "unevenness":
        usual = [rep.span.end_s - rep.span.start_s for rep in before]
        length = cycle.span.end_s - cycle.span.start_s
        return abs(length / float(np.median(usual)) - 1.0) if usual else nan
    value = _statistic(metric, cycle, window, side)
    return value / own_range_deg if metric.of_own_range else value


def _verdict(
    judging: Judging, cycle: Cycle, window: Sequence[Measurement], neutral: Neutral
) -> Verdict:
    """On the lumbar angle where the exercise judges it, or on its change from the rest before."""
    held = _during(window, cycle, judging.over)
    angle, sd, change_sd = _lumbar(held)
    limits = neutral_limits(judging)
    why = NO_NEUTRAL if neutral.source == "population" else UNCLEAR_BAND
    if judging.reference == "rep start":
        most_sd = min(map(abs, limits))  # with more, what is usual would decide, not the picture
        if change_sd > most_sd:
            angle = nan
        if judging.while_lifted:
            for lifted in map(_lumbar, _while_lifted(window, cycle)):
                if lifted[0] < angle and lifted[2] <= most_sd:
                    angle, sd, change_sd = lifted
    if isnan(angle):
        reasons = Counter(sentence(m.reason, m.trunk_pitch_deg) for m in held if m.reason)
        why = reasons.most_common(1)[0][0] if reasons else "the back was not seen"
    if len(_during(window, cycle, "rep")) < _MIN_FRAMES:
        angle, why = nan, TOO_FEW_FRAMES
    if judging.reference == "neutral":
        if neutral.source == "population":
            angle, sd = _believed(angle, sd, _USUAL_PER_RANGE * neutral.range_deg)
        return _told(verdict(angle, sd, "neutral", limits, why), judging)
    # a constant of the estimate falls out of the change, and so does the neutral
    start, _, start_sd = _lumbar(_between(window, *cycle.rest_s))
    if isnan(start) and not isnan(angle):
        why = "the rest before the rep was not seen"
    both_sd = hypot(change_sd, start_sd)
    if not isnan(angle - start):
        why = UNCLEAR_BAND
    change, both_sd = _believed(angle - start, both_sd, _USUAL_CHANGE_DEG)
    return _told(verdict(change, both_sd, "rep start", limits, why), judging)


def _told(found: Verdict, judging: Judging) -> Verdict:
    """The verdict, which says what is sure of it where it is unclear."""
    if found.tilt_class != "unclear" or not is_adequate(found, judging):
        return found
    either = " or ".join(judging.adequate)
    why = f"{either}, which of them is not told: {found.why_unclear}"
    return replace(found, why_unclear=why)


def _while_lifted(window: Sequence[Measurement], cycle: Cycle) -> Iterator[list[Measurement]]:
    """Each half second from before the way back begins until half of it.

    In front of a bar that lies on the floor the bottom is held without a load, and a back that is
    too weak for the load gives way as it leaves the floor.
    """
    begin_s = max(cycle.plateau_s[0], cycle.plateau_s[1] - _HALF_SECOND_S)
    end_s = 0.5 * (cycle.plateau_s[1] + cycle.span.end_s)
    for frame in _between(window, begin_s, end_s - _HALF_SECOND_S):
        lifted = _between(window, frame.t_s, frame.t_s + _HALF_SECOND_S)
        if len(lifted) >= _MIN_FRAMES:
            yield lifted


def _believed(angle_deg: float, sd_deg: float, usual_deg: float) -> tuple[float, float]:
    """An angle and its standard deviation, knowing how large such angles usually are.

    The estimate was fitted on every angle alike: a large one, seen unsurely, is rather an error
    than further than people go.
    """
    share = 1.0 / (1.0 + (sd_deg / usual_deg) ** 2)
    return share * angle_deg, sqrt(share) * sd_deg


def neutral_limits(judging: Judging) -> tuple[float, float]:
    """(below, above) which an angle is no longer neutral, degrees."""
    within = judging.neutral
    return (within.min, within.max) if within else NEUTRAL_DEG


def _lumbar(frames: Sequence[Measurement]) -> tuple[float, float, float]:
    """Median lumbar angle of frames, its standard deviation and that of a change; NaN when unseen.

    Frames of one rep share most of their error, so that more of them hardly narrow the band.
    """
    angles = _values(frames, "lumbar_angle_deg")
    seen = np.isfinite(angles)
    if seen.sum() == 0 or seen.mean() < _MIN_SEEN:
        return nan, nan, nan
    sd, change_sd = (
        float(np.median(_values(frames, name)[seen]))
        for name in ("lumbar_angle_sd_deg", "lumbar_change_sd_deg")
    )
    return float(np.median(angles[seen])), sd, change_sd


def _parts(
    exercise: Exercise, metrics: dict[str, float], judged: Verdict | None
) -> tuple[ScorePart, ...]:
    parts = []
    tilt = exercise.tilt_part
    if tilt is not None and judged is not None:
        share = nan
        if judged.tilt_class != "unclear":
            share = getattr(tilt, judged.tilt_class)
        elif is_adequate(judged, exercise.judging):
            share = sum(judged.chance_of([name]) * getattr(tilt, name) for name in NAMED_CLASSES)
        if not isnan(share):
            parts.append(ScorePart(tilt.name, tilt.points * share, tilt.points))
    for part in exercise.parts:
        value = metrics[part.metric]
        if not isnan(value):
            parts.append(ScorePart(part.name, part.points * _share(part, value), part.points))
    return tuple(parts)


def _share(part: MetricPart, value: float) -> float:
    """1 inside `full`, 0 outside `none`, linear in between."""
    if part.full.holds(value):
        return 1.0
    if value < part.full.min:
        edge, far = part.full.min, part.none.min
    else:
        edge, far = part.full.max, part.none.max
    return max(0.0, 1.0 - abs(value - edge) / max(abs(far - edge), 1e-9))


def _score(parts: Sequence[ScorePart]) -> float | None:
    """Points reached of those that could be judged, 0 to 100."""
    possible = sum(part.of for part in parts)
    return 100.0 * sum(part.points for part in parts) / possible if possible else None
