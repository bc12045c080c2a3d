from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, shift

from coach.pose.contour import trace, trunk_line
from coach.pose.plate import Plate
from coach.pose.types import MIN_TRUNK_PX, N_CONTOUR, STATIONS, Silhouette
from tests.geometry.figures import STANDING

TRUNK_PX = 150.3
HIP = (161.7, 224.3)
HEIGHT, WIDTH = 330, 320
GROUND, SKIN = (70.0, 90.0, 110.0), (190.0, 160.0, 140.0)


@dataclass(frozen=True)
class Scene:
    """A drawn person: picture, coarse mask, landmarks, and the outline it was drawn from."""

    image: np.ndarray
    mask: np.ndarray
    landmarks: np.ndarray
    truth: np.ndarray  # (2, N_CONTOUR), right of the trunk first

    def trace(self) -> Silhouette:
        traced = trace(self.image, self.mask, self.landmarks, Plate())
        assert traced is not None
        return traced

    def turned(self) -> Scene:
        """The picture turned a quarter anticlockwise."""
        landmarks = self.landmarks.copy()
        landmarks[:, 0] = self.landmarks[:, 1]
        landmarks[:, 1] = self.image.shape[1] - 1 - self.landmarks[:, 0]
        image, mask = (np.ascontiguousarray(np.rot90(a)) for a in (self.image, self.mask))
        return Scene(image, mask, landmarks, self.truth)

    def mirrored(self) -> Scene:
        landmarks = self.landmarks.copy()
        landmarks[:, 0] = self.image.shape[1] - 1 - self.landmarks[:, 0]
        image, mask = (np.ascontiguousarray(a[:, ::-1]) for a in (self.image, self.mask))
        return Scene(image, mask, landmarks, self.truth[::-1])


def belly(station: np.ndarray) -> np.ndarray:
    return 34.0 + 5.0 * np.cos(2.0 * np.pi * station)


def back(station: np.ndarray) -> np.ndarray:
    """A lordotic back: hollow at the waist, full at the buttock and the shoulder blades."""
    return 40.0 + 8.0 * np.sin(2.2 * np.pi * (station + 0.25))


def draw(
    *,
    hip: tuple[float, float] = HIP,
    mask_shift: float = 2.5,
    noise: float = 4.0,
    skin: tuple[float, float, float] = SKIN,
    trunk_px: float = TRUNK_PX,
) -> Scene:
    """An upright trunk facing right on a patterned ground.

    The mask is the true shape, blurred and moved `mask_shift` pixels to the right, as a
    coarse network would see it.
    """
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    station = (hip[1] - y) / trunk_px
    # share of each pixel that the shape covers
    cover = np.clip(belly(station) - (x - hip[0]) + 0.5, 0, 1)
    cover *= np.clip(back(station) + (x - hip[0]) + 0.5, 0, 1)
    cover *= (station > -0.6) & (station < 1.3)
    pattern = 10.0 * np.sin(0.11 * x + 0.07 * y) + 6.0 * np.sin(0.31 * y - 0.05 * x)
    shading = 12.0 * (x - hip[0]) / 40.0
    ground = np.array(GROUND) + pattern[..., None]
    body = np.array(skin) + shading[..., None]
    image = ground + cover[..., None] * (body - ground)
    image += np.random.default_rng(3).normal(0.0, noise, image.shape)
    mask = shift(gaussian_filter(cover, 3.0), (0, mask_shift), order=1, mode="nearest")
    landmarks = STANDING.landmarks(hip_px=hip, trunk_px=trunk_px)
    return Scene(
        np.clip(np.rint(image), 0, 255).astype(np.uint8),
        mask.astype(np.float32),
        landmarks.astype(np.float32),
        np.stack([belly(STATIONS), back(STATIONS)]),
    )


def mask_outline(scene: Scene) -> np.ndarray:
    """(2, N_CONTOUR) where the mask of an upright trunk falls below one half, to a fraction."""
    hip, _ = trunk_line(scene.landmarks)
    out = np.empty((2, N_CONTOUR))
    for i, station in enumerate(STATIONS):
        row = scene.mask[round(hip[1] - station * TRUNK_PX)]
        for side, sign in enumerate((1, -1)):
            radius = np.arange(0.0, 100.0, 0.05)
            value = np.interp(hip[0] + sign * radius, np.arange(WIDTH), row)
            out[side, i] = radius[np.argmax(value < 0.5)]
    return out


