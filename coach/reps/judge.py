"""Judging one counted cycle by the exercise's own file: metrics, verdict, faults, score."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan, nan

import numpy as np

from coach.exercises.schema import Exercise, MetricPart, SideRule
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.reps.back import back_verdict
from coach.reps.counter import Cycle
from coach.reps.metrics import doubt_of, metric_of
from coach.reps.spans import during
from coach.reps.statistics import OTHER_SIDE, differences, statistic
from coach.reps.tilt import is_adequate
from coach.reps.types import NAMED_CLASSES, Rep, ScorePart, Side, Verdict

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
        metric.name: metric_of(
            metric, cycle, window, before, neutral.range_deg, side, exercise.counting.kind
        )
        for metric in exercise.metrics
    }
    judged = back_verdict(exercise.judging, cycle, window, neutral) if exercise.judging else None
    cls = judged.tilt_class if judged else "unclear"
    doubts = {metric.name: doubt_of(metric, cycle, window) for metric in exercise.metrics}
    faults = tuple(
        fault.name
        for fault in exercise.faults
        if (fault.tilt_class is not None and fault.tilt_class == cls)
        or (fault.metric is not None and fault.is_left_by(metrics, doubts[fault.metric]))
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


def _side(rule: SideRule, cycle: Cycle, window: Sequence[Measurement]) -> Side:
    value = statistic(rule, cycle, window)
    if isnan(value) or abs(value) < rule.least.value:
        return ""
    if rule.other is not None:
        apart = differences(during(window, cycle, "rep"), str(rule.signal), rule.other)
        agreed = float(np.nansum(apart) / max(np.nansum(np.abs(apart)), 1e-9))
        if agreed * value < _MIN_AGREED * abs(value):
            return ""
    return rule.plus if value > 0.0 else OTHER_SIDE[rule.plus]


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
