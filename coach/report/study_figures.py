"""What the recordings of a study say together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from statistics import fmean

from coach.programme.measures import SMALLEST_DEG
from coach.report.digest import Digest
from coach.report.people import OverPeople, each_person, mean_over, share_over
from coach.report.study_row import StudyRow
from coach.reps.sides import SideDifference, compare_sides, in_words
from coach.reps.types import CLASSES, TiltClass

MOST_CONDITIONS = 8

Done = tuple[StudyRow, Digest]
"""A recording that was scored, and what came of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many of the reps.

    Attributes:
        reps: how many.
        of: of how many.
        over: their share, over people.
    """

    reps: int
    of: int
    over: OverPeople


@dataclass(frozen=True, slots=True)
class Group:
    """Recordings of one exercise, of one condition where there are several.

    Attributes:
        title: the exercise, for people.
        remark: the condition; empty for all of them.
        recordings: how many.
        people: how many are named in them.
        unnamed: recordings that name nobody.
        strangers: recordings measured from an average person's neutral.
        reps: of all of them.
        classes: reps of each class, of those that were judged; empty where no tilt is judged.
        angle: usual lumbar angle where the exercise judges it, over people, degrees.
        reference: what it is measured from.
        score: over people.
        measured_share: of the frames of a recording, on average.
        faults: name of a fault to the reps that had it, the most frequent first.
    """

    title: str
    remark: str
    recordings: int
    people: int
    unnamed: int
    strangers: int
    reps: int
    classes: dict[TiltClass, Part]
    angle: OverPeople
    reference: str
    score: OverPeople
    measured_share: float
    faults: dict[str, Part]


@dataclass(frozen=True, slots=True)
class Difference:
    """One condition against another, in people who did both.

    Attributes:
        title: the exercise, for people.
        first, second: the conditions.
        angle: usual angle of the second minus that of the first, over people, degrees.
        is_sure: whether it may be named: not zero, and not too small for a camera.
    """

    title: str
    first: str
    second: str
    angle: OverPeople
    is_sure: bool


@dataclass(frozen=True, slots=True)
class SidesOver:
    """Left against right of one exercise.

    Attributes:
        title: the exercise, for people.
        unit: of the differences.
        smallest: the smallest difference that a camera can see.
        differences: right minus left of each person in whom they could be compared.
        difference: their mean.
        different: in whom a difference can be named: person and sentence.
        too_few: people with too few reps of a side.
    """

    title: str
    unit: str
    smallest: float
    differences: list[float]
    difference: OverPeople
    different: list[tuple[str, str]]
    too_few: int


def done_of(rows: Iterable[StudyRow]) -> list[Done]:
    """The recordings that were scored."""
    return [(row, row.digest) for row in rows if row.digest is not None]


def by_exercise(done: Sequence[Done]) -> list[list[Done]]:
    """The recordings of each exercise, that with the most of them first; those of none last."""
    names: dict[str, list[Done]] = {}
    for one in done:
        names.setdefault(one[1].summary.exercise, []).append(one)
    return sorted(
        names.values(),
        key=lambda its: (its[0][1].detail is None, -len(its), its[0][1].summary.exercise),
    )


def by_remark(done: Sequence[Done]) -> dict[str, list[Done]]:
    """The recordings of each condition, in the order of their names.

    Remarks of many kinds are no conditions: then all recordings stand together.
    """
    if len({row.remark for row, _ in done}) > MOST_CONDITIONS:
        return {"": list(done)}
    remarks: dict[str, list[Done]] = {}
    for one in sorted(done, key=lambda one: one[0].remark):
        remarks.setdefault(one[0].remark, []).append(one)
    return remarks


def group_of(done: Sequence[Done], remark: str = "") -> Group:
    """The figures of recordings of one exercise.

    Args:
        done: one at least.
        remark: their condition, when they are those of one.
    """
    reps = [(row.person, rep) for row, digest in done for rep in digest.reps]
    judged = [(person, rep.tilt_class) for person, rep in reps if rep.verdict is not None]
    faults = Counter(fault for _, rep in reps for fault in rep.faults)
    return Group(
        title=done[0][1].title,
        remark=remark,
        recordings=len(done),
        people=len({row.person for row, _ in done if row.person}),
        unnamed=sum(not row.person for row, _ in done),
        strangers=sum(digest.summary.neutral_source == "population" for _, digest in done),
        reps=len(reps),
        classes={name: _part([(who, cls == name) for who, cls in judged]) for name in CLASSES}
        if judged
        else {},
        angle=_over(done, _tilt),
        reference=max((d.detail.tilt_reference for _, d in done if d.detail), default=""),
        score=_over(done, _score, (0.0, 100.0)),
        measured_share=fmean(digest.summary.quality.measured_share for _, digest in done),
        faults={
            name: _part([(who, name in rep.faults) for who, rep in reps])
            for name, _ in sorted(faults.items(), key=lambda one: (-one[1], one[0]))
        },
    )


def difference_of(done: Sequence[Done]) -> Difference | None:
    """The second condition against the first, in who did both; None unless there are just two.

    Of a person only recordings whose angles are measured from the same zero are compared.
    """
    remarks = by_remark([one for one in done if one[0].remark])
    if len(remarks) != 2:
        return None
    (first, before), (second, after) = remarks.items()
    alike = {_zero(*one) for one in before} & {_zero(*one) for one in after}
    means = [
        _by_person([one for one in its if _zero(*one) in alike], _tilt) for its in (before, after)
    ]
    both = sorted(means[0].keys() & means[1].keys())
    if not both:
        return None
    angle = mean_over([fmean(means[1][who]) - fmean(means[0][who]) for who in both])
    sure = angle.low * angle.high > 0.0 and abs(angle.value) > SMALLEST_DEG
    return Difference(done[0][1].title, first, second, angle, sure)


def sides_of(done: Sequence[Done]) -> SidesOver | None:
    """Left against right, each person's own first; None for an exercise that compares none."""
    kept = [(row.person, d.detail.sides) for row, d in done if d.detail and d.detail.sides]
    if not kept:
        return None
    rule = kept[-1][1].rule
    found: dict[str, SideDifference] = {
        person: compare_sides(
            [one.values for who, one in kept if who == person], rule.smallest_visible.value
        )
        for person in sorted({who for who, _ in kept if who})
    }
    compared = {who: one for who, one in found.items() if one.outcome != "too few reps"}
    differences = [one.difference for one in compared.values()]
    return SidesOver(
        title=done[0][1].title,
        unit=rule.smallest_visible.unit,
        smallest=rule.smallest_visible.value,
        differences=differences,
        difference=mean_over(differences),
        different=[
            (who, in_words(one, rule))
            for who, one in compared.items()
            if one.outcome == "different"
        ],
        too_few=len(found) - len(compared),
    )


