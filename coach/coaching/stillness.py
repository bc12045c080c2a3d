"""Holding still, found in the signal itself."""

from __future__ import annotations

from collections import deque

import numpy as np

from coach.geometry.estimate import Estimate
from coach.geometry.filters import MAX_GAP_S, CausalLowPass
from coach.geometry.neutral import QUIET_SPAN_DEG
from coach.geometry.observables import Observables, concatenate

# Who drifts less than this holds still: what is natural, and a degree of the estimate's own.
STILL_DEG = QUIET_SPAN_DEG + 1.0
_SMOOTH_HZ = 1.0


class Stillness:
    """Follows pelvis and rib cage, and keeps the latest run of frames in which neither moves."""

    def __init__(self) -> None:
        self._smooth = (CausalLowPass(_SMOOTH_HZ), CausalLowPass(_SMOOTH_HZ))
        self._at_deg = (np.nan, np.nan)
        self.begin(0.0)

    def begin(self, hold_s: float) -> None:
        """Start a new run, of which `hold_s` are to be kept."""
        self._hold_s = hold_s
        self._run: deque[tuple[float, tuple[float, float], Observables]] = deque()

    def follow(self, observed: Observables, estimated: Estimate) -> tuple[float, float]:
        """Smoothed pitches of pelvis and rib cage with the next measured frame."""
        t_s = float(observed.t_s[0])
        pelvis, thorax = self._smooth
        self._at_deg = (
            pelvis.push(t_s, float(estimated.pelvis_deg[0])),
            thorax.push(t_s, float(estimated.thorax_deg[0])),
        )
        return self._at_deg

    def keep(self, observed: Observables) -> float:
        """Add the frame just followed to the run; how long that is now, up to `hold_s`.

        A gap over `MAX_GAP_S` between frames, or a movement over `STILL_DEG`, ends a run.
        """
        t_s = float(observed.t_s[0])
        if self._run and t_s - self._run[-1][0] > MAX_GAP_S:
            self._run.clear()
        self._run.append((t_s, self._at_deg, observed))
        pitches = np.array([at_deg for _, at_deg, _ in self._run])
        away = (np.abs(pitches - pitches[-1]) > STILL_DEG).any(axis=1)
        for _ in range(int(np.flatnonzero(away)[-1]) + 1 if away.any() else 0):
            self._run.popleft()
        # as long as without its first frame it would still be a whole hold
        while len(self._run) > 1 and t_s - self._run[1][0] >= self._hold_s:
            self._run.popleft()
        return min(t_s - self._run[0][0], self._hold_s)

    def frames(self) -> Observables:
        """The run, at least one frame."""
        return concatenate([observed for _, _, observed in self._run])
