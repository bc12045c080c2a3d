"""The manifest beside a model: it tells of that file and of no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from calibration.manifest import manifest_path, read_manifest
from coach.assets import models_dir
from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.pose.bundle import default_bundle, model_version

SHIPPED = models_dir() / "lumbopelvic.npz"


def test_the_shipped_manifest_tells_of_the_shipped_model(model: LumbopelvicModel) -> None:
    manifest = read_manifest(SHIPPED)
    assert manifest.version == model.version
    assert manifest.pose_model == model_version(default_bundle())
    assert manifest.options["components"] == len(model.components)
    assert manifest.options["inducing"] == len(model.inducing)
    assert manifest.options["members"] == len(model.known.first)
    assert manifest.options["hidden"] == model.known.first.shape[2]


def test_what_is_not_known_of_the_shipped_model_is_said() -> None:
    manifest = read_manifest(SHIPPED)
    blank = [name for name, value in manifest if value is None]
    assert blank == ["n_clips", "clips", "clips_sha256", "libraries", "code_sha256"]
    assert manifest.not_known


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
