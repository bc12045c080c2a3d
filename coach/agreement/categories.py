"""Agreement of two on categories, from the table of how often one said this and the other that.

Tables are square, `(..., k, k)`: rows what the first said, columns what the second said. A value
is NaN where it is not defined: for no rep, or where chance alone agrees always.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coach.agreement.bootstrap import ratio
from coach.pose.types import Floats


def table(first: Sequence[int], second: Sequence[int], k: int) -> Floats:
    """What each rep adds to the table, (n_reps, k, k): a 1 in one cell.

    Args:
        first: number of the category, from 0, that the first gave each rep.
        second: the same of the second.
        k: number of categories.
    """
    items = np.zeros((len(first), k, k))
    items[np.arange(len(first)), list(first), list(second)] = 1.0
    return items


def percent_agreement(counts: Floats) -> Floats:
    """Share of reps of which both say the same, 0 to 1."""
    return ratio(np.trace(counts, axis1=-2, axis2=-1), counts.sum(axis=(-2, -1)))


def cohen_kappa(counts: Floats) -> Floats:
    """Cohen's kappa (Cohen 1960): agreement beyond that of two who guess, each in their own way."""
    return weighted_kappa(counts, 1.0 - np.eye(counts.shape[-1]))


def weighted_kappa(counts: Floats, disagreement: Floats) -> Floats:
    """Cohen's weighted kappa (Cohen 1968): some disagreements are worse than others.

    Args:
        counts: the table.
        disagreement: how bad each cell is, (k, k), 0 for full agreement.
    """
    n = counts.sum(axis=(-2, -1))
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    observed = (counts * disagreement).sum(axis=(-2, -1))
    expected = np.einsum("...i,...j,ij->...", rows, columns, disagreement)
    return np.asarray(1.0 - ratio(observed * n, expected), np.float64)


def linear_disagreement(k: int) -> Floats:
    """For ordered categories: how many steps apart they are (Cicchetti & Allison 1971)."""
    steps = np.arange(k, dtype=np.float64)
    return np.abs(np.subtract.outer(steps, steps))


def gwet_ac1(counts: Floats) -> Floats:
    """Gwet's AC1 (Gwet 2008): it stays near the percentage where one category is nearly all."""
    k = counts.shape[-1]
    n = counts.sum(axis=(-2, -1))
    used = ratio(counts.sum(axis=-1) + counts.sum(axis=-2), 2.0 * n[..., None])
    by_chance = (used * (1.0 - used)).sum(axis=-1) / (k - 1)
    return ratio(percent_agreement(counts) - by_chance, 1.0 - by_chance)
