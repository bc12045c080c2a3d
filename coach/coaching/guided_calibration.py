"""The person's own neutral and range, learnt step by step in front of the camera.

Zero of every angle is the person's neutral standing, and the estimator takes the build from
there, whatever the exercise. The range is learnt where it will be used (docs/live.md): in the
exercise's own posture, squat or lying, because outline, gravity and free range all differ from
standing. Pure: time is that of the frames, holding still is read from the signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Literal, NamedTuple

import numpy as np

from coach.coaching.posture import ASKED, is_in
from coach.coaching.stillness import Stillness
from coach.exercises.schema import Posture
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.filters import MAX_GAP_S
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import (
    MIN_RANGE_DEG,
    NEUTRAL_SD_DEG,
    Neutral,
    standing,
)
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason, sentence
from coach.pose.types import Floats

NEUTRAL_S = 3.0  # of quiet standing
END_S = 1.5  # of holding a gentle arch or tuck, and of taking up the posture [P]
AGREE_DEG = 5.0  # within which repeats must agree (docs/thresholds.md#neutral) [P]
END_DEG = 3.0  # beyond rest from which an arch or tuck is meant: more than quiet drift [P]
PATIENCE_S = 30.0  # for one step, lying down and getting up included [P]

_STRANGER = "reps will be counted, and tilt judged as an average person's, seldom surely"
_NEAR_S = 0.3  # of stillness, from which the person is told to hold

StepName = Literal["neutral", "position", "arch", "tuck", "done", "refused"]
_Task = Literal["neutral", "position", "arch", "tuck"]

_SIGN = {"arch": 1.0, "tuck": -1.0}
_HOLD_S: dict[_Task, float] = {
    "neutral": NEUTRAL_S,
    "position": END_S,
    "arch": END_S,
    "tuck": END_S,
}
AT_EASE = "stand side-on at ease, arms clear of your back, and keep still"
_INSTRUCTION = {
    "neutral": AT_EASE,
    "arch": "arch your lower back gently, as far as is easy, and hold",
    "tuck": "tuck your pelvis under gently, as far as is easy, and hold",
}


class HeldPitches(NamedTuple):
    """Raw pitches of pelvis and rib cage that were held, in degrees."""

    pelvis_deg: float
    thorax_deg: float

    @property
    def lumbar_deg(self) -> float:
        """Pelvis against rib cage."""
        return self.pelvis_deg - self.thorax_deg

    def apart_deg(self, other: HeldPitches) -> tuple[float, float, float]:
        """How far pelvis, rib cage and lumbar angle are from another's."""
        pelvis, thorax = abs(self.pelvis_deg - other.pelvis_deg), self.thorax_deg - other.thorax_deg
        return pelvis, abs(thorax), abs(self.lumbar_deg - other.lumbar_deg)


def held_pitches(run: Estimate) -> HeldPitches:
    """The median pitches of a run of frames."""
    return HeldPitches(float(np.median(run.pelvis_deg)), float(np.median(run.thorax_deg)))


@dataclass(frozen=True, slots=True)
class CalibrationStep:
    """Where a calibration stands after a frame.

    Attributes:
        name: the step; done and refused are final.
        instruction: the one thing to do now.
        say: sound clip of the instruction.
        progress: share of the hold that is done, 0 to 1.
        number: which step this is, from 1.
        steps: how many there are.
        neutral: the result, once done.
        reason: why it was refused, and what follows.
    """

    name: StepName
    instruction: str
    say: str
    progress: float
    number: int
    steps: int
    neutral: Neutral | None = None
    reason: str = ""


