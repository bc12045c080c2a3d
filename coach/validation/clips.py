"""Which clips of a folder are validated, and by whose calibration clips."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from coach.errors import CoachError
from coach.exercises.library import load
from coach.validation.truth import Truth, read_truth

CALIBRATION_SET = "calibration"
_VARIANT = re.compile(r"_[a-z]$")  # thrust_mixed_a and thrust_mixed_b show the same motion


@dataclass(frozen=True, slots=True)
class Clip:
    """A video and what is known of it."""

    video: Path
    truth: Truth

    @property
    def name(self) -> str:
        """The video's name without its suffix."""
        return self.video.stem

    @property
    def family(self) -> str:
        """Motion family."""
        return _VARIANT.sub("", self.truth.kind)

    @property
    def is_calibration(self) -> bool:
        """Whether it shows what `coach calibrate` asks for."""
        return self.truth.kind == CALIBRATION_SET


@dataclass(frozen=True, slots=True)
class ClipSelection:
    """The clips to validate.

    Attributes:
        clips: to be validated.
        calibration_clips: person to that person's calibration clip.
        failed: one sentence for each chosen clip whose truth cannot be read.
    """

    clips: list[Clip]
    calibration_clips: dict[str, Clip]
    failed: list[CoachError]


def find_clips(folder: Path, names: str) -> ClipSelection:
    """Clips with truth whose name fits, and the calibration clips of the people in them.

    Raises:
        CoachError: no clip with truth there whose name fits.
    """
    readable: list[Clip] = []
    failed: list[CoachError] = []
    for video in sorted(folder.glob("*.mp4")):
        if not video.with_suffix(".reps.json").exists():
            continue
        try:
            readable.append(_read(video))
        except CoachError as error:
            if fnmatch(video.stem, names):
                failed.append(error)
    clips = [clip for clip in readable if fnmatch(clip.name, names)]
    if not clips and not failed:
        raise CoachError(
            f"{folder} holds no clip with truth named {names}: NAME.mp4, NAME.csv and "
            "NAME.reps.json belong together."
        )
    people = {clip.truth.person for clip in clips}
    calibration_clips = {
        clip.truth.person: clip
        for clip in readable
        if clip.is_calibration and clip.truth.person in people
    }
    return ClipSelection(clips, calibration_clips, failed)


def _read(video: Path) -> Clip:
    truth = read_truth(video)
    try:
        load(truth.exercise)
    except CoachError as error:
        raise CoachError(f"{video.with_suffix('.reps.json')}: {error}") from None
    return Clip(video, truth)
