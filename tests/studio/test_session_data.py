"""What the player is told of a session, against what the session's own reader says."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CoachError
from coach.pose.types import N_LANDMARKS
from coach.reps.tilt import CLASSES, tilt_class
from coach.session.columns import REASONS
from coach.session.reader import SessionReader
from coach.studio import session_data
from coach.studio.session_data import COLUMNS, FLOATS_A_POSE, columns, header, poses, times
from tests.studio.numbered import write_session, write_vp8

OLD = Path(__file__).parents[1] / "session" / "data"


@pytest.fixture
def session(scored: Path) -> Path:
    return scored / "thrust.coach"


def test_columns_are_what_was_measured(session: Path) -> None:
    with SessionReader(session) as reader:
        measured = list(reader.measurements())
    told = dict(zip(COLUMNS, columns(session), strict=True))
    phases = header(session)["phases"]
    assert times(session).tolist() == [measurement.t_s for measurement, _ in measured]
    for i, (measurement, phase) in enumerate(measured):
        for name in ("lumbar_angle_deg", "pelvic_tilt_sd_deg", "hip_angle_deg", "facing"):
            assert told[name][i] == pytest.approx(getattr(measurement, name), nan_ok=True)
        assert REASONS[int(told["reason"][i])] == measurement.reason
        assert phases[int(told["phase"][i])] == phase
        named = tilt_class(measurement.lumbar_angle_deg, measurement.lumbar_angle_sd_deg)
        assert CLASSES[int(told["tilt_class"][i])] == named
    assert len(set(told["tilt_class"].tolist())) > 1


def test_the_header_holds_the_reps_and_the_movements(session: Path) -> None:
    with SessionReader(session) as reader:
        reps, candidates = list(reader.reps()), list(reader.candidates())
    told = json.loads(json.dumps(header(session), allow_nan=False))
    assert [rep["start_s"] for rep in told["reps"]] == [rep.span.start_s for rep in reps]
    assert [rep["tilt_class"] for rep in told["reps"]] == [rep.tilt_class for rep in reps]
    assert len(told["candidates"]) == len(candidates)
    assert told["n_frames"] == len(times(session))
    assert told["zones"] == {"tucked_deg": -4.0, "arched_deg": 5.0}
    assert told["own_range_deg"] is not None
    assert "arched_lockout" in {fault["name"] for fault in told["faults"]}


def test_poses_are_landmarks_and_the_outline_in_the_picture(session: Path) -> None:
    with SessionReader(session) as reader:
        seen = list(reader.poses())
    rows = poses(session, 40, 20)
    assert rows.shape == (20, FLOATS_A_POSE)
    for row, pose in zip(rows, seen[40:60], strict=True):
        assert pose.landmarks is not None
        assert pose.silhouette is not None
        landmarks = row[: N_LANDMARKS * 3].reshape(N_LANDMARKS, 3)
        assert landmarks == pytest.approx(pose.landmarks[:, [0, 1, 3]])
        outline = row[N_LANDMARKS * 3 :].reshape(2, 48, 2)
        known = np.isfinite(pose.silhouette.offset_px)
        assert (np.isfinite(outline).all(axis=2) == known).all()
        # both rows of a station lie on one line through the trunk, as far apart as they say
        across = np.linalg.norm(outline[0] - outline[1], axis=1)
        assert across[known.all(axis=0)] == pytest.approx(
            np.abs(pose.silhouette.offset_px.sum(axis=0))[known.all(axis=0)], rel=1e-3
        )


def test_poses_beyond_the_end_are_left_out(session: Path) -> None:
    n = len(times(session))
    assert len(poses(session, n - 3, 100)) == 3
    assert len(poses(session, n, 100)) == 0


def test_a_recording_broken_off_has_poses_and_no_measurement(tmp_path: Path) -> None:
    session = write_session(tmp_path / "a.coach", write_vp8(tmp_path / "a.webm", 20))
    assert header(session)["n_frames"] == 20
    assert len(times(session)) == 20
    told = dict(zip(COLUMNS, columns(session), strict=True))
    assert np.isnan(told["lumbar_angle_deg"]).all()
    assert {CLASSES[int(code)] for code in told["tilt_class"]} == {"unclear"}
    assert np.isnan(poses(session, 0, 20)).all()


@pytest.mark.parametrize("name", ["live-set-v1.coach", "recording-v1.coach"])
def test_sessions_of_an_earlier_layout_are_told_too(name: str, tmp_path: Path) -> None:
    session = tmp_path / name
    shutil.copy(OLD / name, session)
    told = json.loads(json.dumps(header(session), allow_nan=False))
    assert told["n_frames"] == len(times(session)) == columns(session).shape[1] > 0


def test_frames_that_could_not_be_decoded_leave_the_poses_in_place(session: Path) -> None:
    whole = poses(session, 0, 30)
    lacking = session.with_name("lacking.coach")
    shutil.copy(session, lacking)
    with sqlite3.connect(lacking) as file:
        file.execute("DELETE FROM pose WHERE frame IN (4, 5)")
        file.execute("DELETE FROM measurement WHERE frame IN (4, 5)")
    kept = [i for i in range(30) if i not in (4, 5)]
    assert np.array_equal(poses(lacking, 0, 28), whole[kept], equal_nan=True)
    lacking.unlink()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE measurement SET lumbar_angle_deg = 'no number' WHERE frame = 3",
        "UPDATE measurement SET t_s = NULL WHERE frame = 3",
        "UPDATE measurement SET t_s = -t_s",
    ],
)
def test_a_session_with_nonsense_in_it_is_refused_in_a_sentence(
    damage: str, session: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.coach"
    shutil.copy(session, damaged)
    with sqlite3.connect(damaged) as file:
        file.execute(damage)
    with pytest.raises(CoachError, match="score the video again"):
        times(damaged)
        columns(damaged)


def test_where_a_change_is_judged_there_are_no_zones(session: Path) -> None:
    with SessionReader(session) as reader:
        kept = reader.parameters
    exercise = kept.exercise_used
    assert exercise is not None
    assert exercise.judging is not None
    changed = exercise.model_copy(
        update={"judging": exercise.judging.model_copy(update={"reference": "rep start"})}
    )
    assert session_data.zones(exercise) is not None
    assert session_data.zones(changed) is None
    assert session_data.zones(None) is not None


def test_nan_in_a_rep_is_null() -> None:
    assert session_data.without_nan({"a": [math.nan, 1.0], "b": math.inf}) == {
        "a": [None, 1.0],
        "b": None,
    }
