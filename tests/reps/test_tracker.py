from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import nan

import numpy as np
import pytest

from coach.exercises.library import load
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.reps.tracker import RepTracker
from coach.reps.types import Rep
from tests.neutrals import calibrated
from tests.reps.signals import Shape, excursions


def thrusts(heights: list[float], start_pitch: float = -45.0) -> list[Measurement]:
    """Hip thrusts whose trunk comes level as the hips extend."""
    motion = excursions(heights, Shape(0.8, 0.6, 0.8, 0.6))
    return [
        Measurement(
            frame=i,
            t_s=t_s,
            lumbar_angle_deg=-8.0,
            lumbar_angle_sd_deg=2.0,
            trunk_pitch_deg=start_pitch - 43.0 * x / 70.0,
            hip_angle_deg=100.0 + x,
            shank_deg=0.0,
        )
        for i, (t_s, x) in enumerate(zip(motion.t_s.tolist(), motion.x.tolist(), strict=True))
    ]


def tracked(measurements: Iterable[Measurement]) -> RepTracker:
    tracker = RepTracker(load("hip-thrust"), calibrated())
    for measurement in measurements:
        tracker.push(measurement)
    tracker.finish()
    return tracker


def test_reps_are_numbered_and_scored_as_they_end() -> None:
    tracker = RepTracker(load("hip-thrust"), calibrated())
    ended: list[Rep] = []
    for measurement in thrusts([70.0] * 3):
        rep = tracker.push(measurement)
        if rep is not None:
            assert rep.span.end_s <= measurement.t_s < rep.span.end_s + 0.8
            ended.append(rep)
    assert tracker.finish() is None
    assert [rep.number for rep in ended] == [1, 2, 3]
    assert ended == tracker.reps
    assert all(rep.score == pytest.approx(100.0) for rep in ended)


def test_phases_are_named_as_the_exercise_names_them() -> None:
    tracker = RepTracker(load("hip-thrust"), calibrated())
    phases = []
    for measurement in thrusts([70.0]):
        tracker.push(measurement)
        phases.append(tracker.phase)
    assert set(phases) == {"bottom", "up", "lockout", "down"}


def test_the_same_movement_lying_down_is_no_hip_thrust() -> None:
    assert tracked(thrusts([70.0] * 3, start_pitch=-95.0)).reps == []


@pytest.mark.parametrize("share, counted", [(0.4, 1), (0.6, 0)])
def test_what_goes_on_beyond_the_picture_is_no_rep(share: float, counted: int) -> None:
    seen = thrusts([70.0])
    rep = tracked(seen).reps[0].span
    until_s = rep.start_s + share * (rep.end_s - rep.start_s)
    beyond = [replace(m, reason=Reason.OUT_OF_PICTURE) if m.t_s < until_s else m for m in seen]
    tracker = tracked(beyond)
    assert len(tracker.reps) == counted
    if not counted:
        assert "out of the picture" in tracker.candidates[0].refused_by


def test_what_goes_on_beyond_the_picture_is_no_measure_of_the_reps() -> None:
    motion = thrusts([100.0, 45.0])
    (large,) = tracked(motion).reps
    beyond = [
        replace(m, reason=Reason.OUT_OF_PICTURE) if m.t_s < large.span.end_s else m for m in motion
    ]
    (small,) = tracked(beyond).reps
    assert small.span.start_s > large.span.end_s


def test_another_movement_does_not_spoil_the_measure_of_the_reps() -> None:
    standing_up = thrusts([79.0] * 2, start_pitch=10.0)
    gap = standing_up[-1].t_s + 0.1
    real = [
        Measurement(
            frame=m.frame + len(standing_up),
            t_s=m.t_s + gap,
            lumbar_angle_deg=m.lumbar_angle_deg,
            lumbar_angle_sd_deg=m.lumbar_angle_sd_deg,
            trunk_pitch_deg=m.trunk_pitch_deg,
            hip_angle_deg=m.hip_angle_deg,
            shank_deg=m.shank_deg,
        )
        for m in thrusts([45.0] * 3)
    ]
    assert len(tracked([*standing_up, *real]).reps) == 3


def test_the_total_stays_when_the_person_was_away() -> None:
    first = thrusts([70.0] * 2)
    away_from = first[-1].t_s
    away = [Measurement(frame=0, t_s=away_from + s) for s in np.arange(0.1, 5.0, 0.1).tolist()]
    again = [
        Measurement(
            frame=0,
            t_s=m.t_s + away_from + 5.0,
            hip_angle_deg=m.hip_angle_deg,
            trunk_pitch_deg=m.trunk_pitch_deg,
            lumbar_angle_deg=nan,
        )
        for m in thrusts([70.0])
    ]
    tracker = tracked([*first, *away, *again])
    assert [rep.number for rep in tracker.reps] == [1, 2, 3]
