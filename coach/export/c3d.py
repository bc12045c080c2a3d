"""Landmarks, angles and reps as a C3D file, for laboratories of motion capture (extra `c3d`)."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from textwrap import wrap

import numpy as np

from coach.errors import CoachError
from coach.export.recording_data import RecordingData, about_markers, markers_of, provenance
from coach.export.tidy import FRAMES, SIGNS
from coach.files import part_of
from coach.pose.types import LANDMARK_NAMES, Floats

MAX_FRAMES = 65_535  # more are cut off by ezc3d, without a word
MAX_EVENTS = 255  # a parameter of more makes a file that nothing can read
_LINE = 120  # letters of a text: a longer one than 255 bytes breaks the file
_BLOCK, _NUMBER = 512, 4  # bytes
_MISSING = -1.0  # residual
_MEANINGS = {column.name: column.meaning for column in FRAMES} | {
    f"{side}_hip_flexion_deg": f"{side} thigh against the pelvis, plus = flexion"
    for side in ("left", "right")
}
_CONTEXTS = {"left": "Left", "right": "Right", "": "General"}


def write_c3d(path: Path, recording: RecordingData) -> None:
    """Write 33 points in millimetres, angles as points of the type ANGLES, and reps as events.

    An angle is the first of its point's three numbers, the others are 0. What was not seen has
    residual -1. Names and signs of angles are ours (docs/angles.md); group COACH says so in the
    file and holds the versions. The first frame is at 0 s there, and so are events counted;
    COACH:START_S is its time in the source.

    Args:
        path: the file to make.
        recording: what it holds.

    Raises:
        CoachError: there are no world landmarks, it is longer than a C3D file can be, or the file
            cannot be written.
        ImportError: without the extra `c3d`.
    """
    from ezc3d import c3d

    markers_mm = 1000.0 * markers_of(recording)
    n = len(recording.t_s)
    if n > MAX_FRAMES:
        raise CoachError(
            f"{recording.session} has {n} frames, and a C3D file holds at most {MAX_FRAMES}; "
            "export it as trc and mot, or as parquet."
        )
    angles = recording.angles_deg
    labels = [*LANDMARK_NAMES, *angles]
    points = np.zeros((4, len(labels), n))
    points[:3, : len(LANDMARK_NAMES)] = markers_mm.transpose(2, 1, 0)
    points[0, len(LANDMARK_NAMES) :] = np.array([*angles.values()])
    missing = np.isnan(points[:3]).any(axis=0)
    points[:3, missing] = np.nan

    file = c3d()
    file["data"]["points"] = points
    file["data"]["meta_points"] = {"residuals": np.where(missing, _MISSING, 0.0)[None]}
    for group, name, value in (
        ("POINT", "LABELS", labels),
        ("POINT", "DESCRIPTIONS", [*LANDMARK_NAMES, *(_MEANINGS[name] for name in angles)]),
        ("POINT", "UNITS", ["mm"]),
        ("POINT", "RATE", [recording.rate_hz]),
        ("POINT", "TYPE_GROUPS", ["ANGLES"]),
        ("POINT", "ANGLES", [*angles]),
        ("POINT", "ANGLE_UNITS", ["deg"]),
        ("POINT", "X_SCREEN", ["+X"]),
        ("POINT", "Y_SCREEN", ["+Y"]),
        ("MANUFACTURER", "COMPANY", ["coach"]),
        ("MANUFACTURER", "SOFTWARE", ["coach"]),
        ("MANUFACTURER", "VERSION_LABEL", [recording.meta.program]),
        ("COACH", "MARKERS", wrap(about_markers(recording), _LINE)),
        ("COACH", "SIGNS", wrap(SIGNS, _LINE)),
        *(("COACH", key.upper(), wrap(text, _LINE)) for key, text in provenance(recording).items()),
        ("COACH", "START_S", [float(recording.t_s[0])]),
        ("COACH", "REPS", [len(recording.reps)]),
    ):
        file.add_parameter(group, name, value)
    for moment_s, context, label, description in _events(recording)[:MAX_EVENTS]:
        minutes, seconds = divmod(moment_s, 60.0)
        file.add_event([minutes, seconds], context, label, description)
    with part_of(path) as part:
        file.write(str(part))
        if not _is_whole(part, points):  # ezc3d says nothing of a full disk
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _events(recording: RecordingData) -> list[tuple[float, str, str, str]]:
    """Time from the first frame, side, what, and which rep."""
    return [
        (moment_s - float(recording.t_s[0]), _CONTEXTS[rep.side], what, f"rep {rep.number}")
        for rep in recording.reps
        for what, moment_s in (
            ("start", rep.span.start_s),
            ("peak", rep.span.peak_s),
            ("end", rep.span.end_s),
        )
    ]


def _is_whole(path: Path, points: Floats) -> bool:
    """Whether a file is as long as these points need; ezc3d itself dies of one that is not."""
    with path.open("rb") as file:
        header = file.read(_BLOCK)
    first_block = int.from_bytes(header[16:18], "little")  # of the points, from 1
    needed = _BLOCK * (first_block - 1) + _NUMBER * points.size
    return first_block > 1 and path.stat().st_size >= needed
