from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import coach
from coach.batch.ledger import LEDGER_NAME, Ledger
from coach.batch.recording import Recording
from coach.batch.run import Finished, Settings, score_batch
from coach.batch.task import Task
from coach.errors import CoachError
from coach.session.annotations import set_done
from coach.session.store import SessionReader
from tests.batch.executors import Here, recording_of, short_clip

TABLES = ("reps.csv", "sessions.csv")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch folder in which two clips were scored and a bad file was named."""
    folder = tmp_path_factory.mktemp("scored")
    short_clip(folder / "a.mp4")
    short_clip(folder / "b.mp4", start=5)
    (folder / "bad.mp4").write_text("not a film\n")
    run(folder, Here())
    return folder


@pytest.fixture
def batch(scored: Path, tmp_path: Path) -> Path:
    """A copy of it; the ledger knows the results by where they lie."""
    folder = tmp_path / "batch"
    shutil.copytree(scored, folder)
    with closing(sqlite3.connect(folder / LEDGER_NAME)) as ledger:
        for column in ("source", "out"):
            ledger.execute(
                f"UPDATE recording SET {column} = replace({column}, ?, ?)",
                (str(scored), str(folder)),
            )
        ledger.commit()
    return folder


def recordings_in(folder: Path, **others: object) -> list[Recording]:
    return [recording_of(video, folder, **others) for video in sorted(folder.glob("*.mp4"))]


def run(
    folder: Path,
    executor: Here,
    recordings: Sequence[Recording] | None = None,
    *,
    retry_failed: bool = False,
) -> dict[str, Finished]:
    settings = Settings(folder, retry_failed=retry_failed)
    asked = recordings_in(folder) if recordings is None else recordings
    return {one.recording.name: one for one in score_batch(asked, settings, executor)}


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


def test_what_is_done_is_left_and_what_failed_is_named_again(batch: Path) -> None:
    before = tables(batch)
    executor = Here()
    found = run(batch, executor)
    assert executor.names == []
    assert all(one.before for one in found.values())
    assert found["a.mp4"].outcome.error is None
    assert "is not a video" in (found["bad.mp4"].outcome.error or "")
    assert tables(batch) == before


def test_what_failed_is_tried_again_on_request_or_when_it_has_changed(batch: Path) -> None:
    executor = Here()
    assert run(batch, executor, retry_failed=True)["bad.mp4"].outcome.error is not None
    assert executor.names == ["bad.mp4"]
    shutil.copy(batch / "a.mp4", batch / "bad.mp4")
    assert run(batch, executor)["bad.mp4"].outcome.error is None


def test_another_exercise_judges_the_stored_poses_again(batch: Path) -> None:
    executor = Here()
    run(batch, executor, recordings_in(batch, exercise="squat"))
    assert {task.recording.name for task in executor.tasks if task.judge_again} == {
        "a.mp4", "b.mp4",
    }  # fmt: skip
    with SessionReader(batch / "a-coach" / "a.coach") as reader:
        assert reader.meta.exercise == "squat"


def test_judging_again_ends_as_scoring_the_video_does(batch: Path, tmp_path: Path) -> None:
    run(batch, Here(), recordings_in(batch, exercise="squat"))
    again = tables(batch)
    shutil.rmtree(batch / "a-coach")
    shutil.rmtree(batch / "b-coach")
    executor = Here()
    run(batch, executor, recordings_in(batch, exercise="squat"))
    assert not any(task.judge_again for task in executor.tasks)
    assert tables(batch) == again


def test_a_changed_video_is_scored_and_what_people_wrote_is_kept(batch: Path) -> None:
    set_done(batch / "a-coach" / "a.coach", "Ann", True, datetime.now(UTC))
    short_clip(batch / "a.mp4", start=2)
    executor = Here()
    run(batch, executor)
    assert [(task.recording.name, task.judge_again) for task in executor.tasks] == [
        ("a.mp4", False)
    ]
    with SessionReader(batch / "a-coach" / "a.coach") as reader:
        assert len(list(reader.annotations())) == 1


def test_missing_results_are_made_again(batch: Path) -> None:
    (batch / "b-coach" / "b.reps.csv").unlink()
    executor = Here()
    run(batch, executor)
    assert executor.names == ["b.mp4"]
    assert (batch / "b-coach" / "b.reps.csv").exists()


def test_what_was_begun_and_killed_is_done_again_and_its_remains_removed(batch: Path) -> None:
    with Ledger(batch / LEDGER_NAME) as ledger:
        ledger.begin("a.mp4", poses_stay=False)
    (batch / "a-coach" / ".a.part-1234").mkdir()
    executor = Here()
    before = tables(batch)
    run(batch, executor)
    assert [(task.recording.name, task.judge_again) for task in executor.tasks] == [
        ("a.mp4", False)
    ]
    assert not list(batch.rglob(".*.part-*"))
    assert tables(batch) == before


def test_leaving_early_drops_what_was_begun(batch: Path) -> None:
    scoring = score_batch(
        recordings_in(batch, exercise="squat"), Settings(batch, retry_failed=True), Here()
    )
    next(scoring)
    scoring.close()
    with Ledger(batch / LEDGER_NAME) as ledger:
        assert {entry.state for entry in ledger.entries()} <= {"waiting", "done", "failed"}
    assert len(run(batch, Here(), recordings_in(batch, exercise="squat"))) == 3


def test_who_has_no_calibration_since_the_clip_failed_is_not_scored_without(
    batch: Path,
) -> None:
    clip = recording_of(batch / "b.mp4", batch, person="Ann", makes_calibration=True)
    hers = recording_of(batch / "a.mp4", batch, person="Ann", calibration=clip.calibration_made)
    executor = Here()
    found = run(batch, executor, [hers, clip])
    assert executor.names == ["b.mp4"]
    assert found["b.mp4"].outcome.cause == found["a.mp4"].outcome.cause == "calibration"
    assert "the calibration of Ann failed" in (found["a.mp4"].outcome.error or "")


def test_an_output_folder_that_goes_fails_what_was_to_go_there_and_not_the_rest(
    batch: Path,
) -> None:
    def unplug(task: Task) -> None:
        if task.recording.name == "a.mp4":
            shutil.rmtree(task.recording.out)

    found = run(batch, Here(unplug), recordings_in(batch, exercise="squat"))
    assert found["a.mp4"].outcome.cause == "disk"
    assert "a-coach (No such file or directory)" in (found["a.mp4"].outcome.error or "")
    assert found["b.mp4"].outcome.error is None


def test_a_batch_folder_that_goes_ends_the_run_with_one_sentence(batch: Path) -> None:
    with pytest.raises(CoachError, match=r"^The batch folder .* is gone: .*\.$"):
        run(batch, Here(lambda task: shutil.rmtree(batch)), recordings_in(batch, exercise="squat"))
    assert not batch.exists()


def test_recordings_that_are_not_asked_for_stay_in_the_tables_while_they_are_there(
    batch: Path,
) -> None:
    everything = tables(batch)
    run(batch, Here(), recordings_in(batch)[:1])
    assert tables(batch) == everything
    for gone in ("b.mp4", "bad.mp4"):
        (batch / gone).unlink()
    shutil.rmtree(batch / "b-coach")
    run(batch, Here(), recordings_in(batch)[:1])
    assert b"b.mp4" not in (batch / "sessions.csv").read_bytes()


def test_a_session_that_was_scored_otherwise_since_is_scored_again(batch: Path) -> None:
    session = batch / "a-coach" / "a.coach"
    before = tables(batch)
    coach.score(batch / "a.mp4", exercise="squat", out=session.parent)
    executor = Here()
    run(batch, executor)
    assert [(task.recording.name, task.judge_again) for task in executor.tasks] == [
        ("a.mp4", False)
    ]
    assert tables(batch) == before
    with SessionReader(session) as reader:
        assert reader.meta.exercise == "auto"


def test_the_log_of_a_killed_program_does_not_undo_the_new_session(batch: Path) -> None:
    session = batch / "a-coach" / "a.coach"
    with closing(sqlite3.connect(session)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE meta SET value = '\"of before\"' WHERE key = 'source'")
        other.commit()
        left = session.with_name("a.coach-wal").read_bytes()
        whole = session.read_bytes()
    session.write_bytes(whole)  # as a kill leaves them: the file of before, and its log
    session.with_name("a.coach-wal").write_bytes(left)
    run(batch, Here(), recordings_in(batch, exercise="squat"))
    assert not session.with_name("a.coach-wal").exists()
    with SessionReader(session) as reader:
        assert (reader.meta.source, reader.meta.exercise) == ("a.mp4", "squat")


def test_a_recording_that_goes_by_another_name_now_counts_once(batch: Path) -> None:
    named = [replace(one, name=f"day1/{one.name}") for one in recordings_in(batch)]
    run(batch, Here(), named)
    with Ledger(batch / LEDGER_NAME) as ledger:
        assert [one.recording.name for one in ledger.entries()] == [
            "day1/a.mp4", "day1/b.mp4", "day1/bad.mp4",
        ]  # fmt: skip


def test_another_video_does_not_take_the_place_of_one_that_is_still_there(
    batch: Path, tmp_path: Path
) -> None:
    shutil.copy(batch / "b.mp4", tmp_path / "a.mp4")
    other = [replace(recordings_in(batch)[0], source=str(tmp_path / "a.mp4"))]
    with pytest.raises(CoachError, match=r"would overwrite the results of .*a\.mp4"):
        run(batch, Here(), other)


def test_tables_and_ledger_are_fit_to_be_handed_on(batch: Path) -> None:
    assert not any(str(batch).encode() in table for table in tables(batch))
    assert (batch / LEDGER_NAME).stat().st_mode & 0o077 == 0
