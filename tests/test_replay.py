"""Sessions scored again and again, and replayed: the same poses give the same results."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.engine import LiveEngine
from coach.errors import CoachError
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.replay import replay
from coach.scoring import Job, score
from coach.session.annotations import Edit, append
from coach.session.calibration import Calibration
from coach.session.recorder import Recorder
from coach.session.store import Parameters, SessionReader
from tests.neutrals import calibrated
from tests.session.test_recorder import SUMMARY

# somebody who stands quietly first and then tilts the pelvis
STANDING = Path(__file__).parent / "session" / "data" / "recording-v1.coach"
TILT = "pelvic-tilt"


def job(
    out: Path,
    model: LumbopelvicModel,
    calibration: Calibration | None = None,
    exercise: str | None = TILT,
) -> Job:
    return Job(
        exercise=exercise, out=out, model=model, calibration=calibration,
        pose_bundle=None, annotate=False,
    )  # fmt: skip


def score_again(session: Path, job: Job) -> None:
    score(session, job, lambda what, done, total: None)


def tables(session: Path) -> str:
    """Everything in every table."""
    with closing(sqlite3.connect(session)) as plain:
        return "\n".join(plain.iterdump())


def neutral_of(session: Path) -> Neutral:
    with SessionReader(session) as reader:
        neutral = reader.parameters.neutral
    assert neutral is not None
    return neutral


@pytest.fixture
def given(model: LumbopelvicModel) -> Calibration:
    """A calibration whose zero the standing in the recording moves."""
    own = replace(calibrated(), pelvis_deg=calibrated().pelvis_deg + 4.0)
    return Calibration.of(own, model.version, "me.mp4")


@pytest.fixture
def recording(tmp_path: Path, model: LumbopelvicModel, given: Calibration) -> Path:
    """A recording scored with that calibration."""
    path = Path(shutil.copy(STANDING, tmp_path / "tilt.coach"))
    score_again(path, job(tmp_path, model, given))
    return path


@pytest.fixture
def live_set(tmp_path: Path, model: LumbopelvicModel, given: Calibration) -> Path:
    """The same as a live set, with a rule of the person's own and stopped because of pain."""
    with SessionReader(STANDING) as reader:
        poses = list(reader.poses())
        meta = reader.meta.model_copy(
            update={"set_number": 1, "engine": "live", "estimator": model.version}
        )
    slow = load(TILT).model_copy(update={"name": "my-tilt", "filter_hz": 2.5})
    neutral = given.neutral()
    parameters = Parameters(exercise_used=slow, calibration=given, neutral=neutral)
    path = tmp_path / "set.coach"
    engine = LiveEngine(model, neutral, slow)
    with Recorder(path, meta, parameters) as recorder:
        for pose in poses:
            recorder.add(pose, engine.push(pose))
        recorder.note(poses[-1].t_s, "pain_stop")
        engine.finish()
        recorder.finish(engine.reps, engine.candidates, SUMMARY)
    recorder.wait()
    assert len(engine.reps) > 0
    return path


def test_scoring_a_recording_again_changes_nothing(
    recording: Path, tmp_path: Path, model: LumbopelvicModel, given: Calibration
) -> None:
    once = tables(recording)
    assert neutral_of(recording).pelvis_deg != given.pelvis_deg  # the zero is moved
    for _ in range(2):
        score_again(recording, job(tmp_path, model))
        assert tables(recording) == once
    assert replay(recording, model).differences == ()


def test_scoring_a_live_set_again_changes_it_once_and_never_its_neutral(
    live_set: Path, tmp_path: Path, model: LumbopelvicModel
) -> None:
    coached_with = neutral_of(live_set)
    score_again(live_set, job(tmp_path, model))
    once = tables(live_set)
    assert neutral_of(live_set) == coached_with
    for _ in range(2):
        score_again(live_set, job(tmp_path, model))
        assert tables(live_set) == once
    assert replay(live_set, model).differences == ()


def test_another_calibration_takes_the_place_of_the_one_before(
    recording: Path, tmp_path: Path, model: LumbopelvicModel, given: Calibration
) -> None:
    other = given.model_copy(update={"source": "new.mp4", "arch_deg": 14.0})
    score_again(recording, job(tmp_path, model, other))
    assert neutral_of(recording).arch_deg == 14.0
    with SessionReader(recording) as reader:
        assert reader.parameters.calibration == other


