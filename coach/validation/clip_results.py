"""The metrics of one validated clip, and which clips a metric is taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from coach.validation.clip_metrics import ClipMetrics
from coach.validation.comparison import Comparison

Condition = Literal["population", "calibrated"]
CONDITIONS: tuple[Condition, ...] = ("population", "calibrated")
Frames = dict[str, dict[Condition, Comparison]]
"""Name of a clip to its conditions, frame by frame."""

LOOSE = "loose"  # a top that hides the back
LEAN_ONLY = "lean_only"


@dataclass(frozen=True, slots=True)
class ClipResult:
    """One clip, measured in one or both conditions.

    Attributes:
        name: of the clip.
        family: motion family.
        person: who is in it.
        top: what is worn on the trunk; empty when not stated.
        yaw_deg: camera off the side view, 0 to 90.
        dist_m: from the camera to the person; NaN when not stated.
        height_px: of the picture.
        metrics: by condition; `calibrated` only where the person has a calibration clip other
            than this one.
    """

    name: str
    family: str
    person: str
    top: str
    yaw_deg: float
    dist_m: float
    height_px: int
    metrics: dict[Condition, ClipMetrics]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which clips a metric is taken over.

    Attributes:
        words: what they are called.
        yaw_deg: more than, up to.
        height_px: more than, up to.
        tops: `fitted` for any not known to be loose, `loose`, or `any`.
        family: only this one; empty for all.
    """

    words: str
    yaw_deg: tuple[float, float] = (-inf, inf)
    height_px: tuple[float, float] = (-inf, inf)
    tops: Literal["any", "fitted", "loose"] = "any"
    family: str = ""

    def of(self, clips: Sequence[ClipResult]) -> list[ClipResult]:
        """The clips within this scope."""
        return [
            clip
            for clip in clips
            if self.yaw_deg[0] < clip.yaw_deg <= self.yaw_deg[1]
            and self.height_px[0] < clip.height_px <= self.height_px[1]
            and (self.tops == "any" or (self.tops == "loose") == (clip.top == LOOSE))
            and self.family in ("", clip.family)
        ]


ALL_CLIPS = Scope("all clips")
