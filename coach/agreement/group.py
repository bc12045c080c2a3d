"""Three or more raters together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from coach.agreement import many_raters
from coach.agreement.bootstrap import Estimate, estimate
from coach.agreement.matching import match_spans
from coach.agreement.rated import RatedRep, RatedSession
from coach.agreement.results import Categories, Group
from coach.pose.types import Floats
from coach.reps.types import CLASSES, NAMED_CLASSES, TiltClass

_Unit = list[RatedRep]  # one rep, as each of those who have it judged it


def compare_group(names: Sequence[str], sessions: Sequence[RatedSession]) -> Group:
    """Compare several raters over the reps that at least two of them have.

    Args:
        names: of the raters, three or more.
        sessions: all of them.
    """
    units = [unit for one in sessions for unit in _units(names, one)]
    return Group(
        raters=tuple(names),
        reps=len(units),
        with_unclear=_agreement(units, CLASSES),
        clear_only=_agreement(units, NAMED_CLASSES),
    )


def _units(names: Sequence[str], session: RatedSession) -> list[_Unit]:
    """Reps that are the same to at least two raters.

    Those whom pairwise matching connects belong together. Where that joins two reps of one
    rater, as when one counts a double movement once and others twice, nobody can say which is
    which: such a group is left out.
    """
    reps = [(name, rep) for name in names for rep in session.reps.get(name, ())]
    of_rater = {name: [i for i, (who, _) in enumerate(reps) if who == name] for name in names}
    label = list(range(len(reps)))
    for first, second in combinations(names, 2):
        ours, theirs = of_rater[first], of_rater[second]
        spans = [[(reps[i][1].start_s, reps[i][1].end_s) for i in who] for who in (ours, theirs)]
        for i, j in match_spans(*spans):
            old, new = label[theirs[j]], label[ours[i]]
            label = [new if one == old else one for one in label]
    groups = [[reps[i] for i, one in enumerate(label) if one == known] for known in set(label)]
    return [
        [rep for _, rep in group]
        for group in groups
        if len(group) > 1 and len({name for name, _ in group}) == len(group)
    ]


def _agreement(units: Sequence[_Unit], names: Sequence[TiltClass]) -> Categories:
    counts = np.array(
        [[sum(rep.tilt_class == name for rep in unit) for name in names] for unit in units],
        np.float64,
    ).reshape(-1, len(names))
    judged = counts.sum(axis=1) > 1
    people = [unit[0].person for unit, is_judged in zip(units, judged, strict=True) if is_judged]
    items = many_raters.sums(counts[judged])

    def of(coefficient: Callable[[Floats], Floats]) -> Estimate:
        return estimate(items, people, coefficient)

    return Categories(
        percent=of(many_raters.percent_agreement),
        kappa=of(many_raters.fleiss_kappa),
        ac1=of(many_raters.gwet_ac1),
    )
