"""What the networks see, what they are asked, and what each kind of them can tell."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the laboratory's package torch is not installed")

from calibration.compare import INPUTS, blind_to, errors, interval
from calibration.estimator import (
    KINDS,
    N_COMPONENTS,
    Axes,
    assemble,
    axes_of,
    change_of,
    known_of,
    stranger_of,
)
from calibration.rows import Rows
from coach.geometry.features import N_FEATURES, OFFSETS, POSTURE, SEEN, outline_columns
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.pose.types import N_CONTOUR, STATIONS, Floats

FRAMES = 30  # of a clip
WAIST = np.exp(-(((STATIONS - 0.3) / 0.15) ** 2))


def rendered(n_clips: int, seed: int) -> Rows:
    """Clips of one person each, whose waist bulges with their tilt and with their build.

    From a single outline the two cannot be told apart; the posture says nothing.
    """
    rng = np.random.default_rng(seed)
    n = n_clips * FRAMES
    clip = np.repeat(np.arange(n_clips), FRAMES)
    build = rng.normal(0.0, 10.0, n_clips)[clip]
    tilt = rng.uniform(-20.0, 20.0, n)
    plain = 0.2 + 0.03 * np.sin(2.0 * np.pi * STATIONS)

    def seen(bulge_deg: Floats) -> Floats:
        back = plain - 0.004 * bulge_deg[:, None] * WAIST + rng.normal(0.0, 0.002, (n, N_CONTOUR))
        belly = np.broadcast_to(plain, back.shape) + rng.normal(0.0, 0.002, back.shape)
        posture = rng.normal(0.0, 0.1, (n, N_FEATURES - POSTURE.start))
        return np.concatenate([outline_columns(np.stack([back, belly], axis=1)), posture], axis=1)

    at_rest = seen(build)[::FRAMES][clip]
    return Rows(
        vector=seen(tilt + build),
        neutral=at_rest,
        target=np.stack([tilt, np.zeros(n)], axis=1),
        pitch=np.zeros(n),
        constant=np.zeros((n, 2)),
        person=np.array([f"p{i}" for i in clip]),
        clip=clip,
        family=np.full(n, "stand"),
        exercising=np.ones(n, dtype=bool),
    )


@pytest.fixture(scope="module")
def rows() -> Rows:
    return rendered(60, seed=1)


@pytest.fixture(scope="module")
def new() -> Rows:
    return rendered(12, seed=2)


@pytest.fixture(scope="module")
def axes(rows: Rows) -> Axes:
    return axes_of(rows)


@pytest.fixture(scope="module")
def fitted(rows: Rows, axes: Axes) -> LumbopelvicModel:
    return assemble(rows, [rows], axes, "small", members=2)


def test_outlines_come_as_principal_axes_what_is_seen_as_shares_and_posture_as_it_is(
    axes: Axes, rows: Rows
) -> None:
    outlines, rest = axes.components[:N_COMPONENTS], axes.components[N_COMPONENTS:]
    assert (outlines[:, OFFSETS.stop :] == 0.0).all() and (rest[:, OFFSETS] == 0.0).all()
    half = rows.vector[:1].copy()
    half[:, SEEN] = np.repeat([1.0, 0.0, 0.0, 1.0], N_CONTOUR // 2)
    shares = len(rest) - (N_FEATURES - POSTURE.start)
    seen = (axes.scores(half) - axes.scores(rows.vector[:1]))[0, N_COMPONENTS:][:shares]
    assert seen == pytest.approx(np.repeat([0.0, -1.0, -1.0, 0.0], shares // 4))
    posture = axes.scores(half)[0, N_COMPONENTS + shares :]
    assert posture == pytest.approx((half - axes.mean)[0, POSTURE])


def test_the_first_axis_is_the_one_in_which_outlines_differ(axes: Axes, rows: Rows) -> None:
    spread = axes.scores(rows.vector)[:, :N_COMPONENTS].std(axis=0)
    assert (np.diff(spread) <= 1e-9).all()
    assert spread[0] > 5.0 * spread[1]


def test_a_change_is_asked_against_the_mean_of_the_whole_clip(axes: Axes, rows: Rows) -> None:
    asked = change_of(rows, axes, None)
    now, apart = np.split(asked.inputs, 2, axis=1)
    assert now == pytest.approx(axes.scores(rows.vector))
    for clip in (0, 7):
        own = rows.clip == clip
        assert apart[own].mean(axis=0) == pytest.approx(0.0, abs=1e-9)
        assert asked.target[own].mean(axis=0) == pytest.approx(0.0, abs=1e-9)
        assert np.ptp(asked.target[own], axis=0) == pytest.approx(np.ptp(rows.target[own], axis=0))


def test_a_change_is_taught_against_some_frames_of_the_same_clip(axes: Axes, rows: Rows) -> None:
    taught = change_of(rows, axes, np.random.default_rng(3))
    others = axes.scores(rows.vector) - np.split(taught.inputs, 2, axis=1)[1]
    against = rows.target - taught.target
    spread = []
    for clip in range(60):
        own = rows.clip == clip
        low, high = rows.target[own, 0].min(), rows.target[own, 0].max()
        assert low - 1e-9 <= against[own, 0].min() and against[own, 0].max() <= high + 1e-9
        spread.append(np.corrcoef(others[own, 0], against[own, 0])[0, 1])
    assert np.abs(spread).min() > 0.95  # outline and angles are of the same frames
    assert against[rows.clip == 0, 0].std() > 3.0  # often of a few frames alone


def mean_error(model: LumbopelvicModel, rows: Rows, axes: Axes) -> dict[str, float]:
    """Of the pelvis, degrees, by kind of network."""
    asked = {
        "known": known_of(rows, axes),
        "stranger": stranger_of(rows, axes),
        "change": change_of(rows, axes, None),
    }
    return {
        kind: float(
            np.abs(
                getattr(model, kind).pitch.answers(one.inputs).mean(axis=0) - one.target
            )[:, 0].mean()
        )
        for kind, one in asked.items()
    }  # fmt: skip


def test_a_build_is_told_from_a_tilt_by_the_neutral_or_by_other_frames_alone(
    fitted: LumbopelvicModel, new: Rows, axes: Axes
) -> None:
    error = mean_error(fitted, new, axes)
    assert error["stranger"] > 4.0
    assert error["known"] < 0.5 * error["stranger"]
    assert error["change"] < 0.5 * error["stranger"]


def test_until_it_is_fitted_the_uncertainty_is_a_degree(
    fitted: LumbopelvicModel, new: Rows, axes: Axes
) -> None:
    scores = axes.scores(new.vector)
    for told in (
        fitted.predict(scores, None),
        fitted.predict(scores, fitted.average),
        fitted.predict_change(scores, fitted.average),
    ):
        assert told.sd_deg == pytest.approx(1.0)


def test_frames_like_those_taught_are_not_new(
    fitted: LumbopelvicModel, new: Rows, axes: Axes
) -> None:
    seen = fitted.novelty(axes.scores(new.vector), None)
    strange = fitted.novelty(axes.scores(new.vector) + 30.0, None)
    assert np.median(seen) < 0.3 < strange.min()


def test_inputs_that_are_left_out_say_nothing(axes: Axes, rows: Rows) -> None:
    blind = blind_to(axes, INPUTS["joints, outline of the back"])
    belly = rows.vector[:5].copy()
    belly[:, N_CONTOUR : OFFSETS.stop] += 1.0
    assert np.array_equal(blind.scores(belly), blind.scores(rows.vector[:5]))
    assert not np.allclose(axes.scores(belly), axes.scores(rows.vector[:5]))
    back = rows.vector[:5].copy()
    back[:, :N_CONTOUR] += 1.0
    assert not np.allclose(blind.scores(back), blind.scores(rows.vector[:5]))
    assert blind_to(axes, INPUTS["joints, both outlines, view and arms"]).scores(
        belly
    ) == pytest.approx(axes.scores(belly))


def test_what_only_the_outline_tells_joints_do_not(axes: Axes, new: Rows) -> None:
    few = rendered(30, seed=3)
    joints, back = (
        errors(few, [few], new, blind_to(axes, INPUTS[name]))
        for name in ("joints only", "joints, outline of the back")
    )
    assert set(joints) == set(KINDS)
    assert joints["change"].shape == (12, 3)
    assert back["change"][:, 2].mean() < 0.5 * joints["change"][:, 2].mean()


def test_the_interval_is_that_of_the_mean_over_people() -> None:
    people = np.random.default_rng(4).normal(5.0, 2.0, (100, 3))
    mean, low, high = interval(people)
    assert mean == pytest.approx(people.mean(axis=0))
    assert (high - low) / 2 == pytest.approx(1.96 * people.std(axis=0) / 10.0, rel=0.15)
    assert (low < mean).all() and (mean < high).all()
