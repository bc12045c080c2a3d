"""What was named on the command line, as the recordings of a batch."""

from __future__ import annotations

import glob
import os
import re
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
    names_of,
    results_place,
    shown,
    suffix_of,
)
from coach.batch.recording import Recording
from coach.batch.remote import find, folder_of
from coach.batch.search import is_of_scoring, recordings_below, recordings_fitting
from coach.errors import CoachError, all_of
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.scoring import RESULTS_SUFFIX, SESSION_SUFFIX


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
    out, calibration = _absolute(out), _absolute(calibration)
    if any(map(_is_manifest, sources)):
        if len(sources) > 1:
            raise CoachError(
                "A manifest (.csv) was named among other sources: score it alone, with all "
                "recordings in it."
            )
        path = Path(os.path.abspath(sources[0]))
        recordings = read_manifest(path, model, _anywhere(exercise), out, calibration)
        folder = out or path.with_name(f"{path.stem}{RESULTS_SUFFIX}")
        return Inputs(batch_folder(folder), tuple(recordings), ())
    found, refused = _found(sources, out)
    if not found:
        raise all_of(refused)
    missing = [
        f"{shown(one.source)} has no folder beside it: name one with --out."
        for one in found
        if is_address(one.source) and out is None
    ]
    if missing:
        raise all_of(missing)
    recordings = _recordings(found, _anywhere(exercise), out, calibration)
    both = [overwriting(first, second) for first, second in clashes(recordings)]
    if both:
        raise all_of(both)
    folder = out or _common([one.base for one in found]) / BATCH_FOLDER
    return Inputs(batch_folder(folder), tuple(recordings), tuple(refused))


def videos_in(
    folder: Path,
    *,
    exercise: str | None = None,
    out: Path | None = None,
    calibration: Path | None = None,
) -> list[Recording]:
    """The videos in a folder as it is now, named as by `find_inputs`; some may clash.

    Args:
        folder: absolute path.
        exercise: as of `find_inputs`.
        out: as of `find_inputs`.
        calibration: as of `find_inputs`.
    """
    out, calibration = _absolute(out), _absolute(calibration)
    videos = [
        Found(one, str(folder))
        for one in recordings_below(str(folder), out, [])
        if suffix_of(one) != SESSION_SUFFIX and _unfit(one) is None
    ]
    return _recordings(videos, _anywhere(exercise), out, calibration)


def overwriting(first: Recording, second: Recording) -> str:
    """The sentence on two recordings whose results would go to one place."""
    return f"{second.shown} would overwrite the results of {first.shown}: rename one of them."


def _recordings(
    found: Sequence[Found], exercise: str | None, out: Path | None, calibration: Path | None
) -> list[Recording]:
    recordings = []
    for one, name in zip(found, names_of(found), strict=True):
        place = results_place(one.source, name, out)
        recordings.append(Recording(one.source, name, place, exercise, calibration=calibration))
    return recordings


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else Path(os.path.abspath(path))


def _anywhere(exercise: str | None) -> str | None:
    """An exercise as processes with another working folder find it."""
    if exercise is None or not exercise.endswith(".toml"):
        return exercise
    return os.path.abspath(exercise)


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
            if (unfit := _unfit(one.source)) is not None:
                refused.append(unfit)
                continue
            same = one.source if is_address(one.source) else os.path.realpath(one.source)
            found.setdefault(same, one)
    return list(found.values()), refused


def _expand(source: str, out: Path | None, refused: list[str]) -> list[Found]:
    """The recordings that one source stands for.

    Raises:
        CoachError: there is none.
    """
    if is_address(source):
        return [Found(one, folder_of(source)) for one in find(source)]
    path = os.path.abspath(source)
    if os.path.isdir(path):
        inside = recordings_below(path, out, refused)
        if not inside:
            raise CoachError(f"There is no video in the folder {source}: name another one.")
        return [Found(one, path) for one in inside]
    if os.path.lexists(path) or not glob.has_magic(source):
        return [Found(path, base_of(path))]
    base = os.path.dirname(re.split(r"[*?[]", path)[0])
    fits = recordings_fitting(path, base, out, refused)
    if not fits:
        raise CoachError(f"No video fits {source}: check the path and its wildcards.")
    return [Found(one, base) for one in fits]


def _unfit(path: str) -> str | None:
    """Why a path cannot be kept in tables, if it cannot."""
    try:
        path.encode()
    except UnicodeEncodeError:
        told = path.encode("utf-8", "replace").decode()
        return f"{told} has a name that is not UTF-8: rename it."
    return None


def _common(folders: Sequence[str]) -> Path:
    """The nearest folder that holds all of these, for the batch folder."""
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # two drives of Windows
        raise CoachError("The results belong to no one folder: name one with --out.") from None


def batch_folder(folder: Path) -> Path:
    """A folder for a batch, absolute, if it is one or can be made.

    Raises:
        CoachError: it cannot.
    """
    folder = Path(os.path.abspath(folder))
    there = next(one for one in (folder, *folder.parents) if os.path.exists(one))
    if not there.is_dir():
        raise CoachError(f"{there} is a file, not a folder: name another with --out.")
    if not os.access(there, os.W_OK):
        raise CoachError(f"{there} cannot be written to: name another folder with --out.")
    return folder
