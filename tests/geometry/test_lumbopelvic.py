from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.geometry.features import N_FEATURES
from coach.geometry.lumbopelvic import (
    REFERENCE_WEIGHT,
    LumbopelvicModel,
    Prediction,
    Regression,
    default_model,
    load_model,
    save_model,
)
from coach.geometry.network import Networks
from coach.pose.types import Floats
from tests.geometry.models import NEW_SD_DEG, SD_DEG, knowing, linear

POINTS = np.random.default_rng(5).normal(0.0, 4.0, (12, 6))
FAR = np.full((1, 6), 100.0)
OWN = np.array([1.0, -2.0, 0.5, 0.0, 3.0, -1.0])  # scores of somebody in neutral standing

# what the networks make of the scores and of their change
NOW = np.random.default_rng(6).integers(-16, 17, (6, 2)) / 16.0
CHANGE = np.random.default_rng(7).integers(-16, 17, (6, 2)) / 16.0
ALONE = np.random.default_rng(8).integers(-16, 17, (6, 2)) / 16.0
MOVED = np.random.default_rng(9).integers(-16, 17, (12, 2)) / 16.0
KNOWN_DEG = np.array([[2.0, 0.0], [4.0, 6.0]])
STRANGER_DEG = np.array([[5.0, -1.0], [-1.0, 1.0]])


def told(model: LumbopelvicModel, rows: Floats) -> Prediction:
    """What the model says of a stranger."""
    return model.predict(model.scores(rows), None)


@pytest.fixture(scope="module")
def model() -> LumbopelvicModel:
    """Straight networks of each kind: two, two, and one for changes."""
    return knowing(
        POINTS,
        known=linear(np.vstack([NOW, CHANGE]), KNOWN_DEG),
        stranger=linear(ALONE, STRANGER_DEG),
        change=linear(MOVED, np.zeros((1, 2))),
    )


