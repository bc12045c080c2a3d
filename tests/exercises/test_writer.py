"""Exercises written as TOML."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.exercises.library import load, names, read
from coach.exercises.writer import to_toml


@pytest.mark.parametrize("name", names())
def test_what_is_written_is_read_again_as_it_was(name: str, tmp_path: Path) -> None:
    exercise = load(name).model_copy(
        update={"praise": 'Say "so", \\ tab\t, end\x7f and 骨盤.\nOn.'}
    )
    file = tmp_path / "mine.toml"
    file.write_text(to_toml(exercise), encoding="utf-8")
    assert read(file) == exercise
