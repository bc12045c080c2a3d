"""Repeatability: how much the angles of a clip change when its pictures are perturbed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coach.engine import Result
from coach.geometry.observables import Observables
from coach.pose.types import Floats
from coach.validation.clip_results import ClipResult, Condition
from coach.validation.clips import CALIBRATION_SET
from coach.validation.metrics import mean_abs

ANGLES = (
    "pelvic_tilt_deg", "trunk_lean_deg", "lumbar_angle_deg", "hip_angle_deg", "knee_angle_deg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """Absolute differences of one angle on the same frames, degrees."""

    mean_deg: float
    most_deg: float
    worst_deg: float


@dataclass(frozen=True, slots=True)
class Repeatability:
    """One clip measured again with perturbed pictures.

    Attributes:
        clip: its name.
        person: who is in it.
        perturbation: what was done to the pictures.
        condition: whose neutral was used, the same both times.
        angles: name of the angle to its differences.
        reps: counted in the repeat.
        reps_unperturbed: counted in the same stretch of the clip itself.
    """

    clip: str
    person: str
    perturbation: str
    condition: Condition
    angles: dict[str, Difference]
    reps: int
    reps_unperturbed: int


def one_per_family(clips: Sequence[ClipResult]) -> list[ClipResult]:
    """One clip of each motion family: one with calibration and seen from the side, if there is.

    Calibration clips are not repeated.
    """
    ordered = sorted(clips, key=lambda c: ("calibrated" not in c.metrics, c.yaw_deg, c.name))
    first: dict[str, ClipResult] = {}
    for clip in (c for c in ordered if c.family != CALIBRATION_SET):
        first.setdefault(clip.family, clip)
    return [first[family] for family in sorted(first)]


def until(observed: Observables, end_s: float) -> Observables:
    """The frames before a time."""
    return observed.some(observed.t_s < end_s)


def differences(unperturbed: Result, repeat: Result) -> dict[str, Difference]:
    """What the repeat changes, on the frames that both have measured."""
    frames = [{s.measurement.frame: s.measurement for s in r.states} for r in (unperturbed, repeat)]
    common = sorted(frames[0].keys() & frames[1].keys())
    found = {}
    for angle in ANGLES:
        one, other = (np.array([getattr(own[i], angle) for i in common]) for own in frames)
        found[angle] = difference(one, other)
    return found


def difference(one: Floats, other: Floats) -> Difference:
    """Mean, 95th percentile and maximum of the absolute differences that are not NaN."""
    apart = np.abs(one - other)
    apart = apart[np.isfinite(apart)]
    if not apart.size:
        return Difference(np.nan, np.nan, np.nan)
    return Difference(mean_abs(apart), float(np.percentile(apart, 95)), float(apart.max()))
