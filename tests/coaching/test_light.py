from __future__ import annotations

import numpy as np
import pytest

from coach.coaching.light import light_of


@pytest.mark.parametrize(
    ("colour", "brightness"),
    [((0, 0, 0), 0.0), ((255, 255, 255), 255.0), ((0, 255, 0), 149.7), ((255, 0, 0), 29.1)],
)
def test_brightness_is_luma(colour: tuple[int, int, int], brightness: float) -> None:
    image = np.full((480, 640, 3), colour, dtype=np.uint8)
    assert light_of(image).brightness == pytest.approx(brightness, abs=0.1)


def test_half_a_dark_picture_is_half_as_bright() -> None:
    image = np.zeros((480, 640, 3), dtype=np.uint8)
    image[:, :320] = 200
    assert light_of(image).brightness == pytest.approx(100.0, abs=1.0)


def test_a_tiny_picture_will_do() -> None:
    assert light_of(np.full((2, 2, 3), 40, dtype=np.uint8)).brightness == pytest.approx(40.0)
