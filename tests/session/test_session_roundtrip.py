from __future__ import annotations

import dataclasses
import itertools
import math
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coach.exercises.library import load, names
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.contour import trace
from coach.pose.plate import Plate
from coach.pose.types import Landmark, Pose, Silhouette
from coach.reps.types import Candidate
from coach.session.annotations import Edit, append
from coach.session.calibration import Calibration
from coach.session.store import Parameters, SessionReader, SessionWriter
from tests.neutrals import average, calibrated

SLOW_DISK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COUNT = itertools.count()

ANY_FLOAT32 = st.floats(width=32)  # NaN, infinities and -0.0 too
SILHOUETTE = st.builds(
    Silhouette,
    offset_px=hnp.arrays(np.float32, (2, 48), elements=ANY_FLOAT32),
    contrast=hnp.arrays(np.uint8, (2, 48)).map(lambda a: a.astype(np.float32)),
)
POSE = st.builds(
    Pose,
    frame=st.integers(0, 2**40),
    t_s=st.floats(-1e9, 1e9),
    size_px=st.just((640, 480)),
    landmarks=st.none() | hnp.arrays(np.float32, (33, 4), elements=ANY_FLOAT32),
    silhouette=st.none() | SILHOUETTE,
    people=st.integers(0, 9),
    world=st.none() | hnp.arrays(np.float32, (33, 3), elements=ANY_FLOAT32),
)
KINDS: dict[str, st.SearchStrategy[object]] = {
    "int": st.integers(-(2**40), 2**40),
    "float": st.floats(),
    "Reason": st.sampled_from(Reason),
}
MEASUREMENT = st.builds(
    Measurement,
    **{f.name: KINDS[str(f.type)] for f in dataclasses.fields(Measurement)}
    | {"t_s": st.floats(0, 1e9)},
)


def assert_same_bits(one: Pose, other: Pose) -> None:
    assert (one.frame, one.t_s, one.size_px, one.people) == (
        other.frame, other.t_s, other.size_px, other.people
    )  # fmt: skip
    assert (one.landmarks is None) == (other.landmarks is None)
    assert (one.world is None) == (other.world is None)
    assert (one.silhouette is None) == (other.silhouette is None)
    pairs = []
    if one.landmarks is not None:
        pairs.append((one.landmarks, other.landmarks))
    if one.world is not None:
        pairs.append((one.world, other.world))
    if one.silhouette is not None:
        pairs.append((one.silhouette.offset_px, other.silhouette.offset_px))
        pairs.append((one.silhouette.contrast, other.silhouette.contrast))
    for a, b in pairs:
        assert b.dtype == np.float32
        assert a.shape == b.shape
        assert a.tobytes() == b.tobytes()


@SLOW_DISK
@given(poses=st.lists(POSE, max_size=6, unique_by=lambda p: p.frame))
def test_poses_come_back_to_the_bit(tmp_path: Path, meta, poses: list[Pose]) -> None:
    path = tmp_path / f"{next(COUNT)}.coach"
    with SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
    with SessionReader(path) as session:
        back = list(session.poses())
    assert len(back) == len(poses)
    for one, other in zip(sorted(poses, key=lambda p: p.frame), back, strict=True):
        assert_same_bits(one, other)


@SLOW_DISK
@given(
    rows=st.lists(st.tuples(MEASUREMENT, st.text()), max_size=6, unique_by=lambda row: row[0].frame)
)
def test_measurements_come_back_with_their_nan(tmp_path: Path, meta, rows) -> None:
    path = tmp_path / f"{next(COUNT)}.coach"
    with SessionWriter(path, meta) as writer:
        writer.finish(rows, [], [], {}, Parameters())
    with SessionReader(path) as session:
        back = list(session.measurements())
    # repr, because NaN is not equal to itself
    expected = sorted(rows, key=lambda row: row[0].frame)
    assert repr(back).replace("-0.0,", "0.0,") == repr(expected).replace("-0.0,", "0.0,")


def test_numpy_numbers_are_stored_as_numbers(tmp_path: Path, meta) -> None:
    measured = Measurement(
        frame=np.int64(3), t_s=np.float32(0.5), pelvic_tilt_deg=np.float64(7), facing=np.int8(-1)
    )
    with SessionWriter(tmp_path / "a.coach", meta) as writer:
        writer.finish([(measured, "rest")], [], [], {}, Parameters())
    with SessionReader(tmp_path / "a.coach") as session:
        ((back, _),) = session.measurements()
    assert (back.frame, back.t_s, back.pelvic_tilt_deg, back.facing) == (3, 0.5, 7.0, -1)
    assert math.isnan(back.yaw_deg)


CANDIDATES = [
    Candidate(0.5, 1.0, 2.0, True, "", 41.5, "deg"),
    Candidate(3.0, 4.5, 6.0, False, "trunk_pitch_deg at the peak", 12.0, "deg"),
]


