from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coach.cli import app
from coach.programme.events import Event
from coach.programme.plan import plan_of
from coach.programme.screening import QUESTIONS, last_answers
from coach.programme.sets import SetDetail, set_event
from coach.programme.store import Store, default_path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if tmp_path not in default_path().parents:
        pytest.skip("the data folder is named by a variable on Linux only")


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*map(str, words)], input=typed)


def kept(*events: Event) -> None:
    with Store(default_path()) as store:
        for event in events:
            store.append(event)


def events() -> list[Event]:
    with Store(default_path()) as store:
        return store.events()


def trained(days_ago: int = 0, name: str = "hip-thrust") -> Event:
    at = datetime.now().astimezone() - timedelta(days=days_ago)
    detail = SetDetail(reps=8, score=70.0, tilt_deg=-5.0, tilt_sd_deg=2.0, zero="lab-6 1")
    return set_event("set_done", at, name, detail)


def test_an_empty_history_says_how_to_fill_it() -> None:
    done = run("history")
    assert done.exit_code == 0
    assert "This week: 0 of 4 days" in done.stdout
    assert "`coach history import`" in done.stdout


def test_the_history_tells_of_days_drills_and_changes() -> None:
    kept(*(trained(days) for days in range(20)), trained(0, "squat"))
    done = run("history")
    assert done.exit_code == 0
    told = " ".join(done.stdout.split())
    assert "Hip thrust 20 160" in told
    assert "lower back" in told
    assert "No change that this camera can see (smallest visible 3 degrees)." in told
    assert "-5 degrees (-9 to -1)" in told


def test_the_page_is_one_file_wherever_it_is_wanted(tmp_path: Path) -> None:
    kept(trained())
    page = tmp_path / "new" / "history.html"
    done = run("history", "--html", page)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert str(page) in "".join(done.stderr.splitlines())
    assert "Hip thrust" in page.read_text(encoding="utf-8")
    assert [file.name for file in page.parent.iterdir()] == ["history.html"]


def test_sessions_are_brought_in_once_and_bad_ones_named(scored: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    shutil.copy(scored / "thrust.coach", folder / "a.coach")
    shutil.copy(scored / "thrust.coach", folder / "b.coach")
    (folder / "c.coach").write_text("nothing")
    done = run("history", "import", folder)
    assert done.exit_code == 1
    assert "1 set was added, 1 was there already." in done.stderr
    assert "c.coach is not a coach session" in " ".join(done.stderr.split())
    again = run("history", "import", folder / "a.coach")
    assert (again.exit_code, len(events())) == (0, 1)
    assert "0 sets were added, 1 was there already." in again.stderr


def test_all_that_is_kept_goes_into_one_file(tmp_path: Path) -> None:
    one = trained()
    kept(one, Event("pain", one.at, "squat"))
    assert run("history", "export", tmp_path / "all.json").exit_code == 0
    whole = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert [event["kind"] for event in whole["events"]] == ["set_done", "pain"]
    assert whole["events"][0]["detail"] == one.detail
    assert datetime.fromisoformat(whole["events"][1]["at"]) == one.at


def test_deleting_wants_to_be_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    kept(trained())
    refused = run("history", "delete")
    assert refused.exit_code == 1
    assert "--yes" in refused.stderr
    assert len(events()) == 1
    monkeypatch.setattr("webbrowser.open", lambda address: True)  # no browser in a test
    assert run("history", "--open").exit_code == 0
    assert default_path().with_name("history.html").exists()
    assert run("history", "delete", "--yes").exit_code == 0
    assert list(default_path().parent.iterdir()) == []
    assert events() == []


def test_a_damaged_history_is_said_once_and_begun_afresh() -> None:
    kept(trained())
    default_path().write_text("no database " * 1000)
    done = run("history")
    assert done.exit_code == 0
    assert "damaged" in done.stderr
    assert "programme.db.damaged-1" in done.stderr.replace("\n", "")
    assert run("history").stderr == ""
    assert default_path().with_name("programme.db.damaged-1").exists()


def test_a_plan_is_shown_and_changed_and_kept() -> None:
    assert "Plan: 4 of 7 days a week, 2 of them forgiven." in run("plan").stdout
    assert events() == []  # looking changes nothing
    said = run("plan", "--days", 3, "--reminder", "18:00", "--reminder", "7:30").stdout
    assert "Plan: 3 of 7 days a week" in said
    assert "Reminders: 07:30, 18:00" in said
    run("plan", "--days", 5)
    plan = plan_of(events())
    assert (plan.days_a_week, len(plan.reminders)) == (5, 2)
    run("plan", "--no-reminders")
    assert plan_of(events()).reminders == ()
    n = len(events())
    run("plan", "--days", 5)
    assert len(events()) == n


@pytest.mark.parametrize("wrong", ["25:00", "noon", "18", "1800"])
def test_a_time_that_is_none_is_said(wrong: str) -> None:
    done = run("plan", "--reminder", wrong)
    assert done.exit_code == 1
    assert "no time of the day" in done.stderr
    assert not default_path().exists() or events() == []


def test_the_questions_can_be_asked_again() -> None:
    answers = ["n"] * len(QUESTIONS)
    answers[1] = "maybe\ny"  # asked again until it is y or n
    done = run("plan", "--questions", typed="\n".join(answers) + "\n")
    assert done.exit_code == 0
    assert "See a clinician before you train on" in " ".join(done.stderr.split())
    found = last_answers(events())
    assert found is not None
    assert found.yes == (QUESTIONS[1].name,)
    assert QUESTIONS[1].advice in " ".join(run("plan").stdout.split())
    run("plan", "--questions", typed="s\n")
    skipped = last_answers(events())
    assert skipped is not None
    assert skipped.skipped


def test_questions_that_nobody_answers_are_not_kept() -> None:
    assert run("plan", "--questions", typed="n\nn\n").exit_code == 0
    assert events() == []
