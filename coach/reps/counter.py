"""One state machine that counts repetitions from one signal, sample by sample.

Thresholds run with the person: two of them (a Schmitt trigger) on the amplitude of the reps
so far, seeded from the exercise's smallest amplitude. Start and end of a rep are found on
their own, so a pause between reps belongs to neither. Nothing is judged here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import takewhile
from math import inf, isnan, sqrt
from statistics import median
from typing import Literal

from coach.exercises.schema import Counting
from coach.reps.types import RepSpan

Phase = Literal["rest", "out", "peak", "back"]

# Shares of a rep's amplitude.
_LEAVE = 0.5  # of the amplitude needed: further than this from rest is a movement
_RETURN = 0.4  # back below this a rep has been completed
_ENDS = 0.1  # this close to rest it starts and ends
_PLATEAU = 0.9  # above this it is at its peak
_TURN = 0.35  # of the usual swing: this much the other way is a turn
_FURTHER = 0.03  # less than this further back is the noise of a rest
_NOISE = 4.0  # standard deviations of rest that a rep must exceed (docs/thresholds.md#counting)
_USUAL_OF = 5  # reps that the running amplitude looks back on
_FREEZE_S = 0.3  # a tracking gap longer than this is no movement
_RESET_S = 1.0  # and after this long the machine starts afresh
_SETTLED_S = 0.4  # no further return for so long ends a rep
_BASE_MEMORY_S = 1.5  # how fast rest follows a person who settles elsewhere


@dataclass(frozen=True, slots=True)
class Cycle:
    """A counted movement, before it is judged.

    Attributes:
        span: start, peak and end in seconds.
        plateau_s: from when to when it was at its peak.
        amplitude: in the signal's unit.
    """

    span: RepSpan
    plateau_s: tuple[float, float]
    amplitude: float


class RepCounter:
    """Finds cycles in one signal; push samples in order of time, accept those that count."""

    def __init__(self, counting: Counting) -> None:
        self._rule = counting
        self._sign = 1.0 if counting.direction == "up" else -1.0
        self._amplitudes: deque[float] = deque(maxlen=_USUAL_OF)
        self._history: deque[tuple[float, float]] = deque()
        self._last_t_s = -inf
        self._last_end_s = -inf
        self._restart()

    @property
    def phase(self) -> Phase:
        """What the movement is doing at the last sample."""
        return self._phase

    def push(self, t_s: float, value: float) -> Cycle | None:
        """Take one sample; returns a cycle when one has just ended.

        Args:
            t_s: rising time in seconds.
            value: the counting signal, NaN where it cannot be seen.
        """
        if isnan(value):
            return None
        gap = t_s - self._last_t_s
        if gap > _RESET_S:
            self._restart()
            gap = 0.0
        self._last_t_s = t_s
        x = self._sign * value
        self._history.append((t_s, x))
        while t_s - self._history[0][0] > 1.5 * self._rule.max_rep_s:
            self._history.popleft()
        if _FREEZE_S < gap <= _RESET_S:
            return None
        if self._rule.kind == "excursion":
            return self._excursion(t_s, x, gap)
        return self._oscillation(t_s, x, gap)

    def accept(self, cycle: Cycle) -> None:
        """Let a cycle that was the exercise shape what the next ones are measured against."""
        self._amplitudes.append(cycle.amplitude)

    def finish(self) -> Cycle | None:
        """The recording is over: a rep that has turned back but not settled still counts."""
        if self._phase == "back" and self._is_rep():
            return self._close()
        return None

    @property
    def _reach(self) -> float:
        """Amplitude that a movement needs to count."""
        usual = median(self._amplitudes) if self._amplitudes else 0.0
        return max(
            self._rule.min_amplitude.value,
            self._rule.min_share_of_usual * usual,
            _NOISE * sqrt(self._rest_variance),
        )

    def _restart(self) -> None:
        self._phase: Phase = "rest"
        self._base = self._high = self._low = float("nan")
        self._low_t_s = self._out_t_s = -inf
        self._rest_mean, self._rest_variance = float("nan"), 0.0
        self._rise = 0.0
        self._history.clear()

    def _rest_at(self, x: float) -> None:
        self._phase = "rest"
        self._base = self._rest_mean = x

    def _follow_rest(self, x: float, gap: float) -> None:
        """Let rest and its noise follow the person; rest itself not into a movement."""
        if isnan(self._base):
            self._rest_at(x)
        weight = gap / (gap + _BASE_MEMORY_S)
        quiet = 0.5 * _LEAVE * self._reach
        delta = x - self._rest_mean
        self._rest_mean += weight * delta
        self._rest_variance += weight * (delta * delta - self._rest_variance)
        if abs(x - self._base) < quiet:
            self._base += weight * (x - self._base)
        elif x < self._base and self._rule.kind == "excursion":
            self._base = x + quiet  # rest is dragged down, but not by every dip of the noise

    # -- rest, out, back to rest -------------------------------------------------------

    def _excursion(self, t_s: float, x: float, gap: float) -> Cycle | None:
        if self._phase == "rest":
            self._follow_rest(x, gap)
            if x - self._base > _LEAVE * self._reach:
                self._phase, self._high, self._out_t_s = "out", x, t_s
            return None
        if self._phase in ("out", "peak"):
            self._high = max(self._high, x)
            amplitude = self._high - self._base
            self._phase = "peak" if x > self._base + _PLATEAU * amplitude else "out"
            if t_s - self._out_t_s > self._rule.max_rep_s:
                self._rest_at(x)
            elif x < self._base + _RETURN * amplitude:
                if amplitude < self._reach:
                    self._rest_at(min(x, self._base))
                else:
                    self._phase, self._low, self._low_t_s = "back", x, t_s
            return None
        amplitude = self._high - self._base
        if x < self._low - _FURTHER * amplitude:
            self._low, self._low_t_s = x, t_s
        arrived = x <= self._base + _ENDS * amplitude
        rising = x > self._low + 0.5 * _TURN * amplitude
        settled = t_s - self._low_t_s > _SETTLED_S
        if not (arrived or rising or settled):
            return None
        cycle = self._close()
        self._rest_at(min(x, self._base) if arrived else self._low)
        return cycle

    # -- swings through a middle -------------------------------------------------------

    def _oscillation(self, t_s: float, x: float, gap: float) -> Cycle | None:
        usual = median(self._amplitudes) if self._amplitudes else 0.0
        turn = max(_LEAVE * self._rule.min_amplitude.value, _TURN * usual)
        if self._phase == "rest":
            self._follow_rest(x, gap)
            self._low = x if isnan(self._low) else min(self._low, x)
            if abs(x - self._base) < 0.5 * turn:
                self._low = min(self._base, x)  # a swing long past is not this one's start
            if x > self._low + turn:
                self._phase, self._high, self._out_t_s = "out", x, t_s
                self._rise = x - self._low
            return None
        if self._phase in ("out", "peak"):
            if x > self._high:
                self._high, self._out_t_s = x, t_s
                self._rise = x - self._low
            self._phase = "peak" if x > self._high - 0.1 * self._reach else "out"
            if x < self._high - turn:
                self._phase, self._low, self._low_t_s = "back", x, t_s
            elif t_s - self._out_t_s > self._rule.max_rep_s:
                self._rest_at(x)
                self._low = x
            return None
        if x < self._low - _FURTHER * (self._high - self._low):
            self._low, self._low_t_s = x, t_s
        swing = self._high - self._low
        risen = x > self._low + max(turn, 0.5 * swing)
        settled = t_s - self._low_t_s > _SETTLED_S and self._recent_range(t_s) < 0.5 * turn
        late = t_s - self._out_t_s > self._rule.max_rep_s
        turned = x > self._low + turn
        if not (risen or late or (settled and turned)):
            return None
        cycle = None
        if self._is_rep():
            back_s = t_s if risen else t_s - _SETTLED_S
            cycle = self._close(None if late else back_s)
        low = self._low
        self._rest_at(x)
        self._low = low
        if risen:
            self._phase, self._high, self._out_t_s, self._rise = "out", x, t_s, x - low
        return cycle

    # -- one cycle ---------------------------------------------------------------------

    def _recent_range(self, t_s: float) -> float:
        """How far the signal has moved in the last `_SETTLED_S`."""
        recent = [
            x for t, x in takewhile(lambda s: t_s - s[0] <= _SETTLED_S, reversed(self._history))
        ]
        return max(recent) - min(recent)

    def _is_rep(self) -> bool:
        """Whether a movement that has turned back is large enough."""
        if self._rule.kind == "excursion":
            return True  # it would not have turned back otherwise
        return self._high - self._low >= self._reach

    def _close(self, returned_s: float | None = None) -> Cycle | None:
        """Find start, plateau and end in the history and check the cycle's length.

        Args:
            returned_s: when an oscillation came back to its middle, if it did.
        """
        if self._rule.kind == "excursion":
            base, amplitude = self._base, self._high - self._base
            near = base + _ENDS * amplitude
            plateau = base + _PLATEAU * amplitude
        else:
            amplitude = self._high - self._low
            # from the middle; where a first beat leaves a rest above it, from that rest
            near = self._high - min(0.5 * amplitude, (1 - _ENDS) * self._rise)
            plateau = self._high - 0.1 * amplitude
        samples = [s for s in self._history if self._last_end_s <= s[0] <= self._last_t_s]
        peak_at = max(i for i, s in enumerate(samples) if s[1] >= self._high)
        first = last = peak_at
        while first > 0 and samples[first - 1][1] > plateau:
            first -= 1
        while last + 1 < len(samples) and samples[last + 1][1] > plateau:
            last += 1
        start = first
        while start > 0 and samples[start - 1][1] > near:
            start -= 1
        start_s, least_s = samples[start][0], self._rule.min_rep_s
        if returned_s is not None and returned_s - start_s <= self._rule.max_rep_s:
            end_s = returned_s
        else:
            # the end is found like the start, on its own level: people settle elsewhere
            near_end = self._low + _ENDS * (self._high - self._low)
            end = last
            while end + 1 < len(samples) and samples[end][1] > near_end:
                end += 1
            end_s = samples[end][0]
            if self._rule.kind == "oscillation":
                least_s *= 0.5  # from the middle to the far side is half a cycle
        if not least_s <= end_s - start_s <= self._rule.max_rep_s:
            return None
        self._last_end_s = end_s
        plateau_s = samples[first][0], samples[last][0]
        return Cycle(RepSpan(start_s, 0.5 * sum(plateau_s), end_s), plateau_s, amplitude)
