"""What the pose model and the contour see of clips and stills with known angles."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.geometry.contour import trace
from coach.geometry.joints import Floats
from coach.observe import Observer
from coach.pose.landmarker import PoseModel
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Pose, Silhouette


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


@dataclass(frozen=True, slots=True)
class Stills:
    """Single pictures of many people, n in all; degrees, signs as in the conventions.

    Attributes:
        landmarks: (n, 33, 4).
        offset_px: (n, 2, N_CONTOUR).
        pelvis_deg: (n,) true pitch of the pelvis.
        thorax_deg: (n,) true pitch of the rib cage.
        person: (n,) number of the person.
        split: (n,) `fit`, `tune` or `check`; people never cross.
        family: (n,) what the posture is of.
        top: (n,) upper garment.
        yaw_deg: (n,) camera off the side view.
    """

    landmarks: Floats
    offset_px: Floats
    pelvis_deg: Floats
    thorax_deg: Floats
    person: NDArray[np.int64]
    split: NDArray[np.str_]
    family: NDArray[np.str_]
    top: NDArray[np.str_]
    yaw_deg: Floats


_LOOKS = 3  # a video tracks what a still shows once: the third look is what a video would see


def observe_stills(folder: Path, cache: Path) -> Stills:
    """Observe all stills of a folder made by `calibration.render stills`; kept in `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, str]] = []
    landmarks, offsets = [], []
    for table in sorted(folder.glob("p*.csv")):
        kept = cache / f"{table.stem}.npz"
        with table.open(newline="") as lines:
            known = list(csv.DictReader(lines))
        if not kept.exists():
            seen = [_look(folder / row["file"]) for row in known]
            np.savez_compressed(
                kept, landmarks=[a for a, _ in seen], offset_px=[b for _, b in seen]
            )
        with np.load(kept) as stored:
            landmarks.append(stored["landmarks"])
            offsets.append(stored["offset_px"])
        rows += known

    def column(name: str) -> Floats:
        return np.array([float(row[name]) for row in rows])

    def words(name: str) -> NDArray[np.str_]:
        return np.array([row[name] for row in rows])

    return Stills(
        landmarks=np.concatenate(landmarks).astype(float),
        offset_px=np.concatenate(offsets).astype(float),
        pelvis_deg=column("pelvis_pitch_deg"),
        thorax_deg=column("thorax_pitch_deg"),
        person=column("person").astype(np.int64),
        split=words("split"),
        family=words("family"),
        top=words("top"),
        yaw_deg=column("yaw"),
    )


def _look(picture: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Landmarks and outline of the person in a still; NaN where nobody is seen."""
    image = cv2.imread(str(picture))
    nothing = np.full((2, N_CONTOUR), np.nan, np.float32)
    with PoseModel() as model:
        seen = [model.detect(image, look / 30.0) for look in range(_LOOKS)][-1]
        if not seen:
            return np.full((N_LANDMARKS, 4), np.nan, np.float32), nothing
        outline = trace(image, seen[0].mask, seen[0].landmarks)
    return seen[0].landmarks, nothing if outline is None else outline.offset_px


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
