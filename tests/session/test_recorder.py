from __future__ import annotations

from dataclasses import astuple, replace
from pathlib import Path

import pytest

from coach.engine import LiveEngine
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.replay import replay
from coach.reps.types import Rep, State
from coach.session.meta import SessionMeta
from coach.session.recorder import MOST_WAITING, Recorder
from coach.session.store import Parameters, SessionReader, SessionWriter
from coach.session.summary import Classes, Quality, Summary, Versions
from tests.neutrals import calibrated
from tests.session.children import child, in_a_small_disk, kill_after, told

THRUST = load("hip-thrust")
SUMMARY = Summary(
    headline="2 of 2.",
    next="Keep that.",
    exercise="hip-thrust",
    reps=2,
    score=80.0,
    view="side, facing right",
    classes=Classes(),
    faults={},
    quality=Quality(measured_share=1.0, frames=2, reasons={}),
    neutral_source="calibration",
    warnings=[],
    versions=Versions(program="0", pose_model="full", estimator="1"),
)


@pytest.fixture
def live_meta(meta: SessionMeta) -> SessionMeta:
    return meta.model_copy(update={"set_number": 2})


PARAMETERS = Parameters(exercise_used=THRUST, neutral=calibrated())


def state(pose: Pose, rep: Rep | None = None) -> State:
    return State(Measurement(pose.frame, pose.t_s, hip_angle_deg=pose.frame), "up", rep)


def to_the_bit(values: list) -> list[str]:
    return [repr(astuple(value)) for value in values]


def test_a_set_is_kept_as_it_was(tmp_path: Path, live_meta, poses, reps) -> None:
    path = tmp_path / "new folder" / "set.coach"
    with Recorder(path, live_meta, PARAMETERS) as recorder:
        for pose in poses:
            recorder.add(pose, state(pose, reps[0] if pose.frame == 30 else None))
        recorder.finish(reps, [], SUMMARY)  # the others were ended by no frame
    recorder.wait()
    assert recorder.trouble == ""
    with SessionReader(path) as session:
        assert session.complete
        assert session.meta == live_meta
        assert session.meta.set_number == 2
        assert session.summary == SUMMARY.model_dump(mode="json")
        assert session.parameters == PARAMETERS
        assert [p.frame for p in session.poses()] == [p.frame for p in poses]
        assert [m.frame for m, _ in session.measurements()] == [p.frame for p in poses]
        assert {phase for _, phase in session.measurements()} == {"up"}
        assert to_the_bit(list(session.reps())) == to_the_bit(reps)
    assert [p.name for p in path.parent.iterdir()] == ["set.coach"]


def test_a_recorded_set_replayed_gives_the_same_reps_to_the_bit(
    tmp_path: Path, scored: Path, model: LumbopelvicModel, live_meta
) -> None:
    with SessionReader(scored / "thrust.coach") as session:
        poses = list(session.poses())
    path = tmp_path / "set.coach"
    engine = LiveEngine(model, calibrated(), THRUST)
    meta = live_meta.model_copy(
        update={"size_px": poses[0].size_px, "estimator": model.version, "engine": "live"}
    )
    states: list[State] = []
    with Recorder(path, meta, PARAMETERS) as recorder:
        for pose in poses:
            states.append(engine.push(pose))
            recorder.add(pose, states[-1])
        engine.finish()
        recorder.finish(engine.reps, engine.candidates, SUMMARY)
    recorder.wait()
    assert len(engine.reps) == 2
    with SessionReader(path) as session:
        assert to_the_bit(list(session.reps())) == to_the_bit(list(engine.reps))
        assert list(session.candidates()) == list(engine.candidates)
        assert [(repr(m), phase) for m, phase in session.measurements()] == [
            (repr(s.measurement), s.phase) for s in states
        ]
    again = replay(path, model)
    assert (again.frames, again.reps, again.differences) == (len(poses), 2, ())


def test_a_set_can_be_read_while_it_goes_on(tmp_path: Path, live_meta, poses, reps) -> None:
    path = tmp_path / "set.coach"
    with Recorder(path, live_meta, PARAMETERS) as recorder:
        recorder.add(poses[0], state(poses[0], reps[0]))
        seen: list[Rep] = []
        while not seen:  # as soon as the recorder's thread has come round
            if path.exists() and path.stat().st_size > 0:
                with SessionReader(path) as session:
                    seen = list(session.reps())
                    assert not session.complete
                    assert session.parameters == PARAMETERS
        assert to_the_bit(seen) == to_the_bit(reps[:1])
        recorder.add(poses[1], state(poses[1]))
    recorder.wait()
    with SessionReader(path) as session:
        assert len(list(session.poses())) == 2


