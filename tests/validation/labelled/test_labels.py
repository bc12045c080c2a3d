from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.validation.labelled.labels import read_labels
from tests.validation.labelled.factories import label

SQUAT = {"exercise": "squat", "reps": 2, "reps_max": 3, "peak_s": [1.0, 2.0]}
NEGATIVE = {"exercise": None, "reps": 0, "may_count": ["squat"]}


def write(folder: Path, content: object) -> Path:
    path = folder / "labels.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_list_of_clips_and_a_table_by_file_say_the_same(tmp_path: Path) -> None:
    listed = {"note": "", "clips": [{"file": "a.mp4", **SQUAT}, {"file": "n/b.mp4", **NEGATIVE}]}
    found = read_labels(write(tmp_path, listed), "*")
    assert found == read_labels(write(tmp_path, {"a.mp4": SQUAT, "n/b.mp4": NEGATIVE}), "*")
    assert [(known.name, known.is_negative) for known in found] == [("a", False), ("n/b", True)]


def test_clips_are_chosen_by_their_name_with_or_without_their_folder(tmp_path: Path) -> None:
    path = write(tmp_path, {"squat/a.mp4": SQUAT, "n/b.mp4": NEGATIVE})
    assert [known.file for known in read_labels(path, "a*")] == ["squat/a.mp4"]
    assert [known.file for known in read_labels(path, "n/*")] == ["n/b.mp4"]


def test_the_bottom_of_a_squat_is_its_peak_and_that_of_a_bridge_is_not(tmp_path: Path) -> None:
    bottoms = {"reps": 1, "bottom_s": [3.0]}
    path = write(
        tmp_path,
        {
            "a.mp4": {"exercise": "squat", **bottoms},
            "b.mp4": {"exercise": "glute-bridge", **bottoms},
        },
    )
    assert [known.peak_s for known in read_labels(path, "*")] == [(3.0,), ()]


@pytest.mark.parametrize(("reps", "distance"), [(1, 1), (2, 0), (3, 0), (5, 2)])
def test_partial_reps_at_the_ends_may_be_counted_or_not(reps: int, distance: int) -> None:
    assert label(reps=2, reps_max=3).distance(reps) == distance


def test_what_nobody_counted_is_neither_right_nor_wrong() -> None:
    assert label(reps=None).distance(4) is None


@pytest.mark.parametrize(
    ("view", "is_side"),
    [("side, head left", True), ("pure side", True), ("FRONT", False), ("about 45 deg", False)],
)
def test_the_side_view_is_told_by_the_label(view: str, is_side: bool) -> None:
    assert label(view=view).is_side_view == is_side


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"clips": [{"file": "a.mp4", "exercise": "squat", "reps": "two"}]}, "reps"),
        ({"a.mp4": {"exercise": "squat"}}, "reps"),
        ([1, 2], "not a file of labels"),
        ({"b.mp4": SQUAT}, "no clip that fits a"),
    ],
)
def test_labels_that_are_not_as_expected_are_named(
    tmp_path: Path, content: object, message: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(CoachError, match=message) as error:
        read_labels(path, "a")
    assert str(path) in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"none\.json cannot be read"):
        read_labels(tmp_path / "none.json", "*")
