from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.validation.clip_metrics import clip_metrics
from coach.validation.comparison import LEAN, LUMBAR, TILT
from tests.validation.factories import comparison, rep, true_rep, truth


def test_a_constant_is_an_error_only_where_offsets_count() -> None:
    known = truth()
    found = comparison(known, offset_deg=3.0, sd_deg=2.0)
    calibrated = clip_metrics(found, known, offsets_count=True)
    population = clip_metrics(found, known, offsets_count=False)
    assert calibrated.error_deg == pytest.approx((3.0, 3.0, 3.0))
    assert population.error_deg == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    assert calibrated.offset_deg == population.offset_deg == pytest.approx((3.0, 3.0, 3.0))
    assert (calibrated.within_68[TILT], calibrated.within_95[TILT]) == (0, 300)
    assert population.within_68 == (300, 300, 300)


def test_a_wrong_gain_is_an_error_of_angle_and_range_but_not_of_a_still_trunk() -> None:
    known = truth(reps=tuple(true_rep(i) for i in range(9)))
    found = clip_metrics(comparison(known, gain=0.9), known, offsets_count=True)
    assert found.error_deg[LEAN] == 0.0
    assert found.error_deg[LUMBAR] == pytest.approx(2 / np.pi, rel=0.02)  # mean of |sin|
    assert found.range_errors == pytest.approx([0.1] * 9)
    assert found.lumbar_spread_deg == pytest.approx(2.0, rel=0.05)


def test_blank_frames_are_not_measured() -> None:
    known = truth()
    found = comparison(known)
    found.got_deg[:, :75] = np.nan
    assert clip_metrics(found, known, offsets_count=True).measured == 225


def test_counts_are_compared_with_the_truth_but_for_calibration_clips() -> None:
    known = truth(reps=(true_rep(1), true_rep(2)))
    found = comparison(known, reps=(rep(1),))
    figures = clip_metrics(found, known, offsets_count=True)
    assert (figures.reps, figures.true_reps) == (1, 2)
    standing = replace(known, kind="calibration")
    assert clip_metrics(found, standing, offsets_count=True).true_reps is None


def test_lockouts_are_right_wrong_or_unclear_and_only_where_a_rep_was_counted() -> None:
    known = truth("thrust_mixed", "hip-thrust", tuple(true_rep(i, "arched") for i in range(4)))
    counted = (rep(0.1, "arched"), rep(1.1, "neutral"), rep(2.1, "unclear"))
    figures = clip_metrics(comparison(known, reps=counted), known, offsets_count=True)
    assert (figures.lockouts, figures.clear, figures.right) == (3, 2, 1)
    twerk = replace(known, exercise="squat-twerk")
    assert clip_metrics(comparison(twerk, reps=counted), twerk, offsets_count=True).lockouts == 0
