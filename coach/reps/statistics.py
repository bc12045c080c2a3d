"""One number of a span of a rep, as the exercise's file asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from coach.exercises.schema import Guard, Metric, SideRule
from coach.geometry.measurement import Measurement
from coach.pose.types import Floats
from coach.reps.counter import Cycle
from coach.reps.spans import MIN_SEEN, between, during, values_of
from coach.reps.types import Side

OTHER_SIDE: dict[Side, Side] = {"left": "right", "right": "left", "": ""}
_LEAST_BENT_DEG = 1.0  # less than this to divide by is noise


def differences(frames: Sequence[Measurement], signal: str, other: str) -> Floats:
    """(n,) of one signal minus another, NaN where one was not measured."""
    return np.asarray(values_of(frames, signal) - values_of(frames, other))


def statistic(
    of: Guard | Metric | SideRule, cycle: Cycle, window: Sequence[Measurement], side: Side = ""
) -> float:
    """What a rule asks for of a cycle; NaN where less than half of its span was measured.

    Args:
        of: the rule; `seconds` and `unevenness` are not of signals, and not known here.
        cycle: from the counter.
        window: measurements that cover the cycle and a little before it.
        side: which the rep was done with, for signals that are named after it.
    """
    frames = during(window, cycle, of.over)
    signal = _of_side(str(of.signal), side)
    if not signal:
        return nan
    values = values_of(frames, signal)
    if of.statistic in ("apart", "difference"):
        values = differences(frames, signal, str(of.other))
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
        return float(mean / bent) if bent > _LEAST_BENT_DEG else nan
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
    return side and f"{side if which == 'working' else OTHER_SIDE[side]}_{name}"
