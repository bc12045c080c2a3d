"""A recording's mean comes from its single frames, and its swing from their change."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.estimate import Estimate, estimate
from coach.geometry.observables import Observables, concatenate
from coach.geometry.pooling import Pooling
from coach.geometry.reasons import Reason
from tests.geometry.models import SD_DEG, reads_scores
from tests.geometry.recordings import LEAN_DEG, blank, hold, one_by_one, ramp, recording

# A stranger's build explains half of any tilt away; a change is seen whole.
MODEL = reads_scores(of_a_stranger=0.5)
CONSTANT_SHARE = 0.68


def swing(middle: float = 0.0, amplitude: float = 10.0) -> np.ndarray:
    """Two whole swings about a middle."""
    return middle + amplitude * np.sin(2 * np.pi * np.arange(120) / 60)


def pooled(observed: Observables, look_ahead: bool = True) -> Estimate:
    single = estimate(observed, MODEL)
    return Pooling(MODEL, look_ahead=look_ahead).pool(observed, single)


def live(observed: Observables) -> Estimate:
    """Frame by frame, as a camera gives them."""
    pooling = Pooling(MODEL, look_ahead=False)
    parts = [pooling.pool(one, estimate(one, MODEL)) for one in one_by_one(observed)]
    return Estimate(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Estimate))
    )


def without(observed: Observables, frames: slice) -> Observables:
    """The same with somebody out of the picture in some frames, whose outline misleads."""
    vector, framing = observed.vector.copy(), observed.framing.copy()
    vector[frames], framing[frames] = 60.0, Reason.OUT_OF_PICTURE
    return replace(observed, vector=vector, framing=framing)


@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(0, 20))
def test_a_stranger_gets_the_whole_swing_about_the_middle_of_the_single_frames(
    pelvis: float, thorax: float, amplitude: float
) -> None:
    observed = recording(swing(pelvis, amplitude), swing(thorax, -0.5 * amplitude))
    single, told = estimate(observed, MODEL), pooled(observed)
    assert np.ptp(single.pelvis_deg) == pytest.approx(amplitude, abs=1e-4)
    assert told.pelvis_deg == pytest.approx(LEAN_DEG + swing(0.5 * pelvis, amplitude), abs=1e-4)
    assert told.thorax_deg == pytest.approx(
        LEAN_DEG + swing(0.5 * thorax, -0.5 * amplitude), abs=1e-4
    )
    assert told.pelvis_deg.mean() == pytest.approx(single.pelvis_deg.mean(), abs=1e-4)


def test_what_the_trunk_does_is_no_change_of_the_outline() -> None:
    """The trunk bends forward and the pelvis with it: the outline against it stays the same."""
    bending = ramp(0.0, 80.0, 2.0)
    observed = replace(recording(np.full(60, 6.0)), trunk_in_picture_deg=bending)
    assert pooled(observed).pelvis_deg == pytest.approx(bending + 3.0, abs=1e-4)


def test_live_the_mean_is_that_of_the_frames_until_now() -> None:
    moves = np.concatenate([hold(4.0, 1.0), ramp(4.0, 16.0), hold(16.0, 2.0)])
    until_now = np.cumsum(moves) / np.arange(1, len(moves) + 1)
    told = pooled(recording(moves), look_ahead=False)
    assert told.pelvis_deg == pytest.approx(LEAN_DEG + moves - 0.5 * until_now, abs=1e-4)


def test_frame_by_frame_gives_the_same_as_all_at_once() -> None:
    observed = without(blank(recording(swing(8.0), 3.0), slice(0, 7)), slice(40, 50))
    whole, one_at_a_time = pooled(observed, look_ahead=False), live(observed)
    for field in fields(Estimate):
        a, b = getattr(whole, field.name), getattr(one_at_a_time, field.name)
        if a.dtype == object:
            assert a.tolist() == b.tolist()
        else:
            assert b == pytest.approx(a, abs=1e-9, nan_ok=True), field.name


@pytest.mark.parametrize("look_ahead", [True, False])
def test_frames_that_are_not_measured_neither_weigh_nor_get_an_angle(look_ahead: bool) -> None:
    observed = recording(swing(8.0), 3.0)
    kept = np.ones(len(observed), dtype=bool)
    kept[:10] = kept[60:80] = False
    spoilt = without(blank(observed, slice(0, 10)), slice(60, 80))
    told, alone = pooled(spoilt, look_ahead), pooled(observed.some(kept), look_ahead)
    assert np.array_equal(told.stated, kept)
    assert np.isnan(told.pelvis_deg[:10]).all() and np.isnan(told.sd_deg[:10]).all()
    for name in ("pelvis_deg", "thorax_deg", "sd_deg", "change_sd_deg"):
        assert getattr(told, name)[kept] == pytest.approx(getattr(alone, name), abs=1e-6)


def test_a_frame_that_is_less_sure_says_less_of_the_mean() -> None:
    observed = recording(np.concatenate([hold(0.0, 1.0), hold(20.0, 1.0)]))
    single = estimate(observed, MODEL)
    sd = single.sd_deg.copy()
    sd[30:] *= 3.0
    told = Pooling(MODEL, look_ahead=True).pool(observed, replace(single, sd_deg=sd))
    mean = 20.0 / (1.0 + 9.0)  # of the outline; that of the pelvis is half of it
    assert told.pelvis_deg[0] - LEAN_DEG == pytest.approx(0.0 - mean + 0.5 * mean, abs=1e-4)
    assert np.ptp(told.pelvis_deg) == pytest.approx(20.0, abs=1e-4)


def test_uncertainty_is_made_of_the_change_and_of_what_is_left_of_the_constant() -> None:
    told = pooled(recording(swing()))
    both = np.sqrt(SD_DEG["change"] ** 2 + CONSTANT_SHARE * SD_DEG["stranger"] ** 2)
    assert told.sd_deg == pytest.approx(np.tile(both, (120, 1)))
    assert told.change_sd_deg == pytest.approx(np.tile(SD_DEG["change"], (120, 1)))


def test_more_of_the_recording_makes_the_change_no_surer() -> None:
    told = pooled(recording(swing()), look_ahead=False)
    assert (told.change_sd_deg == told.change_sd_deg[0]).all()
    assert told.sd_deg == pytest.approx(np.broadcast_to(told.sd_deg[0], told.sd_deg.shape))


def test_whose_neutral_is_known_is_moved_by_a_constant_alone() -> None:
    """Their single frames show the whole swing already."""
    observed = recording(swing(8.0), 3.0)
    single = estimate(observed, MODEL, np.array([2.0, 1.0]))
    told = Pooling(MODEL, look_ahead=True).pool(observed, single)
    assert told.pelvis_deg == pytest.approx(single.pelvis_deg, abs=1e-4)
    assert told.thorax_deg == pytest.approx(single.thorax_deg, abs=1e-4)


@pytest.mark.parametrize("look_ahead", [True, False])
def test_of_a_recording_in_which_nobody_is_measured_nothing_is_said(look_ahead: bool) -> None:
    told = pooled(blank(recording(swing()), slice(None)), look_ahead)
    assert np.isnan(told.pelvis_deg).all() and not told.stated.any()
    empty = recording(swing()).some(slice(0, 0))
    single = Estimate(*(getattr(told, f.name)[:0] for f in fields(Estimate)))
    assert len(Pooling(MODEL, look_ahead=look_ahead).pool(empty, single).pelvis_deg) == 0


@pytest.mark.parametrize("look_ahead", [True, False])
def test_who_lies_down_is_compared_with_lying_alone(look_ahead: bool) -> None:
    on_feet, lying = recording(swing(4.0)), recording(swing(-30.0, 6.0))
    lying = replace(lying, trunk_in_picture_deg=np.full(len(lying), -70.0), t_s=lying.t_s + 10.0)
    told = pooled(concatenate([on_feet, lying]), look_ahead)
    apart = [pooled(one, look_ahead) for one in (on_feet, lying)]
    for name in ("pelvis_deg", "thorax_deg", "sd_deg", "change_sd_deg"):
        both = np.concatenate([getattr(one, name) for one in apart])
        assert getattr(told, name) == pytest.approx(both, abs=1e-9)
