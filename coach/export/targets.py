"""Where the files that are made of sessions go."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from coach.agreement.sessions import find_sessions
from coach.errors import CoachError

_DATASET = "parquet"


def dataset_folder(places: Sequence[Path], out: Path | None) -> Path:
    """The folder of what is one for all sessions: in `out`, or else where they all are."""
    if out is None:
        folders = [place if place.is_dir() else place.parent for place in places]
        out = Path(os.path.commonpath([folder.resolve() for folder in folders]))
    return out / _DATASET


def targets(places: Sequence[Path], out: Path | None) -> dict[Path, Path]:
    """Each session with the path that its files are called after.

    Args:
        places: sessions, and folders that are searched with all below them.
        out: folder that takes the files, in folders like those that were searched; None for
            beside each session.

    Returns:
        Session to its name in the folder that takes its files.

    Raises:
        CoachError: a place is not there, a folder holds no session, or two sessions would have
            the same files.
    """
    found: dict[Path, Path] = {}
    taken: dict[Path, Path] = {}
    for place in places:
        for session in find_sessions([place]):
            inside = session.parent.relative_to(place) if place.is_dir() else Path()
            target = session if out is None else out / inside / session.name
            other = taken.setdefault(target, session)
            if other.resolve() != session.resolve():
                raise CoachError(
                    f"The files of {other} and {session} would have the same names in {out}: "
                    "export one of them into another folder, or give a folder that holds both."
                )
            found.setdefault(other, target)
    return found
