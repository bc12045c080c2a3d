"""The tilt gauge, read off the picture."""

from __future__ import annotations

from math import nan

import cv2
import numpy as np
import pytest

from coach.feedback.gauge import Gauge, axis_deg
from coach.feedback.lettering import Lettering
from coach.feedback.palette import CLASS_COLOUR, INK, PAPER
from coach.feedback.panel import Box, Panel
from coach.geometry.reasons import Reason
from coach.reps.types import TiltClass

from .conftest import GREY, MakeScene, nobody, plain

VGA = (640, 480)
BOX = Box(386, 12, 242, Gauge.HEIGHT)


def drawn(scene_at: MakeScene, angle: float, **parts: object) -> tuple[np.ndarray, Box]:
    """The picture, and where the gauge's track is."""
    picture = plain(VGA)
    gauge = Gauge(Panel(BOX, 8, INK, 0.8), Lettering(), 1.0)
    gauge.draw(picture, scene_at(VGA, angle, pose=nobody(VGA), **parts))
    return picture, gauge.track


def needle(picture: np.ndarray, track: Box) -> float:
    """Share of the track at which the needle stands."""
    row = picture[track.y - 3, BOX.x : BOX.right]
    columns = BOX.x + np.nonzero((row == PAPER).all(axis=1))[0]
    assert 1 <= len(columns) <= 5
    return float((columns.mean() - track.x) / track.width)


def band_width(picture: np.ndarray, track: Box) -> int:
    """Columns of the band's part above the track, needle included."""
    row = picture[track.y - 2, track.x : track.right].astype(int)
    return int((row.mean(axis=1) > 90).sum())


@pytest.mark.parametrize("angle, share", [(-12, 0), (-6, 0.25), (0, 0.5), (3, 0.625), (12, 1)])
def test_needle_stands_at_the_angle(scene: MakeScene, angle: float, share: float) -> None:
    assert needle(*drawn(scene, angle, sd=nan)) == pytest.approx(share, abs=0.015)


def test_needle_moves_on_the_scale_of_the_own_range(scene: MakeScene) -> None:
    own = (-20.0, 30.0)
    low, high = axis_deg(own)
    for angle in own:
        expected = (angle - low) / (high - low)
        picture, track = drawn(scene, angle, sd=nan, own_range_deg=own)
        assert needle(picture, track) == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize("angle, share", [(-40.0, 0.0), (55.0, 1.0)])
def test_angle_beyond_the_scale_is_held_at_its_end(
    scene: MakeScene, angle: float, share: float
) -> None:
    picture, track = drawn(scene, angle, sd=6.0)
    assert needle(picture, track) == pytest.approx(share, abs=0.015)
    outside = np.ones(picture.shape[:2], bool)
    outside[BOX.y : BOX.bottom, BOX.x : BOX.right] = False
    assert (picture[outside] == GREY).all()


def test_band_is_two_standard_deviations_wide(scene: MakeScene) -> None:
    picture, track = drawn(scene, 0.0, sd=3.0)
    assert band_width(picture, track) == pytest.approx(6.0 / 24.0 * track.width, abs=3)


def test_band_is_held_inside_the_scale(scene: MakeScene) -> None:
    picture, track = drawn(scene, 0.0, sd=50.0)
    assert band_width(picture, track) == pytest.approx(track.width, abs=3)
    row = picture[track.y - 2].astype(int).mean(axis=1)
    assert row[BOX.x : track.x].max() < 90 and row[track.right : BOX.right].max() < 90


@pytest.mark.parametrize("own", [None, (-14.0, 16.0), (-2.0, 3.0), (-30.0, 45.0), (4.0, 9.0)])
def test_scale_always_shows_every_class(own: tuple[float, float] | None) -> None:
    low, high = axis_deg(own)
    assert low < -4.0 < 5.0 < high
    if own is not None:
        assert low <= own[0] and own[1] <= high


@pytest.mark.parametrize("name", ["tucked", "neutral", "arched"])
def test_class_is_named_in_words_and_colour_and_its_zone_lit(
    scene: MakeScene, name: TiltClass
) -> None:
    middle: dict[TiltClass, float] = {"tucked": 0.1, "neutral": 0.5, "arched": 0.9}
    angle = {"tucked": -6.0, "neutral": 3.0, "arched": 7.0}[name]
    picture, track = drawn(scene, angle, sd=0.5, tilt_class=name)
    word = picture[BOX.y : track.y - 5, BOX.x + BOX.width // 2 : BOX.right]
    assert (word == CLASS_COLOUR[name]).all(axis=2).sum() > 20
    lit, dim = (
        drawn(scene, angle, sd=0.5, tilt_class=shown)[0][
            track.y + 6, track.x + round(middle[name] * track.width)
        ].astype(int)
        for shown in (name, "unclear")
    )
    assert lit.sum() > dim.sum() + 50


def test_where_each_rep_is_judged_by_how_far_it_goes_no_class_is_shown(scene: MakeScene) -> None:
    picture, track = drawn(scene, -14.0, sd=nan, tilt_class=None)
    assert needle(picture, track) == pytest.approx((30 - 14) / 60, abs=0.015)
    panel = picture[BOX.y : BOX.bottom, BOX.x : BOX.right]
    for name in ("tucked", "arched"):
        assert not (panel == CLASS_COLOUR[name]).all(axis=2).any()
    assert (cv2.cvtColor(panel, cv2.COLOR_BGR2HSV)[..., 1] > 100).sum() == 0


def test_blank_angle_greys_the_gauge_and_writes_the_reason(scene: MakeScene) -> None:
    def colourful(picture: np.ndarray) -> int:
        panel = picture[BOX.y : BOX.bottom, BOX.x : BOX.right]
        return int((cv2.cvtColor(panel, cv2.COLOR_BGR2HSV)[..., 1] > 100).sum())

    measured, _ = drawn(scene, -9.0)
    blank, track = drawn(scene, nan, tilt_class="unclear", reason=Reason.NOT_SIDE_ON)
    assert colourful(measured) > 500
    assert colourful(blank) == 0
    assert (blank[BOX.y : track.y, BOX.x : BOX.right] == PAPER).all(axis=2).sum() > 50
    assert not (blank[track.y : track.bottom] == PAPER).all(axis=2).any()  # no needle


def test_long_reason_stays_above_the_track(scene: MakeScene) -> None:
    short, track = drawn(scene, nan, reason=Reason.NOT_SIDE_ON)
    long, _ = drawn(scene, nan, reason=Reason.UNUSUAL_OUTLINE)
    rows, columns = np.nonzero((short != long).any(axis=2))
    assert rows.min() > BOX.y and rows.max() < track.y
    assert columns.min() >= track.x - 1 and columns.max() <= track.right
