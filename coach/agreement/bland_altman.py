"""Bias and 95 % limits of agreement of two measurements (Bland & Altman 1986, 2007).

Reps of one person differ alike, so that their differences vary between people and within them.
Both variances are estimated by a one-way analysis of variance and added (Bland & Altman 2007, for
a true value that varies), so that the limits are those of a rep of a new person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from coach.agreement.bootstrap import MIN_PEOPLE, Estimate, interval, ratio
from coach.pose.types import Floats

Z_95 = 1.96


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the first measurement lies from the second.

    Attributes:
        bias: mean of first minus second.
        lower: lower 95 % limit of agreement.
        upper: upper 95 % limit of agreement.
        sd: standard deviation of the differences, between and within people.
    """

    bias: Estimate
    lower: Estimate
    upper: Estimate
    sd: float


def limits_of_agreement(differences: Floats, people: Sequence[str]) -> Limits:
    """Bias and limits, each with its interval over people.

    Args:
        differences: first minus second of each rep.
        people: who did it.
    """
    _, person = np.unique(np.asarray(people, dtype=str), return_inverse=True)
    n_people = int(person.max()) + 1 if len(person) else 0
    sums = _person_sums(np.asarray(differences, np.float64), person, n_people)
    total = sums.sum(axis=0)

    def stated(z: float) -> Estimate:
        def of(sums: Floats) -> Floats:
            mean, sd = _mean_and_sd(sums)
            return np.asarray(mean + z * sd if z else mean, np.float64)

        low = high = nan
        if n_people >= MIN_PEOPLE:
            low, high = interval(lambda weights: of(weights @ sums), n_people)
        return Estimate(float(of(total)), low, high, len(differences), n_people)

    return Limits(stated(0.0), stated(-Z_95), stated(Z_95), float(_mean_and_sd(total)[1]))


def _person_sums(differences: Floats, person: NDArray[np.intp], n: int) -> Floats:
    """Of each person: 1, n, n squared, sum, sum squared over n, squares about their own mean."""
    count = np.bincount(person, minlength=n).astype(np.float64)
    sums = np.bincount(person, differences, minlength=n).astype(np.float64)
    mean = ratio(sums, count)
    within = np.bincount(person, (differences - mean[person]) ** 2, minlength=n)
    return np.column_stack([np.ones(n), count, count**2, sums, sums * mean, within])


def _mean_and_sd(total: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation from `_person_sums` added up; NaN for fewer than two reps."""
    people, n, n_squared, added, squared, within = (total[..., i] for i in range(6))
    about_mean = squared - ratio(added**2, n)
    between = ratio(about_mean, people - 1.0)
    residual = ratio(within, n - people)
    divisor = ratio(n**2 - n_squared, (people - 1.0) * n)
    nested = np.maximum(ratio(between - residual, divisor), 0.0) + residual
    # one person, or one rep each: there is one variance only
    plain = ratio(about_mean + within, n - 1.0)
    variance = np.where((people > 1) & (n > people), nested, plain)
    return ratio(added, n), np.sqrt(np.maximum(variance, 0.0))
