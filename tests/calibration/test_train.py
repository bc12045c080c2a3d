"""Training: small networks learn what is there, and say the same for the same seed."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

pytest.importorskip("torch", reason="the laboratory's package torch is not installed")

from calibration.train import train, train_log_sd
from coach.geometry.network import Networks
from coach.pose.types import Floats

SPREAD = np.array([20.0, 5.0, 1.0, 0.01])


def shown(count: int, seed: int) -> tuple[Floats, Floats]:
    """Inputs of very different size, and two angles that bend with them."""
    units = np.random.default_rng(seed).normal(0.0, 1.0, (count, 4))
    pelvis = 30.0 + 10.0 * units[:, 0] - 6.0 * np.tanh(units[:, 1])
    thorax = -20.0 + 8.0 * units[:, 1] + 5.0 * np.tanh(units[:, 0])
    return units * SPREAD, np.stack([pelvis, thorax], axis=1)


@pytest.fixture(scope="module")
def taught() -> tuple[Floats, Floats]:
    return shown(1500, seed=3)


@pytest.fixture(scope="module")
def nets(taught: tuple[Floats, Floats]) -> Networks:
    return train(*taught, members=2, seed=1)


def test_what_was_learned_holds_for_what_was_not_shown(nets: Networks) -> None:
    inputs, target = shown(400, seed=4)
    error = nets.answers(inputs).mean(axis=0) - target
    assert np.abs(error).mean() < 0.15 * np.abs(target - target.mean(axis=0)).mean()
    assert np.abs(error.mean(axis=0)).max() < 1.0


def test_members_agree_where_they_were_taught_more_than_far_outside(nets: Networks) -> None:
    inputs, _ = shown(400, seed=4)
    inside, outside = nets.answers(inputs), nets.answers(inputs + 15.0 * SPREAD)
    assert 0.0 < inside.std(axis=0).mean() < 0.5 * outside.std(axis=0).mean()


def test_the_same_seed_gives_the_same_networks_and_another_one_others(
    nets: Networks, taught: tuple[Floats, Floats]
) -> None:
    again = train(*taught, members=1, seed=1)
    other = train(*taught, members=1, seed=9)
    for field in fields(Networks):
        if field.name == "scale":
            continue
        first = getattr(nets, field.name)[:1]
        assert first.dtype == np.float64
        assert np.array_equal(getattr(again, field.name), first)
        assert not np.array_equal(getattr(other, field.name), first)


def test_the_smallest_inputs_are_not_blown_up(nets: Networks) -> None:
    assert nets.scale.shape == (4,)
    assert nets.scale[0] == pytest.approx(SPREAD[0], rel=0.1)
    assert nets.scale[1] == pytest.approx(np.sqrt(SPREAD[0] * SPREAD[1]), rel=0.1)
    assert nets.scale[3] == pytest.approx(0.08 * SPREAD[0], rel=0.1)


@pytest.fixture(scope="module")
def wrong() -> tuple[Floats, Floats]:
    """Inputs, and errors of tilt, lean and lumbar angle that the first input makes larger."""
    rng = np.random.default_rng(6)
    inputs = rng.normal(0.0, 1.0, (6000, 4))
    return inputs, rng.normal(0.0, 1.0, (6000, 3)) * true_sd(inputs)


def true_sd(inputs: Floats) -> Floats:
    return np.exp(0.6 * np.tanh(inputs[:, :1])) * [4.0, 1.0, 6.0]


def test_how_large_errors_are_is_learned_from_the_errors_alone(
    wrong: tuple[Floats, Floats],
) -> None:
    inputs, error = wrong
    nets = train_log_sd(inputs, error, np.ones(len(error)), members=2, seed=1)
    new = np.random.default_rng(7).normal(0.0, 1.0, (500, 4))
    told = np.exp(nets.answers(new).mean(axis=0))
    assert told.shape == (500, 3)
    ratio = told / true_sd(new)
    # by Student's t, whose scale lies below a normal distribution's standard deviation
    assert np.median(ratio, axis=0) == pytest.approx(0.85, abs=0.12)
    for angle in range(3):
        assert np.corrcoef(np.log(told[:, angle]), np.log(true_sd(new)[:, angle]))[0, 1] > 0.9


def test_rows_of_no_weight_say_nothing_of_how_large_errors_are(
    wrong: tuple[Floats, Floats],
) -> None:
    inputs, error = wrong
    weight = (np.arange(len(error)) % 2).astype(float)
    spoilt = np.where(weight[:, None] > 0, error, 50.0 * error)
    told, plain = (
        np.exp(train_log_sd(inputs, each, weight, members=1, seed=1).answers(inputs)[0])
        for each in (spoilt, error)
    )
    assert told == pytest.approx(plain, rel=1e-6)
