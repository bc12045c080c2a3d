"""Outlines as arms, benches, floors and frames hide or bend them, made from whole ones."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from coach.geometry.features import OFFSETS, SEEN, outline_columns
from coach.pose.types import N_CONTOUR, STATIONS, Floats

_HIDDEN_SHARE = 0.4  # of outlines, each side by itself, lose a stretch
_HIDDEN_STATIONS = (4, 36)
_BENT_SHARE = 0.12  # of outlines follow something else for a stretch, and nothing tells
_BENT_BY = (-0.05, 0.08)  # trunk lengths, plus = outward
_BENT_WIDTH = (0.04, 0.15)  # trunk lengths


def with_gaps(vector: Floats, rng: Generator) -> Floats:
    """Feature rows (n, n_features) of which some stretches are hidden, and a few are bent."""
    n = len(vector)
    offset = np.where(vector[:, SEEN] > 0.5, vector[:, OFFSETS], np.nan).reshape(n, 2, N_CONTOUR)
    for row, side in np.ndindex(n, 2):
        if rng.random() < _BENT_SHARE:
            at, wide = rng.uniform(STATIONS[0], STATIONS[-1]), rng.uniform(*_BENT_WIDTH)
            bump = np.exp(-(((STATIONS - at) / wide) ** 2))
            offset[row, side] += rng.uniform(*_BENT_BY) * bump
        if rng.random() < _HIDDEN_SHARE:
            length = int(rng.integers(*_HIDDEN_STATIONS))
            start = int(rng.integers(-length // 2, N_CONTOUR - length // 2))
            offset[row, side, max(start, 0) : start + length] = np.nan
    out = vector.copy()
    out[:, : SEEN.stop] = outline_columns(offset)
    return out
