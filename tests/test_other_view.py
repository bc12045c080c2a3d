"""An exercise of one's own, seen from the front, that judges no tilt: from pose to table."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.engine import (
    choose_neutral,
    measure_recording,
    observe_recording,
    recognise,
    score_recording,
)
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.reasons import Reason
from coach.pose.types import Landmark, Pose
from coach.session.meta import SessionMeta
from coach.session.store import SessionReader, SessionWriter
from tests.geometry.figures import STANDING, TRUNK_PX, pose

WIDE_DIP = """
name = "wide-dip"
title = "Wide dip"
setup = "Face the camera, whole body in the picture."
posture = "standing"
view = "front"
filter_hz = 4.0
phases = ["standing", "down", "bottom", "up"]
praise = "Deep."
keep_going = "Keep that depth."

[counting]
signals = [{ name = "hip_height", usual = 0.6, unit = "trunk lengths", source = "test" }]
kind = "excursion"
direction = "down"
effort = "back"
min_amplitude = { value = 0.3, unit = "share of usual", source = "test" }
min_share_of_usual = 0.6
min_rep_s = 0.4

[[metrics]]
name = "lowest_hip"
signal = "hip_height"
over = "rep"
statistic = "min"

[[metrics]]
name = "tilt_deg_at_bottom"
signal = "lumbar_angle_deg"
over = "peak"

[[parts]]
name = "depth"
metric = "lowest_hip"
points = 100
full = { max = 1.1, unit = "trunk lengths", source = "test" }
none = { max = 1.3, unit = "trunk lengths", source = "test" }

[[faults]]
name = "shallow"
metric = "lowest_hip"
within = { max = 1.15, unit = "trunk lengths", source = "test" }
cue = "A little deeper"
next = "Sink a little deeper."
"""
DEEP, SHALLOW = 0.6, 0.42  # trunk lengths
FEET = {
    Landmark[f"{side}_{part}"]
    for side in ("LEFT", "RIGHT")
    for part in ("ANKLE", "HEEL", "FOOT_INDEX")
}


def facing_the_camera(frame: int, sunk: float) -> Pose:
    """A figure seen from the front whose hips have sunk by so many trunk lengths."""
    landmarks = STANDING.landmarks(yaw_deg=90.0)
    knees = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
    for mark in Landmark:
        share = 0.0 if mark in FEET else 0.5 if mark in knees else 1.0
        landmarks[mark, 1] += share * sunk * TRUNK_PX
    drawn = pose(STANDING, frame)
    return Pose(frame, drawn.t_s, drawn.size_px, landmarks.astype(np.float32), drawn.silhouette, 1)


@pytest.fixture(scope="module")
def poses() -> list[Pose]:
    """Four dips, the third shallow, between a second of standing each."""
    sunk: list[float] = [0.0] * 30
    for depth in (DEEP, DEEP, SHALLOW, DEEP):
        way = 0.5 - 0.5 * np.cos(np.linspace(0.0, 2.0 * np.pi, 60))
        sunk += (depth * way).tolist() + [0.0] * 30
    return [facing_the_camera(i, one) for i, one in enumerate(sunk)]


@pytest.fixture
def exercise_file(tmp_path: Path) -> Path:
    path = tmp_path / "wide-dip.toml"
    path.write_text(WIDE_DIP)
    return path


def test_reps_are_counted_and_graded_without_a_word_on_tilt(
    poses: list[Pose], exercise_file: Path, model: LumbopelvicModel
) -> None:
    observed = observe_recording(poses)
    assert observed is not None
    assert np.median(observed.yaw_deg) > 60.0
    neutral = choose_neutral(observed, model, None)
    result = score_recording(observed, model, neutral, load(str(exercise_file)))
    assert {state.measurement.reason for state in result.states} == {Reason.NOT_SIDE_ON}
    assert [rep.verdict for rep in result.reps] == [None] * 4
    assert [rep.graded_points for rep in result.reps] == [100.0] * 4
    scores = [rep.score for rep in result.reps]
    assert scores[0] == scores[1] == scores[3] == pytest.approx(100.0)
    assert scores[2] is not None and scores[2] < 70.0
    assert [rep.faults for rep in result.reps] == [(), (), ("shallow",), ()]
    recording = measure_recording(observed, model, neutral)
    shown, same = recognise(recording, [load(str(exercise_file))])
    assert shown is not None
    assert same.reps == result.reps


def test_from_session_to_tables_summary_page_and_replay(
    poses: list[Pose], exercise_file: Path, tmp_path: Path, model: LumbopelvicModel
) -> None:
    session = tmp_path / "dips.coach"
    meta = SessionMeta(
        source="dips.mp4", size_px=poses[0].size_px, nominal_fps=30.0, program="test",
        pose_model="drawn", estimator=model.version, exercise="auto",
        created_utc=datetime(2026, 11, 21, tzinfo=UTC),
    )  # fmt: skip
    with SessionWriter(session, meta) as writer:
        for one in poses:
            writer.add_pose(one)

    def run(*words: object) -> str:
        done = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "160"})
        assert done.exit_code == 0, done.output
        return done.output

    said = run("score", session, "-e", exercise_file, "-o", tmp_path)
    assert "4 reps." in said and "unclear" not in said

    with (tmp_path / "dips.reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4
    on_tilt = ("tilt_class", "p_tucked", "p_neutral", "p_arched", "reference", "tilt_deg",
               "tilt_sd_deg", "why_unclear", "tilt_deg_at_bottom")  # fmt: skip
    assert {row[name] for row in rows for name in on_tilt} == {""}
    assert [row["faults"] for row in rows] == ["", "", "shallow", ""]

    summary = json.loads((tmp_path / "dips.json").read_text())
    assert (summary["headline"], summary["exercise"]) == ("4 reps.", "wide-dip")
    assert (summary["view"], summary["set_verdict"]) == ("front", None)
    assert summary["next"] == "Sink a little deeper."

    with SessionReader(session) as reader:
        assert reader.parameters.exercise_used == load(str(exercise_file))
        assert [rep.verdict for rep in reader.reps()] == [None] * 4
    page = run("show", session)
    assert "4 reps." in page and "shallow" in page
    assert "the same to the bit" in run("replay", session)
