from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.reasons import Reason
from coach.geometry.view import (
    MAX_YAW_DEG,
    SettledYaw,
    framing,
    yaw_deg,
)
from coach.pose.facing import FacingTracker, facing_evidence
from coach.pose.types import MIN_TRUNK_PX, Landmark
from tests.geometry.figures import POSTURES, SQUAT, STANDING, Figure

SIZE_PX = (640, 480)


def evidence(landmarks: np.ndarray) -> float:
    return float(facing_evidence(landmarks[None, :, :2])[0])


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("name", POSTURES)
def test_facing_is_told_in_every_posture_both_ways(name: str, facing: int) -> None:
    assert facing * evidence(POSTURES[name].landmarks(facing=facing)) > 0.5


@pytest.mark.parametrize("cue", ["head", "feet", "knees"])
def test_head_feet_and_knees_each_tell_the_facing_alone(cue: str) -> None:
    landmarks = (SQUAT if cue == "knees" else STANDING).landmarks()
    if cue != "head":
        landmarks[Landmark.NOSE] = landmarks[Landmark.LEFT_EAR]
    if cue != "feet":
        for side in ("LEFT", "RIGHT"):
            landmarks[Landmark[f"{side}_FOOT_INDEX"]] = landmarks[Landmark[f"{side}_HEEL"]]
    assert evidence(landmarks) > 0.2


@pytest.mark.parametrize("name", POSTURES)
def test_facing_is_relative_to_the_trunk_not_to_the_picture(name: str) -> None:
    """Turning the camera upside down or on its side turns nobody round."""
    landmarks = POSTURES[name].landmarks()
    turned = landmarks.copy()
    for _ in range(3):
        turned[:, :2] = turned[:, 1::-1] * (-1.0, 1.0)
        assert evidence(turned) == pytest.approx(evidence(landmarks))


@given(st.sampled_from(sorted(POSTURES)), st.floats(0.2, 5.0), st.floats(-500, 500))
def test_facing_depends_on_neither_size_nor_place(name: str, scale: float, shift: float) -> None:
    landmarks = POSTURES[name].landmarks()
    assert evidence(scale * landmarks + shift) == pytest.approx(evidence(landmarks), rel=1e-6)


def follow(values: list[float], fps: float = 30.0) -> list[int]:
    t_s = np.arange(len(values)) / fps
    return FacingTracker().update(t_s, np.array(values)).tolist()


def test_facing_is_known_from_the_first_frame_with_somebody_in_it() -> None:
    assert follow([np.nan, np.nan, 2.0, 2.0]) == [0, 0, 1, 1]
    assert follow([-2.0]) == [-1]


def test_single_bad_frames_do_not_turn_the_person_round() -> None:
    values = [2.0] * 60
    values[5] = values[20] = values[40] = -4.0
    assert follow(values) == [1] * 60


def test_evidence_about_zero_leaves_the_facing_as_it_was() -> None:
    wobble = (0.2 * (-1.0) ** np.arange(90)).tolist()
    assert follow([-2.0] * 30 + wobble) == [-1] * 120


@pytest.mark.parametrize("fps", [10.0, 30.0, 60.0])
def test_who_turns_round_is_followed_once_within_a_second(fps: float) -> None:
    second = int(fps)
    seen = follow([2.0] * second + [-2.0] * 2 * second, fps)
    assert sum(a != b for a, b in pairwise(seen)) == 1
    assert seen[:second] == [1] * second
    assert seen[2 * second :] == [-1] * second


def test_facing_is_kept_while_nobody_is_seen() -> None:
    assert follow([2.0] * 10 + [np.nan] * 10 + [2.0]) == [1] * 21


def test_after_a_long_absence_the_new_facing_counts_at_once() -> None:
    t_s = np.array([0.0, 0.1, 0.2, 10.0])
    assert FacingTracker().update(t_s, np.array([2.0, 2.0, 2.0, -2.0])).tolist() == [1, 1, 1, -1]


def test_facing_does_not_depend_on_how_the_recording_is_cut() -> None:
    rng = np.random.default_rng(1)
    t_s, values = np.arange(90) / 30.0, rng.normal(0.0, 2.0, 90)
    whole, pieces = FacingTracker(), FacingTracker()
    cut = [pieces.update(t_s[i : i + 7], values[i : i + 7]) for i in range(0, 90, 7)]
    assert np.concatenate(cut).tolist() == whole.update(t_s, values).tolist()


@pytest.mark.parametrize("degrees", [0.0, 10.0, 25.0, 40.0, 70.0, 90.0])
def test_yaw_is_read_off_how_far_left_and_right_lie_apart(degrees: float) -> None:
    landmarks = STANDING.landmarks(yaw_deg=degrees)
    assert yaw_deg(landmarks[None])[0] == pytest.approx(degrees, abs=1e-3)


@pytest.mark.parametrize("name", POSTURES)
def test_yaw_sides_and_postures_make_no_difference_side_on(name: str) -> None:
    for facing in (1, -1):
        assert yaw_deg(POSTURES[name].landmarks(facing=facing)[None])[0] < 1e-6


