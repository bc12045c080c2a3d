from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from coach import assets
from coach.errors import CoachError
from coach.pose.bundle import MEMBERS, check_bundle, default_bundle, model_version


def test_the_bundle_that_comes_with_the_program_is_whole_and_the_documented_one() -> None:
    check_bundle(default_bundle())
    listed = dict(reversed(line.split()) for line in (assets.models_dir() / "SHA256SUMS").open())
    digest = hashlib.sha256(default_bundle().read_bytes()).hexdigest()
    assert listed[default_bundle().name] == digest
    assert model_version(default_bundle()) == f"pose_landmarker_full sha256:{digest[:12]}"


def test_assets_packed_into_the_wheel_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "coach"
    package.mkdir()
    monkeypatch.setattr(assets, "_PACKAGE", package)
    assert assets.models_dir() == tmp_path / "models"
    (package / "_assets" / "models").mkdir(parents=True)
    assert assets.models_dir() == package / "_assets" / "models"
    assert assets.sample_videos_dir() == tmp_path / "sample_videos"


def bad_bundle(name: str, folder: Path) -> Path:
    path = folder / name
    if name == "folder.task":
        path.mkdir()
    elif name == "text.task":
        path.write_text("no model")
    elif name == "other.task":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(MEMBERS[0], b"model")
    elif name == "cut.task":
        path.write_bytes(default_bundle().read_bytes()[:1_000_000])
    elif name == "flipped.task":
        data = bytearray(default_bundle().read_bytes())
        data[5_000_000] ^= 255
        path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing.task", "no such file"),
        ("folder.task", "damaged or no model"),
        ("text.task", "damaged or no model"),
        ("other.task", f"lacks {MEMBERS[1]}"),
        ("cut.task", "damaged or no model"),
        ("flipped.task", f"damaged in {MEMBERS[1]}"),
    ],
)
def test_a_bad_bundle_is_refused_in_one_sentence_with_the_remedy(
    name: str, says: str, tmp_path: Path
) -> None:
    path = bad_bundle(name, tmp_path)
    with pytest.raises(CoachError) as error:
        check_bundle(path)
    sentence = str(error.value)
    assert str(path) in sentence and says in sentence
    assert "coach model fetch full" in sentence and "\n" not in sentence
