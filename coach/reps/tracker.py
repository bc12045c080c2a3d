"""Measurements in, phases and reps out: the counter and the judge in one reducer."""

from __future__ import annotations

from collections import deque

from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.reps.counter import Cycle, RepCounter
from coach.reps.judge import broken_guard, judge
from coach.reps.types import Candidate, Rep

_BEFORE_S = 1.0  # measurements kept from before the longest rep


class RepTracker:
    """Counts and judges one exercise, measurement by measurement.

    Args:
        exercise: its rules.
        neutral: where the person's angles are measured from, and the person's own range.

    Attributes:
        reps: all reps so far.
        candidates: every movement found so far, counted or not.
    """

    def __init__(self, exercise: Exercise, neutral: Neutral) -> None:
        self._exercise = exercise
        self._neutral = neutral
        self._counter = RepCounter(exercise.counting)
        self._window: deque[Measurement] = deque()
        self.reps: list[Rep] = []
        self.candidates: list[Candidate] = []

    @property
    def phase(self) -> str:
        """Name of the current phase, as the exercise calls it."""
        return self._exercise.phases[("rest", "out", "peak", "back").index(self._counter.phase)]

    def push(self, measurement: Measurement) -> Rep | None:
        """Take the next frame; returns the rep that ended with it, if one did."""
        self._window.append(measurement)
        keep_s = 1.5 * self._exercise.counting.max_rep_s + _BEFORE_S
        while measurement.t_s - self._window[0].t_s > keep_s:
            self._window.popleft()
        value = getattr(measurement, self._exercise.counting.signal)
        return self._judged(self._counter.push(measurement.t_s, value))

    def finish(self) -> Rep | None:
        """End of the recording: the last rep, if it had turned back but not settled."""
        return self._judged(self._counter.finish())

    def _judged(self, cycle: Cycle | None) -> Rep | None:
        if cycle is None:
            return None
        window = list(self._window)
        guard = broken_guard(self._exercise, cycle, window)
        self.candidates.append(
            Candidate(
                start_s=cycle.span.start_s,
                peak_s=cycle.span.peak_s,
                end_s=cycle.span.end_s,
                counted=guard is None,
                refused_by="" if guard is None else guard.rule,
                amplitude=cycle.amplitude,
                unit=self._exercise.counting.min_amplitude.unit,
            )
        )
        if guard is not None:
            return None
        rep = judge(self._exercise, cycle, window, self.reps, self._neutral)
        self._counter.accept(cycle)
        self.reps.append(rep)
        return rep
