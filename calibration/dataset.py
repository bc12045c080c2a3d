"""What the pose model and the contour see of clips with known angles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.capture.video import VideoFile
from coach.geometry.features import features
from coach.geometry.joints import joints
from coach.geometry.measure import MAX_HIDDEN
from coach.geometry.view import MAX_YAW_DEG
from coach.pose.facing import facing_evidence
from coach.pose.observer import Observer
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Floats, Pose, Silhouette
from coach.validation.truth import read_truth


def observe_clip(clip: Path, cache: Path) -> list[Pose]:
    """All poses of a clip; looked up in `cache` when they are there."""
    kept = cache / f"{clip.stem}.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with VideoFile(clip) as video, Observer() as observer:
            poses = [observer.observe(frame) for frame in video]
        np.savez_compressed(kept, **_pack(poses))
    with np.load(kept) as stored:
        return list(_unpack(dict(stored)))


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip, n frames with a person: what was seen and what is true.

    Attributes:
        person: who is in it.
        kind: the set that it is of, such as `calibration`.
        fps: frames a second.
        t_s: (n,) frame times.
        vector: (n, n_features) features.
        measurable: (n,) whether an angle may be stated.
        relative_deg: (n, 2) true pitches of pelvis and rib cage against the hip-to-shoulder line.
        pitch_deg: (n,) hip-to-shoulder pitch.
    """

    person: str
    kind: str
    fps: float
    t_s: Floats
    vector: Floats
    measurable: NDArray[np.bool_]
    relative_deg: Floats
    pitch_deg: Floats


def load_clips(folders: list[Path], cache: Path, check: bool = False) -> list[Clip]:
    """All clips of people who may be fitted on, or all of the others, as a video shows them."""
    paths = [p for folder in folders for p in sorted(folder.glob("*.mp4"))]
    clips = [load_clip(p, cache) for p in paths if p.name.startswith("check") == check]
    return [clip for clip in clips if clip is not None]


def load_clip(path: Path, cache: Path) -> Clip | None:
    """Observe a clip and pair each frame with its truth; None when nobody is seen in it."""
    truth = read_truth(path)
    pairs = [
        (pose.landmarks, pose.silhouette.offset_px, i)
        for i, pose in enumerate(observe_clip(path, cache)[: len(truth.t_s)])
        if pose.landmarks is not None and pose.silhouette is not None
    ]
    if not pairs:
        return None
    landmarks = np.stack([landmarks for landmarks, _, _ in pairs]).astype(np.float64)
    offset_px = np.stack([offset for _, offset, _ in pairs]).astype(np.float64)
    frames = np.array([frame for _, _, frame in pairs])
    xy = landmarks[:, :, :2]
    side = 1 if np.median(facing_evidence(xy)) > 0 else -1
    facing = np.full(len(frames), side, dtype=np.int8)
    pitch = joints(xy, facing).trunk_pitch_deg
    seen = features(xy, offset_px, facing)
    true = np.stack([truth.pelvic_tilt_deg, truth.trunk_lean_deg], axis=1)[frames]
    return Clip(
        person=truth.person,
        kind=truth.kind,
        fps=1.0 / float(np.median(np.diff(truth.t_s))),
        t_s=truth.t_s[frames],
        vector=seen.vector,
        measurable=(
            np.isfinite(seen.vector).all(axis=1)
            & (seen.hidden <= MAX_HIDDEN)
            & (abs(truth.yaw_deg) <= MAX_YAW_DEG)
        ),
        relative_deg=(true - pitch[:, None] + 180.0) % 360.0 - 180.0,
        pitch_deg=pitch,
    )


def _pack(poses: list[Pose]) -> dict[str, NDArray]:
    landmarks = np.full((len(poses), N_LANDMARKS, 4), np.nan, np.float32)
    offset = np.full((len(poses), 2, N_CONTOUR), np.nan, np.float32)
    for i, pose in enumerate(poses):
        if pose.landmarks is not None:
            landmarks[i] = pose.landmarks
        if pose.silhouette is not None:
            offset[i] = pose.silhouette.offset_px
    return {
        "landmarks": landmarks,
        "offset_px": offset,
        "t_s": np.array([pose.t_s for pose in poses]),
        "size_px": np.array(poses[0].size_px),
    }


def _unpack(stored: dict[str, NDArray]) -> Iterator[Pose]:
    size = (int(stored["size_px"][0]), int(stored["size_px"][1]))
    no_contrast = np.zeros((2, N_CONTOUR), np.float32)
    for i, t_s in enumerate(stored["t_s"].tolist()):
        seen = bool(np.isfinite(stored["landmarks"][i, 0, 0]))
        yield Pose(
            frame=i,
            t_s=t_s,
            size_px=size,
            landmarks=stored["landmarks"][i] if seen else None,
            silhouette=Silhouette(stored["offset_px"][i], no_contrast) if seen else None,
            people=int(seen),
        )
