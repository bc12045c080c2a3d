"""Clips with known angles: NAME.mp4 with NAME.csv (per frame) and NAME.reps.json (per rep)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from coach.errors import CoachError
from coach.files import read_json
from coach.pose.types import Floats

# movements that are shown but are no full reps
NO_REP = ("partial", "too_small")


class TrueRep(BaseModel):
    """One movement of a clip; `cls` as in the clip's own vocabulary."""

    model_config = ConfigDict(frozen=True)

    start_s: float
    peak_s: float
    end_s: float
    cls: str


class _About(BaseModel):
    model_config = ConfigDict(frozen=True)

    exercise: str
    set: str
    actor: str
    yaw: float = 0.0
    dist: float = nan
    top: str = ""
    neutral_pelvis_deg: float = 0.0
    neutral_lumbar_flex_deg: float = 0.0
    reps: list[TrueRep]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one clip; angles (n,) in degrees, signs as in docs/angles.md.

    Attributes:
        exercise: name of the exercise.
        kind: the set that the clip is of, such as `thrust_mixed_a` or `calibration`.
        person: who is in it.
        yaw_deg: camera off the side view, either way.
        dist_m: from the camera to the person; NaN when not stated.
        top: what is worn on the trunk, `loose` when it hides the back; empty when not stated.
        neutral_pelvis_deg: the person's own neutral pelvis against the upright rest pose.
        neutral_thorax_deg: the same for the rib cage.
        reps: full reps.
        t_s: frame times in seconds.
        pelvic_tilt_deg: against the upright rest pose.
        trunk_lean_deg: the same for the rib cage.
    """

    exercise: str
    kind: str
    person: str
    yaw_deg: float
    dist_m: float
    top: str
    neutral_pelvis_deg: float
    neutral_thorax_deg: float
    reps: tuple[TrueRep, ...]
    t_s: Floats
    pelvic_tilt_deg: Floats
    trunk_lean_deg: Floats

    @property
    def lumbar_angle_deg(self) -> Floats:
        """Plus = arched."""
        return self.pelvic_tilt_deg - self.trunk_lean_deg


def read_truth(video: Path) -> Truth:
    """Truth of a clip, from the two files beside it.

    Raises:
        CoachError: a file is missing or not as expected.
    """
    table, about = video.with_suffix(".csv"), video.with_suffix(".reps.json")
    known = read_json(about, _About, "truth file", "take it from where the clip came from")
    try:
        with table.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        columns = {
            name: np.array([float(row[name]) for row in rows])
            for name in ("t", "pelvis_pitch_deg", "thorax_pitch_deg")
        }
    except OSError as error:
        raise CoachError(f"The truth of {video} is missing: {error.filename}.") from None
    except (KeyError, ValueError) as error:
        raise CoachError(f"{table} lacks a number or a column: {error}.") from None
    return Truth(
        exercise=known.exercise,
        kind=known.set,
        person=known.actor,
        yaw_deg=known.yaw,
        dist_m=known.dist,
        top=known.top,
        neutral_pelvis_deg=known.neutral_pelvis_deg,
        neutral_thorax_deg=known.neutral_pelvis_deg + known.neutral_lumbar_flex_deg,
        reps=tuple(rep for rep in known.reps if rep.cls not in NO_REP),
        t_s=columns["t"],
        pelvic_tilt_deg=columns["pelvis_pitch_deg"],
        trunk_lean_deg=columns["thorax_pitch_deg"],
    )
