from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coach.geometry.network import Networks
from coach.pose.types import Floats
from tests.geometry.models import linear

WEIGHTS = np.array([[2.0, -1.0], [0.5, 3.0], [-4.0, 0.25]])
BIASES = np.array([[1.0, -2.0], [5.0, 2.0], [0.0, 6.0]])

rows = arrays(float, st.tuples(st.integers(0, 5), st.just(3)), elements=st.floats(-1e3, 1e3))


def drawn_at_random(seed: int) -> Networks:
    """Two networks from 3 inputs over 4 hidden units."""
    rng = np.random.default_rng(seed)
    shapes = [(3,), (2, 3, 4), (2, 1, 4), (2, 4, 4), (2, 1, 4), (2, 4, 2), (2, 1, 2)]
    scale, *layers = (rng.normal(0.0, 1.0, shape) for shape in shapes)
    return Networks(np.abs(scale) + 0.1, *layers)


def silu(x: Floats) -> Floats:
    return x / (1.0 + np.exp(-x))


@given(rows)
def test_linear_layers_give_a_straight_line_each_with_its_own_constant(inputs: Floats) -> None:
    answers = linear(WEIGHTS, BIASES).answers(inputs)
    assert answers.shape == (3, len(inputs), 2)
    for answer, bias in zip(answers, BIASES, strict=True):
        assert answer == pytest.approx(inputs @ WEIGHTS + bias, abs=1e-9)


def test_the_layers_follow_each_other_as_written_out_by_hand() -> None:
    nets = drawn_at_random(1)
    inputs = np.random.default_rng(2).normal(0.0, 2.0, (6, 3))
    for i, answer in enumerate(nets.answers(inputs)):
        first = silu((inputs / nets.scale) @ nets.first[i] + nets.first_bias[i])
        second = silu(first @ nets.second[i] + nets.second_bias[i])
        assert answer == pytest.approx(second @ nets.last[i] + nets.last_bias[i], abs=1e-12)


def test_each_input_is_measured_in_its_own_scale() -> None:
    nets = linear(WEIGHTS, BIASES)
    scale = np.array([2.0, 10.0, 0.5])
    layers = {f.name: getattr(nets, f.name) for f in fields(Networks)} | {"scale": scale}
    inputs = np.random.default_rng(3).normal(0.0, 1.0, (4, 3))
    assert Networks(**layers).answers(inputs * scale) == pytest.approx(nets.answers(inputs))


@given(rows, st.integers(0, 9))
def test_a_frame_is_answered_the_same_whatever_its_company(inputs: Floats, seed: int) -> None:
    nets = drawn_at_random(seed)
    together = nets.answers(inputs)
    for i in range(len(inputs)):
        assert nets.answers(inputs[i : i + 1])[:, 0] == pytest.approx(together[:, i], rel=1e-9)


@given(rows, st.integers(0, 2))
def test_a_row_with_a_gap_gives_nan_and_spoils_no_other(inputs: Floats, column: int) -> None:
    nets = drawn_at_random(5)
    with_gap = np.vstack([inputs, np.ones(3)])
    with_gap[-1, column] = np.nan
    answers = nets.answers(with_gap)
    assert np.isnan(answers[:, -1]).all()
    assert answers[:, :-1] == pytest.approx(nets.answers(inputs))


def test_far_out_nothing_overflows() -> None:
    inputs = np.array([[1e6, -1e6, 1e6], [-1e6, 1e6, -1e6], [0.0, 0.0, 0.0]])
    with np.errstate(all="raise", under="ignore"):
        straight = linear(WEIGHTS, BIASES).answers(inputs)
        bent = drawn_at_random(4).answers(inputs)
    assert straight[0] == pytest.approx(inputs @ WEIGHTS + BIASES[0])
    assert np.isfinite(bent).all()
