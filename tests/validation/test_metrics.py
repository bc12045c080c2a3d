from __future__ import annotations

from math import isnan, nan
from statistics import NormalDist

import numpy as np
import pytest

from coach.validation.metrics import (
    agreement,
    coverage,
    mean_abs,
    median_offset,
    range_errors,
    spread,
    within,
)

T_S = np.arange(300) / 30
SWING = 10 * np.sin(2 * np.pi * T_S)
REPS = [(float(i), float(i + 1)) for i in range(9)]


def test_errors_leave_out_what_was_not_measured() -> None:
    error = np.array([1.0, -3.0, nan])
    assert mean_abs(error) == 2.0
    assert median_offset(error) == -1.0
    assert within(error, np.ones(3), 1.0) == 1
    assert isnan(mean_abs(np.full(3, nan)))
    assert isnan(median_offset(np.full(3, nan)))
    assert isnan(spread(np.full(3, nan)))


def test_a_range_measured_a_fifth_too_small_is_a_fifth_off_whatever_the_offset() -> None:
    assert range_errors(T_S, 0.8 * SWING + 7, SWING, REPS) == pytest.approx([0.2] * 9)


def test_a_rep_mostly_not_measured_has_no_range() -> None:
    got = SWING.copy()
    got[:20] = nan  # of the 31 frames of the first rep
    assert len(range_errors(T_S, got, SWING, REPS)) == 8
    assert range_errors(T_S, SWING, np.zeros(300), REPS) == []
    assert range_errors(T_S, SWING, SWING, [(50.0, 51.0)]) == []


def test_a_spread_is_that_of_the_middle_nine_tenths_whatever_the_offset() -> None:
    assert spread(np.linspace(0, 10, 1001) + 5) == pytest.approx(9.0)


def test_true_standard_deviations_cover_as_often_as_stated() -> None:
    error = np.random.default_rng(0).normal(0, 1, 20000) * 3.0
    levels = np.array([0.5, 0.68, 0.95])
    z = np.array([NormalDist().inv_cdf(0.5 + level / 2) for level in levels])
    assert coverage(error, np.full(20000, 3.0), z) == pytest.approx(levels, abs=0.01)
    assert coverage(error, np.full(20000, 1.5), z)[1] < 0.45
    assert np.isnan(coverage(np.full(3, nan), np.ones(3), z)).all()


def test_limits_of_agreement_hold_nineteen_of_twenty() -> None:
    error = np.random.default_rng(0).normal(2.0, 1.5, 20000)
    found = agreement(error)
    assert found.bias_deg == pytest.approx(2.0, abs=0.05)
    assert np.mean((error > found.low_deg) & (error < found.high_deg)) == pytest.approx(
        0.95, abs=0.01
    )
    assert isnan(agreement(np.array([1.0])).bias_deg)
