"""What the library finds, reads and lists."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.studio.library import Library, UnknownSession, session_id
from coach.studio.session_index import Query
from tests.studio.conftest import Served
from tests.studio.sessions import make_session


def library_of(folder: Path, index: Path) -> Library:
    library = Library([folder], index)
    library.refresh()
    return library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of three sessions and a damaged one, and of files that are none."""
    folder = tmp_path / "sessions"
    make_session(
        folder / "a.coach", person="ann", score=90.0, reps=8, measured_share=0.5,
        created_utc=datetime(2026, 3, 1, tzinfo=UTC), raters=["zoe", "ben"],
    )  # fmt: skip
    make_session(
        folder / "week 1" / "b.coach", exercise="squat", person="ben", score=None, reps=3,
        headline="Nothing of 100 % could be graded.", created_utc=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    make_session(folder / "week 1" / "C.coach", score=70.0, finished=False)
    (folder / "damaged.coach").write_bytes(b"SQLite format 3\0 and nothing more")
    (folder / "notes.txt").write_text("none")
    (folder / ".trash").mkdir()
    make_session(folder / ".trash" / "thrown-away.coach")
    return folder


@pytest.fixture
def names(folder: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """Names of the sessions that a query gives, in their order."""
    library = library_of(folder, tmp_path / "index.sqlite")

    def ask(**asked: object) -> list[str]:
        return [row.name for _, row in library.page(Query(**asked)).rows]

    return ask


def test_every_session_below_a_folder_is_listed_with_what_it_says(
    folder: Path, tmp_path: Path
) -> None:
    library = library_of(folder, tmp_path / "index.sqlite")
    page = library.page(Query())
    rows = {row.name: (key, row) for key, row in page.rows}
    assert rows.keys() == {"a.coach", "b.coach", "C.coach", "damaged.coach"}
    key, row = rows["a.coach"]
    assert library.path_of(key) == folder / "a.coach"
    assert (row.person, row.exercise, row.reps, row.score) == ("ann", "hip-thrust", 8, 90.0)
    assert (row.measured_share, row.duration_s, row.raters) == (0.5, 2.0, ("ben", "zoe"))
    assert row.created_utc == "2026-03-01T00:00:00+00:00"
    assert row.folder == str(folder)
    assert "not a coach session" in (rows["damaged.coach"][1].error or "")
    assert "Not finished" in rows["C.coach"][1].headline
    assert (page.exercises, page.people) == (["hip-thrust", "squat"], ["ann", "ben"])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"sort": "name"}, ["a.coach", "b.coach", "C.coach", "damaged.coach"]),
        ({"sort": "-name"}, ["damaged.coach", "C.coach", "b.coach", "a.coach"]),
        # what has no score or no date comes last either way
        ({"sort": "score"}, ["a.coach", "b.coach", "C.coach", "damaged.coach"]),
        ({"sort": "-reps"}, ["a.coach", "b.coach", "C.coach", "damaged.coach"]),
        ({"sort": "date", "exercise": "squat"}, ["b.coach"]),
        ({"person": "ann"}, ["a.coach"]),
        ({"annotated": "yes"}, ["a.coach"]),
        ({"annotated": "no", "sort": "name"}, ["b.coach", "C.coach", "damaged.coach"]),
        ({"search": "WEEK squat"}, ["b.coach"]),
        ({"search": "100 %"}, ["b.coach"]),  # no pattern, only text
        ({"search": "zoe"}, ["a.coach"]),
        ({"search": "a%h"}, []),
        ({"sort": "name", "offset": 1, "limit": 2}, ["b.coach", "C.coach"]),
    ],
)
def test_lists_are_filtered_sorted_and_cut(
    names: Callable[..., list[str]], asked: dict[str, object], expected: list[str]
) -> None:
    assert names(**asked) == expected


def test_a_session_is_read_again_only_when_its_file_has_changed(
    folder: Path, tmp_path: Path
) -> None:
    def reps(library: Library) -> dict[str, int | None]:
        return {row.name: row.reps for _, row in library.page(Query()).rows}

    index, path = tmp_path / "index.sqlite", folder / "a.coach"
    before = reps(library_of(folder, index))
    unseen = path.stat()
    path.write_bytes(b"x" * unseen.st_size)  # of the same size, and
    os.utime(path, ns=(unseen.st_atime_ns, unseen.st_mtime_ns))  # as old as before
    library = library_of(folder, index)
    assert reps(library) == before
    path.unlink()
    make_session(path, reps=99)
    make_session(folder / "new.coach")
    (folder / "damaged.coach").unlink()
    library.refresh()
    assert reps(library) == {"a.coach": 99, "b.coach": 3, "C.coach": None, "new.coach": 5}
    with pytest.raises(UnknownSession):
        library.path_of(session_id(folder / "damaged.coach"))


