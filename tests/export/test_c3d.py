"""C3D, read back by ezc3d."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.errors import CoachError
from coach.export.c3d import MAX_EVENTS, MAX_FRAMES, write_c3d
from coach.export.recording_data import RecordingData, markers_of, read_recording
from coach.pose.types import LANDMARK_NAMES
from tests.export.stick_person import FPS, HIDDEN, NOBODY, START_S, N, posture, write_session

pytest.importorskip("ezc3d", reason="needs ezc3d (extra `c3d`)")


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> RecordingData:
    return read_recording(write_session(tmp_path_factory.mktemp("c3d") / "a.coach"))


@pytest.fixture(scope="module")
def read(recording: RecordingData, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(recording, tmp_path_factory.mktemp("c3d") / "new" / "a.c3d")


def written(recording: RecordingData, path: Path) -> Any:
    from ezc3d import c3d

    write_c3d(path, recording)
    assert list(path.parent.glob("*.c3d")) + list(path.parent.glob(".*")) == [path]
    return c3d(str(path))


def value(read: Any, group: str, name: str) -> Any:
    return read["parameters"][group][name]["value"]


def test_points_are_the_markers_in_millimetres(read: Any, recording: RecordingData) -> None:
    assert read["header"]["points"]["frame_rate"] == FPS
    assert value(read, "POINT", "UNITS") == ["mm"]
    assert value(read, "POINT", "LABELS")[:33] == list(LANDMARK_NAMES)
    points = read["data"]["points"]
    assert points.shape == (4, 33 + len(recording.angles_deg), N)
    np.testing.assert_allclose(
        points[:3, :33], 1000 * markers_of(recording).transpose(2, 1, 0), atol=1e-3
    )


def test_angles_are_points_of_their_own_type_with_our_signs(read: Any) -> None:
    names = value(read, "POINT", "ANGLES")
    assert value(read, "POINT", "ANGLE_UNITS") == ["deg"]
    assert {"pelvic_tilt_deg", "pelvic_tilt_sd_deg", "right_hip_flexion_deg"} < {*names}
    labels = value(read, "POINT", "LABELS")
    tilt = read["data"]["points"][:3, labels.index("pelvic_tilt_deg")]
    seen = [i for i in range(N) if i not in NOBODY and i not in HIDDEN]
    np.testing.assert_allclose(tilt[0, seen], [posture(i).tilt for i in seen], atol=1e-4)
    assert not tilt[1:, seen].any()
    signs = " ".join(value(read, "COACH", "SIGNS"))
    assert "pelvic_tilt_deg plus = anterior" in signs
    assert "plus = anterior" in value(read, "POINT", "DESCRIPTIONS")[33]


def test_what_was_not_seen_has_a_residual_of_minus_one(read: Any) -> None:
    residuals = read["data"]["meta_points"]["residuals"][0]
    labels = value(read, "POINT", "LABELS")
    for name, gaps in (
        ("left_hip", {*NOBODY}),
        ("left_knee_angle_deg", {*NOBODY}),
        ("pelvic_tilt_deg", {*NOBODY, *HIDDEN}),
        ("pelvic_obliquity_deg", {*range(N)}),
    ):
        missing = residuals[labels.index(name)] == -1
        assert set(np.flatnonzero(missing)) == gaps
        assert (residuals[labels.index(name)][~missing] == 0).all()
        assert np.isnan(read["data"]["points"][0, labels.index(name)])[missing].all()


def test_reps_are_events_from_the_first_frame_on(read: Any, recording: RecordingData) -> None:
    minutes, seconds = value(read, "EVENT", "TIMES")
    expected = [
        moment_s - START_S
        for rep in recording.reps
        for moment_s in (rep.span.start_s, rep.span.peak_s, rep.span.end_s)
    ]
    np.testing.assert_allclose(60 * minutes + seconds, expected, atol=1e-5)
    assert value(read, "EVENT", "LABELS") == ["start", "peak", "end"] * 2
    assert value(read, "EVENT", "CONTEXTS") == ["Left"] * 3 + ["General"] * 3
    assert value(read, "EVENT", "DESCRIPTIONS") == ["rep 1"] * 3 + ["rep 2"] * 3
    assert value(read, "COACH", "START_S") == [START_S]


def test_the_file_says_what_made_it(read: Any) -> None:
    assert value(read, "MANUFACTURER", "SOFTWARE") == ["coach"]
    assert value(read, "MANUFACTURER", "VERSION_LABEL") == ["0.1.0"]
    for name, told in (
        ("PROGRAM", "coach 0.1.0"),
        ("POSE_MODEL", "full sha256:1"),
        ("ESTIMATOR", "lab-9"),
        ("SOURCE", "träning 1.mp4"),
        ("EXERCISE", "none"),
    ):
        assert value(read, "COACH", name) == [told]
    assert "no hip height" in " ".join(value(read, "COACH", "MARKERS"))


def test_a_long_set_and_a_long_name_keep_the_file_whole(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", reps=120, source="ä" * 120 + ".mp4")
    read = written(read_recording(path), tmp_path / "c3d" / "a.c3d")
    assert len(value(read, "EVENT", "LABELS")) == MAX_EVENTS
    assert value(read, "COACH", "REPS") == [120]
    assert "".join(value(read, "COACH", "SOURCE")) == "ä" * 120 + ".mp4"


def test_without_reps_there_are_no_events(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", reps=0)
    read = written(read_recording(path), tmp_path / "c3d" / "a.c3d")
    assert "EVENT" not in read["parameters"]


def test_more_frames_than_the_format_holds_are_refused(
    recording: RecordingData, tmp_path: Path
) -> None:
    n = MAX_FRAMES + 1
    long = replace(recording, t_s=np.arange(n) / FPS, markers_m=np.zeros((n, 33, 3)))
    with pytest.raises(CoachError, match=f"has {n} frames, and a C3D file holds at most"):
        write_c3d(tmp_path / "a.c3d", long)
    assert not [*tmp_path.iterdir()]


def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing(
    recording: RecordingData, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource", reason="needs limits on the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(CoachError, match=r"a\.c3d cannot be written \("):
            write_c3d(tmp_path / "a.c3d", recording)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [*tmp_path.iterdir()]
