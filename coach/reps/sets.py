"""What the reps of a set say together, which no single one of them could."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan, sqrt

import numpy as np

from coach.exercises.schema import Judging
from coach.reps.tilt import neutral_limits, verdict
from coach.reps.types import Rep, Side, Verdict

# of the variance of an error is the same in all reps of a set: 0.73 for strangers, 0.82
# calibrated, on the rendered tune clips
_SHARED = 0.8


def per_side(reps: Sequence[Rep]) -> Counter[Side]:
    """How many reps each side did; under "" those whose side is not known."""
    return Counter(rep.side for rep in reps)


def set_verdict(reps: Sequence[Rep], judging: Judging) -> Verdict | None:
    """The verdict on the usual angle of a set.

    The reps of one person in front of one camera share most of their error: more of them narrow
    the band only so far.

    Returns:
        The verdict; None when fewer than two reps were seen.
    """
    seen = [
        (rep.verdict.angle_deg, rep.verdict.sd_deg)
        for rep in reps
        if rep.verdict is not None and not isnan(rep.verdict.p_neutral)
    ]
    if len(seen) < 2:
        return None
    angle, sd = np.array(seen).T
    weight = 1.0 / sd**2 / np.sum(1.0 / sd**2)
    shared = _SHARED * float(np.sum(weight * sd)) ** 2
    own = (1.0 - _SHARED) * float(np.sum((weight * sd) ** 2))
    return verdict(
        float(np.sum(weight * angle)),
        sqrt(shared + own),
        judging.reference,
        neutral_limits(judging),
    )
