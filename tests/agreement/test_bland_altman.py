"""Limits of agreement against the figures that their sources print."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from coach.agreement.bland_altman import limits_of_agreement

# Bland & Altman 1986, table: peak expiratory flow rate (l/min), first readings of 17 people by a
# large and a mini Wright meter. They print mean -2.1 and standard deviation 38.8.
LARGE = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]

# Bland & Altman 2007, table 1: cardiac output of 12 people, several times each, by radionuclide
# ventriculography and by impedance cardiography. For a true value that varies they print bias
# 0.6021667, standard deviation 0.99062408 and limits -1.3394565 to 2.5437899.
CARDIAC = """
1 7.83 6.57, 1 7.42 5.62, 1 7.89 6.90, 1 7.12 6.57, 1 7.88 6.35, 2 6.16 4.06, 2 7.26 4.29,
2 6.71 4.26, 2 6.54 4.09, 3 4.75 4.71, 3 5.24 5.50, 3 4.86 5.08, 3 4.78 5.02, 3 6.05 6.01,
3 5.42 5.67, 4 4.21 4.14, 4 3.61 4.20, 4 3.72 4.61, 4 3.87 4.68, 4 3.92 5.04, 5 3.13 3.03,
5 2.98 2.86, 5 2.85 2.77, 5 3.17 2.46, 5 3.09 2.32, 5 3.12 2.43, 6 5.92 5.90, 6 6.42 5.81,
6 5.92 5.70, 6 6.27 5.76, 7 7.13 5.09, 7 6.62 4.63, 7 6.58 4.61, 7 6.93 5.09, 8 4.54 4.72,
8 4.81 4.61, 8 5.11 4.36, 8 5.29 4.20, 8 5.39 4.36, 8 5.57 4.20, 9 4.48 3.17, 9 4.92 3.12,
9 3.97 2.96, 10 4.22 4.35, 10 4.65 4.62, 10 4.74 3.16, 10 4.44 3.53, 10 4.50 3.53,
11 6.78 7.20, 11 6.07 6.09, 11 6.52 7.00, 11 6.42 7.10, 11 6.41 7.40, 11 5.76 6.80,
12 5.06 4.50, 12 4.72 4.20, 12 4.90 3.80, 12 4.80 3.80, 12 4.90 4.20, 12 5.10 4.50
"""


def test_one_rep_a_person_gives_the_figures_of_1986() -> None:
    found = limits_of_agreement(np.subtract(LARGE, MINI), [str(i) for i in range(17)])
    assert round(found.bias.value, 1) == -2.1
    assert round(found.sd, 1) == 38.8
    assert found.upper.value == pytest.approx(found.bias.value + 1.96 * found.sd)


def test_reps_nested_in_people_give_the_figures_of_2007() -> None:
    rows = [row.split() for row in CARDIAC.split(",")]
    differences = np.array([float(rv) - float(ic) for _, rv, ic in rows])
    found = limits_of_agreement(differences, [person for person, _, _ in rows])
    assert round(found.bias.value, 7) == 0.6021667
    assert found.sd == pytest.approx(0.99062408, abs=1e-7)
    assert found.lower.value == pytest.approx(-1.3394565, abs=2e-7)
    assert found.upper.value == pytest.approx(2.5437899, abs=2e-7)
    assert (found.bias.n, found.bias.people) == (60, 12)
    assert found.lower.low < found.lower.value < found.lower.high


def test_limits_are_wider_than_reps_taken_for_independent_when_people_differ() -> None:
    differences = np.repeat([-2.0, 2.0], [12, 4]) + np.tile([-0.1, 0.1], 8)
    nested = limits_of_agreement(differences, ["a"] * 12 + ["b"] * 4)
    assert nested.sd > differences.std(ddof=1)


def test_one_person_has_limits_of_their_own_and_no_interval() -> None:
    found = limits_of_agreement(np.array([1.0, 2.0, 4.0]), ["a"] * 3)
    assert found.sd == pytest.approx(np.std([1, 2, 4], ddof=1))
    assert isnan(found.bias.low) and isnan(found.upper.high)


def test_one_rep_has_a_bias_and_no_limits_and_none_has_nothing() -> None:
    one = limits_of_agreement(np.array([1.5]), ["a"])
    assert one.bias.value == 1.5 and isnan(one.lower.value)
    assert isnan(limits_of_agreement(np.array([]), []).bias.value)
