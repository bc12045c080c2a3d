"""Where points fall in the picture."""

import numpy as np
import pytest

from calibration.camera import Camera, beside

AIM = np.array([0.0, 0.0, 1.0])


def _camera(side: int, yaw_deg: float, roll_deg: float = 0.0) -> Camera:
    return Camera(beside(AIM, side, yaw_deg, 3.0, 1.0), AIM, roll_deg, 40.0, (640, 480))


def test_what_is_aimed_at_is_in_the_middle() -> None:
    assert _camera(1, 12.0).project(AIM[None])[0] == pytest.approx([320, 240])


@pytest.mark.parametrize(("side", "forward"), [(-1, 1), (1, -1)])
def test_person_seen_from_the_right_faces_right(side: int, forward: int) -> None:
    camera = _camera(side, 0.0)
    ahead = camera.project(AIM[None] + [[0.3, 0, 0]])[0]
    above = camera.project(AIM[None] + [[0, 0, 0.3]])[0]
    assert np.sign(ahead[0] - 320) == forward
    assert above[1] < 240


@pytest.mark.parametrize("side", [-1, 1])
def test_positive_yaw_shows_the_front(side: int) -> None:
    eye = beside(AIM, side, 20.0, 3.0, 1.0)
    assert eye[0] > 0
    assert np.degrees(np.arctan2(eye[0], abs(eye[1]))) == pytest.approx(20)


def test_vertical_field_of_view_fills_the_height() -> None:
    half = 3.0 * np.tan(np.radians(20))
    top = _camera(1, 0.0).project(AIM[None] + [[0, 0, half]])[0]
    assert top[1] == pytest.approx(0, abs=1e-6)
