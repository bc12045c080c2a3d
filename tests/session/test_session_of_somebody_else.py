"""A session that somebody crafted can do nothing but be refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.session.annotations import Edit, append
from coach.session.schema import MAX_VALUE_BYTES, connect
from coach.session.store import SessionReader, SessionWriter

DATA = Path(__file__).parent / "data"


def annotate(path: Path) -> None:
    append(path, "Ann", [Edit("note", 1.0, value="good")], datetime.now(UTC))


@pytest.fixture
def session(tmp_path: Path, meta, poses) -> Path:
    path = tmp_path / "theirs.coach"
    with SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
    return path


@pytest.fixture
def craft(session: Path) -> Callable[[str], Path]:
    def run(script: str) -> Path:
        plain = sqlite3.connect(session)
        plain.executescript(script)
        plain.close()
        return session

    return run


@pytest.mark.parametrize(
    ("script", "what"),
    [
        (
            "CREATE TRIGGER t AFTER INSERT ON annotation BEGIN DELETE FROM pose; END",
            "holds a trigger",
        ),
        (
            "ALTER TABLE rep RENAME TO old; CREATE VIEW rep AS SELECT * FROM old",
            "holds a view",
        ),
        ("CREATE VIEW other AS SELECT 1", "holds a view"),
        ("CREATE VIRTUAL TABLE words USING fts5(word)", "holds a virtual table"),
    ],
)
def test_what_could_run_by_itself_is_refused_for_reading_and_for_writing(
    craft: Callable[[str], Path], meta, script: str, what: str
) -> None:
    path = craft(script)
    before = path.read_bytes()
    for attempt in (
        lambda: SessionReader(path),
        lambda: annotate(path),
        lambda: SessionWriter(path, meta),
    ):
        with pytest.raises(CoachError, match=what) as caught:
            attempt()
        assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_a_trigger_does_not_fire_while_an_earlier_layout_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    first = next(iter(sorted(DATA.glob("*1*.coach"))))
    path = tmp_path / "old.coach"
    path.write_bytes(first.read_bytes())
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TRIGGER t AFTER UPDATE ON measurement BEGIN DELETE FROM pose; END")
    plain.close()
    for attempt in (
        lambda: SessionReader(path),
        lambda: annotate(path),
    ):
        with pytest.raises(CoachError, match="holds a trigger"):
            attempt()


def test_a_huge_value_is_not_read(craft: Callable[[str], Path]) -> None:
    path = craft(f"UPDATE pose SET landmarks = zeroblob({MAX_VALUE_BYTES + 1}) WHERE frame = 3")
    with (
        SessionReader(path) as reader,
        pytest.raises(CoachError, match="far larger than any that coach writes"),
    ):
        list(reader.poses())


def test_a_huge_value_of_its_meta_is_not_read(craft: Callable[[str], Path]) -> None:
    path = craft(f"INSERT INTO meta VALUES ('x', CAST(zeroblob({MAX_VALUE_BYTES + 1}) AS TEXT))")
    with pytest.raises(CoachError, match="far larger than any that coach writes"):
        SessionReader(path)


@pytest.mark.parametrize("value", ["[" * 100_000, "1" * 10_000, "nonsense"])
def test_json_that_breaks_its_reader_is_told_as_damage(session: Path, value: str) -> None:
    with sqlite3.connect(session) as plain:
        plain.execute("INSERT INTO meta VALUES ('x', ?)", (value,))
    plain.close()
    with pytest.raises(CoachError, match="damaged"):
        SessionReader(session)


def test_a_null_in_its_meta_is_told_as_damage(session: Path) -> None:
    with sqlite3.connect(session) as plain:
        plain.executescript(
            "ALTER TABLE meta RENAME TO old; CREATE TABLE meta (key TEXT, value TEXT);"
            "INSERT INTO meta SELECT * FROM old; DROP TABLE old;"
            "INSERT INTO meta VALUES ('x', NULL)"
        )
    plain.close()
    with pytest.raises(CoachError, match="damaged"):
        SessionReader(session)


def test_a_function_of_the_program_cannot_be_called_from_the_file(tmp_path: Path) -> None:
    path, called = tmp_path / "theirs.coach", []
    with sqlite3.connect(path) as plain:
        plain.create_function("act", 0, lambda: 1)
        plain.execute("CREATE TABLE annotation (value TEXT, rater DEFAULT (act()))")
    plain.close()
    ours = connect(path, "rw")
    ours.create_function("act", 0, lambda: called.append(1) or 1)
    with pytest.raises(sqlite3.OperationalError, match="unsafe use of act"):
        ours.execute("INSERT INTO annotation (value) VALUES ('x')")
    ours.close()
    assert not called


def test_times_that_run_backwards_are_only_numbers(craft: Callable[[str], Path]) -> None:
    path = craft("UPDATE pose SET t_s = -t_s * 1e300")
    with SessionReader(path) as reader:
        assert len(list(reader.poses())) == 40
        first, last = reader.span_s
        assert last < first


def test_a_session_tells_whose_profile_was_used(tmp_path: Path, meta) -> None:
    path = tmp_path / "live.coach"
    with SessionWriter(path, meta.model_copy(update={"person": "ann"})):
        pass
    with SessionReader(path) as reader:
        assert reader.person == "ann"
        assert reader.span_s is None


@pytest.mark.parametrize(("source", "person"), [("ben.mp4", "ben"), ("guided", "")])
def test_or_the_clip_that_the_calibration_is_from(session: Path, source: str, person: str) -> None:
    with sqlite3.connect(session) as plain:
        plain.execute(
            "INSERT OR REPLACE INTO meta VALUES ('calibration', ?)",
            (json.dumps({"source": source}),),
        )
    plain.close()
    with SessionReader(session) as reader:
        assert reader.person == person
