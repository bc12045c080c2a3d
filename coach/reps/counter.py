"""One state machine that counts repetitions from one signal, sample by sample.

The signal is cut where it turns: a leg ends once the signal has come back from its furthest
point by a share of what a rep of this person usually measures. Nothing is measured from a rest,
so a recording may begin anywhere, a hold may last, and the signal may drift. Which of the two
legs is the effort of a rep (standing up from a squat, lifting the hips in a bridge) is the
exercise's to say: a rep is one effort seen. Nothing is judged here.

What may be looked ahead at is one argument: a recording tells how large its reps usually are
before the first of them (`usual_amplitude`), live it is learnt rep by rep.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice, pairwise, takewhile
from math import inf, isnan, nan
from statistics import median
from typing import Literal

from coach.exercises.schema import Counting
from coach.reps.types import RepSpan

Phase = Literal["rest", "out", "peak", "back"]

LONGEST_REP_S = 120.0  # what lies further back is forgotten

# Shares of a rep's amplitude.
_TURN = 0.35  # of the usual amplitude: this much the other way is a turn
_ENDS = 0.1  # this close to where a leg comes from or goes to, a rep starts and ends
_TO_MIDDLE = 0.25  # of the way out is back at the middle, with room for where the middle lies
_PLATEAU = 0.9  # above this it is at its peak
_RESTED = 0.05  # this close to the least of a while before (or after) a rep, it is at rest
_REST_S = 1.0  # how long that while is
_UNEVEN = 1.5  # times as far out as back: the way out was more than the rep's
_FURTHER = 0.03  # less than this further back is the noise of a rest
_WHOLE = 0.8  # this much of a leg is the whole of it, where it is cut off or followed by a pause
_SURELY = 2.0  # times the least that counts: live, a first movement so large is told at once
_NOISE = 4.0  # standard deviations of noise that a rep must exceed (docs/thresholds.md#counting)
_USUAL_OF = 5  # reps that the running amplitude looks back on
_RESET_S = 1.0  # a tracking gap longer than this ends one recording and begins another
_AT_ONCE_S = 0.1  # who moves away sooner has been moving before
_STOOD_S = 0.3  # and who is a tenth of the way out later than this has not: a squat takes 0.2
_BLINK_S, _LEAP_S = 0.1, 0.4  # a whole effort within a gap of such length is a cut in a film
_GAP, _LATELY = 2.0, 8  # times the time between samples, of which so many tell what is usual
_GIVEN_UP_S = 2.0  # no further return for so long ends a movement that is too small for a rep
_REST_MEMORY_S = 20.0  # a rest is where the signal was least within this time


class Refusal(Enum):
    """Why a movement that was found is not a rep."""

    NONE = "counted"
    TOO_SMALL = "smaller than this exercise, or than the other reps"
    TOO_QUICK = "too quick for a rep"
    CUT_OFF = "the recording, or a gap in it, cuts off too much of it"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A movement out and back, before it is judged.

    Attributes:
        span: start, peak and end in seconds.
        plateau_s: from when to when it was at its peak.
        rest_s: from when to when it was at rest before, or after where it began at its far end.
            The span starts a tenth of the way out, when whatever moves along has begun to.
        amplitude: of its effort, in the signal's unit.
        partial: the recording or a gap cuts off one of its legs.
        refusal: why the counter does not take it for a rep, if it does not.
    """

    span: RepSpan
    plateau_s: tuple[float, float]
    rest_s: tuple[float, float]
    amplitude: float
    partial: bool = False
    refusal: Refusal = Refusal.NONE


def usual_amplitude(cycles: Iterable[Cycle]) -> float | None:
    """How large the reps of a whole recording usually are.

    Half of all effort is made in cycles at least this large: a single bend to the floor among
    ten reps does not raise it, fidgeting between them does not lower it.

    Returns:
        In the signal's unit; None without cycles.
    """
    efforts = sorted((cycle.amplitude for cycle in cycles), reverse=True)
    travelled = 0.0
    for amplitude in efforts:
        travelled += amplitude
        if travelled >= 0.5 * sum(efforts):
            return amplitude
    return None


