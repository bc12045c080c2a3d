"""What is named on the command line becomes recordings, each with a name and place of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.batch.inputs import Inputs, find_inputs, is_alone
from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionWriter


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder as it may look after some work; of videos, only the name matters here."""
    for name in (
        "day1/a.mp4", "day1/b.MOV", "day2/a.mp4", "day2/.hidden.mp4", "day2/._a.mp4",
        ".trash/c.mp4", "day1/a-coach/a.webm", "day1/a-coach/a.coach", "day1/a-coach/a.json",
        "notes.txt",
        "coach-batch/reps.csv",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    return tmp_path


Find = Callable[..., Inputs]


@pytest.fixture
def find(model: LumbopelvicModel, recordings: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    """As from the command line in that folder."""
    monkeypatch.chdir(recordings)
    return lambda *sources, out=None: find_inputs([str(one) for one in sources], model, out=out)


def places(inputs: Inputs, base: Path) -> dict[str, str]:
    """Where the results of each go, below a folder, by its name."""
    return {one.name: one.out.relative_to(base).as_posix() for one in inputs.recordings}


def test_a_folder_is_searched_but_for_what_is_hidden_and_what_scoring_left(
    find: Find, recordings: Path
) -> None:
    inputs = find(recordings)
    assert places(inputs, recordings) == {
        "day1/a.mp4": "day1/a-coach",
        "day1/b.MOV": "day1/b-coach",
        "day2/a.mp4": "day2/a-coach",
    }
    assert inputs.folder == recordings / "coach-batch"
    assert inputs.refused == ()
    assert [one.source for one in inputs.recordings] == [
        str(recordings / name) for name in places(inputs, recordings)
    ]


def test_results_elsewhere_keep_the_folders(find: Find, recordings: Path) -> None:
    inputs = find(".", out=Path("out"))
    assert places(inputs, recordings / "out") == {
        "day1/a.mp4": "day1",
        "day1/b.MOV": "day1",
        "day2/a.mp4": "day2",
    }
    assert inputs.folder == recordings / "out"


def session_of(video: str, path: Path) -> None:
    meta = SessionMeta(
        source=video, size_px=(640, 480), nominal_fps=30, program="0", pose_model="full",
        estimator="1", exercise="squat", created_utc=datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip
    with SessionWriter(path, meta) as writer:
        writer.finish([], [], [], {}, Parameters())


def test_results_inside_the_folder_are_not_taken_for_recordings(
    find: Find, recordings: Path
) -> None:
    (recordings / "out").mkdir()
    (recordings / "out" / "x.mp4").touch()
    assert len(find(".", out=Path("out")).recordings) == 3
    # a video with the overlay lies beside its session wherever that is ...
    (recordings / "day2" / "a.webm").touch()
    session_of("a.mp4", recordings / "day2" / "a.coach")
    assert [one.name for one in find("day2").recordings] == ["a.mp4"]
    # ... as does any video whose results go to its own folder
    (recordings / "day2" / "b.webm").touch()
    session_of("b.webm", recordings / "day2" / "b.coach")
    assert [one.name for one in find("day2").recordings] == ["a.mp4", "b.webm"]


def test_a_folder_of_ones_own_that_is_called_as_those_of_scoring_is_searched(
    find: Find, recordings: Path
) -> None:
    (recordings / "day2" / "anna-coach").mkdir()
    (recordings / "day2" / "anna-coach" / "a.mp4").touch()
    assert [one.name for one in find("day2").recordings] == ["a.mp4", "anna-coach/a.mp4"]


def test_a_folder_without_videos_gives_its_sessions(find: Find, tmp_path: Path) -> None:
    for name in (
        "sets/one.coach",
        "sets/more/two.coach",
        "sets/x-coach/x.coach",
        "sets/x-coach/x.json",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    assert places(find("sets"), tmp_path / "sets") == {"more/two.coach": "more", "one.coach": "."}


def test_equal_names_in_two_folders_are_told_apart_by_the_folders(
    find: Find, recordings: Path
) -> None:
    expected = {"day1/a.mp4": "day1", "day1/b.MOV": "day1", "day2/a.mp4": "day2"}
    files = ("day1/a.mp4", "day1/b.MOV", "day2/a.mp4")
    assert places(find(*files, out=Path("out")), recordings / "out") == expected
    assert places(find("day1", "day2", out=Path("out")), recordings / "out") == expected
    assert find("day1", "day2").folder == recordings / "coach-batch"


def test_different_names_from_two_folders_need_no_folders(find: Find, recordings: Path) -> None:
    inputs = find("day1/b.MOV", "day2/a.mp4", out=Path("out"))
    assert places(inputs, recordings / "out") == {"b.MOV": ".", "a.mp4": "."}


def test_equal_names_in_one_folder_are_refused_before_anything_starts(
    find: Find, recordings: Path
) -> None:
    for name in ("a.avi", "B.mp4"):
        (recordings / "day1" / name).touch()
    with pytest.raises(CoachError) as error:
        find("day1")
    first, second = str(error.value).splitlines()
    assert "a.mp4 would overwrite the results of" in first and "a.avi" in first
    assert "b.MOV would overwrite the results of" in second and "B.mp4" in second


def test_a_video_named_in_several_ways_is_scored_once(find: Find, recordings: Path) -> None:
    os.symlink(recordings / "day2" / "a.mp4", recordings / "link.mp4")
    inputs = find("day1", "day1/a.mp4", "*/b.MOV", "link.mp4", "day2/a.mp4")
    assert [one.name for one in inputs.recordings] == ["a.mp4", "b.MOV", "link.mp4"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("day1/*", ["a.mp4", "b.MOV"]),
        ("*", ["day1/a.mp4", "day1/b.MOV", "day2/a.mp4"]),
        ("**/a.*", ["day1/a.mp4", "day2/a.mp4"]),
        ("day[12]/a.mp?", ["day1/a.mp4", "day2/a.mp4"]),
    ],
)
def test_wildcards_that_the_shell_has_left_are_expanded(
    find: Find, pattern: str, names: list[str]
) -> None:
    assert [one.name for one in find(pattern).recordings] == names


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_a_name_that_tables_cannot_hold_is_named_and_the_rest_taken(
    find: Find, recordings: Path
) -> None:
    open(os.fsencode(recordings / "day2") + b"/b\xff.mp4", "w").close()
    inputs = find("day2")
    assert [one.name for one in inputs.recordings] == ["a.mp4"]
    (sentence,) = inputs.refused
    assert "b?.mp4 has a name that is not UTF-8: rename it." in sentence


def test_an_exercise_of_ones_own_is_found_from_anywhere(
    model: LumbopelvicModel, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(recordings)
    (one,) = find_inputs(["day2"], model, exercise="own.toml").recordings
    assert one.exercise == str(recordings / "own.toml")


def test_a_name_with_brackets_is_no_wildcard(find: Find, recordings: Path) -> None:
    (recordings / "set [1].mp4").touch()
    inputs = find("set [1].mp4", "day1/b.MOV")
    assert [one.name for one in inputs.recordings] == ["set [1].mp4", "b.MOV"]


def test_a_source_that_holds_nothing_is_named_and_the_rest_taken(
    find: Find, recordings: Path
) -> None:
    (recordings / "nothing").mkdir()
    # as a shell expands `*`: with what scoring left, which is passed
    inputs = find("coach-batch", "day1/a-coach", "nothing", "*.mpg", "day2")
    assert [one.name for one in inputs.recordings] == ["a.mp4"]
    assert inputs.refused == (
        "There is no video in the folder nothing: name another one.",
        "No video fits *.mpg: check the path and its wildcards.",
    )
    with pytest.raises(CoachError, match="no video in the folder nothing"):
        find("nothing")


def test_results_that_cannot_have_a_folder_are_refused(find: Find, recordings: Path) -> None:
    with pytest.raises(CoachError, match=r"notes\.txt is a file, not a folder"):
        find("day1", out=Path("notes.txt"))
    with pytest.raises(CoachError, match=r"s3://bucket/a\.mp4 has no folder beside it"):
        find("s3://bucket/a.mp4")


@pytest.mark.parametrize(
    ("source", "alone"),
    [
        ("day1/a.mp4", True),
        ("absent.mp4", True),
        ("day1/a-coach/a.coach", True),
        ("day1", False),
        ("*.mp4", False),
        ("study.csv", False),
        ("s3://bucket/a.mp4", False),
    ],
)
def test_one_file_alone_is_no_batch(
    recordings: Path, monkeypatch: pytest.MonkeyPatch, source: str, alone: bool
) -> None:
    monkeypatch.chdir(recordings)
    assert is_alone([source]) is alone
    assert not is_alone([source, "day2/a.mp4"])