@pytest.mark.parametrize("name", names())
def test_everything_else_comes_back(tmp_path: Path, meta, poses, reps, name: str) -> None:
    path = tmp_path / "a.coach"
    given = Calibration.of(calibrated(), "lab-4", "me.mp4")
    parameters = Parameters(exercise_used=load(name), calibration=given, neutral=average())
    with SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
        writer.finish([], reps, CANDIDATES, {"headline": "2 of 2 ü"}, parameters)
    with SessionReader(path) as session:
        assert session.complete
        assert session.meta == meta
        assert session.summary == {"headline": "2 of 2 ü"}
        assert session.parameters == parameters
        assert repr(list(session.reps())) == repr(reps)
        assert list(session.candidates()) == CANDIDATES


def test_a_session_that_was_not_finished_says_so(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    with pytest.raises(KeyboardInterrupt), SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
        raise KeyboardInterrupt
    with SessionReader(path) as session:
        assert (session.complete, session.summary) == (False, None)
        assert session.parameters == Parameters()
        assert len(list(session.poses())) == len(poses)


def test_results_that_break_off_are_not_half_stored(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"

    def breaking_off():
        yield Measurement(0, 0.0), "rest"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), SessionWriter(path, meta) as writer:
        writer.add_pose(poses[0])
        writer.finish(breaking_off(), [], [], {}, Parameters())
    with SessionReader(path) as session:
        assert not session.complete
        assert list(session.measurements()) == []
        assert len(list(session.poses())) == 1


def test_traced_contrast_is_whole_so_that_storing_loses_nothing() -> None:
    rng = np.random.default_rng(3)
    image = rng.integers(0, 256, (240, 320, 3)).astype(np.uint8)
    mask = np.zeros((240, 320), dtype=np.float32)
    mask[30:220, 130:190] = 1.0
    landmarks = np.zeros((33, 4), dtype=np.float32)
    landmarks[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :2] = 160, 60
    landmarks[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :2] = 160, 150
    silhouette = trace(image, mask, landmarks, Plate())
    assert silhouette is not None
    assert silhouette.contrast.max() > 10
    assert np.array_equal(silhouette.contrast, silhouette.contrast.astype(np.uint8))


def test_a_finished_session_is_one_file_that_plain_sqlite_reads(
    tmp_path: Path, meta, poses, reps
) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
        writer.finish(
            [(Measurement(0, 0.0, pelvic_tilt_deg=4.5), "rest")], reps, [], {}, Parameters()
        )
    assert list(tmp_path.iterdir()) == [path]
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert plain.execute("SELECT pelvic_tilt_deg, yaw_deg, phase FROM measurement").fetchall() == [
        (4.5, None, "rest")
    ]
    assert plain.execute("SELECT faults FROM rep").fetchall() == [
        ("early-stop;knees, in",),
        ("",),
        ("",),
    ]
    assert plain.execute(
        "SELECT tilt_class, ROUND(p_tucked, 3), tilt_deg, reference, graded_points FROM rep"
    ).fetchall() == [
        ("tucked", 0.982, -9.25, "neutral", 100.0),
        ("unclear", None, None, "rep start", 50.0),
        (None, None, None, None, 0.0),
    ]
    assert plain.execute(
        "SELECT length(landmarks), length(offset_px), length(contrast) FROM pose LIMIT 1"
    ).fetchone() == (4 * 33 * 4, 4 * 2 * 48, 2 * 48)
    plain.close()


def test_scoring_again_keeps_annotations_and_nothing_else(
    tmp_path: Path, meta, poses, reps
) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta) as writer:
        for pose in poses:
            writer.add_pose(pose)
        writer.finish(
            [(Measurement(0, 0.0), "rest")], reps, CANDIDATES, {"headline": "old"}, Parameters()
        )
    rep = Edit("rep", 0.5, 1.0, 0.75)
    append(path, "Ann", [rep, Edit("class", value="arched", target=-1)], datetime.now(UTC))
    with SessionReader(path) as session:
        said = list(session.annotations())
    assert [one.kind for one in said] == ["rep", "class"]
    again = meta.model_copy(update={"exercise": "squat"})
    with SessionWriter(path, again) as writer:
        writer.add_pose(poses[5])
    with SessionReader(path) as session:
        assert session.meta == again
        assert not session.complete
        assert session.summary is None
        assert [p.frame for p in session.poses()] == [5]
        assert list(session.measurements()) == list(session.reps()) == []
        assert list(session.candidates()) == []
        assert list(session.annotations()) == said


def test_a_session_can_be_read_while_it_is_written(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    with SessionWriter(path, meta) as writer:
        for pose in poses:  # 0 to 1.3 s: committed at 0, 0.5 and 1.0 s
            writer.add_pose(pose)
        with SessionReader(path) as session:
            assert [p.frame for p in session.poses()] == list(range(31))
    with SessionReader(path) as session:
        assert len(list(session.poses())) == len(poses)


def test_closing_while_someone_reads_loses_nothing(tmp_path: Path, meta, poses) -> None:
    path = tmp_path / "a.coach"
    writer = SessionWriter(path, meta)
    with SessionReader(path) as session:
        with writer:
            for pose in poses:
                writer.add_pose(pose)
        assert len(list(session.poses())) == len(poses)
    assert list(tmp_path.iterdir()) == [path]
