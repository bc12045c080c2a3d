"""Sessions made elsewhere, brought into the history."""

from __future__ import annotations

import hashlib
from datetime import timedelta, tzinfo
from itertools import islice
from pathlib import Path

from coach.errors import CoachError
from coach.programme.events import SETS, Event
from coach.programme.keeping import detail_of, live_identity
from coach.programme.sets import set_event, sets_of
from coach.programme.store import Store
from coach.session.reader import SessionReader

_POSES = 10  # of a recording, by which it is known again


def bring_in(path: Path, store: Store, known: set[str], zone: tzinfo | None = None) -> bool:
    """Add a session to the history as a set, for the day on which it was made.

    Args:
        path: the `.coach` file.
        store: where it is kept.
        known: identities of all sets that are there; that of this one is added.
        zone: time zone whose days count; None for that of this machine.

    Returns:
        Whether it was added; False for one that is there already.

    Raises:
        CoachError: as `set_in`, or the store cannot be used.
    """
    event = set_in(path, zone)
    (one,) = sets_of([event])
    if one.detail.identity in known:
        return False
    store.append(event)
    known.add(one.detail.identity)
    return True


def identities(store: Store) -> set[str]:
    """What tells the sets that are there from others.

    Raises:
        CoachError: the store cannot be used.
    """
    return {one.detail.identity for one in sets_of(store.events(SETS))}


def set_in(path: Path, zone: tzinfo | None = None) -> Event:
    """The set that a session holds.

    Args:
        path: the `.coach` file.
        zone: as for `bring_in`.

    Raises:
        CoachError: it cannot be read, was not finished, or names no exercise.
    """
    with SessionReader(path) as session:
        meta, reps, span_s = session.meta, list(session.reps()), session.span_s
        if not session.complete or span_s is None:
            raise CoachError(
                f"The session {path} was not finished; `coach score {path}` finishes it."
            )
        exercise = session.parameters.exercise_used
        if exercise is None:
            raise CoachError(
                f"The session {path} says of no exercise what was done; name it with "
                f"`coach score {path} --exercise NAME`."
            )
        identity = live_identity(meta) if meta.set_number is not None else _recording(session)
        detail = detail_of(
            exercise,
            reps,
            session.parameters.neutral,
            session.parameters.calibration,
            meta=meta,
            identity=identity,
            session=path.name,
            ended_why="" if meta.set_number is not None else "recording",
        )
    at = meta.created_utc.astimezone(zone)
    if meta.set_number is not None:  # it began then; of a recording nobody knows when
        at += timedelta(seconds=span_s[1] - span_s[0])
    return set_event("imported", at, exercise.name, detail)


def _recording(session: SessionReader) -> str:
    """What tells a recording from every other one, however often it is scored: what is seen."""
    digest = hashlib.sha256()
    for pose in islice(session.poses(), _POSES):
        digest.update(repr(pose.t_s).encode())
        if pose.landmarks is not None:
            digest.update(pose.landmarks.tobytes())
    return f"recording {digest.hexdigest()[:32]}"
