"""Every figure of a report as one flat list, for tables and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from coach.agreement.bootstrap import Estimate
from coach.agreement.results import Categories, Correlation, Group, Pair, Quantity, Report

Unit = Literal["share", "coefficient", "s", "degrees", "points"]

_INDEPENDENT = ", reps independent"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        raters: whose agreement it is of, in the order of the pair or group.
        about: what they agree on, such as "class" or "fault early_stop".
        statistic: its name, such as "Cohen's kappa".
        unit: how to read the value: a share of 1, a coefficient, or a unit.
        value: NaN where it is not defined.
        low, high: 95 % interval over people; NaN where there is none.
        n: number of reps.
        people: number of people.
    """

    raters: tuple[str, ...]
    about: str
    statistic: str
    unit: Unit
    value: float
    low: float
    high: float
    n: int
    people: int

    @property
    def is_for_comparison_only(self) -> bool:
        """Whether it is given to be held against figures of others, and not to be believed."""
        return self.statistic.endswith(_INDEPENDENT)


def figures(report: Report) -> list[Figure]:
    """All figures, pair by pair and then the groups."""
    found = [figure for pair in report.pairs for figure in _pair(pair)]
    return found + [figure for group in report.groups for figure in _group(group)]


def _pair(pair: Pair) -> Iterator[Figure]:
    who = (pair.first, pair.second)
    yield _figure(who, "reps", "precision", "share", pair.detection.precision)
    yield _figure(who, "reps", "recall", "share", pair.detection.recall)
    for name, classes in _classes(pair):
        yield from _categories(who, name, "Cohen's kappa", classes)
    for fault in pair.faults:
        yield from _categories(who, f"fault {fault.name}", "Cohen's kappa", fault.agreement)
    for quantity in pair.quantities:
        yield from _quantity(who, quantity)


def _group(group: Group) -> Iterator[Figure]:
    for name, classes in _classes(group):
        yield from _categories(group.raters, name, "Fleiss' kappa", classes)


def _classes(one: Pair | Group) -> tuple[tuple[str, Categories], ...]:
    return ("class, with unclear", one.with_unclear), ("class, clear only", one.clear_only)


def _categories(
    who: tuple[str, ...], about: str, kappa: str, found: Categories
) -> Iterator[Figure]:
    yield _figure(who, about, "same", "share", found.percent)
    yield _figure(who, about, kappa, "coefficient", found.kappa)
    if found.weighted_kappa is not None:
        yield _figure(who, about, "weighted kappa", "coefficient", found.weighted_kappa)
    yield _figure(who, about, "Gwet's AC1", "coefficient", found.ac1)


def _quantity(who: tuple[str, ...], quantity: Quantity) -> Iterator[Figure]:
    limits = quantity.limits
    for statistic, found in (
        ("bias", limits.bias),
        ("lower limit of agreement", limits.lower),
        ("upper limit of agreement", limits.upper),
    ):
        yield _figure(who, quantity.name, statistic, quantity.unit, found)
    for name, correlation in (("ICC(2,1)", quantity.icc_2_1), ("ICC(3,1)", quantity.icc_3_1)):
        if correlation is not None:
            yield from _correlation(who, quantity.name, name, correlation)


def _correlation(
    who: tuple[str, ...], about: str, name: str, found: Correlation
) -> Iterator[Figure]:
    yield _figure(who, about, name, "coefficient", found.estimate)
    yield Figure(
        who,
        about,
        name + _INDEPENDENT,
        "coefficient",
        found.estimate.value,
        found.f_low,
        found.f_high,
        found.estimate.n,
        found.estimate.people,
    )


def _figure(
    who: tuple[str, ...], about: str, statistic: str, unit: Unit, found: Estimate
) -> Figure:
    return Figure(
        who, about, statistic, unit, found.value, found.low, found.high, found.n, found.people
    )
