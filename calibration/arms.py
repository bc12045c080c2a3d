"""Frames with the arms of other frames.

Where the arms are says nothing of the pelvis, and real people hold them in more ways than are
rendered: straight ahead in a squat, behind the head, around a bar. A network that never saw an arm
there takes it for a sign of something.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from coach.geometry.features import ARMS
from coach.pose.types import Floats

_SHARE = 0.5  # of frames; in the others arms and what they hide of the outline belong together


def with_other_arms(vector: Floats, rng: Generator) -> Floats:
    """Feature rows (n, n_features), some with the arms of another row."""
    rows = np.flatnonzero(rng.random(len(vector)) < _SHARE)
    others = rng.integers(0, len(vector), len(rows))
    out = vector.copy()
    out[np.ix_(rows, ARMS)] = vector[np.ix_(others, ARMS)]
    return out
