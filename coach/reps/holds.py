"""Finds holds: stretches of keeping still, where `RepCounter` finds movements.

A hold is over once it has lasted long enough; the next one begins after the person has moved.
"""

from __future__ import annotations

from collections import deque
from math import inf, isnan

from coach.exercises.schema import Counting
from coach.geometry.filters import MAX_GAP_S
from coach.reps.counter import Cycle, Phase
from coach.reps.types import RepSpan

_MOVED_S = 1.0  # a step takes less
_MOVED = 2.0  # times what a hold may move by: no drift


class HoldCounter:
    """Finds holds in one signal; push samples in order of time.

    Args:
        counting: the exercise's rule: for `min_rep_s` the signal must stay within `min_amplitude`.
    """

    def __init__(self, counting: Counting) -> None:
        self._rule = counting
        self._run: deque[tuple[float, float]] = deque()  # within what a hold may move by
        self._lately: deque[tuple[float, float]] = deque()  # of the last `_MOVED_S`
        self._last_t_s = -inf
        self._held = False  # and not moved since

    @property
    def phase(self) -> Phase:
        """`rest`: moving; `out`: keeping still; `back`: held, until the next movement."""
        if self._held:
            return "back"
        return "out" if len(self._run) > 1 else "rest"

    def push(self, t_s: float, value: float, noise: float = 0.0) -> Cycle | None:
        """Take one sample; returns a cycle when a hold has lasted long enough.

        Args:
            t_s: rising time in seconds.
            value: the counting signal, NaN where it cannot be seen.
            noise: not used: a hold is no swing that noise could make.
        """
        if isnan(value):
            return None
        if t_s - self._last_t_s > MAX_GAP_S:  # nobody knows what happened in between
            self._run.clear()
            self._lately.clear()
        self._last_t_s = t_s
        for samples in (self._run, self._lately):
            samples.append((t_s, value))
        while t_s - self._lately[0][0] > _MOVED_S:
            self._lately.popleft()
        while _span(self._run) > self._rule.min_amplitude.value:
            self._run.popleft()
        if self._held:
            self._held = _span(self._lately) <= _MOVED * self._rule.min_amplitude.value
            self._run.clear()
            return None
        start_s = self._run[0][0]
        if t_s - start_s < self._rule.min_rep_s:
            return None
        span = RepSpan(start_s, 0.5 * (start_s + t_s), t_s)
        held_s = (start_s, t_s)
        found = Cycle(span=span, plateau_s=held_s, rest_s=held_s, amplitude=_span(self._run))
        self._run.clear()
        return found

    def accept(self, cycle: Cycle) -> None:
        """Let a hold that was the exercise count; the next one needs a movement first."""
        self._held = True

    def finish(self) -> Cycle | None:
        """The recording is over: a hold that it cuts off was none."""
        return None


def _span(samples: deque[tuple[float, float]]) -> float:
    """How far the signal has moved."""
    values = [x for _, x in samples]
    return max(values) - min(values)