def test_a_calibration_of_another_estimator_is_kept_and_not_used(
    recording: Path, tmp_path: Path, model: LumbopelvicModel, given: Calibration
) -> None:
    older = given.model_copy(update={"estimator": "older"})
    with closing(sqlite3.connect(recording)) as plain:
        plain.execute(
            "UPDATE meta SET value = ? WHERE key = 'calibration'", (older.model_dump_json(),)
        )
        plain.commit()
    score_again(recording, job(tmp_path, model))
    assert neutral_of(recording).source == "quiet standing"
    with SessionReader(recording) as reader:
        assert reader.parameters.calibration == older


def test_a_live_set_replays_to_the_bit_with_the_exercise_it_was_coached_in(
    live_set: Path, model: LumbopelvicModel
) -> None:
    before = live_set.read_bytes()
    done = replay(live_set, model)
    assert done.differences == ()
    assert (done.frames, done.reps > 0) == (115, True)
    assert live_set.read_bytes() == before


def test_a_session_is_scored_again_by_the_exercise_it_keeps(
    live_set: Path, tmp_path: Path, model: LumbopelvicModel
) -> None:
    score_again(live_set, job(tmp_path, model, exercise=None))
    with SessionReader(live_set) as reader:
        used = reader.parameters.exercise_used
    assert used is not None
    assert (used.name, used.filter_hz) == ("my-tilt", 2.5)
    assert replay(live_set, model).differences == ()


def test_what_people_say_does_not_matter_to_a_replay(
    live_set: Path, model: LumbopelvicModel
) -> None:
    rep = Edit("rep", 1.0, 2.0)
    append(live_set, "Ann", [rep, Edit("class", value="arched", target=-1)], datetime.now(UTC))
    assert replay(live_set, model).differences == ()


def run_replay(*sessions: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["replay", *map(str, sessions)], env={"COLUMNS": "200"})
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE rep SET score = 12.5", "rep 1, score: 12.5 kept, "),
        ("UPDATE rep SET end_s = end_s + 1e-9", "rep 1, span.end_s: "),
        ("DELETE FROM rep WHERE rep = 1", "rep 1: only now"),
        ("UPDATE measurement SET yaw_deg = 1 WHERE frame = 9", "yaw_deg: 1 of 115 frames; first"),
        ("UPDATE measurement SET reason = 'too_small' WHERE frame = 9", "reason: 1 of 115"),
        ("DELETE FROM measurement WHERE frame = 9", "frames measured: 114 kept, 115 now"),
        ("UPDATE candidate SET refused_by = 'me' WHERE id = 1", "movement 1, refused_by: 'me'"),
        ("DELETE FROM pose WHERE frame = 40", "frames measured: 115 kept, 114 now"),
    ],
)
def test_what_differs_is_told(recording: Path, change: str, told: str) -> None:
    with closing(sqlite3.connect(recording)) as plain:
        plain.execute(change)
        plain.commit()
    status, out, _ = run_replay(recording)
    assert status == 1
    assert f"{recording}: differs:" in out
    assert told in out


def test_rounding_of_another_processor_is_no_difference(recording: Path) -> None:
    with closing(sqlite3.connect(recording)) as plain:
        plain.execute("UPDATE measurement SET hip_angle_deg = hip_angle_deg + 2e-13")
        plain.commit()
    status, out, _ = run_replay(recording)
    assert status == 0
    assert f"{recording}: the same but for rounding" in out


def test_the_same_is_told_and_a_bad_session_is_named_and_passed(
    recording: Path, live_set: Path, tmp_path: Path
) -> None:
    status, out, _ = run_replay(recording, live_set)
    assert status == 0
    assert out.count("the same to the bit (115 frames, ") == 2
    status, out, err = run_replay(tmp_path / "none.coach", recording)
    assert status == 1
    assert "No session at" in err
    assert "the same to the bit" in out


def test_another_estimator_is_told_in_one_sentence(
    recording: Path, model: LumbopelvicModel
) -> None:
    with closing(sqlite3.connect(recording)) as plain:
        plain.execute("""UPDATE meta SET value = '"older"' WHERE key = 'estimator'""")
        plain.commit()
    with pytest.raises(CoachError, match="measured with estimator older and this is") as caught:
        replay(recording, model)
    assert str(caught.value).endswith("measure it anew with `coach score`.")


def test_a_recording_that_was_broken_off_cannot_be_replayed(
    recording: Path, model: LumbopelvicModel
) -> None:
    with closing(sqlite3.connect(recording)) as plain:
        plain.execute("UPDATE meta SET value = 'false' WHERE key = 'complete'")
        plain.commit()
    with pytest.raises(CoachError, match="broken off"):
        replay(recording, model)
