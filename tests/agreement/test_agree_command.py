from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coach.cli import app
from coach.reps.types import TiltClass
from tests.agreement.session_files import label, write_session

CLASSES: list[TiltClass] = ["tucked", "neutral", "arched", "neutral"]


def agree(*words: object) -> Result:
    return CliRunner().invoke(app, ["agree", *map(str, words)], env={"COLUMNS": "200"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five people's sessions; anna agrees with the coach on three classes of four, bea on all."""
    for i in range(5):
        path = write_session(tmp_path / "in" / f"s{i}.coach", CLASSES, person=f"p{i}")
        label(path, "anna", ["neutral", "neutral", "arched", "neutral"], late_s=0.2)
        label(path, "bea", CLASSES)
    return tmp_path / "in"


def test_everybody_is_compared_and_the_files_are_kept(folder: Path, tmp_path: Path) -> None:
    run = agree(folder, "--out", tmp_path / "out")
    assert run.exit_code == 0, run.output
    assert "coach and anna, 5 sessions of 5 people" in run.stdout
    assert "anna and bea" in run.stdout and "coach, anna, bea together" in run.stdout
    assert "coach has 20 reps, anna 20; 20 are the same." in run.stdout
    kept = json.loads((tmp_path / "out" / "agreement.json").read_text(encoding="utf-8"))
    pair = kept["pairs"][0]
    assert pair["with_unclear"]["percent"]["value"] == 0.75
    (start,) = [one for one in pair["quantities"] if one["name"] == "start"]
    assert start["limits"]["bias"]["value"] == pytest.approx(-0.2)
    assert (tmp_path / "out" / "agreement.csv").is_file()


def test_a_damaged_session_is_named_and_passed(folder: Path) -> None:
    (folder / "bad.coach").write_text("no session")
    run = agree(folder)
    assert run.exit_code == 1
    assert "bad.coach is not a coach session" in run.stderr
    assert "coach and anna, 5 sessions" in run.stdout


def test_nothing_annotated_is_a_sentence_and_no_success(tmp_path: Path) -> None:
    write_session(tmp_path / "a.coach", CLASSES)
    run = agree(tmp_path)
    assert run.exit_code == 1
    assert "Nobody has finished annotating any of these sessions" in run.stdout
