"""What the poses of a video depend on, as one short key for whoever keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from coach.errors import CoachError

# what turns a video file into poses, and nothing else
POSE_CODE = (
    "capture/video.py",
    "pose/contour.py",
    "pose/facing.py",
    "pose/landmarker.py",
    "pose/observer.py",
    "pose/types.py",
)
_LIBRARIES = ("mediapipe", "numpy", "opencv-contrib-python")
_KEY_LENGTH = 16


def file_digest(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits.

    Raises:
        CoachError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CoachError(f"{path} cannot be read ({error.strerror}); check its name.") from None


def pose_key(video: Path, pose_model: str, code: Iterable[str] = ()) -> str:
    """Short key of the poses of a video: another one where they might differ.

    It depends on the bytes of the video, the pose model, the source of the modules that make
    poses, and the versions of the libraries that these call.

    Args:
        video: the file.
        pose_model: name and version of the bundle, from `model_version`.
        code: further modules that have a say, as paths in the package `coach`.

    Raises:
        CoachError: the video cannot be read.
    """
    parts = (
        file_digest(video),
        pose_model,
        *map(_module_digest, (*POSE_CODE, *code)),
        *_versions(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_KEY_LENGTH]


@cache
def _module_digest(path: str) -> str:
    return hashlib.sha256(files("coach").joinpath(path).read_bytes()).hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in _LIBRARIES)