def error(offset: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Median distance from the truth on each side, in pixels."""
    return np.median(np.abs(offset - truth), axis=1)


@pytest.mark.parametrize("mask_shift", [-3.0, -2.0, 0.0, 2.0, 3.0])
def test_the_outline_lands_within_half_a_pixel_of_the_picture_s_edge(mask_shift: float) -> None:
    scene = draw(mask_shift=mask_shift)
    assert np.all(error(scene.trace().offset_px, scene.truth) < 0.5)


@pytest.mark.parametrize("mask_shift", [-3.0, -2.0, 2.0, 3.0])
def test_the_outline_is_closer_to_the_truth_than_the_mask_it_started_from(
    mask_shift: float,
) -> None:
    scene = draw(mask_shift=mask_shift)
    coarse = error(mask_outline(scene), scene.truth)
    assert np.all(coarse > 1.5)  # the mask is as wrong as it was made
    assert np.all(error(scene.trace().offset_px, scene.truth) < 0.33 * coarse)


def test_a_faint_edge_in_a_noisy_picture_is_followed_without_jumps() -> None:
    scene = draw(noise=12.0, skin=(100.0, 112.0, 125.0))
    off = scene.trace().offset_px - scene.truth
    assert np.median(np.abs(off)) < 0.5
    assert np.percentile(np.abs(off), 95) < 3.0
    assert np.abs(np.diff(off, axis=1)).max() < 4.0


def test_belly_and_back_keep_their_own_curves() -> None:
    scene = draw()
    traced = scene.trace().offset_px
    assert traced.shape == (2, N_CONTOUR)
    for side in (0, 1):
        assert np.corrcoef(traced[side], scene.truth[side])[0, 1] > 0.99


def test_mirroring_the_picture_exchanges_the_sides() -> None:
    scene = draw()
    straight, mirrored = scene.trace(), scene.mirrored().trace()
    assert mirrored.offset_px[::-1] == pytest.approx(straight.offset_px, abs=0.01)
    assert mirrored.contrast[::-1] == pytest.approx(straight.contrast, abs=1.0)


def test_turning_the_picture_changes_nothing() -> None:
    scene = draw()
    straight, turned = scene.trace(), scene.turned().trace()
    assert turned.offset_px == pytest.approx(straight.offset_px, abs=0.01)
    assert turned.contrast == pytest.approx(straight.contrast, abs=1.0)


def test_the_head_may_point_to_any_side_of_the_picture() -> None:
    scene = draw()
    for _ in range(4):
        scene = scene.turned()
        assert np.all(error(scene.trace().offset_px, scene.truth) < 0.5)


def test_any_colour_order_gives_the_same_outline() -> None:
    scene = draw()
    straight = scene.trace()
    swapped = trace(scene.image[:, :, ::-1], scene.mask, scene.landmarks, Plate())
    assert swapped is not None
    assert swapped.offset_px == pytest.approx(straight.offset_px, abs=1e-3)


def test_nothing_handed_in_is_changed() -> None:
    scene = draw()
    before = [a.copy() for a in (scene.image, scene.mask, scene.landmarks)]
    for array in (scene.image, scene.mask, scene.landmarks):
        array.setflags(write=False)
    scene.trace()
    for array, old in zip((scene.image, scene.mask, scene.landmarks), before, strict=True):
        assert np.array_equal(array, old)


def test_a_back_outside_the_picture_is_nan_and_the_belly_is_not() -> None:
    traced = draw(hip=(25.3, 224.3)).trace()
    assert np.isnan(traced.offset_px[1]).all()
    assert np.isfinite(traced.offset_px[0]).all()


def test_only_the_stations_that_leave_the_picture_are_nan() -> None:
    scene = draw(hip=(40.3, 224.3), mask_shift=0.0)
    traced = scene.trace()
    # two pixels at the border are left alone: there is no edge search without room
    outside, inside = scene.truth[1] > 40.3, scene.truth[1] < 40.3 - 4.0
    assert outside.sum() > 5 and inside.sum() > 5
    assert np.isnan(traced.offset_px[1, outside]).all()
    assert np.isfinite(traced.offset_px[1, inside]).all()


def test_stations_above_the_picture_are_nan() -> None:
    scene = draw(hip=(161.7, 100.3))
    traced = scene.trace()
    above = STATIONS * TRUNK_PX > 100.3
    assert above.sum() > 10
    assert np.isnan(traced.offset_px[:, above]).all()
    assert np.isfinite(traced.offset_px[:, STATIONS * TRUNK_PX < 90.0]).all()


def test_where_the_trunk_line_is_off_the_mask_there_is_no_outline() -> None:
    scene = draw()
    hole = scene.mask.copy()
    hole[150:190] = 0.0
    traced = trace(scene.image, hole, scene.landmarks, Plate())
    assert traced is not None
    row = HIP[1] - STATIONS * TRUNK_PX
    inside = (row > 151) & (row < 188)
    assert np.isnan(traced.offset_px[:, inside]).all()
    assert (traced.contrast[:, inside] == 0).all()
    assert np.isfinite(traced.offset_px[:, (row < 148) | (row > 192)]).all()


def test_an_outline_wider_than_a_trunk_is_not_found() -> None:
    """Somebody else's body, or a wall taken for the person, is no back."""
    scene = draw()
    traced = trace(scene.image, np.ones_like(scene.mask), scene.landmarks, Plate())
    assert traced is not None
    assert np.isnan(traced.offset_px).all()


def test_a_trunk_too_small_to_carry_a_tilt_is_not_traced() -> None:
    scene = draw(trunk_px=MIN_TRUNK_PX - 1.0)
    assert trace(scene.image, scene.mask, scene.landmarks, Plate()) is None


def test_clothes_in_the_colour_of_the_wall_leave_the_mask_s_outline_at_low_contrast() -> None:
    flat = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    scene = draw(mask_shift=0.0)
    unseen = trace(flat, scene.mask, scene.landmarks, Plate())
    assert unseen is not None
    assert (unseen.contrast == 0).all()
    assert np.abs(unseen.offset_px - mask_outline(scene)).max() < 1.5


def test_contrast_tells_a_clear_edge_from_a_faint_one() -> None:
    clear, faint = draw(), draw(skin=(90.0, 105.0, 120.0))
    assert np.median(clear.trace().contrast) > 3.0 * np.median(faint.trace().contrast)
    assert clear.trace().contrast.max() <= 255
