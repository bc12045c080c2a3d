"""Which measurements a part of a rep has."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from coach.exercises.schema import Span
from coach.geometry.measurement import Measurement
from coach.pose.types import Floats
from coach.reps.counter import Cycle

MIN_SEEN = 0.5  # share of a span's frames that must be measured for anything to be stated of it
_START_S = (-0.3, 0.1)  # around the start of a rep, where its starting position is taken
_SETTLED_S = 1.0  # before a rep of a drill the rest of the body is already still


def during(window: Sequence[Measurement], cycle: Cycle, over: Span) -> list[Measurement]:
    """The measurements of a part of a rep, from those in `window`, which are in order of time."""
    start, end = cycle.span.start_s, cycle.span.end_s
    begin, finish = {
        "rep": (start, end),
        "start": (start + _START_S[0], start + _START_S[1]),
        "peak": cycle.plateau_s,
        "out": (start, cycle.plateau_s[0]),
        "back": (cycle.plateau_s[1], end),
        "settled": (start - _SETTLED_S, end),
    }[over]
    return between(window, begin, finish)


def between(window: Sequence[Measurement], begin_s: float, end_s: float) -> list[Measurement]:
    """Those from one time to another, both included."""
    first = bisect_left(window, begin_s, key=_time)
    return list(window[first : bisect_right(window, end_s, key=_time)])


def _time(measurement: Measurement) -> float:
    return measurement.t_s


def values_of(measurements: Sequence[Measurement], signal: str) -> Floats:
    """(n,) of one signal, NaN where it was not measured."""
    return np.array([getattr(m, signal) for m in measurements], dtype=np.float64)
