"""Landmarks as a TRC file: the marker trajectories that OpenSim scales and moves a model by."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from coach.export.recording_data import RecordingData, about_markers, markers_of, provenance
from coach.files import replacing
from coach.pose.types import LANDMARK_NAMES

# OpenSim refuses a file that has fewer of them
_KEYS = (
    "DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate",
    "OrigDataStartFrame", "OrigNumFrames",
)  # fmt: skip


def write_trc(path: Path, recording: RecordingData) -> None:
    """Write 33 markers, named as MediaPipe does, in metres; `nan` where nobody was seen.

    From the first frame to the last in which somebody was: OpenSim's inverse kinematics stops at
    a frame without any marker. Frames are numbered from 1 as in a C3D file of the same session.
    The format has no place for notes; what it is made from stands behind the file's name in the
    first line.

    Args:
        path: the file to make.
        recording: what it holds; its markers say where x, y and z point.

    Raises:
        CoachError: there are no world landmarks, or the file cannot be written.
    """
    markers = markers_of(recording)
    seen = np.flatnonzero(np.isfinite(markers).any(axis=(1, 2)))
    rows = np.arange(seen[0], seen[-1] + 1)
    rate = f"{recording.rate_hz:.6g}"
    name = " ".join(path.name.split())
    about = "; ".join([name, *provenance(recording).values(), about_markers(recording)])
    n, first = str(len(rows)), str(rows[0] + 1)
    values = (rate, rate, n, str(len(LANDMARK_NAMES)), "m", rate, first, n)
    names = "".join(f"\t{one}\t\t" for one in LANDMARK_NAMES)
    axes = "".join(f"\tX{i}\tY{i}\tZ{i}" for i in range(1, len(LANDMARK_NAMES) + 1))
    table = np.column_stack([rows + 1, recording.t_s[rows], markers[rows].reshape(len(rows), -1)])
    with replacing(path) as file:
        file.write(f"PathFileType\t4\t(X/Y/Z)\t{about}\n")
        file.write("\t".join(_KEYS) + "\n" + "\t".join(values) + "\n")
        # no more tabs behind the last name than it has columns
        file.write(f"Frame#\tTime{names}\n\t{axes}\n\n")
        np.savetxt(file, table, fmt=["%d"] + ["%.6f"] * (table.shape[1] - 1), delimiter="\t")
