"""Colours for people with and without colour blindness."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.feedback.overlay import Overlay
from coach.feedback.palette import CLASS_COLOUR, INK, LIGHT_COLOUR, PAPER, QUIET, Colour

from .conftest import MakeScene

# Machado, Oliveira, Fernandes (2009), "A physiologically-based model for simulation of color
# vision deficiency", IEEE TVCG 15(6), severity 1.0; for linear RGB.
VISION = {
    "common": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
# sRGB to CIE XYZ with its white D65, IEC 61966-2-1
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
APART = 25.0  # CIE 1976 distance; 2.3 is just noticeable


def linear(colour: Colour) -> NDArray[np.float64]:
    rgb = np.array(colour[::-1]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colour: Colour, vision: str) -> NDArray[np.float64]:
    seen = np.clip(VISION[vision] @ linear(colour), 0, 1)
    xyz = TO_XYZ @ seen / TO_XYZ.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of WCAG 2, 1 to 21."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_lab_of_known_colours() -> None:
    np.testing.assert_allclose(lab((255, 255, 255), "common"), [100, 0, 0], atol=0.1)
    np.testing.assert_allclose(lab((0, 0, 255), "common"), [53.24, 80.09, 67.20], atol=0.1)


def test_the_check_tells_a_bad_palette() -> None:
    red, green = (0, 60, 200), (30, 120, 20)
    assert np.linalg.norm(lab(red, "common") - lab(green, "common")) > 3 * APART
    assert np.linalg.norm(lab(red, "deuteranopia") - lab(green, "deuteranopia")) < APART


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("pair", list(combinations(CLASS_COLOUR, 2)), ids="-".join)
def test_classes_stay_apart_in_every_vision(vision: str, pair: tuple[str, str]) -> None:
    one, other = (lab(CLASS_COLOUR[name], vision) for name in pair)  # type: ignore[index]
    assert np.linalg.norm(one - other) > APART


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("pair", list(combinations(LIGHT_COLOUR, 2)), ids="-".join)
def test_lamps_stay_apart_in_every_vision(vision: str, pair: tuple[str, str]) -> None:
    one, other = (lab(LIGHT_COLOUR[name], vision) for name in pair)
    assert np.linalg.norm(one - other) > APART


@pytest.mark.parametrize("name", CLASS_COLOUR)
def test_class_reads_against_its_dark_casing(name: str) -> None:
    assert contrast(CLASS_COLOUR[name], INK) > 4.5  # type: ignore[index]


@pytest.mark.parametrize("text, least", [(PAPER, 4.5), (QUIET, 4.5), (CLASS_COLOUR["unclear"], 3)])
def test_text_reads_on_a_panel_over_a_white_picture(
    scene: MakeScene, text: Colour, least: float
) -> None:
    white = np.full((480, 640, 3), 255, np.uint8)
    picture = Overlay((640, 480)).annotate(white, scene((640, 480)))
    b, g, r = (int(v) for v in picture[60, 16])  # left of the counter's text
    assert contrast(text, (b, g, r)) > least
