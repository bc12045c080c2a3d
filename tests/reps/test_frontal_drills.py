"""Hip hike and butt walk on drawn people: counts and sides, from front and back, mirrored, live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from coach.engine import LiveEngine, choose_neutral, observe_recording, score_recording
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import population
from coach.pose.types import Landmark, Pose, mirrored
from coach.reps.types import Rep
from tests.geometry.people_from_front import seen_across

FPS = 15.0
DROP_DEG, HIKE_DEG, STEP_DEG = -4.0, 9.0, 7.0


def _eased(start: float, end: float, seconds: float) -> list[float]:
    way = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, round(seconds * FPS)))
    return (start + (end - start) * way).tolist()


def hikes(sides: Sequence[str], seen_from: int) -> list[Pose]:
    """Quiet on both feet, then hikes; the hip of the free leg drops between them."""
    free: list[tuple[float, float]] = [(0.0, 0.0)] * round(2 * FPS)
    last = 0
    for name in sides:
        side = 1 if name == "right" else -1
        if side != last:
            free += [(0.0, 0.0)] * round(FPS / 2)
            free += [(side * deg, side) for deg in _eased(0.0, DROP_DEG, 0.8)]
        up, down = _eased(DROP_DEG, HIKE_DEG, 0.8), _eased(HIKE_DEG, DROP_DEG, 0.8)
        free += [(side * deg, side) for deg in [*up, *down, *([DROP_DEG] * 5)]]
        last = side
    free += [(0.0, 0.0)] * round(FPS)
    return [
        seen_across(i, obliquity_deg=deg, hips_to_right=-0.09 * side, seen_from=seen_from, fps=FPS)
        for i, (deg, side) in enumerate(free)
    ]


def steps(sides: Sequence[str], seen_from: int) -> list[Pose]:
    """Sitting still, then one buttock after the other."""
    up: list[float] = [0.0] * round(2 * FPS)
    for name in sides:
        side = 1 if name == "right" else -1
        up += [side * deg for deg in (*_eased(0.0, STEP_DEG, 0.6), *_eased(STEP_DEG, 0.0, 0.6))]
    up += [0.0] * round(FPS)
    return [
        _seated(seen_across(i, obliquity_deg=deg, seen_from=seen_from, fps=FPS))
        for i, deg in enumerate(up)
    ]


def _seated(pose: Pose, below: float = 0.0) -> Pose:
    """The legs towards the camera or away from it: knees and feet are seen where the hips are.

    Or so many trunk lengths below them.
    """
    assert pose.landmarks is not None
    landmarks = pose.landmarks.copy()
    trunk_px = landmarks[Landmark.LEFT_HIP, 1] - landmarks[Landmark.LEFT_SHOULDER, 1]
    landmarks[Landmark.LEFT_KNEE :, 1] = 262.0 + below * trunk_px  # and all below them
    return replace(pose, landmarks=landmarks)


def counted(name: str, poses: list[Pose], model: LumbopelvicModel) -> list[Rep]:
    observed = observe_recording(poses)
    assert observed is not None
    return score_recording(observed, model, choose_neutral(observed, model, None), load(name)).reps


DONE = {
    "hip-hike": (hikes, ["right"] * 3 + ["left"] * 4),
    "butt-walk": (steps, ["right", "left"] * 4),
}


@pytest.mark.parametrize("seen_from", [1, -1], ids=["front", "back"])
@pytest.mark.parametrize("name", DONE)
def test_every_rep_is_counted_once_with_its_side(
    name: str, seen_from: int, model: LumbopelvicModel
) -> None:
    draw, sides = DONE[name]
    reps = counted(name, draw(sides, seen_from), model)
    assert [rep.side for rep in reps] == sides
    lifts = {rep.metrics["lift_deg"] for rep in reps}
    true = STEP_DEG if name == "butt-walk" else HIKE_DEG - DROP_DEG
    assert all(lift == pytest.approx(true, rel=0.3) for lift in lifts)


@pytest.mark.parametrize("name", DONE)
def test_in_the_mirror_left_is_right(name: str, model: LumbopelvicModel) -> None:
    draw, sides = DONE[name]
    other = {"left": "right", "right": "left"}
    reps = counted(name, [mirrored(pose) for pose in draw(sides, 1)], model)
    assert [rep.side for rep in reps] == [other[side] for side in sides]


def test_who_walks_towards_the_camera_does_no_butt_walk(model: LumbopelvicModel) -> None:
    sides = DONE["butt-walk"][1]
    seated = steps(sides, 1)
    assert len(counted("butt-walk", [_seated(pose, 0.5) for pose in seated], model)) == len(sides)
    assert counted("butt-walk", [_seated(pose, 0.8) for pose in seated], model) == []


def test_whose_feet_travel_walks_and_hikes_no_hip(model: LumbopelvicModel) -> None:
    sides = DONE["hip-hike"][1]
    standing = hikes(sides, 1)
    assert len(counted("hip-hike", standing, model)) == len(sides)
    assert counted("hip-hike", [_stepping(pose) for pose in standing], model) == []


def _stepping(pose: Pose) -> Pose:
    """The feet go a quarter of a trunk to the side and back, once in 1.6 seconds."""
    assert pose.landmarks is not None
    landmarks = pose.landmarks.copy()
    trunk_px = landmarks[Landmark.LEFT_HIP, 1] - landmarks[Landmark.LEFT_SHOULDER, 1]
    landmarks[Landmark.LEFT_ANKLE :, 0] += 0.25 * trunk_px * np.sin(2 * np.pi * pose.t_s / 1.6)
    return replace(pose, landmarks=landmarks)


def test_standing_quietly_or_only_changing_legs_counts_nothing(model: LumbopelvicModel) -> None:
    quiet = [seen_across(i, fps=FPS) for i in range(round(6 * FPS))]
    assert counted("hip-hike", quiet, model) == []
    way = [(DROP_DEG * one, one) for one in (*_eased(0.0, 1.0, 0.8), *_eased(1.0, 0.0, 0.8))]
    changes = [(0.0, 0.0)] * 30 + (way + [(-deg, -side) for deg, side in way]) * 3
    poses = [
        seen_across(i, obliquity_deg=deg, hips_to_right=-0.09 * side, fps=FPS)
        for i, (deg, side) in enumerate(changes)
    ]
    assert counted("hip-hike", poses, model) == []


def test_live_the_level_of_the_set_up_and_the_view_hold_from_the_first_frame(
    model: LumbopelvicModel,
) -> None:
    poses = hikes(["left"] * 3, -1)
    before = observe_recording(poses[: round(2 * FPS)])
    assert before is not None
    neutral = choose_neutral(before, model, None)
    assert neutral.level is not None and neutral.level.seen_from == -1
    engine = LiveEngine(model, replace(population(model), level=neutral.level), load("hip-hike"))
    for pose in poses[round(2 * FPS) :]:
        engine.push(pose)
    engine.finish()
    assert [rep.side for rep in engine.reps] == ["left"] * 3
