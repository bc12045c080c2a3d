"""Does a stored neutral still hold? One breath of quiet standing tells."""

from __future__ import annotations

from math import inf

from coach.coaching.guided_calibration import (
    AGREE_DEG,
    AT_EASE,
    PATIENCE_S,
    CalibrationStep,
    HeldPitches,
    StepName,
    held_pitches,
)
from coach.coaching.stillness import Stillness
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.filters import MAX_GAP_S
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import NEUTRAL_SD_DEG, Neutral, held_in, seen_again, standing
from coach.geometry.observables import Observables
from coach.geometry.reasons import sentence

BREATH_S = 2.5  # of quiet standing


class NeutralCheck:
    """Compares quiet standing now with a stored calibration.

    Pelvis, rib cage and the lumbar angle between them must be within `AGREE_DEG` of what is
    stored; otherwise clothes, camera or person have changed, and a calibration is due.

    Args:
        model: the fitted lumbopelvic model.
        neutral: the one stored.
    """

    def __init__(self, model: LumbopelvicModel, neutral: Neutral) -> None:
        self._model = model
        self._neutral = neutral
        self._still = Stillness()
        self._still.begin(BREATH_S)
        self._spent_s, self._t_s = 0.0, -inf
        self._end: CalibrationStep | None = None

    def push(self, observed: Observables) -> CalibrationStep:
        """Take one frame.

        Returns:
            A step named neutral until it is known; then done, with the stored neutral as seen
            again, or refused, with the reason.
        """
        if self._end is not None:
            return self._end
        estimated = estimate(observed, self._model, self._neutral.reference)
        t_s = float(observed.t_s[0])
        self._spent_s += min(t_s - self._t_s, MAX_GAP_S)  # a pause does not count
        self._t_s = t_s
        still_s = 0.0
        if standing(observed, estimated)[0]:
            self._still.follow(observed, estimated)
            still_s = self._still.keep(observed)
        if still_s >= BREATH_S - 1e-6:
            return self._compare(self._still.frames())
        reason = sentence(estimated.reason[0], float(observed.trunk_pitch_deg[0]))
        if self._spent_s > PATIENCE_S:
            return self._close("refused", f"not seen standing still ({reason or 'you moved'})")
        instruction, say = (reason, "cannot_see") if reason else (AT_EASE, "breathe")
        return CalibrationStep("neutral", instruction, say, still_s / BREATH_S, 1, 1)

    def _compare(self, run: Observables) -> CalibrationStep:
        stored = HeldPitches(self._neutral.pelvis_deg, self._neutral.thorax_deg)
        apart_deg = max(held_pitches(self._estimate(run)).apart_deg(stored))
        if apart_deg > AGREE_DEG:
            again = f"your neutral is {apart_deg:.0f} degrees from last time"
            return self._close("refused", again)
        return self._close("done", "", seen_again(self._neutral, self._quiet(run)))

    def _estimate(self, run: Observables) -> Estimate:
        return estimate(run, self._model, self._neutral.reference)

    def _quiet(self, run: Observables) -> Neutral:
        """The same standing as this camera sees it."""
        held = held_in(run, self._model)
        at, sd = (held.pelvis_deg, held.thorax_deg), (NEUTRAL_SD_DEG,) * 3
        return Neutral("quiet standing", held.scores, *at, sd, same_camera=True)

    def _close(
        self, name: StepName, reason: str, neutral: Neutral | None = None
    ) -> CalibrationStep:
        if neutral is not None:
            step = CalibrationStep(name, "as last time", "ready", 1.0, 1, 1, neutral)
        else:
            again = f"{reason}: let us find your own range again"
            step = CalibrationStep(name, again, "calibrate", 1.0, 1, 1, reason=again)
        self._end = step
        return step
