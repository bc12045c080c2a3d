from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

import pytest

from coach.agreement.pair import compare
from coach.agreement.results import Cell, Pair, Quantity
from tests.agreement.factories import rep, session


def cell(pair: Pair, first: str, second: str) -> Cell:
    return next(one for one in pair.confusion if (one.first, one.second) == (first, second))


def quantity(pair: Pair, name: str) -> Quantity:
    return next(one for one in pair.quantities if one.name == name)


def test_reps_are_found_missed_or_one_too_many() -> None:
    found = compare(
        "coach",
        "anna",
        [session("a", "p", coach=[rep(0), rep(1), rep(2)], anna=[rep(0), rep(1), rep(4), rep(5)])],
    ).detection
    assert (found.first_reps, found.second_reps, found.matched) == (3, 4, 2)
    assert found.precision.value == pytest.approx(2 / 3)
    assert found.recall.value == 0.5
    assert [(one.first, one.second) for one in found.extra] == [(2, None)]
    assert [(one.t_s, one.first, one.second) for one in found.missed] == [
        (13.0, None, 4),
        (16.0, None, 5),
    ]


def test_only_sessions_that_both_judged_count_and_one_without_reps_is_judged_too() -> None:
    pair = compare(
        "coach",
        "anna",
        [
            session("a", "p", coach=[rep(0)], anna=[]),
            session("b", "q", coach=[rep(0)], bea=[rep(0)]),
        ],
    )
    assert (pair.sessions, pair.people) == (1, 1)
    assert pair.detection.precision.value == 0.0
    assert isnan(pair.detection.recall.value) and isnan(pair.with_unclear.percent.value)


def test_unclear_is_a_class_or_clear_only_and_a_rep_without_class_is_neither() -> None:
    first = [rep(0, "tucked"), rep(1, "neutral"), rep(2, "unclear"), rep(3, "arched")]
    second = [rep(0, "tucked"), rep(1, "arched"), rep(2, "neutral"), rep(3, None)]
    pair = compare("coach", "anna", [session("a", "p", coach=first, anna=second)])
    assert (pair.with_unclear.percent.n, pair.clear_only.percent.n) == (3, 2)
    assert pair.with_unclear.percent.value == pytest.approx(1 / 3)
    assert pair.clear_only.percent.value == 0.5
    assert pair.with_unclear.weighted_kappa is None
    assert pair.clear_only.weighted_kappa is not None


def test_each_cell_of_the_confusion_table_names_its_reps() -> None:
    pair = compare(
        "coach",
        "anna",
        [
            session("a", "p", coach=[rep(1, "tucked")], anna=[rep(1, "neutral", late_s=0.2)]),
            session("b", "q", coach=[rep(2, "tucked")], anna=[rep(2, "neutral")]),
        ],
    )
    reps = [pair.reps[i] for i in cell(pair, "tucked", "neutral").reps]
    assert [(one.session, one.first, one.t_s) for one in reps] == [("a", 1, 4.2), ("b", 2, 7.0)]
    assert len(pair.confusion) == 16 and sum(len(one.reps) for one in pair.confusion) == 2


def test_a_fault_counts_only_in_exercises_that_know_it() -> None:
    squat = session(
        "a",
        "p",
        ["knees_in", "shallow"],
        "squat",
        coach=[rep(0, "neutral", "knees_in"), rep(1, "neutral", "knees_in"), rep(2), rep(3)],
        anna=[rep(0, "neutral", "knees_in"), rep(1), rep(2), rep(3)],
    )
    hinge = session("b", "q", ["rounded"], "hip-hinge", coach=[rep(0)], anna=[rep(0)])
    (fault,) = compare("coach", "anna", [squat, hinge]).faults
    assert (fault.name, fault.first, fault.second) == ("knees_in", 2, 1)
    assert (fault.agreement.percent.n, fault.agreement.percent.value) == (4, 0.75)


def test_a_fault_of_a_raters_own_counts_in_all_sessions_of_that_exercise() -> None:
    seen = session("a", "p", [], "squat", coach=[rep(0)], anna=[rep(0, "neutral", "heels_up")])
    not_seen = session("b", "q", [], "squat", coach=[rep(0)], anna=[rep(0)])
    other = session("c", "r", [], "hip-hinge", coach=[rep(0)], anna=[rep(0)])
    (fault,) = compare("coach", "anna", [seen, not_seen, other]).faults
    assert (fault.agreement.percent.n, fault.agreement.percent.value) == (2, 0.5)


def test_who_marks_peaks_late_has_that_bias() -> None:
    late = [0.1, 0.3, 0.1, 0.3]
    anna = [replace(rep(i), peak_s=rep(i).peak_s + late[i]) for i in range(4)]
    pair = compare(
        "anna", "coach", [session("a", "p", coach=[rep(i) for i in range(4)], anna=anna)]
    )
    peak = quantity(pair, "peak")
    assert peak.limits.bias.value == pytest.approx(0.2)
    assert peak.limits.sd == pytest.approx(0.11547, abs=1e-4)
    assert peak.icc_2_1 is None
    assert quantity(pair, "start").limits.bias.value == 0.0


def test_a_rep_without_a_peak_counts_in_all_but_its_peak() -> None:
    anna = [replace(rep(0), peak_s=nan), rep(1)]
    pair = compare("coach", "anna", [session("a", "p", coach=[rep(0), rep(1)], anna=anna)])
    assert quantity(pair, "peak").limits.bias.n == 1
    assert quantity(pair, "start").limits.bias.n == 2
    assert pair.reps[cell(pair, "neutral", "neutral").reps[0]].t_s == 1.0


def test_scores_that_differ_by_a_constant_are_consistent_and_biased() -> None:
    scores = [60.0, 75.0, 80.0, 92.0]
    pair = compare(
        "bea",
        "anna",
        [
            session(
                name,
                name,
                bea=[replace(rep(i), score=one + 4.0 + shift) for i, one in enumerate(scores)],
                anna=[replace(rep(i), score=one + shift) for i, one in enumerate(scores)],
            )
            for name, shift in (("p", 0.0), ("q", 1.0), ("r", -2.0), ("s", 3.0))
        ],
    )
    score = quantity(pair, "score")
    assert score.limits.bias.value == pytest.approx(4.0)
    assert score.icc_3_1 is not None and score.icc_2_1 is not None
    assert score.icc_3_1.estimate.value == pytest.approx(1.0)
    assert score.icc_2_1.estimate.value < 0.98
    assert score.icc_2_1.estimate.low < score.icc_2_1.estimate.value
    assert (score.points[0].mean, score.points[0].difference) == (62.0, 4.0)


def test_the_angle_at_each_ones_peak_is_no_measurement_of_their_own() -> None:
    ours, theirs = [rep(0, angle_deg=-6.0)], [rep(0, angle_deg=-4.5)]
    angle = quantity(
        compare("coach", "anna", [session("a", "p", coach=ours, anna=theirs)]), "angle at peak"
    )
    assert angle.limits.bias.value == -1.5 and angle.icc_2_1 is None


def test_a_number_that_nobody_else_gave_is_not_compared() -> None:
    scored = [replace(rep(0), score=80.0)]
    pair = compare("coach", "anna", [session("a", "p", coach=scored, anna=[rep(0)])])
    assert "score" not in {one.name for one in pair.quantities}