class GuidedCalibration:
    """Neutral standing, then gentle arch and tuck twice in the posture, then neutral again.

    Repeats must agree within `AGREE_DEG`, else the step is done once more; then two of the three
    must agree. A step that is not achieved in `PATIENCE_S` is refused.

    Args:
        model: the fitted lumbopelvic model.
        posture: in which the range is learnt.
    """

    def __init__(self, model: LumbopelvicModel, posture: Posture) -> None:
        self._model = model
        self._posture = posture
        self._tasks: list[_Task] = ["neutral", "arch", "tuck", "arch", "tuck", "neutral"]
        if posture != "standing":
            self._tasks.insert(1, "position")
        self._held: dict[_Task, list[HeldPitches]] = {task: [] for task in _HOLD_S}
        self._reference: Floats | None = None
        self._last: HeldPitches | None = None
        self._end: CalibrationStep | None = None
        self._at = 0
        self._t_s = -inf
        self._still = Stillness()
        self._begin()

    def _begin(self) -> None:
        self._still.begin(_HOLD_S[self._task])
        # what was held a moment ago must not be taken for the next thing that is held
        again = self._at > 0 and self._task in ("neutral", self._tasks[self._at - 1])
        self._moved = not again
        self._spent_s = 0.0
        self._holding_until_s = -inf
        self._reason = ""

    @property
    def _task(self) -> _Task:
        return self._tasks[self._at]

    def push(self, observed: Observables) -> CalibrationStep:
        """Take one frame."""
        if self._end is not None:
            return self._end
        estimated = estimate(observed, self._model, self._reference, same_camera=True)
        t_s = float(observed.t_s[0])
        self._spent_s += min(t_s - self._t_s, MAX_GAP_S)  # a pause does not count
        self._t_s = t_s
        self._reason = sentence(estimated.reason[0], float(observed.trunk_pitch_deg[0]))
        still_s = 0.0
        if estimated.reason[0] is Reason.NONE:
            at = HeldPitches(*self._still.follow(observed, estimated))
            self._moved |= self._last is not None and max(at.apart_deg(self._last)) > END_DEG
            if self._moved and self._fits(observed, estimated, at):
                still_s = self._still.keep(observed)
                if still_s > _NEAR_S or t_s <= self._holding_until_s:
                    self._holding_until_s = t_s + MAX_GAP_S
        if still_s >= _HOLD_S[self._task] - 1e-6:
            return self._take(self._still.frames())
        if self._spent_s > PATIENCE_S:
            return self._refuse(self._why_not())
        return self._step(still_s)

    def _fits(self, observed: Observables, estimated: Estimate, at: HeldPitches) -> bool:
        """Whether the person does what is asked for."""
        if self._task == "neutral":
            return bool(standing(observed, estimated)[0])
        joints = (observed.trunk_pitch_deg, observed.hip_angle_deg, observed.knee_angle_deg)
        if not is_in(self._posture, *(float(angle[0]) for angle in joints)):
            return False
        if self._task == "position":
            return True
        rest = (self._held["position"] or self._held["neutral"])[0]
        return _SIGN[self._task] * (at.lumbar_deg - rest.lumbar_deg) > END_DEG

    def _take(self, run: Observables) -> CalibrationStep:
        """The step is done: keep what was held, and see what comes next."""
        if self._reference is None:
            self._reference = np.median(self._model.scores(run.vector.astype(np.float64)), axis=0)
            self._still = Stillness()  # angles are others from now on
        task, held = self._task, self._held[self._task]
        self._last = held_pitches(estimate(run, self._model, self._reference, same_camera=True))
        held.append(self._last)
        if len(held) == 2 and _disagreement_deg(task, held[0], held[1]) > AGREE_DEG:
            self._tasks.insert(self._at + 1, task)
        if len(held) == 3:
            a, b = min(combinations(held, 2), key=lambda pair: _disagreement_deg(task, *pair))
            if (apart := _disagreement_deg(task, a, b)) > AGREE_DEG:
                return self._refuse(
                    f"no two of your three {task} positions agreed: the nearest were {apart:.0f} "
                    f"degrees apart, {AGREE_DEG:.0f} are allowed"
                )
            held[:] = [a, b]
        if self._at + 1 == len(self._tasks):
            return self._finish()
        self._at += 1
        self._begin()
        return self._step(0.0)

    def _finish(self) -> CalibrationStep:
        assert self._reference is not None
        pelvis, thorax = (float(x) for x in np.mean(self._held["neutral"], axis=0))
        arch, tuck = (
            float(np.mean([held.lumbar_deg for held in self._held[end]])) - (pelvis - thorax)
            for end in ("arch", "tuck")
        )
        if arch - tuck < MIN_RANGE_DEG:
            return self._refuse(
                f"from tuck to arch are {arch - tuck:.0f} degrees, too few to tell from noise: "
                f"{MIN_RANGE_DEG:.0f} are needed"
            )
        once, again = self._held["neutral"]
        # two repeats estimate the spread of one: their difference over root two
        tilt, lean, lumbar = (
            max(NEUTRAL_SD_DEG, apart / 2**0.5) for apart in once.apart_deg(again)
        )
        scores = tuple(self._reference.tolist())
        sd = (tilt, lean, lumbar)
        neutral = Neutral("calibration", scores, pelvis, thorax, sd, arch, tuck, same_camera=True)
        return self._close("done", "this is your own range", "calibrated", neutral=neutral)

    def _refuse(self, reason: str) -> CalibrationStep:
        whole = f"{reason}; {_STRANGER}"
        return self._close("refused", whole, "not_learnt", reason=whole)

    def _close(
        self,
        name: StepName,
        instruction: str,
        say: str,
        neutral: Neutral | None = None,
        reason: str = "",
    ) -> CalibrationStep:
        n = len(self._tasks)
        self._end = CalibrationStep(name, instruction, say, 1.0, n, n, neutral, reason)
        return self._end

    def _why_not(self) -> str:
        if self._reason:
            return f"you could not be measured ({self._reason})"
        if self._task in _SIGN:
            return f"no {self._task} of more than {END_DEG:.0f} degrees was held"
        return "you were not seen keeping still in the position"

    def _step(self, still_s: float) -> CalibrationStep:
        task = self._task
        instruction = ASKED[self._posture].instruction if task == "position" else _INSTRUCTION[task]
        say = ASKED[self._posture].say if task == "position" else task
        if self._reason:
            instruction, say = self._reason, "cannot_see"
        elif not self._moved and self._tasks[self._at - 1] == task:
            first = "step on the spot" if task == "neutral" else "relax"
            instruction, say = f"{first}, and then once more", "again"
        elif self._t_s <= self._holding_until_s:
            instruction, say = "hold", "hold"
        progress = still_s / _HOLD_S[task]
        return CalibrationStep(task, instruction, say, progress, self._at + 1, len(self._tasks))


def _disagreement_deg(task: _Task, a: HeldPitches, b: HeldPitches) -> float:
    apart = a.apart_deg(b)
    return max(apart) if task == "neutral" else apart[-1]
