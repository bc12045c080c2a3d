"""Where the files that come with the program are: in the wheel or in the source tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def models_dir() -> Path:
    """Folder of the pose model bundle and the lumbopelvic model."""
    return _folder("models")


def sample_videos_dir() -> Path:
    """Folder of the sample clips and their truth."""
    return _folder("sample_videos")


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_assets" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
