"""The recordings in a folder."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from coach.batch.places import BATCH_FOLDER, VIDEO_SUFFIXES, suffix_of
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

    def refuse(error: OSError) -> None:
        unread.append(
            f"The folder {error.filename} cannot be read ({error.strerror}): check who may read it."
        )

    found = []
    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [
            one
            for one in folders
            if not one.startswith(".") and not is_of_scoring(one) and Path(place, one) != out
        ]
        found += [os.path.join(place, one) for one in files if not one.startswith(".")]
    return _videos_or_sessions(found)


def recordings_fitting(pattern: str, base: str, out: Path | None, unread: list[str]) -> list[str]:
    """The videos that fit a path with wildcards, and those in folders that fit it.

    The sessions if there is no video: those of videos only where a session is what was asked for.

    Args:
        pattern: absolute, `**` for any folders.
        base: the folder in which the first wildcard is.
        out: as of `recordings_below`.
        unread: as of `recordings_below`.

    Returns:
        Absolute paths, sorted.
    """
    found = []
    for path in glob.glob(pattern, recursive=True):
        of_scoring = any(map(is_of_scoring, os.path.relpath(path, base).split(os.sep)))
        if os.path.isdir(path):
            found += [] if of_scoring else recordings_below(path, out, unread)
        elif not of_scoring or _is_session(path):
            found.append(path)
    return _videos_or_sessions(found)


def _videos_or_sessions(files: Iterable[str]) -> list[str]:
    found = sorted(set(files))
    videos = [
        one for one in found if suffix_of(one) in VIDEO_SUFFIXES and not _is_annotation(Path(one))
    ]
    return videos or [one for one in found if _is_session(one)]


def _is_session(path: str) -> bool:
    return suffix_of(path) == SESSION_SUFFIX


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
