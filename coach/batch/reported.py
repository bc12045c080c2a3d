"""What a report tells of: the recordings of batches, and sessions that lie about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coach.agreement.sessions import find_sessions
from coach.batch.known import study_rows
from coach.batch.ledger import Ledger, ledger_in
from coach.errors import CoachError
from coach.report.digest import digest_of
from coach.report.study_row import StudyRow


@dataclass(frozen=True, slots=True)
class Reported:
    """One recording of a report.

    Attributes:
        row: what is told of it.
        session: its session; there is none where it failed.
        source: path or address of what was scored; empty when that is not known.
    """

    row: StudyRow
    session: Path
    source: str = ""


def reported(places: Sequence[Path]) -> list[Reported]:
    """All recordings of some places, each with a name of its own.

    A session that cannot be read is told as one that failed.

    Args:
        places: sessions, folders of them, searched with all below them, and batch folders.

    Raises:
        CoachError: a place is not there or holds nothing, or another program is at work on a
            batch.
    """
    found = [(place, one) for place in places for one in _in(place)]
    uses = Counter(one.row.name for _, one in found)
    return [
        one
        if uses[one.row.name] == 1
        else replace(one, row=replace(one.row, name=f"{place}/{one.row.name}"))
        for place, one in found
    ]


def _in(place: Path) -> list[Reported]:
    if (ledger := ledger_in(place)) is not None:
        return _in_batch(ledger)
    base = place if place.is_dir() else place.parent
    return [_loose(path, base) for path in find_sessions([place])]


def _in_batch(path: Path) -> list[Reported]:
    folder = path.parent
    with Ledger(path) as ledger:
        sources = {one.recording.name: one.recording.source for one in ledger.entries()}
        rows = study_rows(ledger, folder)
    if not rows:
        raise CoachError(f"Nothing of the batch in {folder} is done yet: score it first.")
    return [Reported(row, folder / row.session, sources[row.name]) for row in rows]


def _loose(path: Path, base: Path) -> Reported:
    inside = path.relative_to(base)
    row = StudyRow(inside.with_suffix("").as_posix(), "", "", "", inside.as_posix(), None)
    try:
        digest = digest_of(path)
    except CoachError as error:
        return Reported(replace(row, error=str(error), cause="session not read"), path)
    return Reported(replace(row, person=digest.person, digest=digest), path)
