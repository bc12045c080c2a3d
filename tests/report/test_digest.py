"""What is kept of a session for tables and reports."""

from __future__ import annotations

from datetime import date
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CoachError
from coach.exercises.library import load
from coach.report.digest import POINTS, Digest, RepCurve, digest_of, time_normalised
from coach.reps.types import Rep
from tests.hikes import hike_session, hikes
from tests.thrusts import arc, thrust_session


def mean(curve: RepCurve) -> np.ndarray:
    return np.array([np.nan if one is None else one for one in curve.mean_deg])


def test_the_curve_is_the_mean_of_the_reps_and_its_spread_theirs(tmp_path: Path) -> None:
    (curve,) = digest_of(thrust_session(tmp_path / "a.coach", [-10.0, -20.0])).curves
    wanted = [arc(-15.0)(share) for share in np.linspace(0.0, 1.0, POINTS)]
    assert np.allclose(mean(curve), wanted, atol=0.2)
    assert curve.reps == 2
    assert curve.spread_deg[50] == pytest.approx(7.1, abs=0.1)  # of 10 and 20
    assert (curve.signal, curve.reference) == ("lumbar_angle_deg", "neutral")


def test_what_was_not_seen_is_a_gap_and_a_rep_that_is_cut_off_is_left_out(tmp_path: Path) -> None:
    digest = digest_of(
        thrust_session(
            tmp_path / "a.coach", [-10.0, 40.0], unseen_s=(0.8, 1.2), last_is_cut_off=True
        )
    )
    (curve,) = digest.curves
    assert curve.reps == 1
    assert curve.mean_deg[50] is None
    assert curve.mean_deg[30] == pytest.approx(arc(-10.0)(0.3), abs=0.2)
    assert set(curve.spread_deg) == {None}


def test_a_change_within_the_rep_is_drawn_from_where_it_begins(tmp_path: Path) -> None:
    path = thrust_session(tmp_path / "a.coach", [-20.0], exercise=load("squat"), begin_deg=9.0)
    (curve,) = digest_of(path).curves
    assert curve.reference == "rep start"
    assert abs(curve.mean_deg[0] or 0.0) < 2.0
    assert curve.mean_deg[50] == pytest.approx(-20.0, abs=2.0)


def test_its_zero_is_the_rest_from_before_the_back_moved(tmp_path: Path) -> None:
    path = thrust_session(tmp_path / "a.coach", [-20.0], exercise=load("squat"), late_s=0.2)
    (curve,) = digest_of(path).curves
    moved = arc(-20.0)(0.1) - arc(-20.0)(0.05)  # from the median of what came before to its start
    assert curve.mean_deg[0] == pytest.approx(moved, abs=0.3)


def test_an_exercise_of_sides_keeps_what_compares_them(tmp_path: Path) -> None:
    digest = digest_of(hike_session(tmp_path / "a.coach", hikes(5.0, 11.0)))
    assert digest.detail is not None and digest.detail.sides is not None
    assert digest.detail.sides.left == (5.0,) * 8
    assert digest.limits_deg is None


def test_it_is_small_and_comes_back_from_json_as_it_was(tmp_path: Path) -> None:
    digest = digest_of(thrust_session(tmp_path / "a.coach", [-10.0] * 10))
    text = digest.model_dump_json()
    assert len(text) < 12_000
    again = Digest.model_validate_json(text)
    assert again.model_dump_json() == text
    assert isnan(again.reps[0].metrics["up_s"])
    assert isinstance(again.reps[0], Rep)
    assert again.detail == digest.detail


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("2026-03-01 anna.mp4", date(2026, 3, 1)),
        ("PXL_20260301_101500123.mp4", date(2026, 3, 1)),
        ("IMG_4711.MOV", None),
        ("120260301.mp4", None),  # a longer number
        ("2026-06-31.mp4", None),  # no such day
        ("2026-03.mp4", None),
    ],
)
def test_the_day_is_that_of_the_videos_name(tmp_path: Path, source: str, day: date | None) -> None:
    assert digest_of(thrust_session(tmp_path / "a.coach", [-5.0], source=source)).day == day


def test_a_session_that_was_broken_off_is_refused(tmp_path: Path) -> None:
    path = thrust_session(tmp_path / "a.coach", [-5.0], finished=False)
    with pytest.raises(CoachError, match=r"a\.coach was broken off: `coach score"):
        digest_of(path)


def test_a_rep_beyond_what_was_seen_has_no_values_there() -> None:
    curve = time_normalised(np.array([0.0, 0.1]), np.array([1.0, 2.0]), -0.1, 0.1)
    assert np.isnan(curve[:50]).all()
    assert curve[-1] == 2.0
