"""The pose model's file: where it is, whether it is whole, and which one it is."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from pathlib import Path

from coach.assets import models_dir
from coach.errors import CoachError

MEMBERS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
REMEDY = "run `coach model fetch full` and name the file it leaves with --pose-model"


def default_bundle() -> Path:
    """The bundle that comes with the program."""
    return models_dir() / "pose_landmarker_full.task"


def check_bundle(path: Path) -> None:
    """Check that a file is a whole pose landmarker bundle.

    Raises:
        CoachError: the file is missing, damaged or something else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            missing = [name for name in MEMBERS if name not in archive.namelist()]
            damaged = archive.testzip()
    except FileNotFoundError as error:
        raise CoachError(f"Pose model {path}: no such file; {REMEDY}.") from error
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise CoachError(f"Pose model {path} is damaged or no model; {REMEDY}.") from error
    if missing:
        raise CoachError(f"Pose model {path} lacks {' and '.join(missing)}; {REMEDY}.")
    if damaged is not None:
        raise CoachError(f"Pose model {path} is damaged in {damaged}; {REMEDY}.")


def model_version(path: Path) -> str:
    """Short name of a bundle for provenance, e.g. `pose_landmarker_full sha256:c0497cfc8bbb`."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{path.stem} sha256:{digest[:12]}"
