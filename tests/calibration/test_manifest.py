"""The manifest beside a model: it tells of that file and of no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from calibration.manifest import manifest_path, read_manifest
from coach.assets import models_dir
from coach.errors import CoachError
from coach.geometry.features import OFFSETS
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.pose.bundle import default_bundle, model_version

SHIPPED = models_dir() / "lumbopelvic.npz"


def test_the_shipped_manifest_tells_of_the_shipped_model(model: LumbopelvicModel) -> None:
    manifest = read_manifest(SHIPPED)
    assert manifest.version == model.version
    assert manifest.pose_model == model_version(default_bundle())
    of_outlines = (model.components[:, OFFSETS] != 0.0).any(axis=1)
    assert manifest.options["components"] == of_outlines.sum()
    assert manifest.options["inducing"] == len(model.inducing)
    for regression in (model.known, model.stranger, model.change):
        for networks, members, hidden in (
            (regression.pitch, "members", "hidden"),
            (regression.log_sd, "sd_members", "sd_hidden"),
        ):
            assert manifest.options[members] == len(networks.first)
            assert manifest.options[hidden] == networks.first.shape[2]
    assert manifest.left_out_error_deg.keys() == {"known", "stranger", "change"}
    assert manifest.left_out_coverage.keys() == {"known", "stranger", "change"}


def test_all_that_the_shipped_model_was_fitted_on_is_known() -> None:
    manifest = read_manifest(SHIPPED)
    assert [name for name, value in manifest if value is None] == []
    assert manifest.not_known == ()
    assert manifest.n_people == len(manifest.clips or {})


def test_a_manifest_of_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "lumbopelvic.npz"
    shutil.copy(manifest_path(SHIPPED), tmp_path)
    other.write_bytes(SHIPPED.read_bytes() + b"0")
    with pytest.raises(CoachError, match="tells of another file"):
        read_manifest(other)


@pytest.mark.parametrize("text", [None, "{}", "no json"], ids=["missing", "empty", "damaged"])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    model = tmp_path / "mine.npz"
    shutil.copy(SHIPPED, model)
    if text is not None:
        manifest_path(model).write_text(text, encoding="utf-8")
    with pytest.raises(CoachError, match=r"mine\.json"):
        read_manifest(model)
