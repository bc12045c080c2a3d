from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coach.errors import CoachError, Unavailable
from coach.programme.events import Event
from coach.programme.store import APPLICATION_ID, Store, delete
from tests.session.children import ENV

VIENNA = ZoneInfo("Europe/Vienna")
EVENING = Event(
    "set_done", datetime(2026, 3, 4, 23, 30, tzinfo=VIENNA), "hip-thrust", {"reps": 12, "sd": None}
)
MORNING = Event("pain", datetime(2026, 3, 5, 7, 0, tzinfo=VIENNA))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "programme.db"


def kept(path: Path, *events: Event) -> None:
    with Store(path) as store:
        for event in events:
            store.append(event)


def numbers(path: Path) -> list[object]:
    with Store(path) as store:
        assert store.damage == ""
        return [event.detail["n"] for event in store.events()]


def test_what_was_appended_is_there_in_the_order_of_its_times(path: Path) -> None:
    kept(path, MORNING, EVENING)
    with Store(path) as store:
        assert store.events() == [EVENING, MORNING]
        assert store.events(["pain"]) == [MORNING]
        assert store.events(since=date(2026, 3, 5)) == [MORNING]


def test_an_event_counts_for_the_day_it_was_where_it_happened(path: Path) -> None:
    kept(path, EVENING)  # 22:30 in UTC
    abroad = Event("pain", datetime(2026, 3, 5, 8, 0, tzinfo=timezone(timedelta(hours=13))))
    kept(path, abroad)  # still the 4th in UTC
    with Store(path) as store:
        assert [event.at.date() for event in store.events()] == [date(2026, 3, 5), date(2026, 3, 4)]
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT at_utc, local_date, utc_offset_min, zone FROM events")
        assert rows.fetchall()[0] == (
            "2026-03-04T22:30:00.000000+00:00", "2026-03-04", 60, "Europe/Vienna"
        )  # fmt: skip


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Event("pain", datetime(2026, 3, 4))


def test_what_json_cannot_say_is_refused_and_nothing_of_it_kept(path: Path) -> None:
    with Store(path) as store:
        with pytest.raises(ValueError):
            store.append(Event("pain", MORNING.at, detail={"sd": float("nan")}))
        assert store.events() == []


@pytest.mark.parametrize("count", [-1, 0, 1, 30])
def test_a_kill_at_any_write_loses_nothing(path: Path, count: int) -> None:
    """Whatever the killed program said was kept is there, and at most the one after it."""
    child = Path(__file__).with_name("appending_child.py")
    command = [sys.executable, str(child), str(path)]
    writer = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    with writer.stdout:
        for line in writer.stdout:
            if int(line) >= count:
                writer.send_signal(signal.SIGKILL)
                break
        told = [int(line), *map(int, writer.stdout)]
    assert writer.wait() == -signal.SIGKILL
    there = numbers(path)
    assert there == list(range(len(there)))
    assert told[-1] < len(there) <= told[-1] + 2


def test_two_programs_append_to_one_store(path: Path) -> None:
    with Store(path) as one, Store(path) as other:
        one.append(EVENING)
        other.append(MORNING)
        assert one.events() == other.events() == [EVENING, MORNING]


def _cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:6000] = b"x" * (6000 - 4096)
    path.write_bytes(content)


def _another_file(path: Path) -> None:
    path.write_text("not a database, but quite long " * 50)


def _another_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (id)")
    connection.close()


def _without_json(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE events SET detail = '{'")
    connection.close()


@pytest.mark.parametrize(
    "damage", [_cut_in_half, _overwritten, _another_file, _another_database, _without_json]
)
def test_a_damaged_file_is_kept_aside_said_and_begun_afresh(path: Path, damage) -> None:
    kept(path, EVENING)
    damage(path)
    before = path.read_bytes()
    with Store(path) as store:
        assert store.kept_aside == path.with_name("programme.db.damaged-1")
        assert store.kept_aside.read_bytes() == before
        assert "programme.db.damaged-1" in store.damage
        assert store.events() == []
        store.append(MORNING)
    with Store(path) as store:
        assert store.damage == ""  # said once
        assert store.events() == [MORNING]
    damage(path)
    with Store(path) as store:
        assert store.kept_aside == path.with_name("programme.db.damaged-2")


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_on_the_machine_can_read_it(path: Path) -> None:
    with Store(path) as store:
        store.append(EVENING)
        modes = {file.name: file.stat().st_mode & 0o077 for file in path.parent.iterdir()}
    assert len(modes) == 3  # with what SQLite keeps beside it
    assert set(modes.values()) == {0}


def test_an_empty_file_is_a_new_store(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    kept(path, EVENING)
    with Store(path) as store:
        assert store.events() == [EVENING]


def test_a_newer_store_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (id)")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CoachError, match="newer coach"):
        Store(path)
    assert [file.name for file in path.parent.iterdir()] == ["programme.db"]


def test_what_a_newer_coach_wrote_of_another_kind_is_passed_over(path: Path) -> None:
    kept(path, EVENING)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE events SET kind = 'dreamt'")
    connection.close()
    with Store(path) as store:
        assert store.events() == []


def test_a_store_that_another_program_holds_is_said_and_may_be_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.programme.store._PATIENCE_S", 0.0)
    with Store(path) as store, sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="another program is using it"):
            store.append(EVENING)
        other.execute("ROLLBACK")
        store.append(EVENING)


def test_a_folder_where_nothing_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CoachError, match="cannot be made"):
        Store(tmp_path / "file" / "programme.db")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CoachError, match="no file can be opened there"):
        Store(tmp_path / "folder")


def test_everything_is_deleted_with_what_was_kept_aside(path: Path) -> None:
    kept(path, EVENING)
    _another_file(path)
    kept(path, MORNING)
    (path.parent / "profiles").mkdir()
    assert {file.name for file in delete(path)} == {"programme.db", "programme.db.damaged-1"}
    assert [file.name for file in path.parent.iterdir()] == ["profiles"]
    assert delete(path) == []


def test_the_day_is_taken_from_the_offset_not_from_this_machine(path: Path) -> None:
    kept(path, Event("pain", datetime(2026, 3, 4, 23, 59, tzinfo=UTC)))
    with Store(path) as store:
        assert store.events()[0].at.isoformat() == "2026-03-04T23:59:00+00:00"
