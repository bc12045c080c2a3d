"""What was named on the command line, as the recordings of a batch."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.batch.manifest import MANIFEST_SUFFIX, read_manifest
from coach.batch.places import (
    BATCH_FOLDER,
    Found,
    base_of,
    clashes,
    is_address,
    is_recording,
    names_of,
    results_place,
    shown,
)
from coach.batch.recording import Recording
from coach.batch.remote import find
from coach.batch.search import is_of_scoring, recordings_below
from coach.errors import CoachError, all_of
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.scoring import RESULTS_SUFFIX


@dataclass(frozen=True, slots=True)
class Inputs:
    """The recordings of a batch, and where what concerns them all is kept.

    Attributes:
        folder: the batch folder, absolute; it need not exist.
        recordings: in the order in which they were named or found.
        refused: a sentence for each source that holds nothing to score.
    """

    folder: Path
    recordings: tuple[Recording, ...]
    refused: tuple[str, ...]


def is_alone(sources: Sequence[str]) -> bool:
    """Whether one video or session is named, which needs no batch."""
    if len(sources) != 1 or is_address(sources[0]) or _is_manifest(sources[0]):
        return False
    path = Path(sources[0])
    return not path.is_dir() and (path.exists() or not glob.has_magic(sources[0]))


def find_inputs(
    sources: Sequence[str],
    model: LumbopelvicModel,
    *,
    exercise: str | None = None,
    out: Path | None = None,
    calibration: Path | None = None,
) -> Inputs:
    """Find the recordings of a batch, and settle what each is called and where its results go.

    Args:
        sources: videos, sessions, folders, globs and addresses, or one manifest alone.
        model: the fitted lumbopelvic model, for which a manifest's calibrations must be made.
        exercise: as of `coach.scoring.Job`, for what has none in a manifest.
        out: folder for all results.
        calibration: calibration file, for what has none in a manifest.

    Raises:
        CoachError: what was named cannot be scored as it stands; a sentence a line, and nothing
            should be started.
    """
    out = None if out is None else Path(os.path.abspath(out))
    calibration = None if calibration is None else Path(os.path.abspath(calibration))
    if any(map(_is_manifest, sources)):
        if len(sources) > 1:
            raise CoachError(
                "A manifest (.csv) was named among other sources: score it alone, with all "
                "recordings in it."
            )
        path = Path(os.path.abspath(sources[0]))
        recordings = read_manifest(path, model, exercise, out, calibration)
        folder = out or path.with_name(f"{path.stem}{RESULTS_SUFFIX}")
        return Inputs(_writable(folder), tuple(recordings), ())
    found, refused = _found(sources, out)
    if not found:
        raise all_of(refused)
    recordings = []
    missing = []
    for one, name in zip(found, names_of(found), strict=True):
        place = results_place(one.source, name, out)
        if place is None:
            missing.append(f"{shown(one.source)} has no folder beside it: name one with --out.")
            continue
        recordings.append(
            Recording(one.source, name, place, exercise, "", calibration, False, "", "")
        )
    both = [
        f"{second.source} would overwrite the results of {first.source}: rename one of them."
        for first, second in clashes(recordings)
    ]
    if missing or both:
        raise all_of([*missing, *both])
    folder = out or _common([one.base for one in found]) / BATCH_FOLDER
    return Inputs(_writable(folder), tuple(recordings), tuple(refused))


def _is_manifest(source: str) -> bool:
    return source.lower().endswith(MANIFEST_SUFFIX) and not is_address(source)


def _found(sources: Sequence[str], out: Path | None) -> tuple[list[Found], list[str]]:
    """Each recording once, and a sentence for each source that holds none."""
    found: dict[str, Found] = {}
    refused: list[str] = []
    for source in sources:
        try:
            if len(sources) > 1 and is_of_scoring(source) and os.path.isdir(source):
                continue  # a shell's `*` names what an earlier run has left, too
            expanded = _expand(source, out, refused)
        except CoachError as error:
            refused.append(str(error))
            continue
        for one in expanded:
            same = one.source if is_address(one.source) else os.path.realpath(one.source)
            found.setdefault(same, one)
    return list(found.values()), refused


def _expand(source: str, out: Path | None, refused: list[str]) -> list[Found]:
    """The recordings that one source stands for.

    Raises:
        CoachError: there is none.
    """
    if is_address(source):
        below = source.partition("*")[0]
        base = base_of(below) if below != source or is_recording(source) else source
        return [Found(one, base) for one in find(source)]
    path = os.path.abspath(source)
    if os.path.isdir(path):
        inside = recordings_below(path, out, refused)
        if not inside:
            raise CoachError(f"There is no video in the folder {source}: name another one.")
        return [Found(one, path) for one in inside]
    if os.path.lexists(path) or not glob.has_magic(source):
        return [Found(path, base_of(path))]
    fixed = path[: path.index(next(sign for sign in path if sign in "*?["))]
    base = os.path.dirname(fixed)
    fits: list[str] = []
    for one in sorted(glob.glob(path, recursive=True)):
        if os.path.isdir(one):
            fits += [] if is_of_scoring(one) else recordings_below(one, out, refused)
        elif is_recording(one):
            fits.append(one)
    if not fits:
        raise CoachError(f"No video fits {source}: check the path and its wildcards.")
    return [Found(one, base) for one in fits]


def _common(folders: Sequence[str]) -> Path:
    """The nearest folder that holds all of these, for the batch folder."""
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # two drives of Windows
        raise CoachError("The results belong to no one folder: name one with --out.") from None


def _writable(folder: Path) -> Path:
    """The folder, if it is one or can be made.

    Raises:
        CoachError: it cannot.
    """
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        raise CoachError(f"{there} is a file, not a folder: name another with --out.")
    if not os.access(there, os.W_OK):
        raise CoachError(f"{there} cannot be written to: name another folder with --out.")
    return folder