class RepCounter:
    """Finds cycles in one signal; push samples in order of time, accept those that count.

    Args:
        counting: the exercise's rule.
        usual: amplitude of this recording's reps (`usual_amplitude`), if it is known; otherwise
            it is learnt from the reps that are accepted.
        live: whether the first rep, too, is to be told as soon as it ends.
    """

    _high: float
    _low: float

    def __init__(
        self, counting: Counting, usual: float | None = None, *, live: bool = False
    ) -> None:
        self._rule = counting
        self._live = live
        self._sign = 1.0 if counting.direction == "up" else -1.0
        self._given = usual
        self._accepted: deque[float] = deque(maxlen=_USUAL_OF)
        self._samples: deque[tuple[float, float]] = deque()
        self._last_t_s = -inf
        self._noise = 0.0
        self._restart()

    @property
    def phase(self) -> Phase:
        """What the movement is doing at the last sample."""
        return self._phase

    def push(self, t_s: float, value: float, noise: float = 0.0) -> Cycle | None:
        """Take one sample; returns a cycle when one has just ended.

        Args:
            t_s: rising time in seconds.
            value: the counting signal, NaN where it cannot be seen.
            noise: standard deviation of the signal's noise from frame to frame.
        """
        if isnan(value):
            return None
        self._noise = noise
        cut_off = None
        x = self._sign * value
        if self._is_another_scene(t_s, x):
            cut_off = self.finish()
            self._restart()
        self._last_t_s = t_s
        self._samples.append((t_s, x))
        self._forget(t_s)
        return self._step(t_s, x) or cut_off

    def accept(self, cycle: Cycle) -> None:
        """Let a cycle that was the exercise shape what the next ones are measured against.

        Also one that was smaller than the reps before it: perhaps those were unusually large.
        """
        if cycle.refusal in (Refusal.NONE, Refusal.TOO_SMALL) and cycle.amplitude >= self._least:
            self._accepted.append(cycle.amplitude)

    def finish(self) -> Cycle | None:
        """The recording is over: what it cuts off."""
        if self._phase == "back":
            return self._close(cut_at_end=False, is_last=True)
        if self._phase in ("out", "peak"):
            last = self._samples[-1][1]
            if self._rocked(self._high - self._base, self._high - last):
                self._low, self._low_t_s = last, self._last_t_s
                return self._close(cut_at_end=False, is_last=True)
            return self._close(cut_at_end=True)
        return None

    def _rocked(self, out: float, back: float) -> bool:
        """Whether a beat is over that need not come back to the other end, but to its middle."""
        return self._rule.kind == "oscillation" and back >= _TO_MIDDLE * out

    def _forget(self, t_s: float) -> None:
        """Leave what is too long ago, its furthest point too."""
        while t_s - self._samples[0][0] > LONGEST_REP_S:
            gone_s, x = self._samples.popleft()
            if gone_s >= self._ended_s and x >= self._high:
                self._high = max(x for _, x in self._samples)

    def _is_another_scene(self, t_s: float, x: float) -> bool:
        """Whether so much has passed unseen that it cannot be told what happened."""
        if not self._samples:
            return False
        gap_s = t_s - self._last_t_s
        if gap_s > _RESET_S:
            return True
        if not _BLINK_S < gap_s < min(_LEAP_S, self._rule.min_rep_s):
            return False
        lately = [t for t, _ in islice(reversed(self._samples), _LATELY)]
        usual_s = median(b - a for b, a in pairwise(lately)) if lately[1:] else gap_s
        return gap_s > _GAP * usual_s and abs(x - self._samples[-1][1]) > self._reach

    @property
    def _usual(self) -> float:
        if self._given is not None:
            return self._given
        return median(self._accepted) if self._accepted else 0.0

    @property
    def _reach(self) -> float:
        """Effort that a movement needs to count."""
        return max(self._least, self._rule.min_share_of_usual * self._usual)

    @property
    def _least(self) -> float:
        """What is surely more than noise, and as large as the exercise asks for."""
        return max(self._rule.min_amplitude.value, _NOISE * self._noise)

    @property
    def _turn(self) -> float:
        """How far back from its furthest point a leg is over."""
        return max(0.5 * self._least, _TURN * self._usual)

    def _restart(self) -> None:
        self._phase: Phase = "rest"
        self._base = nan  # where the leg out began; NaN when that was not seen
        self._base_seen = False  # whether it began there, rather than the recording
        self._high = self._low = nan
        self._low_t_s = -inf  # on the way back: since when it has come no further than noise
        self._further = nan  # where it was then
        self._ended_s = -inf
        self._begun = False  # until the first turn either end may be the near one
        self._samples.clear()

    def _step(self, t_s: float, x: float) -> Cycle | None:
        if self._phase == "rest":
            self._at_rest(t_s, x)
            return None
        if self._phase in ("out", "peak"):
            self._high = max(self._high, x)
            if x < self._high - self._turn:
                self._phase, self._low, self._low_t_s, self._further = "back", x, t_s, x
            else:
                at_peak = x > self._base + _PLATEAU * (self._high - self._base)
                self._phase = "peak" if at_peak else "out"
            return None
        if x < self._further - _FURTHER * (self._high - self._further):
            self._further, self._low_t_s = x, t_s
        self._low = min(self._low, x)
        if not self._is_over(t_s, x):
            return None
        cycle = self._close(cut_at_end=False)
        self._rest_from(self._low, self._low_t_s)
        self._at_rest(t_s, x)
        return cycle

    def _rest_from(self, low: float, t_s: float) -> None:
        self._phase, self._low, self._low_t_s, self._begun = "rest", low, t_s, True

    def _at_rest(self, t_s: float, x: float) -> None:
        if isnan(self._low) or x <= self._low:
            self._low, self._low_t_s = x, t_s
        elif t_s - self._low_t_s > _REST_MEMORY_S:
            recent = [s for s in self._samples if t_s - s[0] <= _REST_MEMORY_S]
            self._low_t_s, self._low = min(recent, key=lambda s: s[1])
        if x > self._low + self._turn:
            self._phase, self._base, self._high, self._begun = "out", self._low, x, True
            self._base_seen = self._low_t_s - self._samples[0][0] > _AT_ONCE_S
        elif not self._begun:
            self._high = x if isnan(self._high) else max(self._high, x)
            if x < self._high - self._turn:
                self._phase, self._base, self._begun = "back", nan, True
                self._base_seen = False
                self._low, self._low_t_s, self._further = x, t_s, x

    def _is_over(self, t_s: float, x: float) -> bool:
        """Whether a movement that has turned back has come to its end."""
        back = self._high - self._low
        turned = x > self._low + self._turn
        out = self._high - self._base
        needed = self._reach if self._rule.effort == "back" else 0.5 * out
        wait_s = self._rule.settled_s if back >= _WHOLE * out else 2.0 * self._rule.settled_s
        settled = t_s - self._low_t_s > (_GIVEN_UP_S if back < needed else wait_s)
        if self._rule.kind == "oscillation":
            # a pause on the way is no end: the far side of the middle may be to come
            if x > self._low + max(self._turn, 0.5 * back):
                return True
            paused = turned and t_s - self._low_t_s > self._rule.settled_s
            return paused and self._recent_range(t_s) < 0.5 * self._turn
        # who shifts about before a lift comes back to where that began, and goes on
        first = _SURELY * self._least if self._live else inf
        as_usual = not back < max(needed, _WHOLE * self._usual or first)
        arrived = abs(x - self._base) <= _ENDS * out
        return (arrived and self._base_seen and as_usual) or settled or turned

    def _recent_range(self, t_s: float) -> float:
        """How far the signal has moved in the time after which it has settled."""
        settled_s = self._rule.settled_s
        recent = [
            x for _, x in takewhile(lambda s: t_s - s[0] <= settled_s, reversed(self._samples))
        ]
        return max(recent) - min(recent)

    def _close(self, *, cut_at_end: bool, is_last: bool = False) -> Cycle:
        """The movement up to now, its start, plateau and end found in the samples."""
        low = self._low if not cut_at_end else nan
        out, back = self._high - self._base, self._high - low
        elsewhere = out > _UNEVEN * back and back >= self._reach
        from_low = back if elsewhere else out  # it came from another posture
        effort = from_low if self._rule.effort == "out" else back
        half_back = is_last and self._rocked(out, back) and back < _WHOLE * out
        if half_back:
            effort = max(out, back)
        size = max(v for v in (out, back) if not isnan(v))
        oscillates = self._rule.kind == "oscillation"
        ends = 0.5 if oscillates else _ENDS
        samples = [s for s in self._samples if s[0] >= self._ended_s]
        peak = max(range(len(samples)), key=lambda i: samples[i][1])
        high = self._high - (1.0 - _PLATEAU) * size

        start = peak
        near = nan if isnan(out) else self._high - (1.0 - ends) * from_low
        while start > 0 and not samples[start - 1][1] <= near:
            start -= 1
        end = peak
        near = nan if isnan(back) else self._high - (1.0 - ends) * back
        while end + 1 < len(samples) and not samples[end][1] <= near:
            end += 1
        if oscillates and not cut_at_end:  # where it came back to its middle, or to a rest
            settled_s = self._rule.settled_s
            middle = self._low + (0.5 - _FURTHER) * back
            over_s = next(
                (t for t, x in samples if t > self._low_t_s and x > middle), samples[-1][0]
            )
            if over_s - self._low_t_s > max(self._low_t_s - samples[peak][0], settled_s):
                over_s = self._low_t_s + settled_s  # it rested there
            end = max(i for i, sample in enumerate(samples) if i <= end or sample[0] <= over_s)
        held = [i for i in range(start, end + 1) if samples[i][1] >= high]
        span = RepSpan(
            samples[start][0],
            0.5 * (samples[held[0]][0] + samples[held[-1]][0]),
            samples[end][0],
        )
        plateau_s = samples[held[0]][0], samples[held[-1]][0]
        self._ended_s = span.end_s
        stood = not oscillates and span.start_s - samples[0][0] > _STOOD_S
        begun = self._base_seen or stood
        partial = not begun or isnan(back) or half_back
        return Cycle(
            span=span,
            plateau_s=plateau_s,
            rest_s=_rest_s(samples, span, plateau_s, _RESTED * size),
            amplitude=size if isnan(effort) else effort,
            partial=partial,
            refusal=self._refusal(span, effort, cut_at_end=cut_at_end, is_last=is_last),
        )

    def _refusal(self, span: RepSpan, effort: float, *, cut_at_end: bool, is_last: bool) -> Refusal:
        if isnan(effort) or (cut_at_end and effort < _WHOLE * self._usual):
            return Refusal.CUT_OFF
        if effort < self._reach:
            return Refusal.TOO_SMALL
        least_s = self._rule.min_rep_s
        if self._rule.kind == "oscillation" and is_last:
            least_s *= 0.5  # what ends with the recording need not have come back to its middle
        if span.end_s - span.start_s < least_s:
            return Refusal.TOO_QUICK
        return Refusal.NONE


def _rest_s(
    samples: Sequence[tuple[float, float]],
    span: RepSpan,
    plateau_s: tuple[float, float],
    close: float,
) -> tuple[float, float]:
    """From when to when a movement was at rest, within `_REST_S` before it or after it."""
    begin_s, end_s = span.start_s - _REST_S, span.start_s
    if plateau_s[0] <= span.start_s + _AT_ONCE_S:  # it began at its far end
        begin_s, end_s = span.end_s, span.end_s + _REST_S
    near = [(t_s, x) for t_s, x in samples if begin_s <= t_s <= end_s]
    least = min(x for _, x in near)
    rest_s = [t_s for t_s, x in near if x <= least + close]
    return rest_s[0], rest_s[-1]
