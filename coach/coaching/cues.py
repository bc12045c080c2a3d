"""Which one thing to say, and when: seldom, to the point, and only when sure.

A cue is said once a fault repeats or lasts, the fault that the exercise's file names first
before the others; then the person is left to work on it. Every text is the file's own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf, isnan, nan

from coach.exercises.schema import Exercise, Fault
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.reps.counter import LONGEST_REP_S
from coach.reps.tilt import SURE_FROM, is_adequate, tilt_class
from coach.reps.types import Rep, RepSpan

# All of these are choices of ours [P], but for the share of own range.
REPEATS, LATELY = 2, 3  # a fault in so many of so many last graded reps is worth a word
LASTS_S = 1.0  # and so is one that is held for so long
PAUSE_S = 8.0  # between two cues
AGAIN_S = 15.0  # before the same cue is said again
REPS_TO_WORK = 2  # graded reps from one cue to the next, so that not every rep gets one
TIME_TO_MEND_S = 2.0  # from a cue to praise: that long it takes to hear it and to move
GOOD_REPS, GOOD_SCORE = 3, 75.0  # that many reps in a row, each at least so good, earn praise
PRAISE_AGAIN_S = 30.0
ENOUGH_OF_RANGE = 0.85  # of own range, from which nobody is asked for more (docs/thresholds.md#end)
SHOWN_S = 5.0  # how long it is there to be read

_TILT = ("pelvic_tilt_deg", "lumbar_angle_deg")
_STILL = 0.25  # of the smallest amplitude that counts: who moves less is holding
_GAP_S = 0.2  # between two frames of what is held
_MEMORY_S = 1.0  # beyond the longest rep


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing said.

    Attributes:
        text: as shown.
        t_s: when.
    """

    text: str
    t_s: float


