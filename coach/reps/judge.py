"""Judging one counted cycle by the exercise's own file: metrics, verdict, faults, score."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile
from math import inf, isfinite, isnan, nan
from statistics import median

import numpy as np

from coach.exercises.schema import Exercise, Guard, Interval, Metric, MetricPart, SideRule
from coach.geometry.estimate import MAX_STATED_YAW_DEG
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.reasons import Reason
from coach.pose.types import Floats
from coach.reps.back import back_verdict
from coach.reps.counter import Cycle
from coach.reps.spans import MIN_SEEN, between, during, values_of
from coach.reps.tilt import is_adequate
from coach.reps.types import NAMED_CLASSES, Rep, ScorePart, Side, Verdict

_OTHER: dict[Side, Side] = {"left": "right", "right": "left", "": ""}
_LEAST_BENT = 1.0  # less than this to divide by is noise
# signals whose zero is the person's neutral, and statistics that are taken from it
_SD_OF = {
    "lumbar_angle_deg": "lumbar_angle_sd_deg",
    "pelvic_tilt_deg": "pelvic_tilt_sd_deg",
    "trunk_lean_deg": "trunk_lean_sd_deg",
}
_FROM_NEUTRAL = ("median", "min", "max")
_SAGITTAL = ("trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "shank_deg", "hip_x")
# of the difference of two sides over a rep, this much has to be of one sign: the pose model gives
# a leg that the other one hides to either side, now and then within a rep (docs/drills.md#sides)
_MIN_AGREED = 0.75


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
    judged = back_verdict(exercise.judging, cycle, window, neutral) if exercise.judging else None
    cls = judged.tilt_class if judged else "unclear"
    doubts = {metric.name: _doubt(metric, cycle, window) for metric in exercise.metrics}
    faults = tuple(
        fault.name
        for fault in exercise.faults
        if (fault.tilt_class is not None and fault.tilt_class == cls)
        or (
            fault.metric is not None
            and fault.within is not None
            and _is_surely_outside(fault.within, metrics[fault.metric], doubts[fault.metric])
        )
    )
    parts = _parts(exercise, metrics, doubts, judged)
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


def is_out_of_picture(cycle: Cycle, window: Sequence[Measurement]) -> bool:
    """Whether more of a cycle was imagined by the pose model, beyond the picture, than seen."""
    reasons = [m.reason for m in during(window, cycle, "rep")]
    return reasons.count(Reason.OUT_OF_PICTURE) > (1.0 - MIN_SEEN) * len(reasons)


def _holds(guard: Guard, cycle: Cycle, window: Sequence[Measurement]) -> bool:
    value = _statistic(guard, cycle, window)
    return isnan(value) or guard.within.holds(value)


def _side(rule: SideRule, cycle: Cycle, window: Sequence[Measurement]) -> Side:
    value = _statistic(rule, cycle, window)
    if isnan(value) or abs(value) < rule.least.value:
        return ""
    if rule.other is not None:
        apart = _differences(during(window, cycle, "rep"), str(rule.signal), rule.other)
        agreed = float(np.nansum(apart) / max(np.nansum(np.abs(apart)), 1e-9))
        if agreed * value < _MIN_AGREED * abs(value):
            return ""
    return rule.plus if value > 0.0 else _OTHER[rule.plus]


def _differences(frames: Sequence[Measurement], signal: str, other: str) -> Floats:
    return np.asarray(values_of(frames, signal) - values_of(frames, other))


def _statistic(
    of: Guard | Metric | SideRule, cycle: Cycle, window: Sequence[Measurement], side: Side = ""
) -> float:
    frames = during(window, cycle, of.over)
    signal = _of_side(str(of.signal), side)
    if not signal:
        return nan
    values = values_of(frames, signal)
    if of.statistic in ("apart", "difference"):
        values = _differences(frames, signal, str(of.other))
    if of.statistic == "apart":
        values = np.abs(values)
    seen = values[np.isfinite(values)]
    if seen.size == 0 or seen.size < MIN_SEEN * values.size:
        return nan
    if of.statistic in ("change", "drift"):
        from_rest = of.statistic == "change"
        before = between(window, *cycle.rest_s) if from_rest else during(window, cycle, "start")
        begin = values_of(before, signal)
        start = float(np.median(begin[np.isfinite(begin)])) if np.isfinite(begin).any() else nan
        if of.statistic == "drift":
            return float(np.abs(seen - start).max())
        return float(np.median(seen)) - start
    if of.statistic == "travel" and of.over == "rep" and cycle.partial:
        return nan  # it does not come back to where it began
    if of.statistic in ("per", "ratio"):
        other = values_of(frames, str(of.other))
        other = other[np.isfinite(other)]
        if other.size < MIN_SEEN * values.size:
            return nan
        if of.statistic == "per":
            return float(np.ptp(seen) / max(np.ptp(other), 1e-6))
        mean, bent = _bent(signal, seen).mean(), _bent(str(of.other), other).mean()
        return float(mean / bent) if bent > _LEAST_BENT else nan
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


def _bent(signal: str, values: Floats) -> Floats:
    """Angles of hips and knees from straight, any other signal as it is."""
    return 180.0 - values if signal.endswith(("hip_angle_deg", "knee_angle_deg")) else values


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
        times = [m.t_s for m in during(window, cycle, metric.over)]
        return times[-1] - times[0] if times else 0.0
    if metric.statistic == "unevenness":
        usual = [rep.span.end_s - rep.span.start_s for rep in before]
        length = cycle.span.end_s - cycle.span.start_s
        return abs(length / float(np.median(usual)) - 1.0) if usual else nan
    if _needs_side_view(metric) and _is_from_front(cycle, window):
        return nan
    value = _statistic(metric, cycle, window, side)
    return value / own_range_deg if metric.of_own_range else value


def _needs_side_view(metric: Metric) -> bool:
    """Whether a metric is of an angle or a way that the picture shows from beside only.

    The relation of two of them stays: it shrinks from the front, but hinges from there still have
    more of it than squats (2.3 and more, 0.26 at most in 74 real reps).
    """
    return str(metric.signal).endswith(_SAGITTAL) and metric.statistic != "ratio"


def _is_from_front(cycle: Cycle, window: Sequence[Measurement]) -> bool:
    """Whether yaw, median over the rep, is more than any angle is stated from."""
    yaw_deg = [m.yaw_deg for m in during(window, cycle, "rep") if not isnan(m.yaw_deg)]
    return bool(yaw_deg) and median(yaw_deg) > MAX_STATED_YAW_DEG


def _doubt(metric: Metric, cycle: Cycle, window: Sequence[Measurement]) -> float:
    """Standard deviation of a metric, degrees; 0 for what is no angle from the person's neutral."""
    sd = _SD_OF.get(str(metric.signal))
    if sd is None or metric.statistic not in _FROM_NEUTRAL:
        return 0.0
    values = values_of(during(window, cycle, metric.over), sd)
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if seen.size else inf


def _is_surely_outside(within: Interval, value: float, doubt: float) -> bool:
    return value + doubt < within.min or value - doubt > within.max


def _parts(
    exercise: Exercise,
    metrics: dict[str, float],
    doubts: dict[str, float],
    judged: Verdict | None,
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
        value, doubt = metrics[part.metric], doubts[part.metric]
        shares = [_share(part, value + away) for away in (-doubt, 0.0, doubt)]
        if not isnan(value) and isfinite(doubt) and max(shares) - min(shares) < 1.0:
            parts.append(ScorePart(part.name, part.points * shares[1], part.points))
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
