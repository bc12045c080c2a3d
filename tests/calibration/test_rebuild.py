"""One command renders, observes and fits; what it fitted on stands beside the model."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from coach.assets import models_dir
from coach.geometry.lumbopelvic import load_model

pytestmark = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("anny", "moderngl", "torch")),
    reason="the laboratory's packages anny, moderngl and torch are not installed",
)
PEOPLE = (1, 2, 7, 9)  # two to fit on, one to tune and one to check on


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("laboratory")


@pytest.fixture(scope="module")
def fitted(work: Path) -> Path:
    return _rebuild(work, "first.npz")


def _rebuild(work: Path, name: str) -> Path:
    from calibration.rebuild import all_series, rebuild

    wanted = all_series(PEOPLE, ["series_stand"])
    rebuild(work, [], "small-1", work / name, wanted, (320, 240))
    return work / name


def test_the_manifest_names_who_was_fitted_on(fitted: Path) -> None:
    from calibration.manifest import code_digest, read_manifest

    manifest = read_manifest(fitted)
    assert manifest.version == "small-1"
    assert manifest.clips == {
        "p00001": ("calibration", "series_stand"),
        "p00002": ("calibration", "series_stand"),
    }
    assert (manifest.n_people, manifest.n_clips, manifest.render_seeds) == (2, 4, (7,))
    assert manifest.n_frames == 2 * (25 + 12)
    assert manifest.code_sha256 == code_digest()
    assert manifest.not_known == ()


def test_the_program_estimates_with_what_was_fitted(fitted: Path, work: Path) -> None:
    from calibration.dataset import load_clip
    from coach.validation.poses import PoseCache

    model = load_model(fitted)
    assert model.version == "small-1"
    clip = load_clip(
        work / "clips" / "fit_p00001_calibration.mp4",
        PoseCache(work / "poses", None, lambda *_: None),
    )
    assert clip is not None
    scores = model.scores(clip.vector[clip.clear])
    told = model.predict(scores, np.median(scores, axis=0))
    assert np.isfinite(told.pelvis_deg).all() and (told.sd_deg > 0).all()
    assert told.novelty.max() < 0.5


def test_the_same_clips_give_the_same_model(fitted: Path, work: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in work.glob("*/*")}
    again = _rebuild(work, "again.npz")
    assert again.read_bytes() == fitted.read_bytes()
    assert {path: path.stat().st_mtime_ns for path in work.glob("*/*")} == before


def test_the_manifest_says_what_to_render_again(fitted: Path) -> None:
    from calibration.manifest import read_manifest
    from calibration.rebuild import all_series, as_in

    assert as_in(read_manifest(fitted)) == all_series(PEOPLE, ["series_stand"])
    shipped = as_in(read_manifest(models_dir() / "lumbopelvic.npz"))
    assert len(shipped) > 40
    assert all("calibration" in sets for sets in shipped.values())
