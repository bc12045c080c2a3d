"""Fitting: frames against the person's own neutral, and an uncertainty that holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the laboratory's package torch is not installed")

from calibration.dataset import Clip
from calibration.rows import FRAMES_PER_S, rows_of
from calibration.uncertainty import fit_sd

FPS = 30.0


def clip(person: str, kind: str, level: float, relative_deg: tuple[float, float]) -> Clip:
    """Three seconds in which nothing changes; `level` is what the features show."""
    n = round(3.0 * FPS)
    return Clip(
        path=Path(f"fit_{person}_{kind}.mp4"),
        person=person,
        kind=kind,
        fps=FPS,
        t_s=np.arange(n) / FPS,
        vector=np.full((n, 3), level),
        measurable=np.ones(n, dtype=bool),
        relative_deg=np.tile(relative_deg, (n, 1)).astype(float),
        pitch_deg=np.full(n, 4.0),
    )


def test_frames_are_taken_against_the_same_persons_calibration_clip() -> None:
    rows = rows_of(
        [
            clip("a", "calibration", 1.0, (3.0, -2.0)),
            clip("b", "calibration", 2.0, (0.0, 10.0)),
            clip("a", "squat", 5.0, (13.0, -3.0)),
            clip("b", "squat", 6.0, (170.0, -175.0)),
        ]
    )
    squat = rows.vector[:, 0] >= 5.0
    for person, at_rest, target, constant in (
        ("a", 1.0, (10.0, -1.0), (3.0, -2.0)),
        ("b", 2.0, (170.0, 175.0), (0.0, 10.0)),
    ):
        own = rows.some((rows.person == person) & squat)
        assert len(own.person) == 3.0 * FRAMES_PER_S
        assert own.neutral == pytest.approx(np.full_like(own.neutral, at_rest))
        assert own.target == pytest.approx(np.tile(target, (len(own.person), 1)))
        assert own.constant == pytest.approx(np.tile(constant, (len(own.person), 1)))
        assert own.pitch == pytest.approx(4.0)
        assert rows.some((rows.person == person) & ~squat).target == pytest.approx(0.0)


def test_who_has_no_calibration_clip_and_what_cannot_be_measured_teach_nothing() -> None:
    known = clip("a", "calibration", 1.0, (3.0, -2.0))
    hidden = clip("a", "squat", 5.0, (0.0, 0.0))
    hidden = replace(hidden, measurable=np.arange(len(hidden.t_s)) >= 60)
    rows = rows_of([known, hidden, clip("b", "squat", 6.0, (0.0, 0.0))])
    assert set(rows.person) == {"a"}
    assert (rows.vector[:, 0] == 5.0).sum() == FRAMES_PER_S


def test_the_neutral_is_of_the_quiet_start_alone() -> None:
    known = clip("a", "calibration", 1.0, (3.0, -2.0))
    late = known.t_s >= 2.5
    moving = replace(
        known,
        vector=np.where(late[:, None], 9.0, known.vector),
        relative_deg=np.where(late[:, None], 50.0, known.relative_deg),
    )
    rows = rows_of([moving])
    assert rows.neutral == pytest.approx(1.0)
    assert rows.constant == pytest.approx(np.tile((3.0, -2.0), (len(rows.person), 1)))


@pytest.mark.parametrize("wild", [0.0, 0.03], ids=["tame", "a few wild frames"])
def test_two_errors_of_three_lie_within_the_standard_deviation(wild: float) -> None:
    rng = np.random.default_rng(4)
    n = 4000
    novelty, spread = rng.uniform(0.0, 0.3, n), rng.uniform(0.0, 4.0, n)
    true = np.sqrt(2.0**2 + novelty * 8.0**2 + spread**2)
    error = rng.normal(0.0, true)
    error[rng.random(n) < wild] *= 10.0
    a, b, c = fit_sd(error, novelty, spread, np.ones(n))
    sd = np.sqrt(a**2 + novelty * b**2 + spread**2 * c**2)
    assert (np.abs(error) <= sd).mean() == pytest.approx(0.683, abs=0.005)
    # surer where it may be surer, and by about as much
    assert sd / true == pytest.approx(1.0, abs=0.25)


def test_a_person_of_few_frames_says_as_much_of_it_as_one_of_many() -> None:
    rng = np.random.default_rng(5)
    many, few = rng.normal(0.0, 2.0, 4000), rng.normal(0.0, 8.0, 400)
    error, nothing = np.concatenate([many, few]), np.zeros(4400)
    weight = np.repeat([1.0 / 4000, 1.0 / 400], [4000, 400])
    inside = np.abs(error) <= fit_sd(error, nothing, nothing, weight)[0]
    assert (weight * inside).sum() / weight.sum() == pytest.approx(0.683, abs=0.005)
