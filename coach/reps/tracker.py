"""Measurements in, phases and reps out: the counter and the judge in one reducer."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.reps.counter import LONGEST_REP_S, Cycle, Refusal, RepCounter, usual_amplitude
from coach.reps.guards import broken_guard, is_out_of_picture
from coach.reps.holds import HoldCounter
from coach.reps.judge import judge
from coach.reps.types import Candidate, Rep

_OUT_OF_PICTURE = "hips, shoulders or knees are out of the picture for most of it"
_BEFORE_S = 1.0  # measurements kept from before the longest rep


class RepTracker:
    """Counts and judges one exercise, measurement by measurement.

    Args:
        exercise: its rules.
        neutral: where the person's angles are measured from, and the person's own range.
        ahead: all measurements of the recording, where they are known before the first is
            pushed; None live.

    Attributes:
        reps: all reps so far.
        candidates: every movement found so far, counted or not.
    """

    def __init__(
        self,
        exercise: Exercise,
        neutral: Neutral,
        ahead: Sequence[Measurement] | None = None,
    ) -> None:
        self._exercise = exercise
        self._neutral = neutral
        self._counter: RepCounter | HoldCounter
        if exercise.counting.kind == "hold":
            self._counter = HoldCounter(exercise.counting)
        else:
            usual = self._usual(ahead) if ahead else None
            self._counter = RepCounter(exercise.counting, usual, live=ahead is None)
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
        while measurement.t_s - self._window[0].t_s > LONGEST_REP_S + _BEFORE_S:
            self._window.popleft()
        return self._judged(self._pushed(self._counter, measurement))

    def finish(self) -> Rep | None:
        """End of the recording: the last rep, if it had turned back but not settled."""
        return self._judged(self._counter.finish())

    def _usual(self, measurements: Sequence[Measurement]) -> float | None:
        """How large this exercise's reps are in a recording."""
        counter = RepCounter(self._exercise.counting)
        cycles = [self._pushed(counter, m) for m in measurements]
        found = [c for c in (*cycles, counter.finish()) if c is not None]
        return usual_amplitude(
            [
                c
                for c in found
                if c.refusal is Refusal.NONE and not self._not_the_exercise(c, measurements)
            ]
        )

    def _pushed(self, counter: RepCounter | HoldCounter, measurement: Measurement) -> Cycle | None:
        rule = self._exercise.counting
        return counter.push(measurement.t_s, rule.value(measurement), rule.noise(measurement))

    def _not_the_exercise(self, cycle: Cycle, window: Sequence[Measurement]) -> str:
        """The rule by which a movement is not this exercise; empty when it is."""
        guard = broken_guard(self._exercise, cycle, window)
        if guard is not None:
            return guard.rule
        return _OUT_OF_PICTURE if is_out_of_picture(cycle, window) else ""

    def _judged(self, cycle: Cycle | None) -> Rep | None:
        if cycle is None:
            return None
        window = list(self._window)
        another = self._not_the_exercise(cycle, window)
        refused_by = another or ("" if cycle.refusal is Refusal.NONE else cycle.refusal.value)
        self.candidates.append(
            Candidate(
                start_s=cycle.span.start_s,
                peak_s=cycle.span.peak_s,
                end_s=cycle.span.end_s,
                counted=not refused_by,
                refused_by=refused_by,
                amplitude=cycle.amplitude,
                unit=self._exercise.counting.min_amplitude.unit,
            )
        )
        if not another:
            self._counter.accept(cycle)
        if refused_by:
            return None
        rep = judge(self._exercise, cycle, window, self.reps, self._neutral)
        self.reps.append(rep)
        return rep
