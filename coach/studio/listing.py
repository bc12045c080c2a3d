"""What the library lists of one session."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC
from math import inf
from pathlib import Path

from coach.errors import CoachError
from coach.session.rater_state import raters
from coach.session.reader import SessionReader
from coach.session.schema import read_failure
from coach.session.summary import Summary

_NAME, _SENTENCE = 100, 500  # characters: what somebody else wrote has no end of its own
_MOST_REPS = 1_000_000
_UNFINISHED = "Not finished: `coach score` measures and judges it without the video."


@dataclass(frozen=True)
class Listing:
    """A row of the library.

    Attributes:
        name: of the file.
        folder: that it is in, absolute.
        person: who is seen, as far as the session tells; empty when it does not.
        exercise: what was recognised, or asked for.
        created_utc: when the session was begun, ISO 8601; empty when it cannot be read.
        duration_s: from the first frame to the last; None without frames.
        reps: number of reps; None while there is no summary.
        score: of 100; None when nothing could be graded.
        headline: the one-line answer.
        measured_share: share of frames with lumbopelvic angles.
        raters: who annotated it.
        error: why it cannot be read; None when it can.
    """

    name: str
    folder: str
    person: str = ""
    exercise: str = ""
    created_utc: str = ""
    duration_s: float | None = None
    reps: int | None = None
    score: float | None = None
    headline: str = ""
    measured_share: float | None = None
    raters: tuple[str, ...] = ()
    error: str | None = None


def read_listing(path: Path) -> Listing:
    """Read what is listed of a session; of a damaged one, why it cannot be read."""
    name, folder = _file_name(path.name), _file_name(str(path.parent))
    try:
        return _read(path, name, folder)
    except CoachError as error:
        sentence = str(error)
    except (ValueError, OverflowError, RecursionError) as error:  # nonsense that SQLite reads
        sentence = str(read_failure(path, error))
    # the folder is told beside it
    return Listing(name, folder, error=_text(sentence.replace(str(path), name), _SENTENCE))


def _read(path: Path, name: str, folder: str) -> Listing:
    with SessionReader(path) as session:
        meta, person, span_s = session.meta, session.person, session.span_s
        summary = Summary.model_validate(session.summary) if session.summary is not None else None
        names = raters(session.annotations())
    listing = Listing(
        name=name,
        folder=folder,
        person=_text(person, _NAME),
        exercise=_text(meta.exercise, _NAME),
        created_utc=meta.created_utc.astimezone(UTC).isoformat(timespec="seconds"),
        duration_s=_duration_s(span_s),
        raters=tuple(_text(name, _NAME) for name in names),
        headline=_UNFINISHED,
    )
    if summary is None:
        return listing
    return replace(
        listing,
        exercise=_text(summary.exercise, _NAME),
        reps=min(summary.reps, _MOST_REPS),
        score=summary.score,
        headline=_text(summary.headline, _SENTENCE),
        measured_share=summary.quality.measured_share,
    )


def _duration_s(span_s: tuple[float, float] | None) -> float | None:
    """None also for times that run backwards or have no end."""
    if span_s is None or not 0.0 <= span_s[1] - span_s[0] < inf:
        return None
    return span_s[1] - span_s[0]


def _file_name(name: str) -> str:
    """A name as text: it may hold bytes that are none."""
    return os.fsencode(name).decode("utf-8", "replace")


def _text(text: str, most: int) -> str:
    """Text of a session, cut, and without what UTF-8 cannot say."""
    return text[:most].encode("utf-8", "replace").decode()
