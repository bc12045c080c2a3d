"""Clips with known angles, as the program itself observes them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.people import Split, split_of
from coach.errors import CoachError
from coach.geometry.estimate import doubts
from coach.geometry.reasons import Reason
from coach.pose.types import N_CONTOUR, Floats
from coach.session.reader import SessionReader
from coach.validation.poses import PoseCache
from coach.validation.truth import read_truth

_NOTHING = np.full((2, N_CONTOUR), np.nan, dtype=np.float32)  # where no outline was traced


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip, n frames with a person: what was seen and what is true.

    Attributes:
        path: the video.
        person: who is in it.
        kind: the set that it is of, such as `calibration`.
        fps: frames a second.
        t_s: (n,) frame times.
        vector: (n, n_features) features.
        visible: (n,) whether the person is in the picture.
        clear: (n,) whether nothing speaks against an angle.
        relative_deg: (n, 2) true pitches of pelvis and rib cage against the hip-to-shoulder line.
        pitch_deg: (n,) hip-to-shoulder pitch.
        landmarks: (n, 33, 4) as in `Pose`.
        offset_px: (n, 2, N_CONTOUR) as in `Silhouette`, NaN where nothing was traced.
        facing: (n,) +1 or -1.
    """

    path: Path
    person: str
    kind: str
    fps: float
    t_s: Floats
    vector: Floats
    visible: NDArray[np.bool_]
    clear: NDArray[np.bool_]
    relative_deg: Floats
    pitch_deg: Floats
    landmarks: NDArray[np.float32]
    offset_px: NDArray[np.float32]
    facing: NDArray[np.int8]


def clip_split(path: Path) -> Split:
    """What a clip may be used for, told by its name, `SPLIT_PERSON_SET.mp4`.

    The id of a rendered person decides. The people of the sample laboratory have names instead
    of ids, and but two uses: `check`, and `tune`, which is to fit and tune on.

    Raises:
        CoachError: the name does not tell.
    """
    if path.stem.startswith("check"):
        return "check"
    if rendered := re.match(r"(?:fit|tune)_p(\d+)_", path.stem):
        return split_of(int(rendered[1]))
    if path.stem.startswith("tune_"):
        return "fit"
    raise CoachError(f"{path}: the name says no use: begin it with fit_, tune_ or check_.")


def find_clips(folders: Collection[Path], split: Split) -> list[Path]:
    """The clips of the folders that may be used so, in the order of their names."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.mp4"))]
    return [path for path in paths if clip_split(path) == split]


def load_clips(folders: Collection[Path], poses: PoseCache, split: Split) -> list[Clip]:
    """All clips of the folders that may be used so and show somebody."""
    clips = [load_clip(path, poses) for path in find_clips(folders, split)]
    return [clip for clip in clips if clip is not None]


def load_clip(path: Path, poses: PoseCache) -> Clip | None:
    """Observe a clip and pair each frame with its truth; None when nobody is seen in it."""
    truth = read_truth(path)
    recording = poses.observe(path)
    observed = recording.observed
    seen = (observed.frame < len(truth.t_s)) & np.isfinite(observed.trunk_in_picture_deg)
    if not seen.any():
        return None
    observed = observed.some(seen)
    landmarks, offset_px = _raw(recording.session, seen)
    true = np.stack([truth.pelvic_tilt_deg, truth.trunk_lean_deg], axis=1)[observed.frame]
    pitch = observed.trunk_in_picture_deg
    return Clip(
        path=path,
        person=truth.person,
        kind=truth.kind,
        fps=1.0 / float(np.median(np.diff(truth.t_s))),
        t_s=truth.t_s[observed.frame],
        vector=observed.vector.astype(np.float64),
        visible=np.asarray(observed.framing == Reason.NONE),
        clear=np.asarray(doubts(observed) == Reason.NONE),
        relative_deg=(true - pitch[:, None] + 180.0) % 360.0 - 180.0,
        pitch_deg=pitch,
        landmarks=landmarks,
        offset_px=offset_px,
        facing=observed.facing,
    )


def _raw(session: Path, seen: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Landmarks (n, 33, 4) and offsets (n, 2, N_CONTOUR) of the frames that show somebody."""
    landmarks, offset_px = [], []
    with SessionReader(session) as reader:
        for pose, shows in zip(reader.poses(), seen, strict=True):
            if shows and pose.landmarks is not None:
                landmarks.append(pose.landmarks)
                traced = pose.silhouette
                offset_px.append(_NOTHING if traced is None else traced.offset_px)
    return np.array(landmarks), np.array(offset_px)
