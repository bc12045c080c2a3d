"""What the poses of a video depend on, as one short key for whoever keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from coach.errors import CoachError

# what turns a video file into poses, and nothing else
POSE_CODE = (
    "coach.capture.video",
    "coach.pose.contour",
    "coach.pose.facing",
    "coach.pose.follower",
    "coach.pose.landmarker",
    "coach.pose.observer",
    "coach.pose.pelvis",
    "coach.pose.plate",
    "coach.pose.types",
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
        code: names of further modules that have a say.

    Raises:
        CoachError: the video cannot be read.
    """
    return pose_key_of(file_digest(video), pose_model, code)


def pose_key_of(content: str, pose_model: str, code: Iterable[str] = ()) -> str:
    """As `pose_key`, of a video that somebody else told from others.

    Args:
        content: differs where the bytes of the video do.
        pose_model: name and version of the bundle, from `model_version`.
        code: names of further modules that have a say.
    """
    parts = (
        content,
        pose_model,
        *map(_module_digest, (*POSE_CODE, *code)),
        *_versions(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_KEY_LENGTH]


@cache
def _module_digest(name: str) -> str:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ValueError(f"Expected a module with a source file but got {name!r}")
    return file_digest(Path(spec.origin))


@cache
def _versions() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in _LIBRARIES)
