"""The metrics of a rep, and how surely they are known."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan, nan
from statistics import median

import numpy as np

from coach.exercises.schema import Metric
from coach.geometry.estimate import MAX_STATED_YAW_DEG
from coach.geometry.measurement import SAGITTAL, SD_OF, Measurement
from coach.reps.counter import Cycle
from coach.reps.spans import during, values_of
from coach.reps.statistics import statistic
from coach.reps.types import Rep, Side

_FROM_NEUTRAL = ("median", "min", "max")  # statistics that are taken from a signal's own zero


def metric_of(
    metric: Metric,
    cycle: Cycle,
    window: Sequence[Measurement],
    before: Sequence[Rep],
    own_range_deg: float,
    side: Side,
    kind: str,
) -> float:
    """One metric of a rep; NaN where it was not seen, or cannot be from there.

    Args:
        metric: what the exercise's file asks for.
        cycle: from the counter.
        window: measurements that cover the cycle and a little before it.
        before: reps so far.
        own_range_deg: the person's, from tuck to arch.
        side: which the rep was done with.
        kind: how the exercise is counted.
    """
    if metric.statistic == "seconds":
        times = [m.t_s for m in during(window, cycle, metric.over)]
        return times[-1] - times[0] if times else 0.0
    if metric.statistic == "unevenness":
        usual = [rep.span.end_s - rep.span.start_s for rep in before]
        length = cycle.span.end_s - cycle.span.start_s
        return abs(length / float(np.median(usual)) - 1.0) if usual else nan
    if _needs_side_view(metric) and _is_from_front(cycle, window):
        return nan
    if kind == "oscillation" and cycle.partial and _is_of_both_ends(metric):
        return nan
    value = statistic(metric, cycle, window, side)
    return value / own_range_deg if metric.of_own_range else value


def _needs_side_view(metric: Metric) -> bool:
    """Whether a metric is of an angle or a way that the picture shows from beside only.

    From the front they are known in space only, where depth is imagined. The relation of two of
    them still tells: there, too, squats have less of it (0.52 and less in 103 of 108 real reps)
    than hinges (more in 15 of 17).
    """
    return str(metric.signal).endswith(SAGITTAL) and metric.statistic != "ratio"


def _is_of_both_ends(metric: Metric) -> bool:
    """Whether a metric is of how far a beat goes, of which a partial one may show one end only."""
    return metric.over == "rep" and metric.statistic in ("min", "max", "range")


def _is_from_front(cycle: Cycle, window: Sequence[Measurement]) -> bool:
    """Whether yaw, median over the rep, is more than any angle is stated from."""
    yaw_deg = [m.yaw_deg for m in during(window, cycle, "rep") if not isnan(m.yaw_deg)]
    return bool(yaw_deg) and median(yaw_deg) > MAX_STATED_YAW_DEG


def doubt_of(metric: Metric, cycle: Cycle, window: Sequence[Measurement]) -> float:
    """Standard deviation of a metric, degrees; 0 for what is no angle from the person's neutral."""
    sd = SD_OF.get(str(metric.signal))
    if sd is None or metric.statistic not in _FROM_NEUTRAL:
        return 0.0
    values = values_of(during(window, cycle, metric.over), sd)
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if seen.size else inf