def _zero(row: StudyRow, digest: Digest) -> tuple[str, str]:
    """A person, and what their angles are measured from; a change within a rep needs no neutral."""
    detail = digest.detail
    if detail is None or detail.tilt_reference != "neutral":
        return row.person, ""
    return row.person, detail.zero


def _tilt(digest: Digest) -> float:
    detail = digest.detail
    return nan if detail is None or detail.tilt_deg is None else detail.tilt_deg


def _score(digest: Digest) -> float:
    score = digest.summary.score
    return nan if score is None else score


def _by_person(done: Sequence[Done], value: Callable[[Digest], float]) -> dict[str, list[float]]:
    """The values of each person's recordings; without recordings that name nobody."""
    people: dict[str, list[float]] = {}
    for row, digest in done:
        if row.person and not isnan(one := value(digest)):
            people.setdefault(row.person, []).append(one)
    return people


def _over(
    done: Sequence[Done],
    value: Callable[[Digest], float],
    ends: tuple[float, float] = (-inf, inf),
) -> OverPeople:
    """A mean over people; where nobody is named over recordings, which tells of no people."""
    people = _by_person(done, value)
    if people:
        return mean_over(each_person(people), ends)
    seen = [one for _, digest in done if not isnan(one := value(digest))]
    return OverPeople(fmean(seen) if seen else nan, nan, nan, 0)


def _part(reps: Sequence[tuple[str, bool]]) -> Part:
    people: dict[str, list[float]] = {}
    for person, is_so in reps:
        if person:
            people.setdefault(person, []).append(float(is_so))
    n_reps = sum(map(len, people.values()))
    return Part(sum(is_so for _, is_so in reps), len(reps), share_over(each_person(people), n_reps))
