from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.validation.baseline import count_cycles

T_S = np.arange(600) / 30


def knee(cycles: float, low_deg: float = 80.0) -> np.ndarray:
    """A knee that starts straight and bends so often in 20 seconds."""
    swing = 0.5 * (1 - np.cos(2 * np.pi * cycles * T_S / 20))
    return 175.0 - (175.0 - low_deg) * swing


@settings(deadline=None)  # a busy machine is no fault
@given(st.integers(1, 15), st.floats(30, 165))
def test_every_cycle_counts_once_however_deep(cycles: int, low_deg: float) -> None:
    assert count_cycles(T_S, knee(cycles, low_deg)) == cycles


def test_a_cycle_whose_rise_was_not_seen_is_none() -> None:
    angle = knee(4)
    from_the_bottom = slice(75, None)  # the first of four bottoms is at 2.5 s
    assert count_cycles(T_S[from_the_bottom], angle[from_the_bottom]) == 3


def test_a_small_wobble_between_deep_bends_is_none() -> None:
    angle = np.concatenate([knee(2), 175 - 20 * np.sin(T_S) ** 2, knee(2)])
    assert count_cycles(np.arange(1800) / 30, angle) == 4


def test_frames_that_were_not_seen_are_bridged() -> None:
    angle = knee(5)
    angle[::3] = np.nan
    assert count_cycles(T_S, angle) == 5


@pytest.mark.parametrize("angle", [np.full(600, np.nan), np.full(600, 170.0)])
def test_nothing_seen_and_nothing_moving_count_nothing(angle: np.ndarray) -> None:
    assert count_cycles(T_S, angle) == 0