class CueSelector:
    """What is said during one set. Times are the frames' own.

    Args:
        exercise: what is done.
        neutral: what angles are measured from, and the person's own range.
    """

    def __init__(self, exercise: Exercise, neutral: Neutral) -> None:
        self._exercise = exercise
        self._neutral = neutral
        signal = {metric.name: metric.signal for metric in exercise.metrics}
        self._of_tilt = {f.name for f in exercise.faults if signal.get(f.metric or "") in _TILT}
        self._frames: deque[tuple[Measurement, str]] = deque()
        self._lately: deque[Rep] = deque(maxlen=LATELY)
        self._effort = True
        self._fault: Fault | None = None  # that the person was told of and has not mended
        self._said_s = -inf
        self._praised_s = -inf
        self._reps_since_cue = REPS_TO_WORK
        self._good_reps = 0

    def effort_cues_off(self) -> None:
        """Ask for nothing larger, further or longer any more: something hurt."""
        self._effort = False
        if self._fault is not None and self._fault.effort:
            self._fault = None

    def frame(self, measurement: Measurement, phase: str) -> Cue | None:
        """Take the next frame, before a rep that ends with it.

        Returns:
            The cue for a tilt that is being held where the exercise judges it and can still be
            mended, if there is one.
        """
        self._frames.append((measurement, phase))
        while measurement.t_s - self._frames[0][0].t_s > LONGEST_REP_S + _MEMORY_S:
            self._frames.popleft()
        fault = self._held(measurement, phase)
        if fault is None or not self._may_cue(fault, measurement.t_s):
            return None
        return self._cue(fault, measurement.t_s)

    def after_rep(self, rep: Rep, t_s: float) -> Cue | None:
        """Take the rep that has just ended.

        Args:
            rep: judged; one that is not graded is passed over in silence.
            t_s: now.

        Returns:
            Praise for what was mended, a cue, praise for good reps, or nothing at all.
        """
        if rep.score is None:
            return None
        self._lately.append(rep)
        self._reps_since_cue += 1
        seen = (  # no praise for the unseen
            rep.verdict is None
            or rep.tilt_class != "unclear"
            or is_adequate(rep.verdict, self._exercise.judging)
        )
        doubted = any(fault.is_left_by(rep.metrics) for fault in self._exercise.faults)
        good = seen and not doubted and not rep.faults and rep.score >= GOOD_SCORE
        self._good_reps = self._good_reps + 1 if good else 0
        if self._fault is not None and _is_mended(self._fault, rep):
            if t_s - self._said_s < TIME_TO_MEND_S:
                return None
            return self._praise_for(self._fault, rep, t_s)
        fault = self._repeated(rep)
        if fault is not None:
            return self._cue(fault, t_s) if self._may_cue(fault, t_s) else None
        if (
            self._good_reps >= GOOD_REPS
            and t_s - self._said_s >= PAUSE_S
            and t_s - self._praised_s >= PRAISE_AGAIN_S
        ):
            self._praised_s = t_s
            return self._say(self._exercise.praise, t_s)
        return None

    def _repeated(self, rep: Rep) -> Fault | None:
        """The first fault of the file that this rep and enough of the last ones have."""
        for fault in self._exercise.faults:
            times = sum(fault.name in one.faults for one in self._lately)
            if fault.name in rep.faults and times >= REPEATS and self._may_ask(fault, rep.span):
                return fault
        return None

    def _may_ask(self, fault: Fault, span: RepSpan) -> bool:
        """Whether there is room for what a cue asks for; not, where that is not known."""
        if not fault.effort:
            return True
        return self._effort and self._share_of_range(fault, span) < ENOUGH_OF_RANGE

    def _share_of_range(self, fault: Fault, span: RepSpan) -> float:
        """How much of the person's own range a rep has used; NaN when that was not seen.

        More tilt is measured by how far the rep swings; more of anything else by how near to
        an end of the range (1) its peak has brought the back from the middle (0).
        """
        seen = [
            (abs(m.t_s - span.peak_s), m.lumbar_angle_deg)
            for m, _ in self._frames
            if span.start_s <= m.t_s <= span.end_s and not isnan(m.lumbar_angle_deg)
        ]
        if not seen:
            return nan
        if fault.name in self._of_tilt:
            lumbar = [angle for _, angle in seen]
            return (max(lumbar) - min(lumbar)) / self._neutral.range_deg
        middle = 0.5 * (self._neutral.arch_deg + self._neutral.tuck_deg)
        return 2.0 * abs(min(seen)[1] - middle) / self._neutral.range_deg

    def _held(self, measurement: Measurement, phase: str) -> Fault | None:
        """The fault of tilt class that has lasted at the peak of this rep."""
        judging = self._exercise.judging
        if judging is None or judging.over != "peak" or judging.reference != "neutral":
            return None
        cls = _class_of(measurement)
        fault = next((f for f in self._exercise.faults if f.tilt_class == cls), None)
        if fault is None or fault.effort:  # whether there is room for more is known afterwards
            return None
        start_s = measurement.t_s - LASTS_S
        held = [one for one in self._frames if one[0].t_s >= start_s - _GAP_S]
        if phase != self._exercise.phases[2] or held[0][0].t_s > start_s:
            return None
        signal = [self._exercise.counting.value(m) for m, _ in held]
        still = _STILL * self._exercise.counting.min_amplitude.value
        lasts = all(_class_of(m) == cls and name == phase for m, name in held)
        return fault if lasts and max(signal) - min(signal) <= still else None

    def _may_cue(self, fault: Fault, t_s: float) -> bool:
        wait_s = AGAIN_S if fault is self._fault else PAUSE_S
        return t_s - self._said_s >= wait_s and self._reps_since_cue >= REPS_TO_WORK

    def _cue(self, fault: Fault, t_s: float) -> Cue:
        self._fault, self._reps_since_cue = fault, 0
        return self._say(fault.cue, t_s)

    def _praise_for(self, mended: Fault, rep: Rep, t_s: float) -> Cue | None:
        self._fault = None
        self._lately.clear()  # from here on it must repeat anew
        praise = mended.praise or ("" if rep.faults else self._exercise.praise)
        return self._say(praise, t_s) if praise else None

    def _say(self, text: str, t_s: float) -> Cue:
        self._said_s = t_s
        return Cue(text, t_s)


def _is_mended(fault: Fault, rep: Rep) -> bool:
    """Whether a rep was seen to be without a fault; what was not seen is not mended."""
    if fault.metric is not None:
        seen = not isnan(rep.metrics.get(fault.metric, nan)) and not fault.is_left_by(rep.metrics)
    else:
        seen = rep.tilt_class != "unclear" or (
            rep.verdict is not None
            and fault.tilt_class is not None
            and rep.verdict.chance_of([fault.tilt_class]) <= 1.0 - SURE_FROM
        )
    return seen and fault.name not in rep.faults


def _class_of(measurement: Measurement) -> str:
    return tilt_class(measurement.lumbar_angle_deg, measurement.lumbar_angle_sd_deg)
