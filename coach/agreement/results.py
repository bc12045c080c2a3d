"""What a comparison found; shares and coefficients as numbers, NaN where not defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.agreement.bland_altman import Limits
from coach.agreement.bootstrap import Estimate
from coach.reps.types import TiltClass


@dataclass(frozen=True, slots=True)
class RepReference:
    """A rep that can be looked at.

    Attributes:
        session: which session it is of.
        person: who does it.
        t_s: its peak, in seconds, of the second of the pair where both have it.
        first: its number in the first's order; None where the first has not got it.
        second: its number in the second's order; None where the second has not got it.
    """

    session: str
    person: str
    t_s: float
    first: int | None
    second: int | None


@dataclass(frozen=True, slots=True)
class Detection:
    """Which reps both have.

    Attributes:
        first_reps, second_reps: how many each has.
        matched: how many are the same, by overlap in time.
        precision: share of the first's reps that the second has too.
        recall: share of the second's reps that the first has too.
        extra: reps that only the first has.
        missed: reps that only the second has.
    """

    first_reps: int
    second_reps: int
    matched: int
    precision: Estimate
    recall: Estimate
    extra: tuple[RepReference, ...]
    missed: tuple[RepReference, ...]


@dataclass(frozen=True, slots=True)
class Categories:
    """Agreement on categories of the reps that both gave one.

    Attributes:
        percent: share with the same one, 0 to 1.
        kappa: Cohen's for two, Fleiss' for more.
        ac1: Gwet's.
        weighted_kappa: linear weights; None where the categories have no order, or for more
            than two raters.
    """

    percent: Estimate
    kappa: Estimate
    ac1: Estimate
    weighted_kappa: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Agreement on one fault, over reps of exercises that know it.

    Attributes:
        name: of the fault.
        first, second: in how many reps each saw it.
        agreement: on seen or not seen.
    """

    name: str
    first: int
    second: int
    agreement: Categories


@dataclass(frozen=True, slots=True)
class Correlation:
    """An intraclass correlation of single ratings.

    Attributes:
        estimate: with its interval over people.
        f_low, f_high: the classical interval, which takes reps for independent; narrower than
            is true when people do several reps.
    """

    estimate: Estimate
    f_low: float
    f_high: float


@dataclass(frozen=True, slots=True)
class Point:
    """One rep in a Bland-Altman plot.

    Attributes:
        mean: of both.
        difference: first minus second.
        rep: its place in `Pair.reps`.
    """

    mean: float
    difference: float
    rep: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """Agreement on a number.

    Attributes:
        name: what it is, such as "peak".
        unit: of the differences, `s`, `degrees` or `points`.
        limits: bias and limits of agreement.
        icc_2_1, icc_3_1: None where a correlation says nothing, as of moments in a video.
        points: every rep that both gave the number.
    """

    name: str
    unit: Literal["s", "degrees", "points"]
    limits: Limits
    icc_2_1: Correlation | None
    icc_3_1: Correlation | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Reps that the first put into one class and the second into another, or the same.

    Attributes:
        first, second: the classes.
        reps: their places in `Pair.reps`.
    """

    first: TiltClass
    second: TiltClass
    reps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two raters compared over the sessions that both have judged.

    Attributes:
        first, second: their names.
        sessions: number of sessions.
        people: number of people in them.
        reps: those that both have, to which points and cells refer.
        detection: which reps those are of all.
        with_unclear: classes, `unclear` being one of them.
        clear_only: classes of the reps that neither calls unclear.
        faults: every fault that either saw.
        quantities: numbers that both gave.
        confusion: every combination of classes, 4 x 4, row by row.
    """

    first: str
    second: str
    sessions: int
    people: int
    reps: tuple[RepReference, ...]
    detection: Detection
    with_unclear: Categories
    clear_only: Categories
    faults: tuple[Fault, ...]
    quantities: tuple[Quantity, ...]
    confusion: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Three or more raters together, over the reps that at least two of them have.

    Attributes:
        raters: their names.
        reps: how many reps.
        with_unclear: classes, `unclear` being one of them; `kappa` is Fleiss'.
        clear_only: classes, each `unclear` taken as not given.
    """

    raters: tuple[str, ...]
    reps: int
    with_unclear: Categories
    clear_only: Categories


@dataclass(frozen=True, slots=True)
class Report:
    """Everybody compared with everybody.

    Attributes:
        sessions: number of sessions that somebody besides the coach has judged.
        people: number of people in them.
        raters: everybody, the coach first.
        pairs: the coach with each rater, then rater with rater.
        groups: raters together, and with the coach, where they are three or more.
        remarks: what to know of it, a sentence each.
    """

    sessions: int
    people: int
    raters: tuple[str, ...]
    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]
    remarks: tuple[str, ...]
