"""Agreement of three or more on categories; not everybody need have judged each rep.

Both coefficients follow from sums over reps. For complete data Fleiss' kappa is that of Fleiss
1971; missing judgements are treated as in Gwet 2014, chapter 2: agreement is that of reps judged
by at least two, use of the categories that of all reps judged.
"""

from __future__ import annotations

import numpy as np

from coach.agreement.bootstrap import ratio
from coach.pose.types import Floats


def sums(counts: Floats) -> Floats:
    """What each rep adds to the sums, (n_reps, k + 3).

    Args:
        counts: how many put each rep into each category, (n_reps, k).
    """
    raters = counts.sum(axis=-1)
    pairs = raters * (raters - 1.0)
    agreeing = (counts * (counts - 1.0)).sum(axis=-1)
    agreement = np.divide(agreeing, pairs, out=np.zeros_like(pairs), where=pairs > 0)
    used = np.divide(counts, raters[:, None], out=np.zeros_like(counts), where=raters[:, None] > 0)
    return np.column_stack([agreement, pairs > 0, raters > 0, used]).astype(np.float64)


def percent_agreement(total: Floats) -> Floats:
    """Share of pairs of judgements that agree, averaged over reps, of `sums` added up."""
    return ratio(total[..., 0], total[..., 1])


def fleiss_kappa(total: Floats) -> Floats:
    """Fleiss' kappa, of `sums` added up."""
    used = ratio(total[..., 3:], total[..., 2:3])
    by_chance = (used**2).sum(axis=-1)
    return _beyond(percent_agreement(total), by_chance)


def gwet_ac1(total: Floats) -> Floats:
    """Gwet's AC1 for several raters, of `sums` added up."""
    used = ratio(total[..., 3:], total[..., 2:3])
    by_chance = (used * (1.0 - used)).sum(axis=-1) / (used.shape[-1] - 1)
    return _beyond(percent_agreement(total), by_chance)


def _beyond(observed: Floats, by_chance: Floats) -> Floats:
    return ratio(observed - by_chance, 1.0 - by_chance)
