"""The recordings in a folder."""

from __future__ import annotations

import os
from pathlib import Path

from coach.batch.places import BATCH_FOLDER, VIDEO_SUFFIXES
from coach.errors import CoachError
from coach.scoring import RESULTS_SUFFIX, SESSION_SUFFIX
from coach.session.reader import SessionReader

_ANNOTATION_SUFFIX = ".webm"


def is_of_scoring(folder: str) -> bool:
    """Whether a folder is, by its name, one that scoring made."""
    name = os.path.basename(os.path.normpath(folder))
    return name.endswith(RESULTS_SUFFIX) or name == BATCH_FOLDER


def recordings_below(folder: str, out: Path | None, unread: list[str]) -> list[str]:
    """The videos in a folder and all below it; its sessions if there is no video.

    What is hidden is passed, and what scoring has left.

    Args:
        folder: absolute path.
        out: folder for results, which is not searched when it lies below.
        unread: takes a sentence for each folder below that cannot be read.

    Returns:
        Absolute paths, sorted.
    """
    videos, sessions = [], []

    def refuse(error: OSError) -> None:
        unread.append(
            f"The folder {error.filename} cannot be read ({error.strerror}): check who may read it."
        )

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [
            one
            for one in folders
            if not one.startswith(".") and not is_of_scoring(one) and Path(place, one) != out
        ]
        for file in files:
            path = Path(place, file)
            suffix = path.suffix.lower()
            if file.startswith("."):
                continue
            if suffix == SESSION_SUFFIX:
                sessions.append(str(path))
            elif suffix in VIDEO_SUFFIXES and not _is_annotation(path):
                videos.append(str(path))
    return sorted(videos or sessions)


def _is_annotation(video: Path) -> bool:
    """Whether it is another video with the overlay, as `--annotate` writes it."""
    session = video.with_suffix(SESSION_SUFFIX)
    if video.suffix.lower() != _ANNOTATION_SUFFIX or not session.is_file():
        return False
    try:
        with SessionReader(session) as reader:
            return reader.meta.source != video.name
    except CoachError:
        return False
