from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

import coach.exercises.library as library
from coach.errors import CoachError
from coach.exercises.library import load, names, read
from coach.exercises.schema import Exercise
from coach.exercises.writer import to_toml

FOLDER = Path(library.__file__).parent


def thresholds(node: Any) -> list[dict[str, Any]]:
    """Every table of an exercise file that holds a limit."""
    if isinstance(node, list):
        return [found for item in node for found in thresholds(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if {"min", "max", "value"} & node.keys() else []
    return own + [found for item in node.values() for found in thresholds(item)]


@pytest.fixture
def text() -> str:
    return (FOLDER / "hip-thrust.toml").read_text(encoding="utf-8")


def refused(folder: Path, text: str) -> str:
    """What is said of a file with this text."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoachError) as refusal:
        load(str(path))
    message = str(refusal.value)
    assert str(path) in message
    assert message.count("\n") == 0
    return message


def test_the_promised_exercises_are_built_in() -> None:
    promised = {"hip-thrust", "glute-bridge", "squat-twerk", "squat", "hip-hinge", "pelvic-tilt"}
    assert promised <= set(names())


@pytest.mark.parametrize("name", names())
def test_a_built_in_exercise_loads_under_its_own_name(name: str) -> None:
    assert load(name).name == name


@pytest.mark.parametrize("name", names())
def test_every_threshold_of_a_built_in_exercise_has_unit_and_source(name: str) -> None:
    found = thresholds(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
    assert len(found) > 5
    for table in found:
        assert table["unit"].strip(), table
        assert table["source"].strip(), table


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("hip-trust", "hip-thrust"),
        ("hipthrust", "hip-thrust"),
        ("squats", "squat"),
        ("squat-twerking", "squat-twerk"),
        ("pelvictilt", "pelvic-tilt"),
        ("deadlift", "hip-hinge"),
        ("RDL", "hip-hinge"),
        ("cat cow", "pelvic-tilt"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(CoachError, match=f"'{wrong}': did you mean '{right}'"):
        load(wrong)


def test_a_name_like_no_other_lists_them_all() -> None:
    with pytest.raises(CoachError) as refusal:
        load("xyz")
    assert "did you mean" not in str(refusal.value)
    assert all(name in str(refusal.value) for name in names())


def test_a_users_own_file_works_by_path(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text.replace('name = "hip-thrust"', 'name = "single-leg-thrust"'))
    assert load(str(path)).name == "single-leg-thrust"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"no exercise file .*none\.toml"):
        read(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "noise.toml"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(CoachError, match=r"noise\.toml cannot be read"):
        read(path)


def test_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="cannot be read"):
        load(f"{tmp_path}/")


def test_broken_toml_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    assert "line 2" in refused(tmp_path, 'name = "mine"\ntitle = no quotes\n')


@pytest.mark.parametrize(
    ("old", "new", "key", "expectation"),
    [
        # missing key
        ('title = "Hip thrust"\n', "", "title", "Field required"),
        ('unit = "share of usual", source = "less is', 'source = "less is',
         "counting.min_amplitude.unit", "Field required"),
        ("torso level (Contreras, docs/thresholds.md#torso); within 10 and 5 of pose error [P]", "",
         "parts.1.full.source", "at least 1 character"),
        # wrong type or value
        ("filter_hz = 4.0", 'filter_hz = "slow"', "filter_hz", "number"),
        ('posture = "lying"', 'posture = "kneeling"', "posture", "'hands-and-knees'"),
        ("filter_hz = 4.0", "filter_hz = 50.0", "filter_hz", "12"),
        ("value = 0.4", "value = nan", "counting.min_amplitude.value", "finite"),
        ("value = 0.4", "value = 0", "counting.min_amplitude.value", "greater than 0"),
        ('["bottom", "up", "lockout", "down"]', '["bottom", "up", "lockout"]',
         "phases", "Field required"),
        ('unit = "share of usual", source = "less is', 'unit = "rad", source = "less is',
         "counting.min_amplitude.unit", "'deg'"),
        ('kind = "excursion"', 'kind = "jump"', "counting.kind", "'oscillation'"),
        ('name = "hip-thrust"', 'name = "Hip Thrust"', "name", "pattern"),
        ('title = "Hip thrust"', 'title = "Hip thrust"\ntempo = 3', "tempo", "Extra inputs"),
        # unknown signal
        ('name = "hip_angle_deg", usual', 'name = "hip_angle", usual',
         "counting.signals.0.name", "'hip_angle_deg'"),
        # limits the wrong way round
        ("{ min = -80, max = 0,", "{ min = 0, max = -80,", "guards.0.within", "below max"),
        # two signals where there is one, one where there are two
        ('statistic = "change"', 'statistic = "apart"', "guards.2", "an other signal"),
        ("none = { min = 145,", "none = { min = 170,", "parts.0", "beyond"),
        ("none = { min = 145,", "none = { max = 200,", "parts.0", "beyond"),
        # points
        ("points = 40", "points = 50", "the file as a whole", "110, expected 100"),
        # what is named must be there, and once
        ('metric = "lockout_hip_angle_deg"\nwithin', 'metric = "lockout"\nwithin',
         "the file as a whole", "'lockout', expected one of down_s"),
        ('name = "not_locked_out"', 'name = "arched_lockout"',
         "the file as a whole", "'arched_lockout' is there twice"),
        ('name = "up_s"', 'name = "down_s"', "the file as a whole", "'down_s' is there twice"),
        # a list of faults is separated by ;
        ('name = "not_locked_out"', 'name = "low;slow"', "faults.1.name", "pattern"),
        # what a person is told
        ('cue = "Hips all the way up"', 'cue = ""', "faults.1.cue", "at least 1 character"),
        ('cue = "Hips all the way up"', 'cue = "  "', "faults.1.cue", "at least 1 character"),
        ('cue = "Hips all the way up"\n', "", "faults.1.cue", "Field required"),
        ("{adequate} of {reps} lockouts", "{good} of {reps} lockouts",
         "judging.headline", "{adequate}, {reps} and {graded}"),
        ("{adequate} of {reps} lockouts", "{adequate of {reps} lockouts",
         "judging.headline", "{adequate}, {reps} and {graded}"),
        # a fault needs one way to be found
        ('tilt_class = "arched"\ncue', "cue", "faults.0", "either metric and within"),
        ('over = "peak"\nstatistic = "seconds"', 'over = "peak"', "metrics.5", "needs a signal"),
        # postures
        ('over = "peak"\nwithin', 'over = "peak"\npostures = ["seated"]\nwithin',
         "the file as a whole", "expected one of lying"),
        ('posture = "lying"', 'posture = "lying"\nother_postures = ["lying"]',
         "the file as a whole", "names a posture twice"),
        # of one side, where the exercise has none
        ('signal = "hip_angle_deg"\nover', 'signal = "working_hip_angle_deg"\nover',
         "the file as a whole", "is of one side and needs [side]"),
        ('signal = "lumbar_angle_sd_deg"', 'signal = "working_lumbar_angle_sd_deg"',
         "metrics.2.signal", "'working_hip_angle_deg'"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_key_and_expectation(
    tmp_path: Path, text: str, old: str, new: str, key: str, expectation: str
) -> None:
    assert old in text
    message = refused(tmp_path, text.replace(old, new, 1))
    assert f", {key}" in message
    assert expectation in message


COMPARED = """
[comparison]
metric = "hold_s"
verb = "holds"
smallest_visible = { value = 0.3, unit = "s", source = "a test's own" }

[[metrics]]
name = "up_s"
"""
SIDE = """
[side]
signal = "shank_deg"
over = "peak"
plus = "left"
least = { value = 3, unit = "deg", source = "a test's own" }
"""


def test_sides_are_compared_by_a_metric_of_the_exercise(tmp_path: Path, text: str) -> None:
    up = '\n[[metrics]]\nname = "up_s"\n'
    assert up in text
    with_sides = text.replace(up, SIDE + COMPARED)
    path = tmp_path / "mine.toml"
    path.write_text(with_sides)
    compared = load(str(path)).comparison
    assert compared is not None
    assert (compared.metric, compared.smallest_visible.value) == ("hold_s", 0.3)
    assert "needs [side]" in refused(tmp_path, text.replace(up, COMPARED))
    unknown = with_sides.replace('metric = "hold_s"\nverb', 'metric = "height"\nverb')
    assert "'height', expected one of down_s" in refused(tmp_path, unknown)


def test_what_is_stated_of_a_set_is_one_of_its_metrics(tmp_path: Path) -> None:
    own = to_toml(load("posture")).replace('metric = "sway"', 'metric = "swing"')
    assert "stated 'sway' uses metric 'swing'" in refused(tmp_path, own)


def test_further_errors_are_counted(tmp_path: Path, text: str) -> None:
    broken = text.replace('title = "Hip thrust"\n', "").replace("filter_hz = 4.0", "filter_hz = -1")
    assert "(1 more)" in refused(tmp_path, broken)


def test_blanks_around_a_cue_are_dropped(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text.replace('"Hips all the way up"', '" Hips all the way up "'))
    assert load(str(path)).faults[1].cue == "Hips all the way up"


def test_an_interval_holds_its_limits_and_not_nan() -> None:
    within = load("hip-thrust").faults[1].within
    assert within is not None
    assert within.holds(within.min)
    assert not within.holds(within.min - 1e-9)
    assert within.holds(1e9)
    assert not within.holds(math.nan)


def test_exercises_cannot_be_changed_by_accident() -> None:
    exercise: Exercise = load("squat")
    with pytest.raises(ValueError, match="frozen"):
        exercise.title = "Other"  # type: ignore[misc]
