from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coach.errors import CoachError
from coach.exercises.library import load
from coach.programme.bring_in import bring_in, identities, set_in
from coach.programme.sets import sets_of
from coach.programme.store import Store
from coach.reps.sets import set_verdict
from coach.session.reader import SessionReader

AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.fixture
def session(scored: Path, tmp_path: Path) -> Path:
    """A scored recording of two hip thrusts, of a calibrated person."""
    return Path(shutil.copy(scored / "thrust.coach", tmp_path / "thrust.coach"))


def set_meta(session: Path, **values: str) -> None:
    connection = sqlite3.connect(session)
    for key, value in values.items():
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
    connection.commit()
    connection.close()


def test_a_recording_becomes_a_set_with_what_its_summary_says(session: Path) -> None:
    event = set_in(session, AUCKLAND)
    assert (event.kind, event.subject) == ("imported", "hip-thrust")
    (one,) = sets_of([event])
    with SessionReader(session) as reader:
        summary, own = reader.summary, reader.parameters.calibration
        begun = reader.meta.created_utc
        together = set_verdict(list(reader.reps()), load("hip-thrust").judging)
    assert summary is not None
    assert own is not None
    detail = one.detail
    assert (detail.reps, detail.graded, detail.score) == (2, 2, summary["score"])
    assert together is not None
    assert detail.tilt_deg == pytest.approx(together.angle_deg, abs=0.01)
    assert detail.classes == {k: n for k, n in summary["classes"].items() if n}
    assert detail.faults == summary["faults"]
    assert (detail.judged, detail.tilt_reference) == ("lockouts", "neutral")
    assert detail.own_arch_deg == pytest.approx(own.arch_deg, abs=0.01)
    assert detail.session == "thrust.coach"
    assert one.at == begun
    assert one.at.utcoffset() in (timedelta(hours=12), timedelta(hours=13))


def test_a_live_set_counts_for_when_it_ended(session: Path) -> None:
    set_meta(session, set_number="1", created_utc='"2026-03-04T12:00:00Z"')
    event = set_in(session, AUCKLAND)
    with SessionReader(session) as reader:
        span_s = reader.span_s
    assert span_s is not None
    begun = event.at - timedelta(seconds=span_s[1] - span_s[0])
    assert f"{begun:%Y-%m-%d %H:%M}" == "2026-03-05 01:00"


def test_nothing_is_brought_in_twice(session: Path, tmp_path: Path) -> None:
    renamed = Path(shutil.copy(session, tmp_path / "again.coach"))
    set_meta(renamed, created_utc='"2026-03-04T12:00:00Z"')  # scored on another day
    with Store(tmp_path / "programme.db") as store:
        known = identities(store)
        assert bring_in(session, store, known)
        assert not bring_in(renamed, store, known)
        assert not bring_in(session, store, identities(store))
        assert len(store.events()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [({"complete": "false"}, "was not finished"), ({"exercise_used": "null"}, "no exercise")],
)
def test_what_cannot_be_brought_in_is_said(
    session: Path, change: dict[str, str], said: str
) -> None:
    set_meta(session, **change)
    with pytest.raises(CoachError, match=said):
        set_in(session)
