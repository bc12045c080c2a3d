"""What a model was fitted on: `lumbopelvic.json`, beside `lumbopelvic.npz`.

`python -m calibration.manifest MODEL` checks that the manifest tells of that file, and says
whether the code is still the one that fitted it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

import calibration
import coach
from coach.assets import models_dir
from coach.errors import CoachError
from coach.pose.provenance import file_digest

_LIBRARIES = ("mediapipe", "moderngl", "numpy", "opencv-contrib-python", "scipy", "torch", "anny")
# all that has a say in what is rendered, observed and fitted
_CODE = ("calibration/*.py", *(f"coach/{room}/*.py" for room in ("capture", "geometry", "pose")))


class Manifest(BaseModel):
    """What a model was fitted on, and with; None where that is not known.

    Attributes:
        version: of the model.
        model_sha256: of the model's file.
        pose_model: name and version of the pose model's bundle.
        split: which people were fitted on, in words.
        n_people: how many people were fitted on.
        n_clips: how many clips.
        n_frames: how many frames of them.
        clips: the sets of each person that were fitted on.
        clips_sha256: of the digests of the clips in the order of people and sets.
        render_seeds: seeds that the clips state.
        options: constants of fit and training.
        libraries: versions of the packages that rendered, observed and fitted.
        code_sha256: of the source of laboratory, capture, pose and geometry.
        left_out_error_deg: mean absolute error of pelvic tilt, trunk lean and lumbar angle in
            people left out, with and without known neutral.
        left_out_coverage: of the errors of the lumbar angle in people left out, the shares within
            1 and 1.96 of the standard deviations fitted on them, by kind of network and family of
            posture.
        not_known: what could not be found out any more, in words; empty for a model that
            `calibration.fit` has written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    model_sha256: str
    pose_model: str | None
    split: str
    n_people: int
    n_clips: int | None
    n_frames: int
    clips: dict[str, tuple[str, ...]] | None
    clips_sha256: str | None
    render_seeds: tuple[int, ...] | None
    options: dict[str, int | float]
    libraries: dict[str, str] | None
    code_sha256: str | None
    left_out_error_deg: dict[str, tuple[float, float, float]]
    left_out_coverage: dict[str, dict[str, tuple[float, float]]]
    not_known: tuple[str, ...] = ()


def manifest_path(model: Path) -> Path:
    """Where the manifest of a model file is."""
    return model.with_suffix(".json")


def write_manifest(manifest: Manifest, model: Path) -> None:
    """Write the manifest beside its model."""
    manifest_path(model).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_manifest(model: Path) -> Manifest:
    """The manifest beside a model.

    Raises:
        CoachError: it is missing, is none, or tells of another model file.
    """
    path = manifest_path(model)
    try:
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CoachError(f"{path} cannot be read ({error.strerror}): fit the model anew.") from None
    except ValidationError as error:
        raise CoachError(f"{path} is no manifest: {error.errors()[0]['msg']}.") from None
    if manifest.model_sha256 != file_digest(model):
        raise CoachError(f"{path} tells of another file than {model}: fit the model anew.")
    return manifest


def clips_used(paths: Iterable[tuple[str, str, Path]]) -> tuple[dict[str, tuple[str, ...]], str]:
    """Sets of each person, and one digest of all clips.

    Args:
        paths: person, set and video of each clip.
    """
    sets: dict[str, list[str]] = defaultdict(list)
    total = hashlib.sha256()
    for person, kind, path in sorted(paths):
        sets[person].append(kind)
        total.update(file_digest(path).encode())
    return {person: tuple(kinds) for person, kinds in sets.items()}, total.hexdigest()


def render_seeds(paths: Iterable[Path]) -> tuple[int, ...]:
    """The seeds that the clips were rendered with, as far as they state one."""
    stated = (
        json.loads(path.with_suffix(".reps.json").read_text(encoding="utf-8")).get("seed")
        for path in paths
    )
    return tuple(sorted({int(seed) for seed in stated if seed is not None}))


def library_versions() -> dict[str, str]:
    """Versions of the installed packages that have a say in the model."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # nothing was rendered here
            continue
    return found


def code_digest() -> str:
    """SHA-256 of the source that renders, observes and fits."""
    root = {"calibration": Path(calibration.__file__).parent, "coach": Path(coach.__file__).parent}
    total = hashlib.sha256()
    for pattern in _CODE:
        package, _, rest = pattern.partition("/")
        for path in sorted(root[package].glob(rest)):
            total.update(f"{package}/{path.relative_to(root[package])}".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def main() -> None:
    """Check a model against its manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "model", type=Path, nargs="?", default=models_dir() / "lumbopelvic.npz", help="model file"
    )
    path = parser.parse_args().model
    try:
        manifest = read_manifest(path)
    except CoachError as error:
        sys.exit(str(error))
    code = {None: "not known", code_digest(): "as it is now"}.get(
        manifest.code_sha256, "has changed since"
    )
    print(f"{path}: {manifest.version}, as its manifest says")
    print(f"fitted on {manifest.n_frames} frames of {manifest.n_people} people: {manifest.split}")
    print(f"code that fitted it: {code}")
    for gap in manifest.not_known:
        print(f"not known: {gap}")


if __name__ == "__main__":
    main()
