"""A few small neural networks that answer together.

Their mean is the estimate; where they disagree it is uncertain (Lakshminarayanan et al. 2017).
Plain arrays and matrix products; fitted by `calibration/fit.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coach.pose.types import Floats

_AT_A_TIME = 256  # frames whose layers and kernels are held in memory at once


def pieces(n: int) -> Iterator[slice]:
    """Slices of n frames, each small enough for memory."""
    for begin in range(0, n, _AT_A_TIME):
        yield slice(begin, begin + _AT_A_TIME)


@dataclass(frozen=True, slots=True)
class Networks:
    """m networks with two hidden layers of h units each, from d inputs to k numbers.

    Attributes:
        scale: (d,) what each input is divided by.
        first, first_bias: (m, d, h) and (m, 1, h).
        second, second_bias: (m, h, h) and (m, 1, h).
        last, last_bias: (m, h, k) and (m, 1, k).
    """

    scale: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    last: Floats
    last_bias: Floats

    def answers(self, inputs: Floats) -> Floats:
        """(m, n, k) that each network gives for inputs (n, d); NaN rows give NaN."""
        at = (inputs / self.scale)[None]
        hidden = _silu(_layer(at, self.first, self.first_bias))
        hidden = _silu(_layer(hidden, self.second, self.second_bias))
        return _layer(hidden, self.last, self.last_bias)


def _layer(at: Floats, weights: Floats, bias: Floats) -> Floats:
    out: Floats = at @ weights
    out += bias
    return out


def _silu(x: Floats) -> Floats:
    """SiLU, x * sigmoid(x) (Elfwing et al. 2018), without overflow."""
    half = 0.5 * x
    out = np.tanh(half)
    out += 1.0
    out *= half
    return out
