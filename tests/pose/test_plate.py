"""The background plate, on drawn people who move before a picture frame."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from coach.pose.contour import trace
from coach.pose.plate import Plate
from coach.pose.types import STATIONS
from tests.geometry.figures import STANDING

TRUNK_PX = 150.0
HEIGHT, WIDTH = 400, 560
HIP_Y = 270.0
HOME_X = 250.3
SKIN = (150.0, 165.0, 200.0)
GAP_PX = 14.0  # from the back to the edge of the frame behind it
HOLLOW = (STATIONS > 0.15) & (STATIONS < 0.5)  # where the frame hangs


def back(station: np.ndarray) -> np.ndarray:
    return 40.0 + 6.0 * np.sin(2.2 * np.pi * (station + 0.25))


@dataclass(frozen=True)
class Scene:
    """A picture, the mask drawn out to the frame's edge, and landmarks."""

    image: np.ndarray
    mask: np.ndarray
    landmarks: np.ndarray


def room(skin: bool = True) -> np.ndarray:
    """(height, width, 3) a wall with a frame that ends `GAP_PX` behind the back at home.

    Args:
        skin: whether the frame's picture is nearly of the skin's colour, which draws the mask.
    """
    wall = np.full((HEIGHT, WIDTH, 3), 110.0)
    top, bottom = round(HIP_Y - 0.6 * TRUNK_PX), round(HIP_Y - 0.05 * TRUNK_PX)
    end = round(HOME_X - 40.0 - GAP_PX)
    wall[top:bottom, end : end + 160] = np.array(SKIN) - 25.0 if skin else 30.0
    return wall


