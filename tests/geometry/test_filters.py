from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.filters import MAX_GAP_S, CausalLowPass, stretches, zero_phase

FPS = 30.0


def gain_and_lag(t_s: np.ndarray, values: np.ndarray, hz: float) -> tuple[float, float]:
    """Amplitude and lag in seconds of the part of `values` that swings at `hz`."""
    design = np.stack([np.sin(2 * np.pi * hz * t_s), np.cos(2 * np.pi * hz * t_s)], axis=1)
    (s, c), *_ = np.linalg.lstsq(design, values, rcond=None)
    return float(np.hypot(s, c)), float(-np.arctan2(c, s) / (2 * np.pi * hz))


def sine(t_s: np.ndarray, hz: float) -> np.ndarray:
    return np.sin(2 * np.pi * hz * t_s)


def uneven_times(seconds: float, fps: float, seed: int = 4) -> np.ndarray:
    """Frame times that jitter by a third of a frame, one frame in ten dropped."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(0.0, seconds, 1.0 / fps)
    t_s = t_s + rng.uniform(-1, 1, t_s.size) / (3.0 * fps)
    return np.asarray(t_s[rng.random(t_s.size) > 0.1])


def test_a_twerk_at_1_7_hz_is_neither_shifted_nor_shrunk() -> None:
    t_s = np.arange(0.0, 10.0, 1.0 / FPS)
    gain, lag = gain_and_lag(t_s, zero_phase(t_s, sine(t_s, 1.7), 7.0), 1.7)
    assert 0.95 <= gain <= 1.001
    assert abs(lag) < 0.001


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_noise_at_12_hz_is_taken_out(fps: float) -> None:
    t_s = np.arange(0.0, 10.0, 1.0 / fps)
    both = sine(t_s, 1.0) + sine(t_s, 12.0)
    smooth = zero_phase(t_s, both, 5.0)
    middle = (t_s > 0.5) & (t_s < 9.5)
    assert gain_and_lag(t_s[middle], smooth[middle], 12.0)[0] < 0.05
    assert smooth[middle] == pytest.approx(sine(t_s, 1.0)[middle], abs=0.06)


def test_one_pass_has_half_its_power_at_the_cutoff_so_two_have_half_the_amplitude() -> None:
    t_s = np.arange(0.0, 20.0, 1.0 / 120.0)
    gain, lag = gain_and_lag(t_s, zero_phase(t_s, sine(t_s, 5.0), 5.0), 5.0)
    assert gain == pytest.approx(0.5, abs=0.01)
    assert abs(lag) < 0.001


def test_uneven_frame_times_shift_and_shrink_nothing_either() -> None:
    t_s = uneven_times(20.0, FPS)
    smooth = zero_phase(t_s, sine(t_s, 1.7), 7.0)
    gain, lag = gain_and_lag(t_s, smooth, 1.7)
    assert 0.95 <= gain <= 1.001
    assert abs(lag) < 0.002


def test_nan_stays_nan_and_nothing_else_becomes_nan() -> None:
    t_s = np.arange(0.0, 4.0, 1.0 / FPS)
    values = sine(t_s, 1.0)
    values[[0, 30, 31, 119]] = np.nan
    smooth = zero_phase(t_s, values, 5.0)
    assert np.array_equal(np.isnan(smooth), np.isnan(values))


def test_a_short_gap_is_bridged() -> None:
    t_s = np.arange(0.0, 4.0, 1.0 / FPS)
    values = sine(t_s, 0.5)
    values[60:66] = np.nan  # a fifth of a second
    seen = np.isfinite(values)
    assert len(stretches(t_s, seen)) == 1
    assert zero_phase(t_s, values, 5.0)[seen] == pytest.approx(values[seen], abs=0.05)


def test_a_long_gap_is_not_bridged() -> None:
    """What comes after the gap does not reach what was before it."""
    t_s = np.arange(0.0, 4.0, 1.0 / FPS)
    values = np.where(t_s < 2.0, 0.0, 100.0)
    values[60:72] = np.nan  # 0.4 s
    smooth = zero_phase(t_s, values, 3.0)
    assert smooth[:60] == pytest.approx(np.zeros(60), abs=1e-9)
    assert smooth[72:] == pytest.approx(np.full(48, 100.0))


def test_stretches_end_where_the_gap_is_longer_than_allowed() -> None:
    step = MAX_GAP_S / 3.0
    t_s = step * np.array([0.0, 1.0, 2.0, 4.5, 8.0, 9.0])
    valid = np.ones(6, dtype=bool)
    assert [s.tolist() for s in stretches(t_s, valid)] == [[0, 1, 2, 3], [4, 5]]
    valid[3] = False
    assert [s.tolist() for s in stretches(t_s, valid)] == [[0, 1, 2], [4, 5]]
    assert stretches(t_s, np.zeros(6, dtype=bool)) == []


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_a_stretch_too_short_to_filter_is_passed_as_it_is(n: int) -> None:
    values = np.arange(n, dtype=float)
    assert np.array_equal(zero_phase(np.arange(n) / FPS, values, 5.0), values)


def test_four_frames_a_second_cannot_be_filtered_at_7_hz_and_are_passed_as_they_are() -> None:
    t_s = np.arange(0.0, 5.0, 0.25)
    assert np.array_equal(zero_phase(t_s, sine(t_s, 1.0), 7.0), sine(t_s, 1.0))


@given(
    st.floats(-1e3, 1e3),
    st.sampled_from([2.0, 4.0, 7.0]),
    st.floats(10.0, 120.0),
    st.integers(8, 200),
    st.integers(0, 1000),
)
def test_a_constant_stays_the_constant(
    value: float, cutoff_hz: float, fps: float, n: int, seed: int
) -> None:
    t_s = uneven_times(n / fps, fps, seed)
    values = np.full(t_s.shape, value)
    assert zero_phase(t_s, values, cutoff_hz) == pytest.approx(values, abs=1e-6)
    low_pass = CausalLowPass(cutoff_hz)
    assert [low_pass.push(t, value) for t in t_s.tolist()] == pytest.approx(values, abs=1e-6)


@given(st.floats(-50, 50), st.floats(-1e3, 1e3))
def test_filtering_is_linear(scale: float, offset: float) -> None:
    t_s = np.arange(0.0, 2.0, 1.0 / FPS)
    noise = np.random.default_rng(7).normal(0.0, 5.0, t_s.size)
    together = zero_phase(t_s, scale * noise + offset, 5.0)
    assert together == pytest.approx(scale * zero_phase(t_s, noise, 5.0) + offset, abs=1e-6)


def causal(t_s: np.ndarray, values: np.ndarray, cutoff_hz: float) -> np.ndarray:
    low_pass = CausalLowPass(cutoff_hz)
    pairs = zip(t_s.tolist(), values.tolist(), strict=True)
    return np.array([low_pass.push(t, v) for t, v in pairs])


@pytest.mark.parametrize("cutoff_hz", [2.0, 4.0, 7.0])
def test_the_causal_filter_has_half_its_power_at_its_cutoff(cutoff_hz: float) -> None:
    t_s = np.arange(0.0, 20.0, 1.0 / 480.0)
    smooth = causal(t_s, sine(t_s, cutoff_hz), cutoff_hz)
    settled = t_s > 2.0
    gain, lag = gain_and_lag(t_s[settled], smooth[settled], cutoff_hz)
    assert gain**2 == pytest.approx(0.5, abs=0.03)
    assert lag > 0.0


def test_the_causal_filter_settles_on_a_step_without_overshoot() -> None:
    t_s = np.arange(0.0, 2.0, 1.0 / FPS)
    smooth = causal(t_s, np.where(t_s < 0.5, 0.0, 10.0), 4.0)
    assert (np.diff(smooth) >= 0.0).all()
    assert smooth[t_s < 0.5].max() == 0.0
    assert smooth[-1] == pytest.approx(10.0, abs=1e-3)


def test_the_causal_filter_answers_alike_at_any_frame_rate() -> None:
    gains = []
    for fps in (24.0, 30.0, 60.0, 120.0):
        t_s = np.arange(0.0, 12.0, 1.0 / fps)
        settled = t_s > 2.0
        smooth = causal(t_s, sine(t_s, 1.7), 3.0)
        gains.append(gain_and_lag(t_s[settled], smooth[settled], 1.7)[0])
    assert max(gains) - min(gains) < 0.02
    assert 0.85 < min(gains) < 0.95


def test_dropped_frames_do_not_bend_the_causal_response() -> None:
    t_s = np.arange(0.0, 3.0, 1.0 / 60.0)
    step = np.where(t_s < 1.0, 0.0, 10.0)
    every = causal(t_s, step, 3.0)
    kept = np.ones(t_s.size, dtype=bool)
    kept[61:75:2] = False  # while the step is being answered
    dropped = causal(t_s[kept], step[kept], 3.0)
    assert np.abs(dropped - every[kept]).max() < 0.6  # one late frame would make 1.8


def test_after_a_gap_the_causal_filter_starts_afresh() -> None:
    low_pass = CausalLowPass(3.0)
    for i in range(30):
        low_pass.push(i / FPS, 0.0)
    within = 29 / FPS + 0.9 * MAX_GAP_S
    assert 0.0 < low_pass.push(within, 50.0) < 50.0
    assert low_pass.push(within + 1.1 * MAX_GAP_S, 80.0) == 80.0


def test_nan_goes_through_the_causal_filter_and_leaves_no_trace() -> None:
    with_nan, without = CausalLowPass(3.0), CausalLowPass(3.0)
    for low_pass in (with_nan, without):
        low_pass.push(0.0, 1.0)
    assert np.isnan(with_nan.push(1 / FPS, float("nan")))
    assert with_nan.push(2 / FPS, 5.0) == without.push(2 / FPS, 5.0)


def test_time_zero_is_a_time_like_any_other() -> None:
    values = [3.0, 5.0, 4.0, 8.0]
    early, later = CausalLowPass(3.0), CausalLowPass(3.0)
    at_zero = [early.push(i / 32, v) for i, v in enumerate(values)]
    at_ten = [later.push(16.0 + i / 32, v) for i, v in enumerate(values)]
    assert at_zero[0] == 3.0
    assert at_zero[1] not in (3.0, 5.0)
    assert at_zero == at_ten