@pytest.fixture
def stored(model: LumbopelvicModel, tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    save_model(model, path)
    return path


def pitches(estimate: Prediction) -> Floats:
    return np.stack([estimate.pelvis_deg, estimate.thorax_deg], axis=1)


def test_a_known_person_is_estimated_from_the_scores_and_their_change(
    model: LumbopelvicModel,
) -> None:
    scores = model.scores(POINTS)
    expected = scores @ NOW + (scores - OWN) @ CHANGE + (3.0, 3.0)
    assert pitches(model.predict(scores, OWN)) == pytest.approx(expected)


def test_a_stranger_is_estimated_from_the_scores_alone(model: LumbopelvicModel) -> None:
    expected = (POINTS - POINTS.mean(axis=0)) @ ALONE + (2.0, 0.0)
    assert pitches(told(model, POINTS)) == pytest.approx(expected)


def test_a_change_is_estimated_from_the_scores_and_their_difference_from_other_frames(
    model: LumbopelvicModel,
) -> None:
    scores = model.scores(POINTS)
    expected = scores @ MOVED[:6] + (scores - OWN) @ MOVED[6:]
    assert pitches(model.predict_change(scores, OWN)) == pytest.approx(expected)
    each = np.tile(OWN, (len(scores), 1))
    assert pitches(model.predict_change(scores, each)) == pytest.approx(expected)


def test_a_change_is_as_new_as_the_frame_and_has_its_own_uncertainty(
    model: LumbopelvicModel,
) -> None:
    scores = model.scores(np.vstack([POINTS[:1], FAR]))
    change = model.predict_change(scores, OWN)
    assert np.array_equal(change.novelty, model.predict(scores, None).novelty)
    assert change.sd_deg[0] == pytest.approx(SD_DEG["change"], abs=1e-3)
    assert change.sd_deg[1] == pytest.approx(np.hypot(SD_DEG["change"], NEW_SD_DEG), abs=1e-3)


def test_frames_it_has_seen_are_not_new_and_far_from_them_all_is(model: LumbopelvicModel) -> None:
    assert told(model, POINTS).novelty.max() < 1e-6
    assert told(model, FAR).novelty[0] == pytest.approx(1.0, abs=1e-6)


def test_novelty_grows_on_the_way_out(model: LumbopelvicModel) -> None:
    way = POINTS[:1] + np.linspace(0.0, 1.0, 30)[:, None] ** 2 * (FAR - POINTS[:1])
    novelty = told(model, way).novelty
    assert (np.diff(novelty) >= -1e-9).all()
    assert novelty[0] < 0.01 < 0.99 < novelty[-1]


def test_a_build_it_has_not_seen_is_new_in_frames_that_it_has(model: LumbopelvicModel) -> None:
    scores = model.scores(POINTS)
    builds = [scale * OWN for scale in (0.0, 0.5, 1.0, 2.0, 10.0)]
    novelty = np.stack([model.predict(scores, build).novelty for build in builds])
    assert (np.diff(novelty, axis=0) >= -1e-9).all()
    assert novelty[0].max() < 1e-6 and novelty[-1].min() > 0.99


def test_a_stranger_is_as_new_as_the_average_person(model: LumbopelvicModel) -> None:
    scores = model.scores(POINTS + 1.0)
    average = model.predict(scores, model.average)
    assert model.predict(scores, None).novelty == pytest.approx(average.novelty)


def test_a_row_of_nan_gives_nan_and_spoils_no_other(model: LumbopelvicModel) -> None:
    rows = np.stack([POINTS[0], np.full(6, np.nan), POINTS[1]])
    rows[2, 3] = np.nan
    for reference in (None, OWN):
        whole = model.predict(model.scores(POINTS[:1]), reference)
        estimate = model.predict(model.scores(rows), reference)
        for field in fields(Prediction):
            values = getattr(estimate, field.name)
            assert values[0] == pytest.approx(getattr(whole, field.name)[0], abs=1e-9)
            assert np.isnan(values[1:]).all()


@pytest.mark.parametrize("rows", [POINTS, FAR], ids=["seen", "far"])
@pytest.mark.parametrize("reference", [None, OWN], ids=["stranger", "known"])
def test_variance_is_what_the_networks_say_and_what_novelty_adds(
    model: LumbopelvicModel, rows: Floats, reference: Floats | None
) -> None:
    estimate = model.predict(model.scores(rows), reference)
    stated = SD_DEG["stranger" if reference is None else "known"]
    variance = stated**2 + estimate.novelty[:, None] * NEW_SD_DEG**2
    assert estimate.sd_deg.shape == (len(rows), 3)
    assert estimate.sd_deg == pytest.approx(np.sqrt(variance))


def test_the_standard_deviation_may_depend_on_what_is_seen() -> None:
    """Each unit of the first score makes tilt twice, lean half as uncertain."""
    weights = np.zeros((10, 3))
    weights[0] = np.log([2.0, 0.5, 1.0])
    model = knowing(POINTS)
    told = replace(model.stranger, log_sd=linear(weights, np.log([[3.0, 4.0, 5.0]])))
    scores = np.outer([0.0, 1.0, 2.0], np.eye(6)[0])
    sd = told.predict(scores, np.zeros(3)).sd_deg
    assert sd == pytest.approx(np.array([[3.0, 4.0, 5.0], [6.0, 2.0, 5.0], [12.0, 1.0, 5.0]]))


pair = st.tuples(st.floats(-50, 50), st.floats(-50, 50))


@given(st.lists(pair, min_size=1, max_size=5))
def test_the_mean_of_the_networks_is_told_and_how_far_they_lie_apart_is_heard(
    said: list[tuple[float, float]],
) -> None:
    """Networks for the uncertainty that say what they are told of the spread."""
    answers = np.array(said)
    blind = np.zeros((6, 3)), np.eye(3), np.zeros((1, 3))
    repeats = linear(np.vstack(blind), np.zeros((1, 3)))
    heard = Regression(linear(np.zeros((6, 2)), answers), repeats, np.zeros(3))
    estimate = heard.predict(POINTS, np.ones(len(POINTS)))
    three = np.column_stack([answers, answers[:, 0] - answers[:, 1]])
    assert pitches(estimate)[0] == pytest.approx(answers.mean(axis=0), abs=1e-9)
    heard_deg = np.maximum(three.std(axis=0) + 0.1, 0.3)  # surer than that nobody is
    assert estimate.sd_deg[0] == pytest.approx(heard_deg, abs=1e-6)


def test_far_from_all_that_was_fitted_on_the_band_stays_a_number() -> None:
    weights = np.zeros((10, 3))
    weights[0] = [1.0, -1.0, 50.0]
    model = knowing(POINTS)
    told = replace(model.stranger, log_sd=linear(weights, np.zeros((1, 3))), new_sd_deg=np.zeros(3))
    sd = told.predict(1000.0 * np.eye(6)[:1], np.zeros(1)).sd_deg
    assert sd == pytest.approx(np.array([[90.0, 0.3, 90.0]]))


@given(st.floats(0, 30), st.floats(0, 30))
def test_uncertainty_grows_with_novelty(a: float, b: float) -> None:
    one = POINTS[:1]
    model = knowing(one)
    steps = np.array(sorted((a, b)))[:, None] * np.eye(1, 6)
    estimate = told(model, one + steps)
    assert estimate.novelty[0] <= estimate.novelty[1]
    assert (estimate.sd_deg[0] <= estimate.sd_deg[1]).all()


def test_a_saved_model_comes_back_the_same(model: LumbopelvicModel, stored: Path) -> None:
    again = load_model(stored)

    def compare(before: object, after: object) -> None:
        if isinstance(before, LumbopelvicModel | Regression | Networks):
            assert type(after) is type(before)
            for field in fields(before):
                compare(getattr(before, field.name), getattr(after, field.name))
        elif isinstance(before, np.ndarray):
            assert isinstance(after, np.ndarray)
            assert after.dtype == np.float64
            assert after.shape == before.shape
            assert after == pytest.approx(before, rel=1e-6, abs=1e-6)
        else:
            assert after == before

    compare(model, again)
    scores = model.scores(POINTS + 0.5)
    for reference in (None, OWN):
        one, other = (each.predict(scores, reference) for each in (model, again))
        for field in fields(Prediction):
            before, after = getattr(one, field.name), getattr(other, field.name)
            assert after == pytest.approx(before, abs=1e-3)


def test_a_missing_model_is_said_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "no.npz"
    with pytest.raises(CoachError, match="is missing: reinstall coach") as caught:
        load_model(path)
    assert str(path) in str(caught.value)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle - 200 : middle + 200] = bytes(400)
    path.write_bytes(content)


