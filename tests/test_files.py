from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from coach.errors import CoachError, NotWritten
from coach.files import check_takes_files, read_json, replacing, write_text


class Shoe(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int
    colour: str = "black"


def refused(path: Path) -> str:
    with pytest.raises(CoachError) as caught:
        read_json(path, Shoe, "shoe file", "measure the foot")
    message = str(caught.value)
    assert str(path) in message and message.endswith(".") and "\n" not in message
    return message


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "shoe.json"
    write_text(path, Shoe(size=41, colour="grön").model_dump_json())
    assert read_json(path, Shoe, "shoe file", "").colour == "grön"
    assert [one.name for one in path.parent.iterdir()] == ["shoe.json"]


def test_a_file_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "shoe.json"
    path.write_text("earlier")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write("half")
        assert path.read_text() == "earlier"
        raise ZeroDivisionError
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_who_may_read_it_is_as_for_any_other_file(tmp_path: Path) -> None:
    write_text(tmp_path / "written.json", "")
    (tmp_path / "plain.json").write_text("")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1
    write_text(tmp_path / "private.json", "", private=True)
    assert (tmp_path / "private.json").stat().st_mode & 0o077 == 0


def test_a_folder_that_takes_no_files_is_told_and_a_good_one_is_left_as_it_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "shoe").touch()
    with pytest.raises(NotWritten, match="takes no files"):
        check_takes_files(tmp_path / "shoe" / "box")
    with pytest.raises(NotWritten, match="takes no files"):
        check_takes_files(tmp_path / ("a" * 300))
    check_takes_files(tmp_path / "new" / "box")
    assert [path.name for path in tmp_path.iterdir()] == ["shoe"]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "shoe").touch()
    with pytest.raises(CoachError, match=r"shoe\.json cannot be written"):
        write_text(tmp_path / "shoe" / "shoe.json", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no shoe file, the file as a whole: Invalid JSON"),
        ('{"size": "big"}', "is no shoe file, size: Input should be a valid integer"),
        ('{"size": 41, "laces": 2}', "is no shoe file, laces: Extra inputs are not permitted"),
        ('{"colour": 1}', "(1 more); measure the foot."),
    ],
)
def test_a_file_that_is_something_else_is_told_with_what_to_do(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "shoe.json"
    path.write_text(text)
    assert told in refused(path)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    assert "There is no shoe file" in refused(tmp_path / "none.json")
    (tmp_path / "shoe.json").write_bytes(b"\xff\xfe\xfa")
    assert "cannot be read" in refused(tmp_path / "shoe.json")
    os.mkdir(tmp_path / "folder.json")
    assert "cannot be read" in refused(tmp_path / "folder.json")
