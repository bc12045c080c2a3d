from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from coach.exercises.library import load, names
from coach.exercises.schema import Unit
from coach.export.tidy import FRAMES, KEYS, REPS, SESSIONS, STATED, metric_columns
from coach.geometry.measurement import SIGNALS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("columns", [FRAMES, REPS, SESSIONS])
def test_no_column_is_there_twice_or_without_a_meaning(columns) -> None:
    headed = [column.name for column in (*KEYS, *STATED, *columns)]
    assert len({*headed}) == len(headed)
    assert all(column.meaning for column in columns)


def test_units_are_those_that_names_end_in() -> None:
    for column in (*FRAMES, *REPS, *SESSIONS):
        for ending, unit in (("_deg", "deg"), ("_s", "s")):
            if column.name.endswith(ending):
                assert column.unit == unit, column.name


@pytest.mark.parametrize("name", names())
def test_metrics_of_an_exercise_have_the_units_of_its_thresholds(name: str) -> None:
    exercise = load(name)
    units = {column.name: column.unit for column in metric_columns(exercise)}
    assert {*units.values()} <= {*get_args(Unit), ""}
    for part in exercise.parts:
        assert units[part.metric] in (part.full.unit, ""), part.metric
    for fault in exercise.faults:
        if fault.metric and fault.within:
            assert units[fault.metric] in (fault.within.unit, ""), fault.metric


def test_a_signal_of_the_working_side_has_the_unit_of_that_of_either_side() -> None:
    (front,) = [one for one in metric_columns(load("lunge")) if one.name == "front_knee_angle_deg"]
    assert "working_knee_angle_deg" not in SIGNALS
    assert front.unit == "deg"


def test_every_column_is_documented() -> None:
    pages = [DOCS / f"{page}.md" for page in ("session", "results", "export")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    columns = (*KEYS, *STATED, *FRAMES, *REPS, *SESSIONS)
    assert not [column.name for column in columns if f"`{column.name}`" not in text]