def seen(at_x: float, wall: np.ndarray, *, colour: tuple[float, ...] = SKIN) -> Scene:
    """A person upright with the hips at `at_x`; at home the mask takes the frame for the back."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    station = (HIP_Y - y) / TRUNK_PX
    cover = np.clip(36.0 - (x - at_x) + 0.5, 0, 1) * np.clip(back(station) + (x - at_x) + 0.5, 0, 1)
    cover *= (station > -0.7) & (station < 1.4)
    image = wall + cover[..., None] * (np.array(colour) - wall)
    image += np.random.default_rng(round(at_x)).normal(0.0, 1.5, image.shape)
    mask = cover.copy()
    if at_x == HOME_X:
        hollow = (station > 0.1) & (station < 0.55) & (x > HOME_X - 40.0 - GAP_PX) & (x < at_x)
        mask[hollow] = 1.0
    landmarks = STANDING.landmarks(hip_px=(at_x, HIP_Y), trunk_px=TRUNK_PX)
    return Scene(
        np.clip(np.rint(image), 0, 255).astype(np.uint8),
        np.asarray(cv2.GaussianBlur(mask, (0, 0), 2.0), np.float32),
        landmarks.astype(np.float32),
    )


def learnt(places: list[float], wall: np.ndarray) -> Plate:
    """The plate after the person has stood at each of the places for a second and a half."""
    plate, t_s = Plate(), 0.0
    for at_x in places:
        scene = seen(at_x, wall)
        for _ in range(8):
            plate.learn(scene.image, scene.mask, TRUNK_PX, t_s)
            t_s += 0.2
    return plate


def back_px(scene: Scene, plate: Plate) -> np.ndarray:
    traced = trace(scene.image, scene.mask, scene.landmarks, plate)
    assert traced is not None
    return traced.offset_px[1]


def error(scene: Scene, plate: Plate) -> np.ndarray:
    return np.abs(back_px(scene, plate) - back(STATIONS))


def test_a_frame_behind_the_back_is_taken_for_it_only_until_it_was_seen_alone() -> None:
    wall = room()
    scene = seen(HOME_X, wall)
    assert np.median(error(scene, Plate())[HOLLOW]) > 10.0
    assert np.all(error(scene, learnt([HOME_X + 130.0], wall))[HOLLOW] < 1.0)


def test_a_strong_edge_beside_the_mask_s_is_ignored_once_it_was_seen_alone() -> None:
    """The mask is right but for a few pixels, and a dark frame has the stronger edge."""
    wall = room(skin=False)
    end = round(HOME_X - 46.0)
    wall[:, :end] = 250.0
    wall[:, end:] = 30.0
    scene = seen(HOME_X, wall, colour=(60.0, 60.0, 60.0))
    away = seen(HOME_X + 0.5, wall, colour=(60.0, 60.0, 60.0))  # its mask is the true one
    scene = Scene(scene.image, away.mask, scene.landmarks)
    assert error(scene, Plate()).max() > 5.0
    assert error(scene, learnt([HOME_X + 150.0], wall)).max() < 1.0


def test_where_the_person_has_always_stood_nothing_changes() -> None:
    wall = room()
    scene = seen(HOME_X, wall)
    plate = learnt([HOME_X], wall)
    assert not plate.empty
    assert np.array_equal(back_px(scene, plate), back_px(scene, Plate()))


def test_the_person_is_never_learnt() -> None:
    wall = room()
    scene = seen(HOME_X, wall)
    plate = learnt([HOME_X], wall)
    pixel = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
    known = np.isfinite(plate.at(pixel)).all(axis=0)
    assert not known[scene.mask > 0.1].any()
    assert known[:, :100].all()


def test_clothes_in_the_colour_of_a_plain_wall_are_not_taken_for_it() -> None:
    wall = np.full((HEIGHT, WIDTH, 3), 110.0)
    camouflaged = seen(HOME_X + 1.0, wall, colour=(116.0, 116.0, 116.0))
    plate = learnt([HOME_X + 150.0], wall)
    assert np.median(error(camouflaged, plate)) < 4.0


def furnished() -> np.ndarray:
    """A wall full of things."""
    rng = np.random.default_rng(5)
    wall = np.full((HEIGHT, WIDTH, 3), 110.0)
    for _ in range(150):
        x, y, wide, tall = rng.integers([0, 0, 15, 15], [WIDTH, HEIGHT, 60, 60])
        wall[y : y + tall, x : x + wide] = rng.uniform(20, 230, 3)
    return wall


def test_a_camera_that_moves_forgets() -> None:
    wall = furnished()
    plate = learnt([HOME_X + 130.0], wall)
    after = seen(HOME_X, np.roll(wall, 6, axis=1))
    plate.learn(after.image, after.mask, TRUNK_PX, 10.0)
    assert np.isnan(plate.at(np.arange(HEIGHT * WIDTH))).all()
    assert np.array_equal(back_px(after, plate), back_px(after, Plate()))


def test_a_person_who_moves_makes_nothing_forgotten() -> None:
    wall = furnished()
    plate = learnt([HOME_X + 130.0, HOME_X - 130.0, HOME_X], wall)
    assert np.isfinite(plate.at(np.arange(HEIGHT * WIDTH))).all()


def test_another_size_of_picture_starts_anew() -> None:
    wall = room()
    plate = learnt([HOME_X + 130.0], wall)
    scene = seen(HOME_X, wall)
    plate.learn(scene.image[:300], scene.mask[:300], TRUNK_PX, 10.0)
    assert np.isnan(plate.at(np.arange(300 * WIDTH))).all()


def test_a_mirrored_plate_serves_the_mirrored_picture() -> None:
    wall = room()
    plate = learnt([HOME_X + 130.0], wall)
    scene = seen(HOME_X, wall)
    straight = trace(scene.image, scene.mask, scene.landmarks, plate)
    plate.mirror()
    landmarks = scene.landmarks.copy()
    landmarks[:, 0] = WIDTH - 1 - landmarks[:, 0]
    image, mask = (np.ascontiguousarray(a[:, ::-1]) for a in (scene.image, scene.mask))
    mirrored = trace(image, mask, landmarks, plate)
    assert straight is not None and mirrored is not None
    assert mirrored.offset_px[::-1] == pytest.approx(straight.offset_px, abs=0.1)
