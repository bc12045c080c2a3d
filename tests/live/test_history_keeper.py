from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.live.history_keeper import HistoryKeeper
from coach.programme.events import Event
from coach.programme.store import Store

PAIN = Event("pain", datetime(2026, 3, 2, tzinfo=UTC), "squat")
DONE = Event("set_done", datetime(2026, 3, 3, tzinfo=UTC), "squat")


def test_what_cannot_be_kept_now_is_kept_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.programme.store._PATIENCE_S", 0.0)
    path = tmp_path / "programme.db"
    with Store(path):
        pass
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # another program holds it
    with HistoryKeeper(path) as history:
        history.keep(PAIN)
        history.wait()
        assert "another program is using it" in history.trouble
        other.execute("ROLLBACK")
        history.keep(DONE)
        history.wait()
        assert history.trouble == ""
    other.close()
    with Store(path) as store:
        assert store.events() == [PAIN, DONE]


def test_the_end_waits_until_all_is_kept(tmp_path: Path) -> None:
    with HistoryKeeper(tmp_path / "programme.db") as history:
        for _ in range(20):
            history.keep(PAIN)
    with Store(tmp_path / "programme.db") as store:
        assert len(store.events()) == 20


def test_where_nothing_can_be_kept_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with HistoryKeeper(tmp_path / "file" / "programme.db") as history:
        history.keep(PAIN)
    assert "cannot be made" in history.trouble