@given(st.floats(0, 90), st.floats(0, 90), st.floats(0.2, 5.0))
def test_yaw_grows_as_the_person_turns_and_keeps_with_distance(
    a: float, b: float, scale: float
) -> None:
    one, other = (STANDING.landmarks(yaw_deg=y)[None] for y in sorted((a, b)))
    assert yaw_deg(one)[0] <= yaw_deg(other)[0] + 1e-6
    assert yaw_deg(scale * one)[0] == pytest.approx(yaw_deg(one)[0], abs=1e-3)


def test_side_on_is_allowed_and_oblique_is_not() -> None:
    side, oblique = (yaw_deg(STANDING.landmarks(yaw_deg=y)[None])[0] for y in (15.0, 45.0))
    assert side < MAX_YAW_DEG < oblique


def reason(landmarks: np.ndarray, trunk_px: float = 120.0) -> str:
    (text,) = framing(landmarks[None, :, :2], np.array([trunk_px]), SIZE_PX)
    return text


def test_a_person_wholly_in_the_picture_needs_no_word() -> None:
    assert reason(STANDING.landmarks()) == ""


def test_nobody_is_asked_to_step_into_the_picture() -> None:
    assert reason(np.full((33, 4), np.nan), np.nan) == Reason.NO_PERSON


@pytest.mark.parametrize(
    "hip_px",
    [(-5.0, 240.0), (645.0, 240.0), (320.0, 100.0), (320.0, 400.0)],
    ids=["left", "right", "shoulders above", "knees below"],
)
def test_hips_shoulders_or_knees_outside_ask_to_step_back(hip_px: tuple[float, float]) -> None:
    assert reason(STANDING.landmarks(hip_px=hip_px)) == Reason.OUT_OF_PICTURE


def test_head_and_feet_may_leave_the_picture() -> None:
    landmarks = STANDING.landmarks(hip_px=(320.0, 260.0))
    landmarks[Landmark.NOSE, 1] = -40.0
    landmarks[[Landmark.LEFT_ANKLE, Landmark.RIGHT_FOOT_INDEX], 1] = 520.0
    assert reason(landmarks) == ""


def test_one_knee_outside_is_enough_to_ask() -> None:
    landmarks = Figure(hip_deg=90.0, knee_deg=90.0).landmarks()
    landmarks[Landmark.RIGHT_KNEE, 0] = 641.0
    assert reason(landmarks) == Reason.OUT_OF_PICTURE


def test_somebody_too_small_is_asked_to_come_closer() -> None:
    landmarks = STANDING.landmarks(trunk_px=MIN_TRUNK_PX - 1.0)
    assert reason(landmarks, MIN_TRUNK_PX - 1.0) == Reason.TOO_SMALL
    assert reason(landmarks, MIN_TRUNK_PX) == ""


def test_each_frame_has_its_own_reason() -> None:
    landmarks = np.stack(
        [STANDING.landmarks(), np.full((33, 4), np.nan), STANDING.landmarks(hip_px=(2000, 260))]
    )
    texts = framing(landmarks[:, :, :2], np.array([120.0, np.nan, 120.0]), SIZE_PX)
    assert texts.tolist() == ["", Reason.NO_PERSON, Reason.OUT_OF_PICTURE]


SECONDS = np.arange(0.0, 20.0, 1 / 30)
STRAIGHT, BENT = (np.full(len(SECONDS), angle) for angle in (175.0, 70.0))


def settled(yaw: np.ndarray, hip_angle: np.ndarray, t_s: np.ndarray = SECONDS) -> np.ndarray:
    """Frame by frame, which is the same as all at once."""
    tracker = SettledYaw()
    frames = zip(t_s, yaw, hip_angle, strict=True)
    return np.concatenate([tracker.update(*(np.array([one]) for one in frame)) for frame in frames])


def test_a_view_that_jumps_at_the_bottom_of_each_rep_is_that_of_the_stand() -> None:
    down = SECONDS % 3.0 > 2.0
    jumping, hips = np.where(down, 70.0, 20.0), np.where(down, BENT, STRAIGHT)
    assert (settled(jumping, hips) == 20.0).all()
    assert (SettledYaw().update(SECONDS, jumping, hips) == settled(jumping, hips)).all()


def test_who_turns_standing_is_believed_at_once_and_who_stays_bent_soon() -> None:
    away = np.where(SECONDS > 8.0, 60.0, 10.0)
    assert (settled(away, STRAIGHT) == away).all()
    bent = settled(away, BENT)
    assert (bent[SECONDS < 10.9] == 10.0).all() and (bent[SECONDS > 11.1] == 60.0).all()
    towards = settled(away[::-1], BENT)
    assert (towards == away[::-1]).all()


@given(st.lists(st.floats(0, 90) | st.just(np.nan), min_size=1, max_size=50), st.floats(30, 180))
def test_a_settled_view_is_never_further_than_it_looks(looks: list[float], hip: float) -> None:
    yaw = np.array(looks)
    found = settled(yaw, np.full(len(yaw), hip), np.arange(len(yaw)) / 3.0)
    assert (np.isnan(found) == np.isnan(yaw)).all()
    assert (found[~np.isnan(yaw)] <= yaw[~np.isnan(yaw)]).all()
