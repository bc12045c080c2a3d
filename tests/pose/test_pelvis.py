"""The turn of the pelvis' picture, on a drawn one that is turned by known angles."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from coach.pose.pelvis import PelvisTurn
from coach.pose.types import Landmark, mirrored_landmarks
from tests.geometry.people_from_front import seen_across

WIDTH, HEIGHT = 640, 480
HIPS = (320.0, 260.0)
LANDMARKS = seen_across(0).landmarks
assert LANDMARKS is not None


def picture(turn_deg: float, shift_px: float = 0.0) -> NDArray[np.uint8]:
    """Trousers with a waistband and a crease, turned clockwise about the hips, before a wall."""
    rng = np.random.default_rng(3)
    wall = cv2.GaussianBlur(rng.integers(90, 160, (HEIGHT, WIDTH), dtype=np.uint8), (0, 0), 6.0)
    trousers = wall.copy()
    cv2.rectangle(trousers, (270, 210), (370, 330), 60, -1)
    cv2.rectangle(trousers, (270, 225), (370, 233), 190, -1)
    cv2.line(trousers, (320, 250), (320, 330), 30, 3)
    cv2.ellipse(trousers, (295, 280), (14, 10), 0, 0, 360, 90, -1)
    turn = cv2.getRotationMatrix2D(HIPS, -turn_deg, 1.0)  # OpenCV turns anticlockwise
    turn[0, 2] += shift_px
    grey = cv2.warpAffine(trousers, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return np.repeat(grey[:, :, None], 3, axis=2)


def followed(turns_deg: list[float], **more: float) -> list[float]:
    follower = PelvisTurn()
    return [
        follower.follow(picture(deg, **more), LANDMARKS, i / 30.0)
        for i, deg in enumerate(turns_deg)
    ]


def test_clockwise_is_plus_and_to_a_fraction_of_a_degree() -> None:
    turns = [0.0, 2.0, 5.0, 9.0, 12.0, 6.0, 0.0, -4.0, -10.0, -3.0, 0.0]
    assert followed(turns) == pytest.approx(turns, abs=0.4)


def test_a_leap_is_found_without_the_frames_between() -> None:
    assert followed([0.0, 10.0, -9.0, 0.0]) == pytest.approx([0.0, 10.0, -9.0, 0.0], abs=0.5)


def test_the_mirrored_picture_turns_the_other_way() -> None:
    follower, turned = PelvisTurn(), []
    for i, deg in enumerate((0.0, 4.0, 8.0)):
        image = np.ascontiguousarray(picture(deg)[:, ::-1])
        turned.append(follower.follow(image, mirrored_landmarks(LANDMARKS, WIDTH), i / 30.0))
    assert turned == pytest.approx([0.0, -4.0, -8.0], abs=0.4)


def test_going_on_in_the_mirrored_picture_keeps_where_it_was() -> None:
    follower = PelvisTurn()
    before = [
        follower.follow(picture(deg), LANDMARKS, i / 30.0) for i, deg in enumerate((0.0, 5.0))
    ]
    follower.mirror()
    image = np.ascontiguousarray(picture(5.0)[:, ::-1])
    after = follower.follow(image, mirrored_landmarks(LANDMARKS, WIDTH), 2 / 30.0)
    assert after == pytest.approx(-before[1], abs=0.4)


def test_what_is_not_the_pelvis_any_more_has_no_turn() -> None:
    follower = PelvisTurn()
    follower.follow(picture(0.0), LANDMARKS, 0.0)
    noise = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    assert np.isnan(follower.follow(noise, LANDMARKS, 0.1))
    assert follower.follow(picture(3.0), LANDMARKS, 0.2) == pytest.approx(3.0, abs=0.4)


def test_nothing_is_followed_of_somebody_seen_from_beside() -> None:
    from_beside = LANDMARKS.copy()
    for part in ("SHOULDER", "HIP"):
        from_beside[[Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]], 0] = 320.0
    assert np.isnan(PelvisTurn().follow(picture(0.0), from_beside, 0.0))


def test_who_was_away_and_comes_back_with_a_hip_up_keeps_the_zero_of_before() -> None:
    follower = PelvisTurn()
    follower.follow(picture(0.0), LANDMARKS, 0.0)
    back = [follower.follow(picture(deg), LANDMARKS, 5.0 + deg) for deg in (10.0, 5.0, 0.0)]
    assert back == pytest.approx([10.0, 5.0, 0.0], abs=0.5)


def test_one_frame_that_looks_like_sitting_moves_no_zero() -> None:
    knees_up = LANDMARKS.copy()
    knees_up[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE], 1] = HIPS[1]
    follower = PelvisTurn()
    follower.follow(picture(0.0), LANDMARKS, 0.0)
    follower.follow(picture(6.0), knees_up, 0.1)
    assert follower.follow(picture(6.0), LANDMARKS, 0.2) == pytest.approx(6.0, abs=0.4)


def test_somebody_else_after_a_while_is_followed_from_where_they_are() -> None:
    follower = PelvisTurn()
    follower.follow(picture(0.0), LANDMARKS, 0.0)
    other = np.ascontiguousarray(255 - picture(0.0)[::-1])
    assert follower.follow(other, LANDMARKS, 5.0) == pytest.approx(0.0, abs=0.5)