def leave_out(path: Path, left_out: str) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files if name != left_out}
        assert len(arrays) == len(stored.files) - 1
    np.savez_compressed(path, **arrays)


def put_objects_in(path: Path) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["mean"] = np.array([{"not": "numbers"}], dtype=object)
    np.savez_compressed(path, allow_pickle=True, **arrays)


def make_a_single_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("a model\n"),
        lambda path: path.write_bytes(b"PK\x03\x04 no archive"),
        cut_short,
        overwrite_the_middle,
        lambda path: leave_out(path, "spread"),
        lambda path: leave_out(path, "stranger_log_sd_last_bias"),
        lambda path: leave_out(path, "change_new_sd_deg"),
        put_objects_in,
        make_a_single_array,
    ],
    ids=[
        "empty", "text", "zip in name only", "cut short", "overwritten", "incomplete",
        "a layer missing", "an uncertainty missing", "objects", "single array",
    ],
)  # fmt: skip
def test_a_damaged_or_wrong_file_is_said_in_one_sentence(stored: Path, spoil) -> None:
    spoil(stored)
    with pytest.raises(CoachError, match="is not a lumbopelvic model") as caught:
        load_model(stored)
    message = str(caught.value)
    assert str(stored) in message and message.endswith("reinstall coach, or give another file.")
    assert "\n" not in message


def test_damage_anywhere_in_the_file_is_harmless_or_said(stored: Path) -> None:
    whole = stored.read_bytes()
    rng = np.random.default_rng(8)
    said = 0
    for at in rng.integers(0, len(whole) - 8, 300).tolist():
        stored.write_bytes(whole[:at] + rng.bytes(8) + whole[at + 8 :])
        try:
            load_model(stored)
        except CoachError:
            said += 1
    assert said > 200


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="is not a lumbopelvic model"):
        load_model(tmp_path)


def test_the_model_of_the_program_fits_the_features_and_knows_what_it_was_fitted_on() -> None:
    model = default_model()
    assert model.version
    assert model.mean.shape == (N_FEATURES,)
    width = len(model.components)
    builds = model.inducing[:, width:] / REFERENCE_WEIGHT + model.average
    taught = model.novelty(model.inducing[:, :width], builds)
    assert taught.max() < 0.02
    assert told(model, model.mean[None] + 5.0).novelty[0] > 0.99
    for regression in (model.known, model.stranger, model.change):
        assert (regression.new_sd_deg > 0.0).all()
    assert (model.person_sd_deg > 0).all()
