from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

from coach.exercises.library import load
from coach.export.parquet import write_parquet
from coach.export.tidy import FRAMES, KEYS, REPS, SESSIONS, STATED, metric_columns
from coach.session.reader import SessionReader
from tests.export.session_files import NOBODY, poses, write_session

dataset = pytest.importorskip("pyarrow.dataset", reason="needs the extra `parquet`")


def export(study: Path, *sessions: Path) -> None:
    for session in sessions:
        with SessionReader(session) as reader:
            write_parquet(study, session, reader)


def table(study: Path, kind: str) -> Any:
    return dataset.dataset(study / kind, partitioning="hive")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_session(tmp_path_factory.mktemp("recordings") / "thrust.coach")


@pytest.fixture(scope="module")
def study(session: Path) -> Iterator[Path]:
    folder = session.parent / "study"
    export(folder, session)
    yield folder


def test_frames_are_those_of_the_session_to_the_bit(session: Path, study: Path) -> None:
    rows = table(study, "frames").to_table().to_pylist()
    with SessionReader(session) as reader:
        measured = list(reader.measurements())
    assert len(rows) == len(measured) == len(poses())
    for row, (measurement, phase) in zip(rows, measured, strict=True):
        assert (row["person"], row["exercise"], row["phase"]) == ("Åsa", "hip-thrust", phase)
        for column in FRAMES:
            if column.kind == "text":
                continue
            value = getattr(measurement, column.name)
            assert row[column.name] == (value if isfinite(value) else None), column.name
    (nobody,) = [row for row in rows if row["frame"] == NOBODY]
    assert nobody["pelvic_tilt_deg"] is None
    assert nobody["reason"] == "nobody seen: step into the picture"


def test_reps_have_their_uncertainty_and_the_metrics_of_their_exercise(study: Path) -> None:
    first, second = table(study, "reps").to_table().to_pylist()
    assert (first["rep"], first["start_s"], first["tilt_class"]) == (1, 0.1, "tucked")
    assert (first["tilt_deg"], first["tilt_sd_deg"], first["side"]) == (-9.0, 2.0, "left")
    assert first["p_tucked"] + first["p_neutral"] + first["p_arched"] == pytest.approx(1.0)
    assert (first["faults"], first["hold_s"]) == ("early_stop;tempo", 1.25)
    assert (second["score"], second["hold_s"]) == (None, None)  # NaN would spoil every mean


def test_a_session_is_one_row_that_joins_its_reps(study: Path) -> None:
    (row,) = table(study, "sessions").to_table().to_pylist()
    assert {one["session"] for one in table(study, "reps").to_table().to_pylist()} == {
        row["session"]
    }
    assert (row["source"], row["reps"], row["reps_unclear"]) == ("träning 1.mp4", 2, 1)
    assert (row["set_class"], row["set_low_deg"], row["set_high_deg"]) == ("tucked", -12.0, -6.0)
    assert row["faults"] == "early_stop:1;tempo:1"
    assert (row["program"], row["pose_model"], row["estimator"]) == (
        "0.1.0", "full sha256:1", "lab-9",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("frames", FRAMES),
        ("reps", (*REPS, *metric_columns(load("hip-thrust")))),
        ("sessions", SESSIONS),
    ],
)
def test_every_column_says_its_unit_and_meaning(study: Path, kind: str, columns: Any) -> None:
    schema = table(study, kind).schema
    expected = [*KEYS, *STATED, *columns]
    assert {*schema.names} == {column.name for column in expected}
    for column in expected:
        if column.name == "exercise":  # the folder's name
            continue
        told = schema.field(column.name).metadata
        assert told[b"unit"].decode() == column.unit
        assert told[b"meaning"].decode() == column.meaning != ""
    assert b"plus = anterior" in schema.metadata[b"signs"]
    assert schema.metadata[b"estimator"] == b"lab-9"


def test_written_again_it_replaces_itself_also_as_another_exercise(tmp_path: Path) -> None:
    study, session = tmp_path / "study", tmp_path / "set [1] *.coach"
    for exercise in ("hip-thrust", "hip-thrust", "squat"):
        export(study, write_session(session, exercise))
    assert [row["exercise"] for row in table(study, "sessions").to_table().to_pylist()] == ["squat"]
    assert table(study, "reps").count_rows() == 2
    assert "bottom_thigh_deg" in table(study, "reps").schema.names
    assert table(study, "frames").count_rows() == len(poses())


def test_sessions_of_one_name_in_two_folders_are_two(tmp_path: Path) -> None:
    ann = write_session(tmp_path / "ann" / "set.coach", person="ann")
    bob = write_session(tmp_path / "bob" / "set.coach", person="bob")
    export(tmp_path / "study", ann, bob)
    rows = table(tmp_path / "study", "sessions").to_table().to_pylist()
    assert sorted(row["person"] for row in rows) == ["ann", "bob"]
    assert len({row["session"] for row in rows}) == 2


def test_angles_only_and_no_reps_are_empty_tables_of_the_same_columns(tmp_path: Path) -> None:
    export(tmp_path / "study", write_session(tmp_path / "set.coach", None))
    reps = table(tmp_path / "study", "reps")
    assert reps.count_rows() == 0
    assert {*reps.schema.names} == {column.name for column in (*KEYS, *STATED, *REPS)}
    (row,) = table(tmp_path / "study", "sessions").to_table().to_pylist()
    assert (row["exercise"], row["score"]) == ("none", None)
