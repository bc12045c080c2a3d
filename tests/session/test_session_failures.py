from __future__ import annotations

import dataclasses
import os
import sqlite3
from pathlib import Path

import pytest
from pydantic import ValidationError

from coach.errors import CoachError
from coach.export.csv_tables import write_frames_csv
from coach.session.schema import APPLICATION_ID, SCHEMA_VERSION
from coach.session.store import SessionReader, SessionWriter


def foreign_database(path: Path, application_id: int = 0, version: int = 0) -> None:
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE recipe (name)")
    plain.execute(f"PRAGMA application_id = {application_id}")
    plain.execute(f"PRAGMA user_version = {version}")
    plain.commit()
    plain.close()


def one_sentence(message: str, path: Path) -> bool:
    return str(path) in message and message.endswith(".") and ". " not in message


@pytest.fixture(params=["text", "sqlite", "newer", "short"])
def not_for_us(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A file that is no session we can use, and what should be said of it."""
    path = tmp_path / "thing.coach"
    if request.param == "text":
        path.write_text("Dear diary, " * 100)
    elif request.param == "short":
        path.write_text("x")
    elif request.param == "sqlite":
        foreign_database(path)
    else:
        foreign_database(path, APPLICATION_ID, SCHEMA_VERSION + 1)
        return path, "newer coach"
    return path, "not a coach session"


def test_a_file_that_is_no_session_is_not_read(not_for_us: tuple[Path, str]) -> None:
    path, complaint = not_for_us
    with pytest.raises(CoachError, match=complaint) as caught:
        SessionReader(path)
    assert one_sentence(str(caught.value), path)


def test_a_file_that_is_no_session_is_not_overwritten(not_for_us, meta) -> None:
    path, complaint = not_for_us
    before = path.read_bytes()
    with pytest.raises(CoachError, match=complaint) as caught:
        SessionWriter(path, meta)
    assert one_sentence(str(caught.value), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_no_such_session(tmp_path: Path) -> None:
    path = tmp_path / "none.coach"
    with pytest.raises(CoachError, match="No session at") as caught:
        SessionReader(path)
    assert one_sentence(str(caught.value), path)
    assert not path.exists()


def test_an_empty_file_is_no_session_and_may_become_one(tmp_path: Path, meta) -> None:
    path = tmp_path / "a.coach"
    path.touch()
    with pytest.raises(CoachError, match="not a coach session"):
        SessionReader(path)
    with SessionWriter(path, meta):
        pass
    with SessionReader(path) as session:
        assert session.meta == meta


def test_a_folder_is_no_session(tmp_path: Path, meta) -> None:
    with pytest.raises(CoachError, match="is a folder"):
        SessionReader(tmp_path)
    with pytest.raises(CoachError, match="is a folder"):
        SessionWriter(tmp_path, meta)


def test_a_damaged_session_is_told(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(CoachError, match="damaged; score the video again") as caught:
        SessionReader(path)
    assert one_sentence(str(caught.value), path)


def test_a_session_without_its_meta_is_told(tmp_path: Path, meta) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta):
        pass
    with sqlite3.connect(path) as plain:
        plain.execute("DELETE FROM meta WHERE key = 'size_px'")
    plain.close()
    with pytest.raises(CoachError, match="damaged"):
        SessionReader(path)


def test_a_pose_that_is_not_whole_is_told(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta) as writer:
        writer.add_pose(poses[0])
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE pose SET landmarks = x'0000'")
    plain.close()
    with SessionReader(path) as session, pytest.raises(CoachError, match="damaged"):
        list(session.poses())


def test_a_missing_folder_is_made(tmp_path: Path, meta) -> None:
    path = tmp_path / "new" / "100 % #1?" / "a.coach"
    with SessionWriter(path, meta):
        pass
    with SessionReader(path) as session:
        assert session.meta == meta
    assert [p.name for p in path.parent.iterdir()] == ["a.coach"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path, meta) -> None:
    (tmp_path / "out").touch()
    for path in (tmp_path / "out" / "a.coach", tmp_path / "out" / "b" / "a.coach"):
        with pytest.raises(CoachError, match="choose a folder you may write to") as caught:
            SessionWriter(path, meta)
        assert one_sentence(str(caught.value), path)
        with pytest.raises(CoachError, match="choose another folder") as caught:
            write_frames_csv(path, [])
        assert one_sentence(str(caught.value), path)


def assert_refused(folder: Path, meta) -> None:
    path = folder / "a.coach"
    with pytest.raises(CoachError, match="choose a folder you may write to") as caught:
        SessionWriter(path, meta)
    assert one_sentence(str(caught.value), path)
    with pytest.raises(CoachError, match="choose another folder"):
        write_frames_csv(folder / "a.frames.csv", [])


def test_a_read_only_folder_is_told(tmp_path: Path, meta) -> None:
    tmp_path.chmod(0o500)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("this user may write everywhere")
        assert_refused(tmp_path, meta)
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_where_nobody_may_write_is_told(meta) -> None:
    folder = Path("/proc/self")
    if not folder.is_dir():
        pytest.skip("needs /proc, where even root may not write")
    assert_refused(folder, meta)


def test_two_programs_do_not_write_the_same_session(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta) as first:
        first.add_pose(poses[0])  # commits
        with pytest.raises(CoachError, match="another program is using it") as caught:
            SessionWriter(path, meta)
        assert one_sentence(str(caught.value), path)
        first.add_pose(poses[1])
    with SessionReader(path) as session:
        assert len(list(session.poses())) == 2


def test_a_picture_that_changes_size_is_told(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    other = dataclasses.replace(poses[0], size_px=(480, 640))
    with (
        pytest.raises(CoachError, match=r"640 x 480 pixels.* 480 x 640 pixels") as caught,
        SessionWriter(path, meta) as writer,
    ):
        writer.add_pose(other)
    assert one_sentence(str(caught.value), path)


def test_a_session_tells_no_folder_of_its_source(meta) -> None:
    with pytest.raises(ValidationError, match="without its folder"):
        type(meta)(**dict(meta) | {"source": "/home/ann/private/clip.mp4"})
