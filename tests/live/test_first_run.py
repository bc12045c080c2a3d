from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import coach
from coach.live.first_run import first_run, remember_first_run


def test_the_first_run_is_the_first_one_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "coach"
    assert first_run(folder)
    assert first_run(folder)  # asking alone changes nothing
    remember_first_run(folder)
    assert not first_run(folder)
    assert len(list(folder.iterdir())) == 1


def test_a_text_that_has_changed_is_shown_again(tmp_path: Path) -> None:
    remember_first_run(tmp_path)
    (marker,) = tmp_path.iterdir()
    marker.write_text("What we said a year ago.\n", encoding="utf-8")
    assert first_run(tmp_path)


def test_a_marker_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    remember_first_run(tmp_path)
    (marker,) = tmp_path.iterdir()
    marker.write_bytes(b"\xff\xfe\xff")
    assert first_run(tmp_path)
    remember_first_run(tmp_path)
    assert not first_run(tmp_path)


def test_where_nothing_can_be_kept_it_is_shown_again(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    remember_first_run(tmp_path / "taken")
    assert first_run(tmp_path / "taken")


def test_it_is_remembered_in_the_users_data_folder(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("the data folder is named by a variable on Linux only")
    known = {"XDG_DATA_HOME": str(tmp_path), "PYTHONPATH": str(Path(coach.__file__).parents[1])}
    asked = "from coach.live.first_run import *; print(first_run()); remember_first_run()"
    said = [
        subprocess.run(
            [sys.executable, "-c", asked], env=os.environ | known, capture_output=True, text=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]
    assert [path.name for path in tmp_path.iterdir()] == ["coach"]
