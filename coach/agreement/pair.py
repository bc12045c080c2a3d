"""Two raters compared, rep by rep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.agreement import categories, icc
from coach.agreement.bland_altman import limits_of_agreement
from coach.agreement.bootstrap import Estimate, estimate, ratio
from coach.agreement.matching import match_spans
from coach.agreement.rated import RatedRep, RatedSession
from coach.agreement.results import (
    Categories,
    Cell,
    Correlation,
    Detection,
    Fault,
    Pair,
    Point,
    Quantity,
    RepReference,
)
from coach.pose.types import Floats
from coach.reps.types import CLASSES, NAMED_CLASSES, TiltClass

# Name, unit, value of a rep, and whether a correlation means something: not of moments, which
# differ by their place in the video, nor of the angle, which is read off one curve for both.
_Unit = Literal["s", "degrees", "points"]
_QUANTITIES: tuple[tuple[str, _Unit, Callable[[RatedRep], float], bool], ...] = (
    ("start", "s", lambda rep: rep.start_s, False),
    ("peak", "s", lambda rep: rep.peak_s, False),
    ("end", "s", lambda rep: rep.end_s, False),
    ("duration", "s", lambda rep: rep.end_s - rep.start_s, True),
    ("angle at peak", "degrees", lambda rep: rep.angle_deg, False),
    ("score", "points", lambda rep: rep.score, True),
)


@dataclass(frozen=True, slots=True)
class _Match:
    """A rep that both have, and what is done in it."""

    first: RatedRep
    second: RatedRep
    exercise: str

    @property
    def person(self) -> str:
        return self.first.person

    @property
    def reference(self) -> RepReference:
        return RepReference(
            self.first.session,
            self.person,
            self.second.moment_s,
            self.first.number,
            self.second.number,
        )


def compare(first: str, second: str, sessions: Sequence[RatedSession]) -> Pair:
    """Compare two raters over the sessions that both have judged.

    Args:
        first: name of one.
        second: name of the other, against whom precision and recall are.
        sessions: all of them.
    """
    shared = [one for one in sessions if first in one.reps and second in one.reps]
    matches, extra, missed = _matched(first, second, shared)
    return Pair(
        first=first,
        second=second,
        sessions=len(shared),
        people=len({one.person for one in shared}),
        reps=tuple(match.reference for match in matches),
        detection=_detection(first, second, shared, matches, extra, missed),
        with_unclear=_classes(matches, CLASSES),
        clear_only=_classes(matches, NAMED_CLASSES),
        faults=_faults(matches, shared),
        quantities=_quantities(matches),
        confusion=_confusion(matches),
    )


def _matched(
    first: str, second: str, sessions: Sequence[RatedSession]
) -> tuple[list[_Match], list[RepReference], list[RepReference]]:
    """Reps that both have, that only the first has, and that only the second has."""
    matches: list[_Match] = []
    extra: list[RepReference] = []
    missed: list[RepReference] = []
    for one in sessions:
        ours, theirs = one.reps[first], one.reps[second]
        pairs = match_spans([_span(rep) for rep in ours], [_span(rep) for rep in theirs])
        matches += [_Match(ours[i], theirs[j], one.exercise) for i, j in pairs]
        in_ours, in_theirs = {i for i, _ in pairs}, {j for _, j in pairs}
        extra += [
            RepReference(rep.session, rep.person, rep.moment_s, rep.number, None)
            for i, rep in enumerate(ours)
            if i not in in_ours
        ]
        missed += [
            RepReference(rep.session, rep.person, rep.moment_s, None, rep.number)
            for j, rep in enumerate(theirs)
            if j not in in_theirs
        ]
    return matches, extra, missed


def _span(rep: RatedRep) -> tuple[float, float]:
    return rep.start_s, rep.end_s


def _detection(
    first: str,
    second: str,
    sessions: Sequence[RatedSession],
    matches: Sequence[_Match],
    extra: Sequence[RepReference],
    missed: Sequence[RepReference],
) -> Detection:
    found = [one.person for one in matches]

    def share(alone: Sequence[RepReference]) -> Estimate:
        items = [(1.0, 1.0)] * len(found) + [(0.0, 1.0)] * len(alone)
        return estimate(
            np.array(items, np.float64).reshape(-1, 2),
            found + [rep.person for rep in alone],
            lambda sums: ratio(sums[..., 0], sums[..., 1]),
        )

    return Detection(
        first_reps=sum(len(one.reps[first]) for one in sessions),
        second_reps=sum(len(one.reps[second]) for one in sessions),
        matched=len(matches),
        precision=share(extra),
        recall=share(missed),
        extra=tuple(extra),
        missed=tuple(missed),
    )


def _classes(matches: Sequence[_Match], names: Sequence[TiltClass]) -> Categories:
    """Agreement on the classes named, of reps to which both gave one of them."""
    number = {name: i for i, name in enumerate(names)}
    said = [
        (number[one.first.tilt_class], number[one.second.tilt_class], one.person)
        for one in matches
        if one.first.tilt_class in number and one.second.tilt_class in number
    ]
    weights = categories.linear_disagreement(len(names)) if tuple(names) == NAMED_CLASSES else None
    return _agreement(said, len(names), weights)


def _agreement(
    said: Sequence[tuple[int, int, str]], k: int, weights: Floats | None = None
) -> Categories:
    """Coefficients of what the first and the second said of each rep, and whose it is."""
    items = categories.table([a for a, _, _ in said], [b for _, b, _ in said], k)
    people = [person for _, _, person in said]

    def of(coefficient: Callable[[Floats], Floats]) -> Estimate:
        return estimate(
            items.reshape(len(said), k * k),
            people,
            lambda sums: coefficient(sums.reshape(*sums.shape[:-1], k, k)),
        )

    return Categories(
        percent=of(categories.percent_agreement),
        kappa=of(categories.cohen_kappa),
        ac1=of(categories.gwet_ac1),
        weighted_kappa=None
        if weights is None
        else of(lambda counts: categories.weighted_kappa(counts, weights)),
    )


def _faults(matches: Sequence[_Match], sessions: Sequence[RatedSession]) -> tuple[Fault, ...]:
    """Agreement on every fault that either saw, over the exercises it is known or seen in."""
    given = {(name, m.exercise) for m in matches for name in m.first.faults | m.second.faults}
    known = {(name, one.exercise) for one in sessions for name in one.faults} | given
    return tuple(
        _fault(name, [m for m in matches if (name, m.exercise) in known])
        for name in sorted({name for name, _ in given})
    )


def _fault(name: str, matches: Sequence[_Match]) -> Fault:
    said = [(int(name in m.first.faults), int(name in m.second.faults), m.person) for m in matches]
    return Fault(name, sum(a for a, _, _ in said), sum(b for _, b, _ in said), _agreement(said, 2))


def _quantities(matches: Sequence[_Match]) -> tuple[Quantity, ...]:
    found = (_quantity(matches, *known) for known in _QUANTITIES)
    return tuple(one for one in found if one.points)


def _quantity(
    matches: Sequence[_Match],
    name: str,
    unit: _Unit,
    value: Callable[[RatedRep], float],
    is_correlated: bool,
) -> Quantity:
    values = np.array([(value(m.first), value(m.second)) for m in matches]).reshape(-1, 2)
    given = np.flatnonzero(np.isfinite(values).all(axis=1)).tolist()
    people = [matches[i].person for i in given]
    both = values[given]
    # a constant taken from both changes no correlation, and keeps its sums small
    items = icc.sums(both - both.mean()) if len(both) else icc.sums(both)

    def correlation(
        coefficient: Callable[[Floats], Floats],
        interval: Callable[[Floats], tuple[float, float]],
    ) -> Correlation | None:
        if not is_correlated:
            return None
        return Correlation(estimate(items, people, coefficient), *interval(items.sum(axis=0)))

    return Quantity(
        name=name,
        unit=unit,
        limits=limits_of_agreement(both[:, 0] - both[:, 1], people),
        icc_2_1=correlation(icc.icc_2_1, icc.icc_2_1_interval),
        icc_3_1=correlation(icc.icc_3_1, icc.icc_3_1_interval),
        points=tuple(
            Point((a + b) / 2.0, a - b, i) for (a, b), i in zip(both.tolist(), given, strict=True)
        ),
    )


def _confusion(matches: Sequence[_Match]) -> tuple[Cell, ...]:
    said = [(match.first.tilt_class, match.second.tilt_class) for match in matches]
    return tuple(
        Cell(first, second, tuple(i for i, one in enumerate(said) if one == (first, second)))
        for first in CLASSES
        for second in CLASSES
    )