def test_what_the_person_did_is_logged_and_outlives_scoring_again(
    tmp_path: Path, live_meta, poses
) -> None:
    path = tmp_path / "set.coach"
    with Recorder(path, live_meta, PARAMETERS) as recorder:
        for pose in poses:
            recorder.add(pose, state(pose))
        recorder.note(1.0, "pause")
        recorder.note(1.2, "resume")
        recorder.note(1.25, "pain_stop")
    recorder.wait()
    with SessionWriter(path, live_meta, keep_poses=True):
        pass
    with SessionReader(path) as session:
        notes = list(session.annotations())
    assert [(note.start_s, note.kind) for note in notes] == [
        (1.0, "pause"),
        (1.2, "resume"),
        (1.25, "pain_stop"),
    ]
    assert "hurt" in notes[2].value
    assert notes[0].created_utc.startswith("2026-01-02T03:04:06")


def test_a_set_that_was_never_finished_says_so(tmp_path: Path, live_meta, poses) -> None:
    path = tmp_path / "set.coach"
    with Recorder(path, live_meta, PARAMETERS) as recorder:
        recorder.add(poses[0], state(poses[0]))
    recorder.wait()
    with SessionReader(path) as session:
        assert not session.complete
        assert len(list(session.poses())) == 1


def test_a_place_that_cannot_be_written_is_said_and_disturbs_nothing(
    tmp_path: Path, live_meta, poses
) -> None:
    (tmp_path / "taken").touch()
    path = tmp_path / "taken" / "set.coach"
    with Recorder(path, live_meta, PARAMETERS) as recorder:
        for pose in poses:
            recorder.add(pose, state(pose))
        recorder.finish([], [], SUMMARY)
    recorder.wait()
    assert str(path) in recorder.trouble
    assert recorder.trouble.endswith("choose a folder you may write to; nothing of it is kept.")


def test_a_picture_of_another_size_ends_the_recording_and_not_the_set(
    tmp_path: Path, live_meta, poses
) -> None:
    path = tmp_path / "set.coach"
    with Recorder(path, live_meta, PARAMETERS) as recorder:
        for pose in poses[:35]:
            recorder.add(pose, state(pose))
        recorder.add(replace(poses[35], size_px=(320, 240)), state(poses[35]))
        recorder.add(poses[36], state(poses[36]))
        recorder.finish([], [], SUMMARY)
    recorder.wait()
    assert recorder.trouble.endswith("ends at 0:01: the picture changed its size.")
    with SessionReader(path) as session:
        assert [pose.frame for pose in session.poses()] == list(range(35))
        assert not session.complete


def test_what_waits_in_vain_for_a_disk_does_not_fill_the_memory(
    tmp_path: Path, live_meta, poses
) -> None:
    (tmp_path / "taken").touch()
    recorder = Recorder(tmp_path / "taken" / "set.coach", live_meta, PARAMETERS)
    for _ in range(MOST_WAITING):
        recorder.add(poses[0], state(poses[0]))
    with recorder:
        while "for too long" not in recorder.trouble:
            recorder.add(poses[1], state(poses[1]))
    recorder.wait()
    assert recorder.trouble.endswith("nothing of it is kept.")


@pytest.mark.parametrize("frames", [20, 75])
def test_a_killed_set_reads_and_misses_less_than_its_last_second(
    tmp_path: Path, frames: int
) -> None:
    path = tmp_path / "set.coach"
    last = kill_after(frames, child("recording_child", "for-ever", path))
    with SessionReader(path) as session:
        poses = list(session.poses())
        measured = [m.frame for m, _ in session.measurements()]
        notes = [note.kind for note in session.annotations()]
        assert not session.complete
        assert session.parameters == PARAMETERS
    assert [p.frame for p in poses] == measured == list(range(len(poses)))
    assert poses[-1].t_s >= last / 30 - 1.0
    assert notes == ["pain_stop"]


def test_a_disk_that_is_full_for_a_while_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "set.coach"
    command = child("recording_child", "full-for-a-while", path)
    answer = told(in_a_small_disk(tmp_path, *command, size="8m"))
    assert str(path) in answer["trouble"]
    assert "the disk is full" in answer["trouble"]
    assert answer["trouble"].endswith("until then it is in memory.")
    assert answer["after"] == ""
    assert answer["frames"] == list(range(answer["handed_over"]))


def test_a_disk_that_stays_full_is_said_and_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "set.coach"
    answer = told(in_a_small_disk(tmp_path, *child("recording_child", "full-to-the-end", path)))
    assert "the disk is full" in answer["trouble"]
    kept = answer["frames"]
    assert kept == list(range(len(kept)))
    assert 30 < len(kept) < answer["handed_over"]
    seconds = (len(kept) - 1) // 30
    assert answer["trouble"].endswith(f"it ends at 0:{seconds:02d}.")
