"""What each recording of a batch is called, and where its results go."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from coach.scoring import RESULTS_SUFFIX, SESSION_SUFFIX

if TYPE_CHECKING:
    from coach.batch.recording import Recording

BATCH_FOLDER = "coach-batch"
VIDEO_SUFFIXES = frozenset(
    (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".3gp", ".mts")
)


@dataclass(frozen=True, slots=True)
class Found:
    """A recording, and the folder that it is named from.

    Attributes:
        source: absolute path, or an address.
        base: absolute path or address of the folder given, or of the one the file is in.
    """

    source: str
    base: str


def is_address(source: str) -> bool:
    """Whether it is an address rather than a path (on Windows `C:/` is one)."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", source) is not None


def shown(source: str) -> str:
    """A path or an address as people may see it: without password and key."""
    if not is_address(source):
        return source
    scheme, _, rest = source.partition("::")[0].partition("://")
    if scheme.startswith("http"):
        rest = re.split("[?#]", rest)[0]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def suffix_of(source: str) -> str:
    """Suffix of a path or an address in lower case, such as ".mp4"."""
    return PurePosixPath(_parts(source)[-1]).suffix.lower()


def is_recording(source: str) -> bool:
    """Whether a path or an address is, by its suffix, that of a video or session."""
    suffix = suffix_of(source)
    return suffix in VIDEO_SUFFIXES or suffix == SESSION_SUFFIX


def base_of(source: str) -> str:
    """The folder in which a file is; for an address what stands before its last "/"."""
    return source.rpartition("/")[0] if is_address(source) else os.path.dirname(source)


def names_of(found: Sequence[Found]) -> list[str]:
    """A name of its own for each recording.

    It is the path below the folder that was given. Where two from different folders would be
    called the same but for their suffix, so that their results would meet, all are named from
    the folder that holds them all.
    """
    parts = [_parts(one.source) for one in found]
    short = [
        own[len(_parts(one.base)) :] or own[-1:] for one, own in zip(found, parts, strict=True)
    ]
    bases: dict[tuple[str, ...], str] = {}
    keys = [_stem_key(one) for one in short]
    if all(bases.setdefault(k, one.base) == one.base for k, one in zip(keys, found, strict=True)):
        return ["/".join(one) for one in short]
    shared = _shared(one[:-1] for one in parts)
    return ["/".join(one[shared:]) for one in parts]


def results_place(source: str, name: str, out: Path | None) -> Path:
    """The folder that takes the results of a recording.

    Args:
        source: absolute path, or an address.
        name: what it is called in the batch.
        out: folder for all results, if one was given: its folders are then those of the name.
            An address needs one, since there is none beside it.
    """
    if out is not None:
        return out.joinpath(*name.split("/")[:-1])
    path = Path(source)
    if path.suffix == SESSION_SUFFIX:
        return path.parent
    return path.parent / f"{path.stem}{RESULTS_SUFFIX}"


def clashes(recordings: Iterable[Recording]) -> list[tuple[Recording, Recording]]:
    """Each recording that would overwrite the results of one before it, after that one."""
    taken: dict[tuple[str, str], Recording] = {}
    found = []
    for one in recordings:
        # upper and lower case are the same to many a disk
        key = (str(one.out).casefold(), PurePosixPath(one.name).stem.casefold())
        first = taken.setdefault(key, one)
        if first is not one:
            found.append((first, one))
    return found


def _parts(source: str) -> tuple[str, ...]:
    """A path or an address from its drive or host down, each part fit for a folder's name."""
    if is_address(source):
        parts = shown(source).replace(":", "", 1).split("/")
        return tuple(one for one in parts if one not in ("", ".", ".."))
    local = Path(source)
    drive = local.drive.strip(":\\/")
    return (*((drive,) if drive else ()), *local.parts[1:])


def _stem_key(parts: tuple[str, ...]) -> tuple[str, ...]:
    *folders, file = (one.casefold() for one in parts)
    return (*folders, PurePosixPath(file).stem)


def _shared(folders: Iterable[tuple[str, ...]]) -> int:
    """How many parts all folders begin with."""
    count = 0
    for level in zip(*folders, strict=False):
        if len(set(level)) > 1:
            break
        count += 1
    return count
