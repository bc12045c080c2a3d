"""A contact strip of a clip: its first frame and some peaks, with the person's pose drawn in."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.video import VideoFile
from coach.feedback.skeleton import draw_back, draw_skeleton
from coach.pose.types import Pose
from coach.reps.types import TiltClass
from coach.session.store import SessionReader
from coach.validation.labelled.clip_score import ClipScore
from coach.validation.poses import Recording

_HEIGHT_PX = 240
_PEAKS = 3
_JPEG_QUALITY = 80
_UNITS = 320  # of the picture's shorter side; what is drawn must still be seen when it is small

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Panel:
    """One picture: its frame and caption; no pose is drawn where there is no tilt class."""

    frame: int
    caption: str
    tilt_class: TiltClass | None


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a strip: a JPEG as a `data:` address, and what it shows."""

    uri: str
    caption: str


def contact_strip(video: VideoFile, recording: Recording, clip: ClipScore) -> list[Picture]:
    """First frame as filmed, then counted peaks; where none was counted, labelled ones."""
    panels = {panel.frame: panel for panel in _panels(recording, clip)}
    with SessionReader(recording.session) as reader:
        poses = {pose.frame: pose for pose in reader.poses() if pose.frame in panels}
    facing = dict(
        zip(recording.observed.frame.tolist(), recording.observed.facing.tolist(), strict=True)
    )
    strip: list[Picture] = []
    for frame in video:
        if panel := panels.get(frame.index):
            drawn = _drawn(frame.image, poses[frame.index], facing[frame.index], panel.tilt_class)
            strip.append(Picture(_data_uri(drawn), panel.caption))
        if len(strip) == len(panels):
            break
    return strip


def _panels(recording: Recording, clip: ClipScore) -> list[_Panel]:
    t_s, frames = recording.observed.t_s, recording.observed.frame

    def frame_at(at_s: float) -> int:
        return int(frames[np.abs(t_s - at_s).argmin()])

    if clip.reps:
        peaks = [
            _Panel(
                frame_at(rep.peak_s),
                f"counted, {rep.peak_s:.1f} s, {rep.tilt_class}",
                rep.tilt_class,
            )
            for rep in (clip.reps[i] for i in _some(len(clip.reps)))
        ]
    elif labelled_s := clip.label.peak_s:
        peaks = [
            _Panel(frame_at(peak_s), f"labelled, {peak_s:.1f} s", "unclear")
            for peak_s in (labelled_s[i] for i in _some(len(labelled_s)))
        ]
    else:
        middle_s = float(t_s[len(t_s) // 2])
        peaks = [_Panel(frame_at(middle_s), f"{middle_s:.1f} s", "unclear")]
    return [_Panel(int(frames[0]), "first frame", None), *peaks]


def _some(items: int) -> list[int]:
    """Indices of some of so many items, evenly chosen."""
    chosen: list[int] = np.linspace(0, items - 1, min(_PEAKS, items)).round().astype(int).tolist()
    return chosen


def _drawn(image: Image, pose: Pose, facing: int, tilt_class: TiltClass | None) -> Image:
    image = image.copy()
    if tilt_class is not None:
        unit = min(image.shape[:2]) / _UNITS
        draw_skeleton(image, pose, unit)
        draw_back(image, pose, facing, tilt_class, unit)
    height, width = image.shape[:2]
    size = (max(round(width * _HEIGHT_PX / height), 1), _HEIGHT_PX)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _data_uri(image: Image) -> str:
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return f"data:image/jpeg;base64,{b64encode(jpeg.tobytes()).decode()}"
