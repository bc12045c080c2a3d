"""Low-pass filters: zero-phase for recordings, causal for live use.

Both leave NaN where there was NaN and never bridge a gap longer than `MAX_GAP_S`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

Floats = NDArray[np.float64]

MAX_GAP_S = 0.3  # tracking gaps longer than this end a stretch (docs/thresholds.md#counting)
_ORDER = 2  # forwards and backwards: fourth order in effect (Winter)
_MIN_STRETCH = 8  # frames; shorter stretches are passed as they are


def stretches(t_s: Floats, valid: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Indices of valid samples, split wherever the next valid one is over `MAX_GAP_S` away."""
    index = np.flatnonzero(valid)
    if index.size == 0:
        return []
    return np.split(index, np.flatnonzero(np.diff(t_s[index]) > MAX_GAP_S) + 1)


def zero_phase(t_s: Floats, values: Floats, cutoff_hz: float) -> Floats:
    """Butterworth low-pass forwards and backwards, on any frame times.

    Uneven frame times are handled by filtering on an even grid at the median rate.

    Args:
        t_s: (n,) rising times in seconds.
        values: (n,) samples, NaN where missing.
        cutoff_hz: half-power frequency of one pass.

    Returns:
        (n,) filtered samples, NaN where `values` is NaN.
    """
    (smooth,) = _zero_phase(t_s, values[None], cutoff_hz)
    return np.asarray(smooth)


def zero_phase_of_all(
    t_s: Floats, signals: Mapping[str, Floats], cutoff_hz: float
) -> dict[str, Floats]:
    """`zero_phase` of each signal; those that miss the same samples are filtered at once.

    Args:
        t_s: (n,) rising times in seconds.
        signals: name to (n,) samples, NaN where missing.
        cutoff_hz: half-power frequency of one pass.
    """
    alike: dict[bytes, list[str]] = {}
    for name, values in signals.items():
        alike.setdefault(np.isfinite(values).tobytes(), []).append(name)
    smooth: dict[str, Floats] = {}
    for names in alike.values():
        rows = np.stack([signals[name] for name in names])
        smooth.update(zip(names, _zero_phase(t_s, rows, cutoff_hz), strict=True))
    return smooth


def _zero_phase(t_s: Floats, rows: Floats, cutoff_hz: float) -> Floats:
    """(k, n) filtered signals, of k signals (k, n) that miss the same samples."""
    out = np.full(rows.shape, np.nan)
    for index in stretches(t_s, np.isfinite(rows[0])):
        t, v = t_s[index], rows[:, index]
        out[:, index] = v
        if index.size < _MIN_STRETCH:
            continue
        step = float(np.median(np.diff(t)))
        rate_hz = 1.0 / step
        if cutoff_hz >= 0.45 * rate_hz:
            continue
        grid = np.arange(t[0], t[-1] + 0.5 * step, step)
        even = np.stack([np.interp(grid, t, row) for row in v])
        pad = min(grid.size - 1, int(rate_hz / cutoff_hz) * 3)
        smooth = sosfiltfilt(_low_pass(cutoff_hz, rate_hz), even, padlen=pad)
        out[:, index] = [np.interp(t, grid, row) for row in smooth]
    return out


@lru_cache
def _low_pass(cutoff_hz: float, rate_hz: float) -> Floats:
    """Second-order sections of the filter."""
    return np.asarray(butter(_ORDER, cutoff_hz, fs=rate_hz, output="sos"))


class CausalLowPass:
    """Second-order low-pass that needs no future, on any frame times.

    A critically damped pair of one-pole stages; the weight of each sample follows from its
    own time step, so a dropped frame does not bend the response. The cutoff is that of
    fast sampling: at 30 frames a second a 7 Hz filter keeps 0.66 of the power at 7 Hz, not
    0.5.
    """

    def __init__(self, cutoff_hz: float) -> None:
        # two equal poles: the pair's half-power frequency is 0.644 of one stage's
        self._rate = 2.0 * np.pi * cutoff_hz / 0.6436
        self._t_s: float | None = None
        self._first = self._second = 0.0

    def push(self, t_s: float, value: float) -> float:
        """The filtered value at `t_s`; NaN in, NaN out; a gap over `MAX_GAP_S` starts afresh."""
        if value != value:
            return value
        if self._t_s is None or t_s - self._t_s > MAX_GAP_S:
            self._first = self._second = value
        else:
            weight = 1.0 - float(np.exp(-self._rate * (t_s - self._t_s)))
            self._first += weight * (value - self._first)
            self._second += weight * (self._first - self._second)
        self._t_s = t_s
        return self._second
