"""Which sessions are exported, where their files go, and what a manifest states of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coach.agreement.sessions import find_sessions
from coach.batch.ledger import Ledger, ledger_in
from coach.errors import CoachError
from coach.export.tidy_rows import NOTHING_STATED, Stated

_DATASET = "parquet"


@dataclass(frozen=True, slots=True)
class ToExport:
    """A session that is exported.

    Attributes:
        session: the `.coach` file.
        target: its name in the folder that takes its files, which are called after it.
        stated: what is known of it besides.
    """

    session: Path
    target: Path
    stated: Stated


def dataset_folder(places: Sequence[Path], out: Path | None) -> Path:
    """The folder of what is one for all sessions: in `out`, or else where they all are."""
    if out is None:
        folders = [place if place.is_dir() else place.parent for place in places]
        try:
            out = Path(os.path.commonpath([folder.resolve() for folder in folders]))
        except ValueError:
            raise CoachError("The places lie on different drives: name a folder, --out.") from None
    return out / _DATASET


def to_export(places: Sequence[Path], out: Path | None) -> list[ToExport]:
    """The sessions of some places.

    Args:
        places: sessions, folders that are searched with all below them, and batch folders.
        out: folder that takes the files, in folders like those that were searched or scored; None
            for beside each session.

    Raises:
        CoachError: a place is not there or holds no session, another program is at work on a
            batch, or two sessions would have the same files.
    """
    found: dict[Path, ToExport] = {}
    for place in places:
        for session, inside, stated in _in(place):
            target = session if out is None else out / inside / session.name
            other = found.setdefault(target, ToExport(session, target, stated)).session
            if other.resolve() != session.resolve():
                raise CoachError(
                    f"The files of {other} and {session} would have the same names in {out}: "
                    "export one of them into another folder, or give a folder that holds both."
                )
    return list(found.values())


def _in(place: Path) -> Iterator[tuple[Path, PurePosixPath, Stated]]:
    """Sessions of a place, in which folder of it they belong, and what is stated of them."""
    if (ledger := ledger_in(place)) is not None:
        yield from _in_batch(ledger)
        return
    base = place if place.is_dir() else place.parent
    for session in find_sessions([place]):
        yield session, PurePosixPath(session.relative_to(base).parent.as_posix()), NOTHING_STATED


def _in_batch(path: Path) -> Iterator[tuple[Path, PurePosixPath, Stated]]:
    with Ledger(path) as ledger:
        done = [one.recording for one in ledger.entries() if one.state == "done"]
    scored = [one for one in done if not one.makes_calibration]
    if not scored:
        raise CoachError(f"Nothing of the batch in {path.parent} is scored yet: score it first.")
    for one in scored:
        stated = Stated(one.person, one.side, one.remark)
        yield one.session, PurePosixPath(one.name).parent, stated
