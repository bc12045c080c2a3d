"""`coach routine list` and `show`, and what is said of a routine that is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coach.cli import app
from coach.programme.events import Event
from coach.programme.routine import names
from coach.programme.store import Store


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "coach"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["routine", *map(str, words)], env={"COLUMNS": "160"})


def test_every_routine_is_listed_with_its_minutes() -> None:
    listed = run("list")
    assert listed.exit_code == 0, listed.stderr
    assert all(name in listed.stdout for name in names())


def test_a_routine_is_shown_with_the_reps_of_today(data: Path) -> None:
    assert "8 reps (up to 12)" in run("show", "pelvic-control").stdout
    day = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
    detail = {"ended_why": "reps", "reps": 8, "graded": 8, "score": 90.0}
    with Store(data / "programme.db") as store:
        for days in (0, 2):
            store.append(Event("set_done", day + timedelta(days=days), "hip-hinge", detail))
    shown = run("show", "pelvic-control").stdout
    (hinge,) = [line for line in shown.splitlines() if "Hip hinge" in line]
    assert "10 reps (up to 12)" in hinge


def test_a_damaged_history_is_said_and_the_routine_is_shown_all_the_same(data: Path) -> None:
    data.mkdir()
    (data / "programme.db").write_bytes(b"no history at all, and no SQLite file" * 100)
    shown = run("show", "pelvic-control")
    assert shown.exit_code == 0 and "Hip hinge" in shown.stdout
    assert "was damaged; it is kept as programme.db.damaged-1" in shown.stderr


@pytest.mark.parametrize("command", ["show", "run"])
def test_an_unknown_routine_or_drill_is_said_in_a_sentence(
    command: str, data: Path, tmp_path: Path
) -> None:
    unknown = run(command, "pelvic-contrl")
    assert unknown.exit_code == 1 and unknown.stdout == ""
    assert "did you mean 'pelvic-control'" in unknown.stderr
    file = tmp_path / "mine.toml"
    step = '[[steps]]\ndrill = "yoga"\nreps = 8\n'
    file.write_text(f'name = "mine"\ntitle = "Mine"\nabout = "x"\n{step}', encoding="utf-8")
    wrong = run(command, file)
    assert wrong.exit_code == 1 and len(wrong.stderr.strip().splitlines()) == 1
    assert f"{file}, steps.0.drill: unknown drill 'yoga'" in wrong.stderr
    assert "hip-thrust" in wrong.stderr
