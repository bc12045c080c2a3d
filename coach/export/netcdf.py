"""Landmarks and angles as netCDF, laid out as a poses dataset of `movement`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import netcdf_file

from coach.export.tidy import FRAMES, SIGNS
from coach.export.tidy_rows import exercise_name
from coach.files import part_of
from coach.geometry.measurement import Measurement
from coach.pose.types import LANDMARK_NAMES, Pose
from coach.session.reader import SessionReader

_SIGNALS = [column for column in FRAMES if column.kind == "number" and column.name != "t_s"]
_OF_POINTS = ("time", "space", "keypoints", "individuals")


def write_netcdf(path: Path, reader: SessionReader) -> None:
    """Write `position` in pixels and `confidence` of every landmark, and what was measured.

    netCDF 3, which every reader of netCDF knows. Times are those of the frames, so steps need not
    be equal. NaN is what was not seen.

    Args:
        path: the file to make.
        reader: the session.

    Raises:
        CoachError: the session cannot be read, or the file not be written.
    """
    poses, meta = list(reader.poses()), reader.meta
    points = _points(poses)
    with part_of(path) as part, netcdf_file(part, "w", version=2) as file:
        about: dict[str, str | float] = {
            "ds_type": "poses",
            "source_software": "coach",
            "source_file": meta.source,
            "time_unit": "seconds",
            "signs": SIGNS,
            "person": reader.person,
            "exercise": exercise_name(reader),
            "program": meta.program,
            "pose_model": meta.pose_model,
            "estimator": meta.estimator,
        }
        if meta.nominal_fps is not None:
            about["fps"] = meta.nominal_fps
        _describe(file, about)
        file.createDimension("time", len(poses))
        _add(file, "time", ("time",), np.array([pose.t_s for pose in poses]), "s", "time stamp")
        _add_names(file, "space", ("x", "y"))
        _add_names(file, "keypoints", LANDMARK_NAMES)
        _add_names(file, "individuals", (reader.person or "person",))
        position = points[:, :, :2].swapaxes(1, 2)[..., np.newaxis]
        _add(file, "position", _OF_POINTS, position, "px", "x to the right, y down from top left")
        of_confidence = tuple(name for name in _OF_POINTS if name != "space")
        confidence = points[:, :, 3][..., np.newaxis]
        _add(file, "confidence", of_confidence, confidence, "", "visibility, 0 to 1")
        signals = _signals(poses, reader.measurements())
        for column, values in zip(_SIGNALS, signals, strict=True):
            _add(file, column.name, ("time",), values, column.unit, column.meaning)


def _points(poses: Sequence[Pose]) -> NDArray[np.float32]:
    """(n_frames, 33, 4) landmarks, NaN where nobody was seen."""
    points = np.full((len(poses), len(LANDMARK_NAMES), 4), np.nan, np.float32)
    for row, pose in zip(points, poses, strict=True):
        if pose.landmarks is not None:
            row[:] = pose.landmarks
    return points


def _signals(
    poses: Sequence[Pose], measured: Iterable[tuple[Measurement, str]]
) -> NDArray[np.float64]:
    """(n_signals, n_frames) of the frames of the poses, NaN where there is no measurement."""
    signals = np.full((len(_SIGNALS), len(poses)), np.nan)
    place = {pose.frame: i for i, pose in enumerate(poses)}
    for measurement, _ in measured:
        if (i := place.get(measurement.frame)) is not None:
            signals[:, i] = [getattr(measurement, column.name) for column in _SIGNALS]
    return signals


def _add(
    file: netcdf_file,
    name: str,
    dimensions: tuple[str, ...],
    values: NDArray[Any],
    unit: str,
    meaning: str,
) -> None:
    variable = file.createVariable(name, values.dtype, dimensions)
    variable[:] = values
    _describe(variable, {"long_name": meaning, "units": unit or "1"})


def _add_names(file: netcdf_file, dimension: str, names: Sequence[str]) -> None:
    """A coordinate of texts, which netCDF 3 keeps as a table of letters."""
    encoded = [name.encode() for name in names]
    length = max(map(len, encoded))
    file.createDimension(dimension, len(names))
    file.createDimension(f"{dimension}_letters", length)
    variable = file.createVariable(dimension, "S1", (dimension, f"{dimension}_letters"))
    variable[:] = np.array(encoded, f"S{length}").view("S1").reshape(-1, length)
    _describe(variable, {"_Encoding": "utf-8"})


def _describe(what: object, attributes: dict[str, str | float]) -> None:
    for name, value in attributes.items():
        setattr(what, name, value.encode() if isinstance(value, str) else np.float64(value))
