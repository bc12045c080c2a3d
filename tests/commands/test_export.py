from __future__ import annotations

import sys
from pathlib import Path

import pytest
from scipy.io import netcdf_file
from typer.testing import CliRunner, Result

from coach.batch.keys import Keys
from coach.batch.ledger import LEDGER_NAME, Ledger
from coach.batch.recording import Recording
from coach.batch.task import Outcome
from coach.cli import app
from coach.export.formats import FORMATS
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.scoring import Job, score
from tests.export.session_files import write_session

RECORDING = Path(__file__).parents[1] / "session" / "data" / "recording-v2.coach"
KEYS = Keys(size=0, content="", pose_key="", judge_key="", versions="")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, words)])


def said(result: Result) -> str:
    return " ".join(result.stderr.split())


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder with two sessions of one name."""
    for person in ("ann", "bob"):
        write_session(tmp_path / "recordings" / person / "set 1.v2.coach", person=person)
    return tmp_path / "recordings"


def test_files_lie_beside_their_session_and_are_called_after_it(recordings: Path) -> None:
    result = run(recordings / "ann", "--to", "csv,json,netcdf,dlc")
    assert (result.exit_code, said(result)) == (
        0, "1 session was exported as csv, json, netcdf, dlc.",
    )  # fmt: skip
    assert files_in(recordings / "ann") == {
        "set 1.v2.coach", "set 1.v2.frames.csv", "set 1.v2.reps.csv", "set 1.v2.candidates.csv",
        "set 1.v2.json", "set 1.v2.nc", "set 1.v2.dlc.csv",
    }  # fmt: skip
    assert files_in(recordings / "bob") == {"set 1.v2.coach"}


def test_in_another_folder_they_lie_as_in_the_one_that_was_searched(
    recordings: Path, tmp_path: Path
) -> None:
    result = run(recordings, "--to", "json, trc,json", "--out", tmp_path / "study")
    assert result.exit_code == 0, result.stderr
    assert files_in(tmp_path / "study") == {
        f"{person}/set 1.v2.{kind}" for person in ("ann", "bob") for kind in ("json", "trc")
    }


def test_two_of_one_name_are_not_written_over_each_other(recordings: Path, tmp_path: Path) -> None:
    both = [recordings / person / "set 1.v2.coach" for person in ("ann", "bob")]
    result = run(*both, "--to", "json", "--out", tmp_path / "study")
    assert result.exit_code == 1
    assert "would have the same names" in said(result)
    assert not (tmp_path / "study").exists()
    assert run(*both, both[0], "--to", "json").exit_code == 0  # beside each of them


def test_a_bad_session_is_named_and_passed(recordings: Path) -> None:
    (recordings / "ann" / "note.coach").write_text("lunch")
    result = run(recordings, "--to", "json")
    assert result.exit_code == 1
    assert "note.coach is not a coach session" in said(result)
    assert said(result).endswith("2 of 3 sessions were exported as json.")
    assert (recordings / "bob" / "set 1.v2.json").exists()


def test_a_session_that_is_still_being_made_is_not_found(recordings: Path) -> None:
    write_session(recordings / ".set 2.part-1" / "set 2.coach", finished=False)
    result = run(recordings, "--to", "json")
    assert (result.exit_code, said(result)) == (0, "2 sessions were exported as json.")


def test_what_one_format_cannot_hold_is_in_the_others(tmp_path: Path) -> None:
    result = run(RECORDING, "--to", "trc,json,mot", "--out", tmp_path)
    assert result.exit_code == 1
    assert "world landmarks" in said(result)
    assert files_in(tmp_path) == {"recording-v2.json", "recording-v2.mot"}


def test_tables_and_summary_are_those_that_scoring_leaves(
    tmp_path: Path, model: LumbopelvicModel
) -> None:
    job = Job(
        exercise=None, out=tmp_path / "scored", model=model, calibration=None, pose_bundle=None,
        annotate=False,
    )  # fmt: skip
    score(RECORDING, job, lambda what, done, total: None)
    result = run(tmp_path / "scored", "--to", "csv,json", "--out", tmp_path / "again")
    assert result.exit_code == 0, result.stderr
    names = files_in(tmp_path / "again")
    assert names == files_in(tmp_path / "scored") - {RECORDING.name}
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "scored" / name).read_bytes()


def test_one_dataset_for_all_sessions(recordings: Path) -> None:
    dataset = pytest.importorskip("pyarrow.dataset", reason="needs the extra `parquet`")
    assert run(*recordings.iterdir(), "--to", "parquet").exit_code == 0
    sessions = dataset.dataset(recordings / "parquet" / "sessions", partitioning="hive")
    assert sorted(sessions.to_table()["person"].to_pylist()) == ["ann", "bob"]


def test_of_a_batch_it_is_what_was_scored_with_what_its_manifest_states(
    recordings: Path, tmp_path: Path
) -> None:
    dataset = pytest.importorskip("pyarrow.dataset", reason="needs the extra `parquet`")
    asked = [
        Recording(
            str(tmp_path / person / "set 1.v2.mp4"), f"{person}/set 1.v2.mp4", recordings / person,
            person=f"{person} of the study", side="left", remark="with belt",
        )
        for person in ("ann", "bob")
    ]  # fmt: skip
    with Ledger(tmp_path / "study-coach" / LEDGER_NAME) as ledger:
        ledger.ask(asked)
        ledger.finish(KEYS, Outcome(asked[0].name), calibrated=False)
        ledger.finish(KEYS, Outcome(asked[1].name, "It is dark."), calibrated=False)
    result = run(tmp_path / "study-coach", "--to", "parquet,json", "--out", tmp_path / "out")
    assert (result.exit_code, said(result)) == (0, "1 session was exported as parquet, json.")
    assert (tmp_path / "out" / "ann" / "set 1.v2.json").exists()
    for kind in ("frames", "reps", "sessions"):
        files = dataset.dataset(tmp_path / "out" / "parquet" / kind, partitioning="hive")
        assert files.count_rows() > 0
        for row in files.to_table().to_pylist():
            assert (row["person"], row["remark"], row["side_stated"]) == (
                "ann of the study", "with belt", "left",
            )  # fmt: skip


def test_a_session_of_the_first_layout_keeps_its_exercise_and_metrics(tmp_path: Path) -> None:
    first = RECORDING.with_name("recording-v1.coach")
    assert run(first, "--to", "csv,netcdf", "--out", tmp_path).exit_code == 0
    header, rep = (tmp_path / "recording-v1.reps.csv").read_text().splitlines()
    assert dict(zip(header.split(","), rep.split(","), strict=True))["range_deg"] != ""
    with netcdf_file(tmp_path / "recording-v1.nc", mmap=False) as file:
        assert file.exercise == b"pelvic-tilt"


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("trc,parket", "There is no format 'parket': did you mean 'parquet'?"),
        ("", "There is no format '': there are trc, mot"),
        ("json,", "There is no format ''"),
    ],
)
def test_a_wrong_format_is_said_before_anything_is_written(
    recordings: Path, to: str, sentence: str
) -> None:
    before = files_in(recordings)
    result = run(recordings, "--to", to)
    assert result.exit_code == 2
    assert sentence in said(result).replace("│ ", "")
    assert files_in(recordings) == before


def test_a_missing_extra_is_said_before_anything_is_written(
    recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as Python knows what is not there
    before = files_in(recordings)
    result = run(recordings, "--to", "json,parquet")
    assert result.exit_code == 1
    assert said(result) == (
        "coach: The format parquet needs the extra `parquet`, which is not installed; add it with "
        "`pip install pyarrow`."
    )
    assert files_in(recordings) == before


def test_a_session_that_was_broken_off_is_named(tmp_path: Path) -> None:
    session = write_session(tmp_path / "set.coach", finished=False)
    result = run(session, "--to", "dlc")
    assert result.exit_code == 1
    assert "was broken off: `coach score" in said(result)


def test_the_help_names_every_format() -> None:
    told = " ".join(run("--help").stdout.replace("│", " ").split())
    assert all(f"{name} " in told or f"{name};" in told for name in FORMATS)
