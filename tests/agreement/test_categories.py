"""Coefficients of two raters against the figures that their sources print."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from coach.agreement.categories import (
    cohen_kappa,
    gwet_ac1,
    linear_disagreement,
    percent_agreement,
    table,
    weighted_kappa,
)

# Cohen 1960; Cohen 1968, table 1: 200 cases of personality disorder, neurosis or psychosis, with
# Cohen's own weights. The R package psych (`cohen.kappa`) notes "cohen reports .492 and .348".
COHEN = np.array([[88.0, 14, 18], [10, 40, 10], [2, 6, 12]])
COHEN_WEIGHTS = np.array([[0.0, 1, 3], [1, 0, 6], [3, 6, 0]])

# Output of SAS PROC FREQ, as in statsmodels' test_inter_rater.py: simple kappa 0.4842, weighted
# 0.4701, with linear weights.
SAS = np.array([[0.0, 4, 1], [0, 8, 0], [0, 1, 5]])

# R package irr, data `anxiety`, raters 2 and 3 of 20 people (nobody uses category 5):
# kappa2 gives -0.006289308, with equal weights 0.1459075.
ANXIETY_2 = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
ANXIETY_3 = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]

# Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition; R package irrCAC by Gwet, data
# `cont3x3abstractors`: agreement 0.89, kappa 0.7964094, AC1 0.8493305.
ABSTRACTORS = np.array([[13.0, 0, 0], [0, 20, 7], [0, 4, 56]])


def test_cohens_kappa_and_weighted_kappa_are_those_that_cohen_prints() -> None:
    assert round(float(cohen_kappa(COHEN)), 3) == 0.492
    assert round(float(weighted_kappa(COHEN, COHEN_WEIGHTS)), 3) == 0.348


def test_linear_weights_give_what_other_programs_print() -> None:
    assert round(float(cohen_kappa(SAS)), 4) == 0.4842
    assert round(float(weighted_kappa(SAS, linear_disagreement(3))), 4) == 0.4701
    number = {1: 0, 2: 1, 3: 2, 4: 3, 6: 4}
    counts = table([number[a] for a in ANXIETY_2], [number[b] for b in ANXIETY_3], 5).sum(axis=0)
    assert round(float(cohen_kappa(counts)), 9) == -0.006289308
    assert round(float(weighted_kappa(counts, linear_disagreement(5))), 7) == 0.1459075


def test_gwets_coefficients_are_those_that_gwet_prints() -> None:
    assert percent_agreement(ABSTRACTORS) == 0.89
    assert round(float(cohen_kappa(ABSTRACTORS)), 7) == 0.7964094
    assert round(float(gwet_ac1(ABSTRACTORS)), 7) == 0.8493305


def test_where_one_category_is_nearly_all_kappa_falls_and_ac1_does_not() -> None:
    # nearly every rep neutral; both agree on 118 of 125
    counts = np.array([[118.0, 5], [2, 0]])
    assert percent_agreement(counts) == pytest.approx(0.944)
    assert float(cohen_kappa(counts)) < 0
    assert float(gwet_ac1(counts)) > 0.94


def test_full_agreement_is_one_and_guessing_is_nought() -> None:
    same = np.diag([3.0, 4.0, 5.0])
    guessed = np.outer([2.0, 3, 5], [4.0, 1, 5])
    for coefficient in (cohen_kappa, lambda t: weighted_kappa(t, linear_disagreement(3))):
        assert coefficient(same) == 1.0
        assert float(coefficient(guessed)) == pytest.approx(0.0, abs=1e-12)
    assert gwet_ac1(same) == 1.0


def test_a_far_disagreement_counts_for_more_than_a_near_one() -> None:
    near = np.array([[4.0, 1, 0], [1, 3, 1], [0, 1, 4]])
    far = np.array([[3.0, 0, 2], [0, 5, 0], [2, 0, 3]])
    weights = linear_disagreement(3)
    assert float(weighted_kappa(near, weights)) > float(weighted_kappa(far, weights))


def test_kappa_is_not_defined_where_both_always_say_the_same_one_thing() -> None:
    counts = np.array([[7.0, 0], [0, 0]])
    assert isnan(float(cohen_kappa(counts)))
    assert gwet_ac1(counts) == percent_agreement(counts) == 1.0
    assert isnan(float(percent_agreement(np.zeros((2, 2)))))
