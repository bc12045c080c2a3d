"""A picture and the person in it stay together wherever they are placed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.feedback.placement import fit, place_picture, place_pose
from coach.feedback.skeleton import back_runs
from coach.pose.types import Landmark

from .conftest import nobody, plain, standing

lengths = st.integers(60, 2000)


@given(st.tuples(lengths, lengths), st.tuples(lengths, lengths))
def test_a_picture_is_as_large_as_it_can_be_and_in_proportion(
    size_px: tuple[int, int], into_px: tuple[int, int]
) -> None:
    box = fit(size_px, into_px)
    assert min(box.x, box.y) >= 0 and box.right <= into_px[0] and box.bottom <= into_px[1]
    assert box.width == into_px[0] or box.height == into_px[1]
    assert box.width / box.height == pytest.approx(
        size_px[0] / size_px[1], rel=1 / min(box.width, box.height) + 1e-6
    )
    assert abs(box.x - (into_px[0] - box.right)) <= 1


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("into_px", [(640, 480), (1280, 720), (400, 900)])
def test_landmarks_stay_on_the_picture(mirror: bool, into_px: tuple[int, int]) -> None:
    size_px = (640, 480)
    image, pose = plain(size_px), standing(size_px)
    assert pose.landmarks is not None
    pose.landmarks[Landmark.LEFT_WRIST, :2] = (100.0, 300.0)
    image[296:304, 96:104] = (0, 0, 255)
    ground = np.zeros((into_px[1], into_px[0], 3), np.uint8)
    box = fit(size_px, into_px)
    place_picture(image, ground, box, mirror)
    placed = place_pose(pose, into_px, box, mirror)
    y, x = np.nonzero(ground[..., 2] > 200)
    assert placed.landmarks is not None
    wrist = Landmark.RIGHT_WRIST if mirror else Landmark.LEFT_WRIST
    np.testing.assert_allclose(
        placed.landmarks[wrist, :2], (x.mean() + 0.5, y.mean() + 0.5), atol=1
    )
    assert placed.size_px == into_px


def test_the_back_is_the_back_in_the_mirror_too() -> None:
    pose = standing((640, 480))
    (back,) = back_runs(pose, 1)
    seen = place_pose(pose, (640, 480), fit((640, 480), (640, 480)), mirror=True)
    (mirrored,) = back_runs(seen, -1)
    np.testing.assert_allclose(mirrored[:, 0], 640 - back[:, 0], atol=0.01)
    np.testing.assert_allclose(mirrored[:, 1], back[:, 1], atol=0.01)


def test_nobody_can_be_placed() -> None:
    box = fit((640, 480), (1280, 720))
    assert place_pose(nobody((640, 480)), (1280, 720), box, mirror=True).landmarks is None
