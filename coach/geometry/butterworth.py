"""A second-order Butterworth low-pass forwards and backwards: `scipy.signal.sosfiltfilt`.

A test holds it to that. It is here since loading `scipy.signal` brings all of SciPy's statistics
with it: a second of every start of the program, and 50 MB of every worker.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _design(cutoff_hz: float, rate_hz: float) -> tuple[Floats, Floats]:
    """Numerator and denominator (3,) of the filter: poles on a circle, by bilinear transform."""
    warped = 4.0 * np.tan(np.pi * (2.0 * cutoff_hz / rate_hz) / 2.0)
    poles = warped * -np.exp(1j * np.pi * np.array([-1.0, 1.0]) / 4.0)
    gain = warped**2 * (1.0 / np.prod(4.0 - poles)).real
    placed = (4.0 + poles) / (4.0 - poles)
    return gain * np.array([1.0, 2.0, 1.0]), np.asarray(np.poly(placed).real, np.float64)


def _once(b: list[float], a: list[float], rest: Floats, values: Floats) -> Floats:
    """One pass over `values` (n,), as if its first value had been there for ever."""
    first, second = (rest * values[0]).tolist()
    b0, b1, b2 = b
    _, a1, a2 = a
    out = []
    for value in values.tolist():
        passed = b0 * value + first
        first = b1 * value - a1 * passed + second
        second = b2 * value - a2 * passed
        out.append(passed)
    return np.array(out)


def low_pass(values: Floats, cutoff_hz: float, rate_hz: float, pad: int) -> Floats:
    """Filter evenly spaced samples forwards and backwards: nothing is shifted in time.

    Args:
        values: (n,) finite samples.
        cutoff_hz: half-power frequency of one pass.
        rate_hz: samples a second, more than twice the cutoff.
        pad: samples, fewer than n, by which both ends are continued point-symmetrically.

    Returns:
        (n,) filtered samples.
    """
    b, a = _design(cutoff_hz, rate_hz)
    rest = np.linalg.solve(np.array([[1.0 + a[1], -1.0], [a[2], 1.0]]), b[1:] - a[1:] * b[0])
    before = 2.0 * values[0] - values[pad:0:-1]
    after = 2.0 * values[-1] - values[-2 : -pad - 2 : -1]
    out = np.concatenate([before, values, after])
    for _ in range(2):
        out = _once(b.tolist(), a.tolist(), rest, out)[::-1]
    return out[pad : out.size - pad]
