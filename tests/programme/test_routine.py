"""Routine files: those that ship, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.programme.routine import Routine, Step, load, names, read
from coach.programme.to_plan import live_plan

MINUTES = {
    "back-care": (5.0, 8.0), "pelvic-control": (4.0, 8.0), "glutes-and-back": (6.0, 12.0),
    "posture-check": (0.3, 3.0),
}  # fmt: skip
WHOLE = """
name = "mine"
title = "Mine"
about = "For the test."

[[steps]]
drill = "squat"
reps = 8
"""


def refused(folder: Path, text: str) -> str:
    """What is said of a file with this text."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoachError) as refusal:
        load(str(path))
    said = str(refusal.value)
    assert str(path) in said and "\n" not in said and "more)" not in said
    return said


def mine(folder: Path, steps: str) -> Routine:
    path = folder / "mine.toml"
    path.write_text(WHOLE.partition("[[steps]]")[0] + steps, encoding="utf-8")
    return read(path)


def test_the_four_routines_of_the_articles_ship() -> None:
    assert names() == ("back-care", "glutes-and-back", "pelvic-control", "posture-check")


@pytest.mark.parametrize("name", names())
def test_a_routine_that_ships_is_right_and_takes_the_time_it_should(name: str) -> None:
    routine = load(name)
    assert routine.name == name
    least, most = MINUTES[name]
    assert least <= routine.minutes <= most
    plan = live_plan(routine, [])
    assert plan.routine == routine.title and plan.sets


def test_a_step_makes_its_sets_each_side_for_itself(tmp_path: Path) -> None:
    routine = mine(
        tmp_path,
        '[[steps]]\ndrill = "squat"\nsets = 2\nreps = 8\nrest_s = 30\ntext = "Slowly."\n'
        '[[steps]]\ndrill = "hip-hinge"\nseconds = 45\n',
    )
    first, second, third = live_plan(routine, [], straight_on=True).sets
    assert first == second
    assert (first.exercise.name, first.reps, first.rest_s, first.text) == (
        "squat", 8, 30.0, "Slowly.",
    )  # fmt: skip
    assert (third.exercise.name, third.reps, third.seconds) == ("hip-hinge", None, 45.0)


def test_sides_come_in_turn() -> None:
    step = Step(drill="hip-hike", reps=8, sets=2, side="each")
    assert step.sides == ("left", "right", "left", "right")
    assert step.model_copy(update={"side": "left"}).sides == ("left", "left")
    assert step.model_copy(update={"side": None}).sides == ("", "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('drill = "squats"', "steps.0.drill: unknown drill 'squats': did you mean 'squat'?"),
        ('drill = "xyz"', "unknown drill 'xyz': there are baby-twerk, "),
        ('drill = "squat"\nseconds = 20', "steps.0: needs either reps or seconds"),
        ('drill = "squat"\nside = "each"', "the drill 'squat' has no sides"),
        ('drill = "squat"\nposture = "seated"', "expected standing"),
        ('drill = "squat"\nreps_up_to = 8', "reps_up_to needs reps, and must lie above them"),
        ('drill = "squat"\nrepetitions = 8', "steps.0.repetitions: Extra inputs"),
        ('drill = "squat"\nrest_s = -1', "steps.0.rest_s: "),
        ('drill = "squat"\nsets = 0', "steps.0.sets: "),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(tmp_path: Path, wrong: str, said: str) -> None:
    assert said in refused(tmp_path, WHOLE.replace('drill = "squat"', wrong))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    assert "not valid TOML" in refused(tmp_path, "[[steps]")
    none = WHOLE.partition("[[steps]]")[0] + "steps = []"
    assert "steps: expected one step at least." in refused(tmp_path, none)
    assert "steps: Field required" in refused(tmp_path, WHOLE.partition("[[steps]]")[0])
    with pytest.raises(CoachError, match="no routine file"):
        load("absent.toml")


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(CoachError, match="'backcare': did you mean 'back-care'"):
        load("backcare")
