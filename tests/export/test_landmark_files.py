"""Landmarks in DeepLabCut's table and in netCDF, read back by the programs they are for."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.io import netcdf_file

from coach.export.dlc import write_dlc
from coach.export.netcdf import write_netcdf
from coach.pose.types import LANDMARK_NAMES
from coach.session.reader import SessionReader
from tests.export.session_files import (
    FPS,
    LOST,
    N_FRAMES,
    NOBODY,
    measurement_of,
    poses,
    write_session,
)

MOVEMENT = "movement is not installed (it is not of the group dev, since it brings 80 packages)"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_session(tmp_path_factory.mktemp("landmarks") / "thrust.coach")


@pytest.fixture(scope="module")
def table(session: Path) -> Path:
    path = session.with_suffix(".dlc.csv")
    with SessionReader(session) as reader:
        write_dlc(path, reader.meta, list(reader.poses()))
    return path


@pytest.fixture(scope="module")
def netcdf(session: Path) -> Path:
    path = session.with_suffix(".nc")
    with SessionReader(session) as reader:
        write_netcdf(path, reader)
    return path


def landmarks(frames: Any) -> NDArray[np.float32]:
    """(n, 33, 3) x, y and visibility of frames by number, NaN where nobody was seen."""
    seen = {pose.frame: pose.landmarks for pose in poses()}
    found = np.full((len(frames), 33, 3), np.nan, np.float32)
    for row, frame in zip(found, frames, strict=True):
        if (points := seen.get(frame)) is not None:
            row[:] = points[:, [0, 1, 3]]
    return found


def test_the_table_has_a_row_for_every_frame_of_the_video(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        scorer, bodyparts, coords, *rows = csv.reader(file)
    assert scorer[:2] == ["scorer", "coach 0.1.0 full sha256:1"]
    assert bodyparts == ["bodyparts", *(name for name in LANDMARK_NAMES for _ in range(3))]
    assert coords == ["coords", *("x", "y", "likelihood") * 33]
    assert [int(row[0]) for row in rows] == list(range(N_FRAMES))
    assert {*rows[NOBODY][1:]} == {*rows[LOST][1:]} == {""}
    values = [[float(cell or "nan") for cell in row[1:]] for row in rows]
    got = np.array(values, np.float32).reshape(N_FRAMES, 33, 3)
    np.testing.assert_array_equal(got, landmarks(range(N_FRAMES)))


def test_the_table_of_a_live_set_begins_with_its_first_frame(session: Path, tmp_path: Path) -> None:
    with SessionReader(session) as reader:
        meta, later = reader.meta, list(reader.poses())[20:]
    write_dlc(tmp_path / "set.csv", meta.model_copy(update={"set_number": 3}), later)
    fourth = (tmp_path / "set.csv").read_text().splitlines()[3]
    assert fourth.startswith(f"{later[0].frame},")


def test_sleap_io_reads_the_table_of_frames_whose_pictures_lie_beside_it(table: Path) -> None:
    sleap_io = pytest.importorskip("sleap_io")
    for frame in range(N_FRAMES):
        (table.parent / str(frame)).touch()
    labels = sleap_io.load_file(str(table))
    (skeleton,) = labels.skeletons
    order = [skeleton.node_names.index(name) for name in LANDMARK_NAMES]
    assert len(labels) == N_FRAMES
    for frame, expected in zip(labels, landmarks(range(N_FRAMES)), strict=True):
        got = [instance.numpy()[order] for instance in frame.instances]
        if np.isnan(expected).any():
            assert not got
        else:
            np.testing.assert_array_equal(np.float32(got[0]), expected[:, :2])


def test_movement_reads_the_table(table: Path) -> None:
    pytest.importorskip("movement", reason=MOVEMENT)
    from movement.io import load_dataset

    poses_read = load_dataset(table, source_software="DeepLabCut", fps=FPS)
    expected = landmarks(range(N_FRAMES))
    got = poses_read.position.sel(keypoints=[*LANDMARK_NAMES]).values[..., 0]
    np.testing.assert_array_equal(np.float32(got), expected[..., :2].swapaxes(1, 2))
    np.testing.assert_array_equal(
        np.float32(poses_read.confidence.values[..., 0]), expected[..., 2]
    )


def test_netcdf_holds_landmarks_and_angles_at_the_times_of_their_frames(netcdf: Path) -> None:
    numbers = [pose.frame for pose in poses()]
    with netcdf_file(netcdf, mmap=False) as file:
        read = {name: np.array(variable[:]) for name, variable in file.variables.items()}
        units = {name: variable.units.decode() for name, variable in file.variables.items()
                 if hasattr(variable, "units")}  # fmt: skip
        assert file.source_file.decode() == "träning 1.mp4"
        assert (file.estimator, float(file.fps)) == (b"lab-9", FPS)
        assert b"plus = anterior" in file.signs
    np.testing.assert_array_equal(read["time"], [pose.t_s for pose in poses()])
    expected = landmarks(numbers)
    np.testing.assert_array_equal(read["position"][..., 0], expected[..., :2].swapaxes(1, 2))
    np.testing.assert_array_equal(read["confidence"][..., 0], expected[..., 2])
    measured = [measurement_of(pose) for pose in poses()]
    for name in ("pelvic_tilt_deg", "lumbar_angle_sd_deg", "hip_height", "knee_angle_deg"):
        np.testing.assert_array_equal(read[name], [getattr(one, name) for one in measured])
    assert units["position"] == "px"
    assert (units["time"], units["lumbar_angle_sd_deg"], units["hip_height"]) == (
        "s", "deg", "trunk lengths",
    )  # fmt: skip


def test_movement_takes_the_netcdf_for_poses_of_its_own(netcdf: Path) -> None:
    pytest.importorskip("movement", reason=MOVEMENT)
    import xarray
    from movement.kinematics import compute_velocity
    from movement.validators.datasets import ValidPosesInputs

    with xarray.open_dataset(netcdf) as read:
        ValidPosesInputs.validate(read)  # as its own window does
        assert (read.ds_type, read.time_unit, read.fps) == ("poses", "seconds", FPS)
        assert [*read.keypoints.values] == [*LANDMARK_NAMES]
        assert [*read.individuals.values] == ["Åsa"]
        velocity = compute_velocity(read.position).sel(keypoints="nose", space="x")
    steps = np.diff([pose.t_s for pose in poses()])
    assert float(velocity[2, 0]) == pytest.approx(1.5 / steps[1:3].mean(), rel=0.1)
