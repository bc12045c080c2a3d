"""The recordings in a folder."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from pathlib import Path

from coach.batch.places import BATCH_FOLDER, VIDEO_SUFFIXES, is_address, suffix_of
from coach.errors import CoachError
from coach.scoring import RESULTS_SUFFIX, SESSION_SUFFIX
from coach.session.reader import SessionReader

_ANNOTATION_SUFFIX = ".webm"


def is_of_scoring(folder: str) -> bool:
    """Whether a folder is one that scoring made: STEM-coach with a summary, or a batch folder.

    The summary is there before a video with the overlay, the session after it. In storage
    elsewhere the name has to do.
    """
    name = re.split(r"[\\/]", folder.rstrip("\\/"))[-1]
    stem = name.removesuffix(RESULTS_SUFFIX)
    if stem == name:
        return name == BATCH_FOLDER
    return is_address(folder) or os.path.exists(os.path.join(folder, f"{stem}.json"))


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
        folders[:] = [one for one in folders if not one.startswith(".") and Path(place, one) != out]
        found += [os.path.join(place, one) for one in files]
    return chosen(found, folder)


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
        if not os.path.isdir(path):
            found.append(path)
        elif not is_of_scoring(path):
            found += recordings_below(path, out, unread)
    return chosen(found, base, any_session=True)


def chosen(files: Iterable[str], base: str, *, any_session: bool = False) -> list[str]:
    """The videos among some files, or the sessions if there is no video.

    What is hidden is passed, and what scoring has left.

    Args:
        files: absolute paths or addresses, in any order.
        base: the folder that they were found in.
        any_session: whether the sessions of videos count as well.

    Returns:
        Some of them, sorted.
    """
    videos, sessions = [], []
    for file in sorted(set(files)):
        inside = file[len(base) :].replace(os.sep, "/").lstrip("/")
        folder, _, name = f"/{inside}".rpartition("/")
        if name.startswith(".") or "/." in folder:
            continue
        of_scoring = folder != "" and is_of_scoring(base.rstrip("/") + folder)
        if suffix_of(file) == SESSION_SUFFIX and (any_session or not of_scoring):
            sessions.append(file)
        elif suffix_of(file) in VIDEO_SUFFIXES and not of_scoring and not _is_annotation(file):
            videos.append(file)
    return videos or sessions


def _is_annotation(file: str) -> bool:
    """Whether it is another video with the overlay, as `--annotate` writes it."""
    video = Path(file)
    session = video.with_suffix(SESSION_SUFFIX)
    if video.suffix.lower() != _ANNOTATION_SUFFIX or not session.is_file():
        return False
    try:
        with SessionReader(session) as reader:
            return reader.meta.source != video.name
    except CoachError:
        return False
