"""What the pose model and the contour see of clips with known angles, kept for fitting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.geometry.joints import Floats
from coach.observe import Observer
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Pose, Silhouette


@dataclass(frozen=True, slots=True)
class Truth:
    """Known angles of one clip, (n,) degrees; signs as in the conventions."""

    t_s: Floats
    pelvis_deg: Floats
    thorax_deg: Floats

    @property
    def lumbar_deg(self) -> Floats:
        """Plus = arched."""
        return self.pelvis_deg - self.thorax_deg


def read_truth(csv_path: Path) -> Truth:
    """Truth columns of a laboratory clip."""
    table = np.genfromtxt(csv_path, delimiter=",", names=True)
    return Truth(table["t"], table["pelvis_pitch_deg"], table["thorax_pitch_deg"])


def person(clip: Path) -> str:
    """`f_avg` of `tune_f_avg_twerk_a.mp4`."""
    return "_".join(clip.stem.split("_")[1:3])


def _mirrored(frame: Frame) -> Frame:
    return Frame(frame.index, frame.t_s, np.ascontiguousarray(frame.image[:, ::-1]))


def observe_clip(clip: Path, mirrored: bool, cache: Path) -> list[Pose]:
    """All poses of a clip, or of its mirror image; looked up in `cache` when it is there."""
    kept = cache / f"{clip.stem}{'_mirrored' if mirrored else ''}.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with VideoFile(clip) as video, Observer() as observer:
            poses = [observer.observe(_mirrored(f) if mirrored else f) for f in video]
        np.savez_compressed(kept, **_pack(poses))
    with np.load(kept) as stored:
        return list(_unpack(dict(stored)))


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
