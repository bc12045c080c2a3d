from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.geometry.features import N_FEATURES
from coach.geometry.joints import Floats
from coach.geometry.lumbopelvic import (
    Estimate,
    LumbopelvicModel,
    default_model,
    load_model,
    save_model,
)
from tests.geometry.models import interpolating

POINTS = np.random.default_rng(5).normal(0.0, 4.0, (12, 6))
TARGET = np.random.default_rng(6).normal((5.0, -3.0), 10.0, (12, 2))
FAR = np.full((1, 6), 100.0)


def told(model: LumbopelvicModel, rows: Floats) -> Estimate:
    """What the model says of the average person."""
    return model.predict(model.scores(rows), model.average_reference)


@pytest.fixture(scope="module")
def model() -> LumbopelvicModel:
    return interpolating(POINTS, TARGET)


@pytest.fixture
def stored(model: LumbopelvicModel, tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    save_model(model, path)
    return path


def test_what_it_was_taught_it_says_again_and_knows_that_it_knows(
    model: LumbopelvicModel,
) -> None:
    estimate = told(model, POINTS)
    assert estimate.pelvis_deg == pytest.approx(TARGET[:, 0], abs=1e-6)
    assert estimate.thorax_deg == pytest.approx(TARGET[:, 1], abs=1e-6)
    assert estimate.novelty.max() < 1e-6


def test_far_from_all_it_knows_it_says_the_mean_and_that_all_is_new(
    model: LumbopelvicModel,
) -> None:
    estimate = told(model, FAR)
    assert estimate.novelty[0] == pytest.approx(1.0, abs=1e-6)
    assert (estimate.pelvis_deg[0], estimate.thorax_deg[0]) == pytest.approx(TARGET.mean(axis=0))


def test_novelty_grows_on_the_way_out(model: LumbopelvicModel) -> None:
    way = POINTS[:1] + np.linspace(0.0, 1.0, 30)[:, None] ** 2 * (FAR - POINTS[:1])
    novelty = told(model, way).novelty
    assert (np.diff(novelty) >= -1e-9).all()
    assert novelty[0] < 0.01 < 0.99 < novelty[-1]


def test_a_row_of_nan_gives_nan_and_spoils_no_other(model: LumbopelvicModel) -> None:
    rows = np.stack([POINTS[0], np.full(6, np.nan), POINTS[1]])
    rows[2, 3] = np.nan
    estimate = told(model, rows)
    for values in (estimate.pelvis_deg, estimate.thorax_deg, estimate.novelty):
        assert np.isnan(values).tolist() == [False, True, True]
    assert estimate.pelvis_deg[0] == pytest.approx(TARGET[0, 0], abs=1e-6)


@given(st.floats(0, 1), st.floats(0, 1))
def test_uncertainty_grows_with_novelty(a: float, b: float) -> None:
    model = interpolating(POINTS[:2], TARGET[:2])
    known, new = sorted((a, b))
    sd = model.sd(np.array([known, new]))
    assert sd.shape == (3, 2)
    assert (sd[:, 0] <= sd[:, 1]).all()


def test_uncertainty_runs_from_the_known_to_both_parts_together(model: LumbopelvicModel) -> None:
    sd = model.sd(np.array([0.0, 1.0]))
    assert sd[:, 0] == pytest.approx(model.sd_deg[:, 0])
    assert sd[:, 1] == pytest.approx(np.hypot(*model.sd_deg.T))


def test_what_is_not_seen_has_no_uncertainty(model: LumbopelvicModel) -> None:
    assert np.isnan(model.sd(np.array([np.nan]))).all()


def test_a_saved_model_comes_back_the_same(model: LumbopelvicModel, stored: Path) -> None:
    again = load_model(stored)
    for field in fields(LumbopelvicModel):
        before, after = getattr(model, field.name), getattr(again, field.name)
        if isinstance(before, np.ndarray):
            assert after.dtype == np.float64
            assert after == pytest.approx(before, rel=1e-6, abs=1e-6)
        else:
            assert after == before
    probe = POINTS + 0.5
    assert told(again, probe).pelvis_deg == pytest.approx(told(model, probe).pelvis_deg, abs=1e-3)


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


def leave_an_array_out(path: Path) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files if name != "spread"}
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
        leave_an_array_out,
        put_objects_in,
        make_a_single_array,
    ],
    ids=[
        "empty", "text", "zip in name only", "cut short", "overwritten", "incomplete", "objects",
        "single array",
    ],
)  # fmt: skip
def test_a_damaged_or_wrong_file_is_said_in_one_sentence(stored: Path, spoil) -> None:
    spoil(stored)
    with pytest.raises(CoachError, match="is not a lumbopelvic model") as caught:
        load_model(stored)
    message = str(caught.value)
    assert str(stored) in message and message.endswith("reinstall coach.")
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


def test_the_model_of_the_program_fits_the_features_and_is_surest_where_it_was_fitted() -> None:
    model = default_model()
    assert model.version
    assert model.mean.shape == (N_FEATURES,)
    width = len(model.components)
    taught = [model.predict(at[None, :width], at[width:]).novelty[0] for at in model.inducing]
    far = model.mean[None] + 1e3
    assert np.median(taught) < 0.2
    assert told(model, far).novelty[0] > 0.99
    assert (model.sd(np.array([0.0])) > 0).all() and (model.person_sd_deg > 0).all()
