"""An uncertainty that holds: two errors of three lie within it, large ones and small ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="the laboratory's package torch is not installed")

from calibration.estimator import KINDS, Axes
from calibration.rows import Rows
from calibration.uncertainty import LeftOut, coverage, leave_out, mean_error, weights_of, with_sd
from coach.errors import CoachError
from coach.geometry.lumbopelvic import Prediction, Regression
from coach.geometry.network import Networks
from coach.pose.types import Floats

N = 8000
FEW = 200
WIDTH = 4  # of the inputs of the pitch networks


def silent() -> Regression:
    """Pitch networks of which nothing is asked, and an uncertainty to be replaced."""
    none = np.zeros((1, 1, 1))
    pitch = Networks(
        np.ones(WIDTH), np.zeros((1, WIDTH, 1)), none, none, none, np.zeros((1, 1, 2)),
        np.zeros((1, 1, 2)),
    )  # fmt: skip
    return Regression(pitch, pitch, np.zeros(3))


def left_out(seed: int, wild: float = 0.0) -> tuple[LeftOut, Floats]:
    """Errors that the first input makes larger, and so does novelty; and their true size."""
    rng = np.random.default_rng(seed)
    told = rng.normal(0.0, 1.0, (N, WIDTH + 4))
    told[:, WIDTH:] = np.log(0.1)  # networks that agree: so says the regression that is silent
    novelty = rng.uniform(0.0, 0.4, N) * (rng.random(N) < 0.2)
    told[:, -1] = novelty
    own = np.exp(0.6 * np.tanh(told[:, :1])) * [4.0, 1.5, 6.0]
    true = np.sqrt(own**2 + novelty[:, None] * 14.0**2)
    error = rng.normal(0.0, true)
    error[rng.random(N) < wild] *= 10.0
    rows = np.arange(N)
    return LeftOut(told, error, novelty, rows, np.ones(N, dtype=bool)), true


def stated(regression: Regression, out: LeftOut) -> Prediction:
    return regression.predict(out.told[:, :WIDTH], out.novelty)


@pytest.fixture(scope="module")
def tame() -> LeftOut:
    return left_out(4)[0]


@pytest.fixture(scope="module")
def fitted(tame: LeftOut) -> Regression:
    return with_sd(silent(), tame, np.ones(N))


def test_two_errors_of_three_lie_within_the_standard_deviation(
    tame: LeftOut, fitted: Regression
) -> None:
    within = np.abs(tame.error_deg) <= stated(fitted, tame).sd_deg
    assert within.mean(axis=0) == pytest.approx(0.683, abs=0.005)
    assert fitted.pitch is not fitted.log_sd


def test_a_few_wild_frames_change_nothing_of_that() -> None:
    out, _ = left_out(4, wild=0.03)
    within = np.abs(out.error_deg) <= stated(with_sd(silent(), out, np.ones(N)), out).sd_deg
    assert within.mean(axis=0) == pytest.approx(0.683, abs=0.005)


def test_in_others_too_it_holds_where_errors_are_small_and_where_they_are_large(
    fitted: Regression,
) -> None:
    new, true = left_out(5)
    sd = stated(fitted, new).sd_deg
    assert np.median(sd / true, axis=0) == pytest.approx(1.0, abs=0.1)
    within = np.abs(new.error_deg) <= sd
    for part in (new.told[:, 0] < -1.0, new.told[:, 0] > 1.0, new.novelty > 0.2, new.novelty == 0):
        # one and the same for all would hold 0.5 to 0.95 of them
        assert within[part].mean(axis=0) == pytest.approx(0.683, abs=0.16)


def test_coverage_is_told_of_each_family_and_of_whole_outlines_alone(
    tame: LeftOut, fitted: Regression
) -> None:
    family = np.where(np.arange(N) % 2, "squat", "hinge")
    larger = np.where(family[:, None] == "hinge", 3.0, 1.0)
    wrong = replace(tame, error_deg=larger * tame.error_deg)
    told = coverage(fitted, wrong, family)
    assert told["squat"] == pytest.approx((0.68, 0.95), abs=0.02)
    assert told["hinge"] == pytest.approx((0.26, 0.49), abs=0.03)
    half = np.arange(N) < N // 2
    spoilt = replace(wrong, whole=half, error_deg=np.where(half[:, None], wrong.error_deg, 1e3))
    assert coverage(fitted, spoilt, family)["squat"] == pytest.approx(told["squat"], abs=0.02)


def test_what_is_like_nothing_before_is_never_sure() -> None:
    out, _ = left_out(6)
    told = np.column_stack([out.told[:, :-1], np.zeros(N)])
    tame = LeftOut(told, out.error_deg, np.zeros(N), out.row, out.whole)
    fitted = with_sd(silent(), tame, np.ones(N))
    new = fitted.predict(out.told[:, :WIDTH], np.ones(N))
    assert (new.sd_deg > 8.0).all()


def test_a_person_of_few_frames_says_as_much_of_it_as_one_of_many() -> None:
    out, _ = left_out(7)
    few = np.arange(N) < FEW
    error = np.where(few[:, None], 3.0, 1.0) * out.error_deg
    weight = np.where(few, 1.0 / FEW, 1.0 / (N - FEW))
    known = np.zeros(N)
    told = np.column_stack([out.told[:, :-1], known])
    out = LeftOut(told, error, known, out.row, out.whole)
    within = np.abs(error) <= stated(with_sd(silent(), out, weight), out).sd_deg
    together = (weight[:, None] * within).sum(axis=0) / weight.sum()
    assert together == pytest.approx(0.683, abs=0.005)


def taken(people: list[str], exercising: list[bool]) -> Rows:
    """Rows of these people, with an outline of three features."""
    n = len(people)
    rng = np.random.default_rng(0)
    none = np.zeros((n, 2))
    return Rows(
        vector=rng.normal(size=(n, 3)),
        neutral=np.zeros((n, 3)),
        target=none,
        pitch=np.zeros(n),
        constant=none,
        person=np.array(people),
        clip=np.zeros(n, dtype=np.int64),
        family=np.full(n, "stand"),
        exercising=np.array(exercising),
    )


def test_people_weigh_alike_and_so_do_movements_and_series() -> None:
    rows = taken(["a"] * 8 + ["b"] * 2 + ["a"] * 2, [True] * 10 + [False] * 2)
    weight = weights_of(rows)
    for kind in (rows.exercising, ~rows.exercising):
        assert weight[kind].sum() == pytest.approx(1.0)
    moving = rows.exercising
    a, b = (weight[moving & (rows.person == name)].sum() for name in "ab")
    assert b == pytest.approx(weight[moving & (rows.person == "b")][0] * 2)
    assert weight[rows.person == "b"][0] > weight[moving & (rows.person == "a")][0]
    assert a + b == pytest.approx(1.0)


def test_one_person_cannot_be_left_out() -> None:
    axes = Axes(np.zeros(3), np.eye(3))
    with pytest.raises(CoachError, match="fit on two or more"):
        leave_out(taken(["a"] * 5, [True] * 5), [], axes)


def test_the_mean_error_is_of_outlines_as_they_were_seen() -> None:
    error = np.array([[1.0, 2.0, -3.0], [-3.0, 0.0, 1.0], [90.0, 90.0, 90.0]])
    part = LeftOut(
        np.zeros((3, 4)), error, np.zeros(3), np.arange(3), np.array([True, True, False])
    )
    assert mean_error({kind: part for kind in KINDS}) == {kind: [2.0, 1.0, 2.0] for kind in KINDS}
