from __future__ import annotations

import csv
import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from coach.export.csv_tables import write_frames_csv, write_reps_csv
from coach.export.summary_json import write_summary_json
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason, sentence
from coach.session.summary import Classes, Quality, Summary, Versions

# as docs/results.md has it
FRAME_HEADER = (
    "frame,t_s,pelvic_tilt_deg,pelvic_tilt_sd_deg,lumbar_angle_deg,lumbar_angle_sd_deg,"
    "trunk_lean_deg,hip_angle_deg,knee_angle_deg,yaw_deg,phase,reason"
)
REP_HEADER = (
    "rep,start_s,peak_s,end_s,partial,tilt_class,p_tucked,p_neutral,p_arched,reference,score,"
    "graded_points,faults,tilt_deg,tilt_sd_deg,why_unclear,side"
)


def test_frames_have_the_agreed_columns_first(tmp_path: Path) -> None:
    path = tmp_path / "a.frames.csv"
    write_frames_csv(path, [])
    header = path.read_bytes().decode()
    assert header.startswith(f"{FRAME_HEADER},trunk_lean_sd_deg,")
    assert header.endswith("\n")
    columns = header.strip().split(",")
    assert len(columns) == len(set(columns))
    assert set(columns) == {f.name for f in dataclasses.fields(Measurement)} | {"phase"}


def test_frames_are_rounded_and_empty_where_nothing_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.frames.csv"
    seen = Measurement(
        frame=0, t_s=1 / 3, pelvic_tilt_deg=-12.345678, trunk_lean_deg=np.float32(2.5),
        hip_angle_deg=-0.0001, shank_deg=math.inf, facing=np.int8(-1),
    )  # fmt: skip
    blank = Measurement(frame=1, t_s=10.0, reason=Reason.NO_PERSON)
    write_frames_csv(path, [(seen, "up"), (blank, "rest")])
    text = path.read_bytes().decode()
    assert "\n0,0.3333,-12.346,,,,2.5,0.0,,,up,,," in text
    said = sentence(Reason.NO_PERSON, blank.trunk_pitch_deg)
    assert f"\n1,10.0,,,,,,,,,rest,{said},," in text
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["reason"] for row in rows] == ["", said]
    assert [row["facing"] for row in rows] == ["-1", "0"]
    assert [row["shank_deg"] for row in rows] == ["", ""]


def test_reps_have_the_exercises_metrics_last_and_in_order(tmp_path: Path, reps) -> None:
    path = tmp_path / "a.reps.csv"
    write_reps_csv(path, reps, ["depth_deg", "hip_angle_deg", "hold_s"])
    assert path.read_bytes().decode() == (
        f"{REP_HEADER},depth_deg,hip_angle_deg,hold_s\n"
        "1,0.1235,1.0,2.0,0,tucked,0.982,0.018,0.0,neutral,"
        '87.654,100.0,"early-stop;knees, in",-9.25,2.5,,left,,171.235,0.5123\n'
        "2,3.0,4.0,5.0,1,unclear,,,,rep start,60.0,50.0,,,,turn side-on,,12.0,0.0,1.0\n"
        "3,6.0,7.0,8.0,0,,,,,,,0.0,,,,,,3.0,90.0,\n"
    )


def test_without_reps_the_header_still_names_the_metrics(tmp_path: Path) -> None:
    path = tmp_path / "a.reps.csv"
    write_reps_csv(path, [], ["depth_deg"])
    assert path.read_text() == f"{REP_HEADER},depth_deg\n"


def test_a_table_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.frames.csv"
    path.write_text("earlier\n")

    def breaking_off():
        yield Measurement(0, 0.0), "rest"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_frames_csv(path, breaking_off())
    assert path.read_text() == "earlier\n"
    assert list(tmp_path.iterdir()) == [path]


def summary(**change: object) -> Summary:
    values: dict[str, object] = {
        "headline": "8 of 12 lockouts had enough posterior tilt",
        "next": "Exhale, höfter ned: ribs down",
        "exercise": "hip-thrust",
        "reps": 12,
        "score": None,
        "view": "side, facing right",
        "classes": Classes(tucked=8, arched=3, unclear=1),
        "faults": {"arched-lockout": 3},
        "quality": Quality(measured_share=0.9, frames=100, reasons={"arm before the back": 0.1}),
        "neutral_source": "calibration",
        "warnings": [],
        "versions": Versions(program="0.1.0", pose_model="full", estimator="1"),
    }
    return Summary.model_validate(values | change)


def test_the_summary_is_headed_by_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.json"
    write_summary_json(path, summary())
    text = path.read_text(encoding="utf-8")
    assert "Exhale, höfter ned: ribs down" in text
    written = json.loads(text)
    assert next(iter(written)) == "headline"
    assert written["score"] is None
    assert written["classes"] == {"tucked": 8, "neutral": 0, "arched": 3, "unclear": 1}
    assert written["quality"]["reasons"] == {"arm before the back": 0.1}
    assert Summary.model_validate(written) == summary()


@pytest.mark.parametrize(
    "change",
    [
        {"score": math.nan},
        {"score": 100.1},
        {"quality": {"measured_share": math.nan, "frames": 1, "reasons": {}}},
        {"quality": {"measured_share": 1.0, "frames": 1, "reasons": {"dark": math.nan}}},
        {"reps": -1},
    ],
)
def test_the_summary_refuses_what_json_or_people_cannot_read(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        summary(**change)
