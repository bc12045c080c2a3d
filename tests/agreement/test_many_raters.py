"""Coefficients of several raters against the figures that their sources print."""

from __future__ import annotations

import numpy as np

from coach.agreement.many_raters import fleiss_kappa, gwet_ac1, percent_agreement, sums
from coach.pose.types import Floats

# Fleiss 1971, table 1: 30 patients, 6 psychiatrists each, 5 diagnoses (as in the R package irr,
# data `diagnoses`; `kappam.fleiss` gives 0.4302445, Fleiss prints .430).
DIAGNOSES = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""

# Krippendorff 2011, example C, with judgements missing; Gwet 2014 and the R package irrCAC, data
# `cac.raw4raters`: agreement 0.8181818, Fleiss' kappa 0.76117, AC1 0.77544.
FOUR_RATERS = ("123321412---", "1233224125-3", "-3332342251-", "12332441251-")


def counted(units: list[str]) -> Floats:
    """How many put each unit into categories 1 to 5."""
    return np.array([[unit.count(str(k)) for k in range(1, 6)] for unit in units], np.float64)


def test_fleiss_kappa_is_the_one_that_fleiss_prints() -> None:
    total = sums(counted(DIAGNOSES.split())).sum(axis=0)
    assert round(float(fleiss_kappa(total)), 3) == 0.430


def test_judgements_may_be_missing_as_in_gwets_example() -> None:
    units = ["".join(unit) for unit in zip(*FOUR_RATERS, strict=True)]
    total = sums(counted(units)).sum(axis=0)
    assert round(float(percent_agreement(total)), 7) == 0.8181818
    assert round(float(fleiss_kappa(total)), 5) == 0.76117
    assert round(float(gwet_ac1(total)), 5) == 0.77544
