"""Labelled reps as clips to train and test on, and the file of labels that goes with them.

Reps that follow each other go into one clip, so that nobody counts half a neighbour. The labels
are those that `coach/validation/labelled` reads.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.export.labelled import RepLabel
from coach.feedback.video_sink import VideoSink
from coach.files import write_text
from coach.session.columns import Frames
from coach.studio.media import check_same, proxy_fps

FOLDER = "training"  # beside the session
LABELS = "labels.json"
_MARGIN_S = 1.0  # before and after the reps, for the movement to begin and end at rest [P]


class AlreadyThere(CoachError):
    """A clip of that name is there and nobody asked to replace it."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Part of a recording; seconds of the session.

    Attributes:
        start_s: of its first frame.
        end_s: of its last.
        reps: all that are done in it.
    """

    start_s: float
    end_s: float
    reps: tuple[RepLabel, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What clips are cut from, and what is said of all of them.

    Attributes:
        video: the video of the session.
        t_s: (n,) time stamps of the session's frames.
        shown: where these frames are in the video.
        name: of the session, with which the clips' names begin.
        label: exercise, view, person and remark.
    """

    video: Path
    t_s: NDArray[np.float64]
    shown: Frames
    name: str
    label: dict[str, Any]


def clips_of(reps: Sequence[RepLabel], chosen: Collection[int], last_s: float) -> list[Clip]:
    """Clips that hold the chosen reps and nothing of others.

    Args:
        reps: all of the recording.
        chosen: places of the wanted ones among them; of the others no moment is in a clip.
        last_s: time of the last frame.

    Raises:
        CoachError: none is chosen, or a chosen one shares time with one that is not.
    """
    order = sorted(range(len(reps)), key=lambda i: reps[i].start_s)
    runs: list[list[int]] = []
    follows, end_s = False, 0.0  # whether the rep before was chosen too, and where its clip ends
    for place in order:
        rep = reps[place]
        if place in chosen:
            if follows and rep.start_s - end_s <= 2.0 * _MARGIN_S:
                runs[-1].append(place)
                end_s = max(end_s, rep.end_s)
            else:
                runs.append([place])
                end_s = rep.end_s
        follows = place in chosen
    others = [reps[i] for i in order if i not in chosen]
    clips = [_clip([reps[i] for i in run], others, last_s) for run in runs]
    if not clips:
        raise CoachError("No rep is chosen; choose at least one.")
    return clips


def _clip(reps: Sequence[RepLabel], others: Sequence[RepLabel], last_s: float) -> Clip:
    first_s, end_s = reps[0].start_s, max(rep.end_s for rep in reps)
    if any(one.start_s < end_s and one.end_s > first_s for one in others):
        raise CoachError(
            f"A rep that is not chosen lies within {first_s:.2f} to {end_s:.2f} s; choose it too, "
            "or remove it."
        )
    ended = [one.end_s for one in others if one.end_s <= first_s]
    begun = [one.start_s for one in others if one.start_s >= end_s]
    return Clip(
        max(first_s - _MARGIN_S, 0.0, *ended), min(end_s + _MARGIN_S, last_s, *begun), tuple(reps)
    )


def export(source: Source, clips: Sequence[Clip], folder: Path, *, overwrite: bool) -> list[Path]:
    """Cut the clips and write their labels; the labels of other clips stay.

    Args:
        source: what they are cut from.
        clips: in the order of time, none sharing time with another.
        folder: that takes them.
        overwrite: whether to replace clips of the same name.

    Returns:
        The files.

    Raises:
        AlreadyThere: a clip is there and `overwrite` is not.
        CoachError: the video cannot be read or is another one, or a file not be written.
    """
    labels = _read_labels(folder / LABELS)
    files = [folder / f"{source.name}_{round(100 * clip.start_s):06d}.webm" for clip in clips]
    for file in files:
        if not overwrite and (file.exists() or file.name in labels):
            raise AlreadyThere(f"There is already a {file}; replace it, or move it away.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoachError(f"{folder} cannot be made ({error.strerror}).") from None
    with VideoFile(source.video) as video:
        for clip, file in zip(clips, files, strict=True):
            _cut(video, source, clip, file)
            labels[file.name] = _label(source, clip)
    lines = (f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in labels.items())
    write_text(folder / LABELS, "{\n" + ",\n".join(lines) + "\n}\n")
    return files


def _frames_of(source: Source, clip: Clip) -> slice:
    """Places of the clip's frames among those of the session."""
    start, stop = np.searchsorted(source.t_s, [clip.start_s - 1e-6, clip.end_s + 1e-6])
    return slice(int(start), int(stop))


def _cut(video: VideoFile, source: Source, clip: Clip, file: Path) -> None:
    """Read on to the clip and write it; frames are never sought, which goes wrong in many files."""
    part = _frames_of(source, clip)
    number, t_s = source.shown.number[part], source.shown.t_s[part]
    if len(number) < 2:
        raise CoachError(f"There are no frames at {clip.start_s:.2f} s; choose another rep.")
    with VideoSink(file, video.size_px, proxy_fps(source.shown.t_s)) as sink:
        for frame in video:
            if frame.index < number[0]:
                continue
            if frame.index == number[0]:
                check_same(source.video, frame.t_s, float(t_s[0]))
            sink.write(frame.image, frame.t_s)
            if frame.index >= number[-1]:
                return
        raise CoachError(
            f"{source.video} ends before {clip.end_s:.2f} s: it is another video, or was cut "
            "since; put the right one there."
        )


def _label(source: Source, clip: Clip) -> dict[str, Any]:
    t_s = source.shown.t_s[_frames_of(source, clip)]

    def moments(wanted: Sequence[float]) -> list[float]:
        """Of the clip, whose first frame is at zero."""
        places = np.clip(np.searchsorted(source.t_s, wanted), 0, len(source.t_s) - 1)
        return [round(float(source.shown.t_s[i] - t_s[0]), 3) for i in places]

    reps = clip.reps
    return {
        **source.label,
        "reps": len(reps),
        "start_s": moments([rep.start_s for rep in reps]),
        "peak_s": moments([rep.peak_s for rep in reps if rep.peak_s is not None]),
        "end_s": moments([rep.end_s for rep in reps]),
        "tilt_class": [rep.tilt_class for rep in reps],
        "faults": [list(rep.faults) for rep in reps],
        "from_s": [round(clip.start_s, 3), round(clip.end_s, 3)],
    }


def _read_labels(path: Path) -> dict[str, Any]:
    try:
        labels = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise CoachError(f"{path} cannot be read ({error}); move it away.") from None
    if not isinstance(labels, dict):
        raise CoachError(f"{path} holds no labels by the name of their clip; move it away.")
    return labels
