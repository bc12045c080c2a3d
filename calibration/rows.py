"""Frames to fit on: each against the same person in neutral standing.

What is fitted is the change from the person's own neutral, given the outline now and the outline
in neutral standing, taken from the person's calibration clip, which is another camera's view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from calibration.dataset import Clip
from coach.errors import CoachError
from coach.pose.types import Floats

FRAMES_PER_S = 5.0  # neighbouring frames of a clip teach the same
NEUTRAL_S = 2.4  # a calibration clip begins with 2.5 s of neutral


@dataclass(frozen=True, slots=True)
class Rows:
    """Frames to fit on.

    Attributes:
        vector: (n, n_features) features.
        neutral: (n, n_features) features of the same person in neutral standing.
        target: (n, 2) pitch of pelvis and rib cage against the hip-to-shoulder line, less the
            same in neutral standing, degrees.
        pitch: (n,) hip-to-shoulder pitch of that person in neutral standing, degrees.
        constant: (n, 2) true pitches against that line in neutral standing, degrees.
        person: (n,) who it is.
        clip: (n,) number of the clip.
        family: (n,) family of posture, such as `hinge`.
        exercising: (n,) whether it is of a movement, not of a series of postures.
    """

    vector: Floats
    neutral: Floats
    target: Floats
    pitch: Floats
    constant: Floats
    person: NDArray[np.str_]
    clip: NDArray[np.int64]
    family: NDArray[np.str_]
    exercising: NDArray[np.bool_]

    def some(self, which: NDArray[np.bool_]) -> Rows:
        """The rows for which `which` (n,) is true."""
        return Rows(*(getattr(self, f.name)[which] for f in fields(Rows)))

    def seen_as(self, vector: Floats) -> Rows:
        """The same frames with other features."""
        return replace(self, vector=vector)


def rows_of(clips: Sequence[Clip]) -> Rows:
    """Rows of the clips, each against the same person's calibration clip.

    Raises:
        CoachError: there is not one.
    """
    standing = {clip.person: clip for clip in clips if clip.kind == "calibration"}
    parts = []
    for number, clip in enumerate(clips):
        if (own := standing.get(clip.person)) is None:
            continue  # a person whose calibration clip shows nobody
        at_rest = own.clear & (own.t_s < NEUTRAL_S)
        step = max(1, round(clip.fps / FRAMES_PER_S))
        seen = np.flatnonzero(clip.visible)[::step]
        if (n := len(seen)) and at_rest.any():
            neutral = np.median(own.vector[at_rest], axis=0)
            constant = own.relative_deg[at_rest].mean(axis=0)
            parts.append(
                Rows(
                    vector=clip.vector[seen],
                    neutral=np.repeat(neutral[None], n, axis=0),
                    target=(clip.relative_deg[seen] - constant + 180.0) % 360.0 - 180.0,
                    pitch=np.full(n, own.pitch_deg[at_rest].mean()),
                    constant=np.repeat(constant[None], n, axis=0),
                    person=np.full(n, clip.person),
                    clip=np.full(n, number),
                    family=np.full(n, clip.kind.removeprefix("series_").partition("_")[0]),
                    exercising=np.full(n, not clip.kind.startswith("series")),
                )
            )
    if not parts:
        raise CoachError("No clip can be fitted on: none shows somebody whose calibration does.")
    return Rows(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rows)))