def test_a_library_of_one_folder_lists_nothing_of_another(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    library_of(folder, index)
    library = library_of(folder / "week 1", index)
    assert {row.name for _, row in library.page(Query()).rows} == {"b.coach", "C.coach"}
    with pytest.raises(UnknownSession):
        library.path_of(session_id(folder / "a.coach"))


@pytest.mark.parametrize("content", [b"no database at all" * 99, None])
def test_an_index_that_is_damaged_or_cannot_be_kept_is_done_without(
    folder: Path, tmp_path: Path, content: bytes | None
) -> None:
    index = tmp_path / "index.sqlite"
    if content is None:
        index.mkdir()
    else:
        index.write_bytes(content)
    assert library_of(folder, index).page(Query()).total == 4


def test_links_that_lead_out_of_the_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = make_session(tmp_path / "outside" / "secret.coach")
    (folder / "link.coach").symlink_to(outside)
    (folder / "linked").symlink_to(outside.parent)
    (folder / "inside.coach").symlink_to(folder / "a.coach")
    (folder / "nowhere.coach").symlink_to(tmp_path / "nothing.coach")
    library = library_of(folder, tmp_path / "index.sqlite")
    listed = {row.name for _, row in library.page(Query()).rows}
    assert "inside.coach" in listed
    assert not listed & {"link.coach", "secret.coach", "nowhere.coach"}


def test_names_that_are_no_text_are_listed(tmp_path: Path) -> None:
    make_session(tmp_path / "s" / "a.coach")
    try:
        (tmp_path / "s" / "a.coach").rename(
            os.fsdecode(os.fsencode(tmp_path / "s") + b"/\xff.coach")
        )
    except OSError:
        pytest.skip("this file system knows only names that are text")
    library = library_of(tmp_path / "s", tmp_path / "index.sqlite")
    ((key, row),) = library.page(Query()).rows
    assert row.name == "\N{REPLACEMENT CHARACTER}.coach"
    assert row.error is None
    assert library.path_of(key).exists()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO meta VALUES ('x', '" + "[" * 100_000 + "')",
        "UPDATE meta SET value = '\"9999-12-31T23:59:59-23:59\"' WHERE key = 'created_utc'",
        "UPDATE meta SET value = '{\"reps\": -1}' WHERE key = 'summary'",
        "CREATE TRIGGER t AFTER INSERT ON rep BEGIN DELETE FROM pose; END",
        "UPDATE pose SET t_s = 'soon'",
    ],
)
def test_a_session_that_makes_no_sense_is_listed_with_the_reason(
    tmp_path: Path, change: str
) -> None:
    path = make_session(tmp_path / "s" / "a.coach")
    with sqlite3.connect(path) as plain:
        plain.execute(change)
    plain.close()
    ((_, row),) = library_of(tmp_path / "s", tmp_path / "index.sqlite").page(Query()).rows
    assert row.error is not None
    assert "a.coach" in row.error
    assert row.error.endswith("score the video again.")


@pytest.mark.parametrize("times", ["-9e999", "-t_s", "CASE frame WHEN 0 THEN 0 ELSE 9e999 END"])
def test_times_that_make_no_sense_give_no_duration(
    tmp_path: Path, serve: Callable[..., Served], times: str
) -> None:
    path = make_session(tmp_path / "s" / "a.coach")
    with sqlite3.connect(path) as plain:
        plain.execute(f"UPDATE pose SET t_s = {times}")
    plain.close()
    with serve(tmp_path / "s").client() as client:
        (row,) = client.get("/api/sessions").json()["rows"]
    assert (row["duration_s"], row["reps"]) == (None, 5)


def test_text_that_has_no_end_is_cut(tmp_path: Path, serve: Callable[..., Served]) -> None:
    make_session(tmp_path / "s" / "a.coach", headline="\ud800" + "x" * 1_000_000, reps=10**30)
    with serve(tmp_path / "s").client() as client:
        (row,) = client.get("/api/sessions").json()["rows"]
    assert row["headline"].startswith("?xxx")
    assert len(row["headline"]) == 500


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"give a folder, or a \.coach session"):
        Library([tmp_path / "none"], tmp_path / "index.sqlite")


def test_what_changes_while_a_page_looks_on_is_seen(
    folder: Path, serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.studio.library._LOOK_AGAIN_AFTER_S", 0.0)
    with serve(folder).client() as client:
        before = client.get("/api/library").json()
        make_session(folder / "new.coach")
        for _ in range(1000):
            now = client.get("/api/library").json()
            if now["found"] == 5 and now["unread"] == 0:
                break
        assert now["version"] > before["version"]
        assert client.get("/api/sessions", params={"search": "new"}).json()["total"] == 1


def test_a_wrong_question_is_answered_with_a_sentence(
    folder: Path, serve: Callable[..., Served]
) -> None:
    with serve(folder).client() as client:
        for wrong in ("sort=colour", "limit=-1", "limit=many", "annotated=perhaps"):
            answer = client.get(f"/api/sessions?{wrong}")
            assert answer.status_code == 400
            assert answer.json()["error"].endswith("reload the page.")
