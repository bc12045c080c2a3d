"""TRC and MOT, read back by OpenSim's own classes."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.errors import CoachError
from coach.export.mot import write_mot
from coach.export.recording_data import markers_of, read_recording
from coach.export.trc import write_trc
from coach.pose.types import LANDMARK_NAMES
from tests.export.stick_person import (
    FPS,
    HIDDEN,
    NOBODY,
    SHIN,
    START_S,
    THIGH,
    TRUNK,
    N,
    posture,
    write_session,
)

ACROSS = 'a=b "c"\ttabs\nendheader.mp4'  # a name that a Linux disk can hold


@pytest.fixture(scope="module")
def opensim() -> Iterator[Any]:
    opensim = pytest.importorskip("opensim", reason="needs OpenSim (development only)")
    opensim.Logger.removeFileSink()  # it would leave a log in the folder
    yield opensim


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opensim")
    recording = read_recording(write_session(folder / "a.coach", source=ACROSS), 180.0)
    write_trc(folder / "a.trc", recording)
    write_mot(folder / "a.mot", recording)
    return folder


def column(storage: Any, opensim: Any, name: str) -> np.ndarray:
    values = opensim.ArrayDouble()
    storage.getDataColumn(name, values)
    return np.array([values.get(i) for i in range(values.getSize())])


def test_opensim_reads_every_marker_at_its_time(opensim: Any, folder: Path) -> None:
    table = opensim.TimeSeriesTableVec3(str(folder / "a.trc"))
    assert table.getColumnLabels() == LANDMARK_NAMES
    assert table.getTableMetaDataString("Units") == "m"
    assert float(table.getTableMetaDataString("DataRate")) == FPS
    np.testing.assert_allclose(
        table.getIndependentColumn(), START_S + np.arange(N) / FPS, atol=1e-6
    )
    expected = markers_of(read_recording(folder / "a.coach", 180.0))
    for row in (0, 22, N - 1):
        read = table.getRowAtIndex(row)
        found = [[read[i][axis] for axis in range(3)] for i in range(33)]
        np.testing.assert_allclose(found, expected[row], atol=1e-6)


def test_what_scales_a_model_reads_the_markers_too(opensim: Any, folder: Path) -> None:
    markers = opensim.MarkerData(str(folder / "a.trc"))
    assert (markers.getNumFrames(), markers.getNumMarkers()) == (N, 33)
    assert markers.getDataRate() == FPS
    assert markers.getStartFrameTime() == pytest.approx(START_S)


def test_a_trc_begins_and_ends_with_the_person(opensim: Any, tmp_path: Path) -> None:
    empty = {*range(4), 30, *range(55, N)}
    session = write_session(tmp_path / "a.coach", empty=empty)
    write_trc(tmp_path / "a.trc", read_recording(session))
    table = opensim.TimeSeriesTableVec3(str(tmp_path / "a.trc"))
    assert table.getTableMetaDataString("OrigDataStartFrame") == "5"
    times = np.array(table.getIndependentColumn())
    np.testing.assert_allclose(times, START_S + np.arange(4, 55) / FPS, atol=1e-6)
    hips = [table.getRowAtIndex(row)[23][0] for row in range(table.getNumRows())]
    assert set(np.flatnonzero(np.isnan(hips))) == {30 - 4}


def test_the_first_line_of_a_trc_tells_where_it_is_from(opensim: Any, folder: Path) -> None:
    header = opensim.TimeSeriesTableVec3(str(folder / "a.trc")).getTableMetaDataString("header")
    *_, about = header.split("\t")
    assert about.startswith('a.trc; a=b "c" tabs endheader.mp4; ')
    for told in ("coach 0.1.0", "full sha256:1", "lab-9", "x forward", "height of 180 cm"):
        assert told in about


def test_storage_and_table_read_the_same_angles_without_gaps(opensim: Any, folder: Path) -> None:
    storage = opensim.Storage(str(folder / "a.mot"))
    table = opensim.TimeSeriesTable(str(folder / "a.mot"))
    assert storage.isInDegrees()
    assert storage.getSize() == table.getNumRows() == N
    labels = table.getColumnLabels()
    assert labels[:3] == ("pelvis_tilt", "pelvis_tilt_sd", "pelvis_tilt_valid")
    assert "pelvis_list" not in labels  # never seen from the side
    read = table.getMatrix().to_numpy()
    assert np.isfinite(read).all()
    np.testing.assert_allclose(
        table.getIndependentColumn(), START_S + np.arange(N) / FPS, atol=1e-6
    )
    for i, name in enumerate(labels):
        np.testing.assert_array_equal(column(storage, opensim, name), read[:, i])


def test_angles_have_opensims_signs_and_say_where_they_are_filled_in(
    opensim: Any, folder: Path
) -> None:
    table = opensim.TimeSeriesTable(str(folder / "a.mot"))
    read = dict(zip(table.getColumnLabels(), table.getMatrix().to_numpy().T, strict=True))
    at = [posture(i) for i in range(N)]
    for name, expected, gaps in (
        ("pelvis_tilt", [-one.tilt for one in at], {*NOBODY, *HIDDEN}),
        ("lumbar_extension", [one.arch for one in at], {*NOBODY, *HIDDEN}),
        ("hip_flexion_r", [one.thigh + one.tilt for one in at], {*NOBODY, *HIDDEN}),
        ("hip_flexion_l", [one.thigh + one.tilt for one in at], {*NOBODY, *HIDDEN}),
        ("knee_angle_r", [one.knee for one in at], {*NOBODY}),
        ("knee_angle_l", [one.knee for one in at], {*NOBODY}),
    ):
        valid = read[f"{name}_valid"] == 1
        assert set(np.flatnonzero(~valid)) == gaps
        np.testing.assert_allclose(read[name][valid], np.array(expected)[valid], atol=1e-3)
        inside = read[name][[19, *NOBODY, 25]]
        np.testing.assert_allclose(np.diff(inside, 2), 0, atol=1e-3)  # a straight line
    np.testing.assert_allclose(read["pelvis_tilt_sd"], 2.5, atol=1e-6)
    np.testing.assert_allclose(read["lumbar_extension_sd"], 3.5, atol=1e-6)
    assert "knee_angle_r_sd" not in read


def test_a_model_moved_by_the_angles_stands_as_the_markers_do(opensim: Any, folder: Path) -> None:
    """Both files in OpenSim's own frame: joints of a model fall on the markers of the same time."""
    model = opensim.Model()
    joints = {}

    def limb(name: str, parent: Any, at: float, turn: float, coordinate: str) -> Any:
        limb = opensim.Body(name, 1.0, opensim.Vec3(0), opensim.Inertia(1.0))
        model.addBody(limb)
        turned, place, none = opensim.Vec3(turn, 0, 0), opensim.Vec3(0, at, 0), opensim.Vec3(0)
        joint = opensim.PinJoint(coordinate, parent, place, turned, limb, none, turned)
        joint.updCoordinate().setName(coordinate)
        model.addJoint(joint)
        joints[coordinate] = joint
        return limb

    scale = 1.8 * 0.779 / (SHIN + THIGH + TRUNK)
    pelvis = limb("pelvis", model.getGround(), 0.0, 0.0, "pelvis_tilt")
    torso = limb("torso", pelvis, 0.0, 0.0, "lumbar_extension")
    femur = limb("femur_r", pelvis, 0.0, 0.0, "hip_flexion_r")
    tibia = limb("tibia_r", femur, -THIGH * scale, pi, "knee_angle_r")  # positive in flexion
    state = model.initSystem()

    angles = opensim.TimeSeriesTable(str(folder / "a.mot"))
    markers = opensim.TimeSeriesTableVec3(str(folder / "a.trc"))
    labels, values = angles.getColumnLabels(), angles.getMatrix().to_numpy()
    for row in (0, 15, 30, 50):
        for name, joint in joints.items():
            degrees = values[row, labels.index(name)]
            joint.getCoordinate().setValue(state, np.radians(degrees))
        model.realizePosition(state)
        seen = markers.getRowAtIndex(row)
        for station, along, name in (
            (torso, TRUNK, "right_shoulder"),
            (tibia, 0.0, "right_knee"),
            (tibia, -SHIN, "right_ankle"),
        ):
            place = station.findStationLocationInGround(state, opensim.Vec3(0, along * scale, 0))
            marker = seen[LANDMARK_NAMES.index(name)]
            for axis in range(2):
                assert place[axis] == pytest.approx(marker[axis], abs=1e-4)


def test_from_the_front_the_list_of_the_pelvis_is_told_and_no_flexion(
    opensim: Any, tmp_path: Path
) -> None:
    write_mot(tmp_path / "a.mot", read_recording(write_session(tmp_path / "a.coach", "camera")))
    storage = opensim.Storage(str(tmp_path / "a.mot"))
    names = storage.getColumnLabels()
    told = [names.get(i) for i in range(names.getSize())]
    assert told == ["time", "pelvis_list", "pelvis_list_sd", "pelvis_list_valid"]
    np.testing.assert_allclose(column(storage, opensim, "pelvis_list"), -2.0)  # right side high


def test_without_any_angle_there_is_no_mot(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", "camera")
    recording = read_recording(path)
    for angle in recording.angles_deg.values():
        angle[:] = np.nan
    with pytest.raises(CoachError, match="holds no angle that a MOT file could"):
        write_mot(tmp_path / "a.mot", recording)
    assert not (tmp_path / "a.mot").exists()
