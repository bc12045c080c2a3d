from __future__ import annotations

from math import isnan, nan

import numpy as np

from coach.capture.frame import Frame
from coach.validation.perturbations import PERTURBATIONS, REPEAT_S
from coach.validation.repeatability import difference, one_per_family
from tests.validation.factories import clip

IMAGES = np.random.default_rng(0).integers(0, 255, (4, 40, 60, 3), dtype=np.uint8)
FRAMES = [Frame(i, i / 30, image) for i, image in enumerate(IMAGES)]


def test_differences_are_those_of_frames_that_both_have() -> None:
    one, other = np.arange(101.0), np.zeros(101)
    other[0] = nan
    found = difference(one, other)
    assert (found.mean_deg, found.worst_deg) == (50.5, 100.0)
    assert 95.0 <= found.most_deg <= 96.0
    assert isnan(difference(np.array([nan]), np.array([1.0])).worst_deg)


def test_of_each_motion_one_clip_is_looked_at_again_with_calibration_if_there_is() -> None:
    made = [
        clip("a", "twerk", conditions=("population",))[0], clip("b", "twerk")[0],
        clip("c", "hinge", conditions=("population",))[0], clip("d", "twerk")[0],
        clip("e", "calibration")[0],
    ]  # fmt: skip
    assert [picked.name for picked in one_per_family(made)] == ["c", "b"]


def test_changes_keep_the_time_and_number_of_each_frame() -> None:
    for name, change in PERTURBATIONS.items():
        seen = [(frame.index, frame.t_s) for frame in change(FRAMES)]
        assert seen == [(f.index, f.t_s) for f in FRAMES[:: 2 if name == "half-rate" else 1]], name


def test_changes_do_to_the_picture_what_they_say() -> None:
    seen = {name: next(iter(change(FRAMES))).image for name, change in PERTURBATIONS.items()}
    assert np.array_equal(seen["mirrored"], IMAGES[0][:, ::-1])
    assert np.array_equal(seen["shifted"], IMAGES[0][2:, 3:])
    assert seen["scaled"].shape == (32, 48, 3)
    assert np.array_equal(seen["half-rate"], IMAGES[0])
    noise = seen["noisy"].astype(float) - IMAGES[0]
    assert 4.0 < noise.std() < 7.0
    assert np.array_equal(seen["noisy"], next(iter(PERTURBATIONS["noisy"](FRAMES))).image)


def test_repeats_end_where_the_stretch_ends() -> None:
    late = Frame(9, REPEAT_S, IMAGES[0])
    assert all(frame.index < 9 for frame in PERTURBATIONS["half-rate"]([*FRAMES, late]))
