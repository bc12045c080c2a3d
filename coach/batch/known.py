"""What the ledger knows of a batch, held against what is asked for and what is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from coach.batch.ledger import Entry, Ledger
from coach.batch.recording import Recording
from coach.errors import CoachError
from coach.report.digest import Digest
from coach.report.study_row import StudyRow
from coach.session.reader import SessionReader
from coach.session.summary import Summary


def study_rows(ledger: Ledger, folder: Path) -> list[StudyRow]:
    """What the tables of a batch hold: all but the calibration clips that went well.

    Args:
        ledger: of the batch.
        folder: the batch folder, from which sessions are named.
    """
    told = (
        one
        for one in ledger.entries()
        if one.state in ("done", "failed")
        and not (one.recording.makes_calibration and one.outcome.error is None)
    )
    return [_study_row(one, folder) for one in told]


def _study_row(entry: Entry, folder: Path) -> StudyRow:
    recording, digest = entry.recording, digest_kept(entry)
    error, cause = entry.outcome.error or "", entry.outcome.cause
    if digest is None and not error:
        error = f"{recording.name} was scored by another coach: run the same `coach score` again."
        cause = "another coach"
    return StudyRow(
        name=recording.name,
        person=recording.person,
        side=recording.side,
        remark=recording.remark,
        session=Path(os.path.relpath(recording.session, folder)).as_posix(),
        digest=digest,
        error=error,
        cause=cause,
    )


def digest_kept(entry: Entry) -> Digest | None:
    """The digest in the ledger; None without one, and for one of another coach."""
    try:
        return Digest.model_validate_json(entry.outcome.digest) if entry.outcome.digest else None
    except ValidationError:
        return None


def refuse_others(ledger: Ledger, asked: Sequence[Recording]) -> None:
    """Make sure that no other video's results and labels are overwritten."""
    sources = {one.name: one.shown for one in asked}
    for entry in ledger.entries():
        before = entry.recording
        now = sources.get(before.name, before.source)
        if now != before.source and not before.is_address and os.path.exists(before.source):
            raise CoachError(
                f"{now} would overwrite the results of {before.source}, which this batch scored "
                "before: choose another folder with --out."
            )


def is_session_of(entry: Entry, recording: Recording) -> bool:
    """Whether the session in its place is the one that the ledger knows.

    `coach score` of this video alone, or in another batch, puts its own there.
    """
    kept = digest_kept(entry)
    try:
        with SessionReader(recording.session) as reader:
            if kept is None:  # nothing to tell it by
                return True
            summary = None if reader.summary is None else Summary.model_validate(reader.summary)
            return (kept.meta, kept.summary) == (reader.meta, summary)
    except (CoachError, ValidationError):
        return False


def loses_calibration(entry: Entry, recording: Recording) -> bool:
    """Whether its session would keep a calibration that is no longer asked for."""
    return entry.calibrated and recording.calibration is None


def forget_the_lost(ledger: Ledger, asked: Sequence[Recording]) -> None:
    """Strike out what was not asked for now and goes by another name, or is gone altogether."""
    names = {one.name for one in asked}
    sources, sessions = {one.shown for one in asked}, {one.session for one in asked}
    ledger.forget(
        [
            one.name
            for one in (entry.recording for entry in ledger.entries())
            if one.name not in names
            and (
                one.source in sources
                or one.session in sessions
                or not (one.session.exists() or one.is_address or Path(one.source).exists())
            )
        ]
    )
