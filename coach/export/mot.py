"""Angles as a MOT file: coordinates of an OpenSim model, with its names and signs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from coach.errors import CoachError
from coach.export.recording_data import RecordingData, provenance
from coach.files import replacing
from coach.geometry.estimate import MAX_STATED_YAW_DEG
from coach.pose.types import Floats

_NOTES = (
    "pelvis_tilt is positive when the top of the pelvis tips back; lumbar_extension when the back "
    "is arched; pelvis_list when the right side is low; each from the person's own neutral",
    "hip_flexion is thigh against pelvis, knee_angle thigh against shin, both positive in flexion "
    "and in the plane of the picture; not given where that is far from the side",
    "NAME_sd is the standard deviation of the error to be expected of NAME, where it is known",
    "NAME_valid is 1 where NAME was measured; where it is 0, NAME and NAME_sd are filled in by a "
    "straight line between, or by the nearest value before the first and after the last",
)


def write_mot(path: Path, recording: RecordingData) -> None:
    """Write every coordinate that was measured at all, without gaps, which OpenSim cannot read.

    Args:
        path: the file to make.
        recording: what it holds.

    Raises:
        CoachError: no angle was measured, or the file cannot be written.
    """
    columns = {"time": recording.t_s, **_filled(recording)}
    if len(columns) == 1:
        raise CoachError(
            f"The session {recording.session} holds no angle that a MOT file could; film the whole "
            "body side-on."
        )
    header = [
        "coach",
        "version=1",
        f"nRows={len(recording.t_s)}",
        f"nColumns={len(columns)}",  # counting time, or OpenSim's Storage shifts all columns by one
        "inDegrees=yes",
        *(f"{key}={text.replace('=', ' ')}" for key, text in provenance(recording).items()),
        *_NOTES,
        "endheader",
    ]
    with replacing(path) as file:
        file.write("\n".join([*header, "\t".join(columns)]) + "\n")
        np.savetxt(file, np.column_stack([*columns.values()]), fmt="%.6f", delimiter="\t")


def _filled(recording: RecordingData) -> dict[str, Floats]:
    """Columns behind the time."""
    columns = {}
    for name, (angle, sd) in _coordinates(recording).items():
        valid = np.isfinite(angle)
        if not valid.any():
            continue
        t_s = recording.t_s
        columns[name] = np.interp(t_s, t_s[valid], angle[valid])
        if sd is not None:
            columns[f"{name}_sd"] = np.interp(t_s, t_s[valid], sd[valid])
        columns[f"{name}_valid"] = valid.astype(np.float64)
    return columns


def _coordinates(recording: RecordingData) -> dict[str, tuple[Floats, Floats | None]]:
    """OpenSim's coordinates, each with its standard deviation where it has one."""
    ours = recording.angles_deg
    beside = ours["yaw_deg"] <= MAX_STATED_YAW_DEG

    def from_beside(angle: Floats) -> tuple[Floats, None]:
        return np.where(beside, angle, np.nan), None

    return {
        "pelvis_tilt": (-ours["pelvic_tilt_deg"], ours["pelvic_tilt_sd_deg"]),
        "pelvis_list": (-ours["pelvic_obliquity_deg"], ours["pelvic_obliquity_sd_deg"]),
        "lumbar_extension": (ours["lumbar_angle_deg"], ours["lumbar_angle_sd_deg"]),
        "hip_flexion_r": from_beside(ours["right_hip_flexion_deg"]),
        "hip_flexion_l": from_beside(ours["left_hip_flexion_deg"]),
        "knee_angle_r": from_beside(180.0 - ours["right_knee_angle_deg"]),
        "knee_angle_l": from_beside(180.0 - ours["left_knee_angle_deg"]),
    }
