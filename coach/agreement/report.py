"""Everybody compared with everybody, and what to know before believing it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from coach.agreement.bootstrap import MIN_PEOPLE
from coach.agreement.group import compare_group
from coach.agreement.pair import compare
from coach.agreement.rated import COACH, RatedSession, raters
from coach.agreement.results import Pair, Report

_DOMINANT = 0.9  # of all classes that both gave: with more of one, kappa says little [P]


def build_report(sessions: Sequence[RatedSession], remarks: Sequence[str] = ()) -> Report:
    """Compare the coach with each rater, rater with rater, and three or more together.

    Args:
        sessions: with the reps of everybody who has judged them; those that only the coach has
            judged are passed over.
        remarks: what was found while they were read, a sentence each.
    """
    judged = [one for one in sessions if set(one.reps) - {COACH}]
    names = raters(judged)
    people = [name for name in names if name != COACH]
    pairs = [compare(a, b, judged) for a, b in combinations(names, 2)]
    together = [people] if people == names else [people, names]
    who = {one.person for one in judged}
    return Report(
        sessions=len(judged),
        people=len(who),
        raters=tuple(names),
        pairs=tuple(pair for pair in pairs if pair.sessions),
        groups=tuple(compare_group(group, judged) for group in together if len(group) > 2),
        remarks=(*remarks, *_remarks(people, len(who), pairs)),
    )


def _remarks(people: Sequence[str], n_people: int, pairs: Sequence[Pair]) -> list[str]:
    said: list[str] = []
    if not people:
        return ["Nobody has finished annotating any of these sessions: do one in `coach review`."]
    if len(people) == 1:
        said.append(
            f"{people[0]} is the only rater: how far people agree among themselves, which is what "
            "the coach's agreement must be held against, needs a second one."
        )
    if n_people < MIN_PEOPLE:
        said.append(
            f"Intervals need at least {MIN_PEOPLE} people who train, and these sessions are of "
            f"{n_people}: the figures stand alone."
        )
    dominant = [f"{p.first} and {p.second}" for p in pairs if _one_class_dominates(p)]
    if dominant:
        said.append(
            f"Nearly all classes are the same one ({'; '.join(dominant)}): kappa may be low there "
            "though nearly all agree; look at the percentage and AC1."
        )
    return said


def _one_class_dominates(pair: Pair) -> bool:
    both = {name: 0 for cell in pair.confusion for name in (cell.first, cell.second)}
    for cell in pair.confusion:
        both[cell.first] += len(cell.reps)
        both[cell.second] += len(cell.reps)
    total = sum(both.values())
    return total > 0 and max(both.values()) / total > _DOMINANT
