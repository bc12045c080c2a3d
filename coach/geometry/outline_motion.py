"""How the lumbar angle moves, told from the outline alone, for counting pelvic drills.

An outline is compared with the same person's outlines just before, the way the estimate compares
it with a calibrated neutral. So the swing has its full size for a stranger too, no calibration
changes a count, and what is slow (a change of posture, the build, the camera's place) falls out.
It is no angle: where it swings about is nobody's neutral.
"""

from __future__ import annotations

import numpy as np

from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.observables import Observables
from coach.pose.types import Floats

# An oblique back still swings with the pelvis, one seen from the front or from behind does not.
MAX_YAW_DEG = 45.0
_MEMORY_S = 10.0  # of the outlines just before


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

    def follow(self, observed: Observables) -> Floats:
        """Swing of the lumbar angle, plus = towards the arch.

        Args:
            observed: the next n frames.

        Returns:
            (n,) degrees about a middle of no meaning, NaN where not seen.
        """
        scores = self._model.scores(observed.vector.astype(np.float64))
        scores[~(observed.yaw_deg <= MAX_YAW_DEG)] = np.nan
        times = observed.t_s.tolist()
        before = np.array([self._remember(t, row) for t, row in zip(times, scores, strict=True)])
        answers = self._model.known.answers(np.concatenate([scores, scores - before], axis=1))
        pelvis, thorax = np.moveaxis(answers.mean(axis=0), -1, 0)
        return np.asarray(pelvis - thorax, dtype=np.float64)

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
