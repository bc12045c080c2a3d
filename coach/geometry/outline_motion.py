"""How the lumbar angle moves, told from the outline alone, for counting pelvic drills.

An outline is compared with the same person's outlines just before, the way the estimate compares
it with a calibrated neutral. So the swing has its full size for a stranger too, no calibration
changes a count, and what is slow (a change of posture, the build, the camera's place) falls out.
It is no angle: where it swings about is nobody's neutral.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from coach.geometry.filters import MAX_GAP_S
from coach.geometry.lumbopelvic import LumbopelvicModel, against
from coach.geometry.network import pieces
from coach.geometry.observables import Observables
from coach.pose.types import Floats

# An oblique back still swings with the pelvis, one seen from the front or from behind does not.
MAX_YAW_DEG = 45.0
_MEMORY_S = 10.0  # of the outlines just before
_NOISE_MEMORY_S = 3.0
# sd of white noise per mean absolute second difference: sqrt(pi / 2) / sqrt(6)
_SD_OF_BENDS = 0.512


@dataclass(frozen=True, slots=True)
class Motion:
    """How the lumbar angle moves in n frames.

    Attributes:
        deg: (n,) swing about a middle of no meaning, plus = towards the arch, NaN where not seen.
        noise_deg: (n,) standard deviation of its noise from frame to frame lately.
    """

    deg: Floats
    noise_deg: Floats

    def some(self, which: slice) -> Motion:
        """The frames of a slice."""
        return Motion(self.deg[which], self.noise_deg[which])


class OutlineMotion:
    """Follows one person; frames must come in order.

    Args:
        model: the lumbopelvic model.
    """

    def __init__(self, model: LumbopelvicModel) -> None:
        self._model = model
        self._before: Floats | None = None
        self._seen_s = 0.0
        self._last_t_s = -np.inf
        self._lately: deque[tuple[float, float]] = deque(maxlen=3)
        self._noise_deg = self._noise_seen_s = 0.0

    def follow(self, observed: Observables) -> Motion:
        """The motion in the next n frames."""
        scores = self._model.scores(observed.vector.astype(np.float64))
        scores[~(observed.yaw_deg <= MAX_YAW_DEG)] = np.nan
        times = observed.t_s.tolist()
        before = np.array([self._remember(t, row) for t, row in zip(times, scores, strict=True)])
        told = against(scores, before)
        answers = self._model.change.pitch.answers
        deg = np.empty(len(told))
        for some in pieces(len(told)):
            pelvis, thorax = answers(told[some]).mean(axis=0).T
            deg[some] = pelvis - thorax
        noise = [self._noise(t, x) for t, x in zip(times, deg.tolist(), strict=True)]
        return Motion(deg, np.array(noise))

    def _remember(self, t_s: float, scores: Floats) -> Floats:
        """The running mean of scores, this frame included."""
        if not np.isfinite(scores).all():
            return scores
        if self._before is None:
            self._before = scores.copy()
        else:
            gap = min(t_s - self._last_t_s, _MEMORY_S)
            self._seen_s = min(self._seen_s + gap, _MEMORY_S)
            self._before = self._before + gap / max(self._seen_s, 1e-6) * (scores - self._before)
        self._last_t_s = t_s
        return self._before

    def _noise(self, t_s: float, deg: float) -> float:
        """Running noise, from how sharply the signal bends: slow movement hardly does."""
        if deg == deg:
            if self._lately and t_s - self._lately[-1][0] > MAX_GAP_S:
                self._lately.clear()
            self._lately.append((t_s, deg))
            if len(self._lately) == self._lately.maxlen:
                (_, first), (before_s, middle), (_, last) = self._lately
                gap = t_s - before_s
                self._noise_seen_s = min(self._noise_seen_s + gap, _NOISE_MEMORY_S)
                weight = gap / self._noise_seen_s  # the mean of what was seen, until it is enough
                sd = _SD_OF_BENDS * abs(first - 2.0 * middle + last)
                self._noise_deg += weight * (sd - self._noise_deg)
        return self._noise_deg
