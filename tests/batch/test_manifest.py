"""A manifest is checked as a whole before anything starts."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.batch.inputs import Inputs, find_inputs
from coach.batch.recording import Recording
from coach.cli import app
from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.session.calibration import Calibration


@pytest.fixture
def study(tmp_path: Path, calibration_file: Path) -> Path:
    """A folder with all that manifests name; of videos, only the name matters here."""
    for name in ("a.mp4", "b.MOV", "day1/c.mp4", "day2/c.mp4", "day1/c.webm", "d.coach", "n.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    shutil.copy(calibration_file, tmp_path / "me.json")
    own = Calibration.model_validate_json(calibration_file.read_text())
    older = own.model_copy(update={"estimator": "older"}).model_dump_json()
    (tmp_path / "older.json").write_text(older)
    (tmp_path / "broken.toml").write_text("name = 3")
    return tmp_path


def read(
    folder: Path, text: str | bytes, model: LumbopelvicModel, out: Path | None = None
) -> Inputs:
    path = folder / "study.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return find_inputs([str(path)], model, out=out)


def refused(folder: Path, text: str | bytes, model: LumbopelvicModel) -> list[str]:
    """The sentences with which a manifest is refused."""
    before = sorted(folder.rglob("*"))
    with pytest.raises(CoachError) as error:
        read(folder, text, model)
    assert set(folder.rglob("*")) - set(before) <= {folder / "study.csv"}
    return str(error.value).splitlines()


HEAD = "video,exercise,person,calibration,out,side,remark\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "study.csv is empty: write"),
        ("\n \n;;\n", "study.csv is empty"),
        (HEAD, "line 1: only the columns are named"),
        (b"video,remark\na.mp4,ok\nb.MOV,gr\xfc\xdf\n", "line 3: this is not UTF-8"),
        ("video,remark\na.mp4,ok".encode("utf-16"), "line 1: this is not UTF-8"),
        ("video\tperson\na.mp4\tAnna\n", "line 1: cells are separated by neither"),
        ("video,excercise\na.mp4,squat\n", "line 1: unknown column 'excercise': did you mean 'ex"),
        ("exercise,person\nsquat,Anna\n", "line 1: there is no column video"),
        ("video,side,Video\na.mp4,left,b.MOV\n", "line 1: column video is there twice"),
        ("video,,side\na.mp4,,left\n", "line 1: column 2 has no name"),
        ('video,remark\na.mp4,"he said "no"\n', "line 2: quotes do not match"),
        ('video,remark\na.mp4,"no end\nb.MOV,\n', "line 2: quotes do not match"),
        ("video,side,remark\na.mp4,left,first, then\n", "line 2, column 4: there are 4 cells, but"),
        ("video,person\n,Anna\n", "line 2, column video: the cell is empty"),
        ("video\n\nabsent.mp4\n", "line 3, column video: there is no file"),
        ("video\nday1\\c.mp4\n", "line 2, column video: there is no file"),
        ("video\nday1\n", "line 2, column video: .*day1 is a folder"),
        ("video\nn.txt\n", "line 2, column video: n.txt is neither a video nor a session"),
        ("video\na.mp4\n./day1/../a.mp4\n", "line 3, column video: line 2 names this video, too"),
        ("video,exercise\na.mp4,hip-trust\n", "line 2, column exercise: .* mean 'hip-thrust'"),
        ("video,exercise\na.mp4,own.toml\n", "line 2, column exercise: There is no exercise file"),
        ("video,exercise\na.mp4,broken.toml\n", "line 2, column exercise: .*broken.toml, "),
        ("video,side\na.mp4,links\n", "line 2, column side: 'links' is neither left nor right"),
        ("video,calibration\na.mp4,maybe\n", "line 2, column calibration: 'maybe' is neither 'yes"),
        ("video,calibration\na.mp4,broken.toml\n", "line 2, column calibration: .* is no calibra"),
        ("video,calibration\na.mp4,older.json\n", "line 2, column calibration: .*coach calibrate"),
        ("video,calibration\na.mp4,yes\n", "line 2, column calibration: 'yes' makes a calibration"),
        (
            "video,person,calibration\nd.coach,Anna,yes\n",
            "line 2, column calibration: a session is",
        ),
        (
            "video,person,calibration\na.mp4,Anna,yes\nb.MOV,Anna,yes\n",
            "line 3, column calibration: Anna has a calibration clip in line 2",
        ),
        (
            "video,person,calibration\na.mp4,Anna,yes\nb.MOV,anna,\n",
            "line 3, column person: 'anna' is 'Anna' in line 2",
        ),
        ("video,out\na.mp4,n.txt\n", "line 2, column out: .*n.txt is a file, not a folder"),
        ("video,out\na.mp4,n.txt/sub\n", "line 2, column out: .*n.txt is a file, not a folder"),
        ("video\nday1/c.mp4\nday1/c.webm\n", "line 3, column video: its results .* of line 2"),
        ("video,out\nday1/c.mp4,x\nday2/c.mp4,x\n", "line 3, column video: its results .*line 2"),
        ("video\ns3://bucket/a.mp4\n", "line 2, column out: an address has no folder beside it"),
        ("video,out\ns3://bucket/notes.txt,x\n", "line 2, column video: .* is neither a video"),
    ],
)
def test_each_kind_of_mistake_is_named_with_its_line_in_one_sentence(
    study: Path, model: LumbopelvicModel, text: str | bytes, expected: str
) -> None:
    (sentence,) = refused(study, text, model)
    assert str(study / "study.csv") in sentence
    assert re.search(expected, sentence)
    assert re.search(r"[^.]\.$", sentence)
    assert "Value error" not in sentence


def test_all_mistakes_are_told_in_the_order_of_lines(study: Path, model: LumbopelvicModel) -> None:
    text = HEAD + "b.MOV,,Anna,yes,,,\nabsent.mp4,squatt,,yes,n.txt,up,\na.mp4,,Anna,yes,,,\n"
    found = [re.search(r"line (\d), column (\w+):", one) for one in refused(study, text, model)]
    assert [(one[1], one[2]) for one in found if one] == [
        ("3", "video"), ("3", "exercise"), ("3", "calibration"), ("3", "out"), ("3", "side"),
        ("4", "calibration"),
    ]  # fmt: skip


def test_of_many_mistakes_the_first_twenty_are_told(study: Path, model: LumbopelvicModel) -> None:
    told = refused(study, "video\n" + "".join(f"{i}.mp4\n" for i in range(33)), model)
    assert len(told) == 21
    assert "line 21, " in told[19]
    assert told[20] == "And 13 more like these."


def test_the_command_tells_all_mistakes_and_starts_nothing(study: Path) -> None:
    (study / "study.csv").write_text("video,side\na.mp4,links\nabsent.mp4,left\nb.MOV,left\n")
    before = set(study.rglob("*"))
    done = CliRunner().invoke(app, ["score", str(study / "study.csv")])
    assert done.exit_code == 1
    told = done.stderr.splitlines()
    assert len(told) == 2
    assert told[0].startswith("coach: ") and "line 2, column side" in told[0]
    assert "line 3, column video" in told[1]
    assert set(study.rglob("*")) == before


def test_a_manifest_that_is_not_there_or_a_folder_gets_one_sentence(
    tmp_path: Path, model: LumbopelvicModel
) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(CoachError, match="There is no manifest"):
        find_inputs([str(tmp_path / "absent.csv")], model)
    with pytest.raises(CoachError, match="cannot be read: Is a directory"):
        find_inputs([str(tmp_path / "folder.csv")], model)


def test_a_manifest_is_named_alone(study: Path, model: LumbopelvicModel) -> None:
    (study / "study.csv").write_text("video\na.mp4\n")
    with pytest.raises(CoachError, match="score it alone"):
        find_inputs([str(study / "study.csv"), str(study / "b.MOV")], model)


def test_rows_become_recordings(study: Path, model: LumbopelvicModel) -> None:
    text = (
        HEAD + "a.mp4,,Anna,yes,,,\n"
        'b.MOV,hip-thrust,Anna,,results/b,Left,"after, rest"\n'
        "day1/c.mp4,broken-not.toml,Ben,me.json,,,\n"
    ).replace("broken-not.toml", "none")
    inputs = read(study, text, model)
    assert inputs.folder == study / "study-coach"
    made = study / "a-coach" / "a.calibration.json"
    assert inputs.recordings == (
        Recording(
            str(study / "a.mp4"), "a.mp4", study / "a-coach", None, "Anna", None, True, "", ""
        ),
        Recording(
            str(study / "b.MOV"), "b.MOV", study / "results" / "b", "hip-thrust", "Anna", made,
            False, "left", "after, rest",
        ),
        Recording(
            str(study / "day1" / "c.mp4"), "day1/c.mp4", study / "day1" / "c-coach", "none", "Ben",
            study / "me.json", False, "", "",
        ),
    )  # fmt: skip


def test_options_hold_for_rows_that_say_nothing(study: Path, model: LumbopelvicModel) -> None:
    text = "video,exercise,person,calibration\na.mp4,,Anna,yes\nb.MOV,,Anna,\nd.coach,none,Ben,\n"
    (study / "study.csv").write_text(text)
    inputs = find_inputs(
        [str(study / "study.csv")], model,
        exercise="squat", out=study / "out", calibration=study / "me.json",
    )  # fmt: skip
    _, b, d = inputs.recordings
    assert inputs.folder == study / "out"
    assert (b.exercise, b.calibration) == ("squat", study / "out" / "a.calibration.json")
    assert (d.exercise, d.calibration) == ("none", study / "me.json")


@pytest.mark.parametrize(
    "text",
    [
        '\ufeffvideo;person;remark\r\na.mp4;Anna;"1,5 m; near"\r\n\r\n;;\r\n',
        'Video , PERSON,remark,,\na.mp4, Anna ,"1,5 m; near",,\n',
        'remark,person,video\n"1,5 m; near",Anna,a.mp4',
    ],
)
def test_what_spreadsheets_make_of_a_table_is_read(
    study: Path, model: LumbopelvicModel, text: str
) -> None:
    (one,) = read(study, text, model).recordings
    assert (one.name, one.person, one.remark) == ("a.mp4", "Anna", "1,5 m; near")


def test_lines_are_counted_as_an_editor_does(study: Path, model: LumbopelvicModel) -> None:
    text = 'video,remark\na.mp4,"two\nlines"\n\nabsent.mp4,\n'
    (sentence,) = refused(study, text, model)
    assert "line 5, column video" in sentence


def test_videos_elsewhere_keep_apart_from_each_other(study: Path, model: LumbopelvicModel) -> None:
    folder = study / "lists"
    folder.mkdir()
    text = f"video\n../day1/c.mp4\n{study / 'day2' / 'c.mp4'}\n"
    inputs = read(folder, text, model, out=study / "out")
    assert [one.name for one in inputs.recordings] == ["day1/c.mp4", "day2/c.mp4"]
    assert [one.out for one in inputs.recordings] == [study / "out" / "day1", study / "out/day2"]


def test_addresses_are_taken_with_a_folder_for_results(
    study: Path, model: LumbopelvicModel
) -> None:
    text = "video,out\ns3://bucket/day1/a.mp4,x\nhttps://me:word@host/b.mp4?key=1,y\n"
    a, b = read(study, text, model).recordings
    assert (a.source, a.name, a.out) == ("s3://bucket/day1/a.mp4", "a.mp4", study / "x")
    assert (b.source, b.name) == ("https://me:word@host/b.mp4?key=1", "b.mp4")


def test_a_link_to_a_video_is_the_same_video(study: Path, model: LumbopelvicModel) -> None:
    os.symlink(study / "a.mp4", study / "link.mp4")
    (sentence,) = refused(study, "video\na.mp4\nlink.mp4\n", model)
    assert "line 3, column video: line 2 names this video" in sentence
