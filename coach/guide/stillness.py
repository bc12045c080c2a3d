"""Holding still, found in the signal itself."""

from __future__ import annotations

from collections import deque

import numpy as np

from coach.geometry.filters import MAX_GAP_S, CausalLowPass
from coach.geometry.measure import RawFrames, concatenate
from coach.geometry.neutral import QUIET_SPAN_DEG, SMOOTH_HZ


class Stillness:
    """The latest run of frames in which neither pelvis nor rib cage moves.

    Args:
        hold_s: longest run to be kept.
    """

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._smooth = (CausalLowPass(SMOOTH_HZ), CausalLowPass(SMOOTH_HZ))
        self._run: deque[tuple[float, tuple[float, float], RawFrames]] = deque()

    def push(self, raw: RawFrames) -> float:
        """Take one measured frame; how long the run is now, in seconds, up to `hold_s`.

        A gap over `MAX_GAP_S` between frames, or a movement over `QUIET_SPAN_DEG`, ends a run.
        """
        t_s = float(raw.t_s[0])
        if self._run and t_s - self._run[-1][0] > MAX_GAP_S:
            self._run.clear()
        pitches = (float(raw.pelvis_deg[0]), float(raw.thorax_deg[0]))
        pelvis, thorax = (
            low_pass.push(t_s, pitch) for low_pass, pitch in zip(self._smooth, pitches, strict=True)
        )
        self._run.append((t_s, (pelvis, thorax), raw))
        while np.ptp([smooth for _, smooth, _ in self._run], axis=0).max() > QUIET_SPAN_DEG:
            self._run.popleft()
        # as long as without its first frame it would still be a whole hold
        while len(self._run) > 1 and t_s - self._run[1][0] >= self._hold_s:
            self._run.popleft()
        return min(t_s - self._run[0][0], self._hold_s)

    def frames(self) -> RawFrames:
        """The run, at least one frame."""
        return concatenate([raw for _, _, raw in self._run])
