"""How fast the loop is and how late its pictures are."""

from __future__ import annotations

import numpy as np

_LONGEST_MS = 2000


class LatencyMeter:
    """Counts pictures shown by how late they were; its size never grows.

    Attributes:
        late: (2001,) how many pictures were so many milliseconds late, the last one and more.
    """

    def __init__(self) -> None:
        self.late = np.zeros(_LONGEST_MS + 1, np.int64)
        self._first_s = self._last_s = 0.0

    @property
    def frames(self) -> int:
        """Pictures shown."""
        return int(self.late.sum())

    @property
    def fps(self) -> float:
        """Pictures shown a second, from the first to the last."""
        span_s = self._last_s - self._first_s
        return (self.frames - 1) / span_s if span_s > 0 else 0.0

    def shown(self, read_at_s: float, now_s: float) -> None:
        """A picture that was read then is shown now."""
        if not self.late.any():
            self._first_s = now_s
        self._last_s = now_s
        self.late[min(round(1e3 * (now_s - read_at_s)), _LONGEST_MS)] += 1

    def latency_ms(self, percent: float) -> float:
        """So many per cent of the pictures were at most so late; 0 before the first."""
        if not self.frames:
            return 0.0
        return float(np.searchsorted(np.cumsum(self.late), percent / 100 * self.frames))
