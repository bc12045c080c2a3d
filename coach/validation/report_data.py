"""Everything that the report says, as numbers; `report.json` is exactly this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isnan

import numpy as np

from coach.session.summary import Versions
from coach.validation.aggregate import ALL_METRICS, METRICS, Metric
from coach.validation.bootstrap import MetricValue
from coach.validation.clip_results import CONDITIONS, ClipResult, Condition, Frames
from coach.validation.comparison import SIGNALS
from coach.validation.goals import GoalResult, check_goals, covered
from coach.validation.metrics import Agreement, agreement
from coach.validation.repeatability import Repeatability

_REPORTED: dict[Condition, dict[str, Metric]] = {"population": METRICS, "calibrated": ALL_METRICS}
_YAW_DEG = (0, 5, 15, 30)
_DISTANCE_M = (0.0, 2.5, 3.5)


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics over some of the clips.

    Attributes:
        name: what they have in common.
        clips: how many.
        people: how many people those are of.
        metrics: by condition, then by name in `aggregate.ALL_METRICS`.
        covered: whether the stated intervals cover as they should; None when not known.
    """

    name: str
    clips: int
    people: int
    metrics: dict[Condition, dict[str, MetricValue]]
    covered: bool | None


@dataclass(frozen=True, slots=True)
class ReportData:
    """The whole report.

    Attributes:
        folder: where the clips are.
        names: which of them.
        versions: what they were measured with.
        goals: the goals, judged.
        overall: metrics over all clips.
        breakdowns: what is told apart, such as `motion`, to its groups.
        agreement: by condition and signal, over all frames.
        repeatability: clips measured again with perturbed pictures.
        clips: each clip.
        uncalibrated: person to why that person's calibration clip could not be used.
        failed: one sentence for each clip that could not be read.
    """

    folder: str
    names: str
    versions: Versions
    goals: list[GoalResult]
    overall: Group
    breakdowns: dict[str, list[Group]]
    agreement: dict[Condition, dict[str, Agreement]]
    repeatability: list[Repeatability]
    clips: list[ClipResult]
    uncalibrated: dict[str, str]
    failed: list[str]


def build_report_data(
    folder: str,
    names: str,
    versions: Versions,
    clips: list[ClipResult],
    frames: Frames,
    repeatability: list[Repeatability],
    uncalibrated: dict[str, str],
    failed: list[str],
) -> ReportData:
    """Put together what the report says."""
    return ReportData(
        folder=folder,
        names=names,
        versions=versions,
        goals=check_goals(clips, repeatability),
        overall=_group("all", clips),
        breakdowns={title: _break_down(clips, key) for title, key in _KEYS.items()},
        agreement={condition: _agreement(frames, condition) for condition in CONDITIONS},
        repeatability=repeatability,
        clips=clips,
        uncalibrated=uncalibrated,
        failed=failed,
    )


def errors_deg(frames: Frames, condition: Condition) -> np.ndarray:
    """(3, n) measured minus true `SIGNALS` of every clip that has this condition."""
    own = [
        conditions[condition].error_deg for conditions in frames.values() if condition in conditions
    ]
    return np.concatenate([np.empty((3, 0)), *own], axis=1)


def _agreement(frames: Frames, condition: Condition) -> dict[str, Agreement]:
    return dict(zip(SIGNALS, map(agreement, errors_deg(frames, condition)), strict=True))


def _group(name: str, clips: Sequence[ClipResult]) -> Group:
    return Group(
        name=name,
        clips=len(clips),
        people=len({clip.person for clip in clips}),
        metrics={
            condition: {name: metric.over(clips, condition) for name, metric in metrics.items()}
            for condition, metrics in _REPORTED.items()
        },
        covered=covered(clips),
    )


def _break_down(
    clips: Sequence[ClipResult], key: Callable[[ClipResult], tuple[float, str]]
) -> list[Group]:
    """Groups of clips with the same key, in its order."""
    return [
        _group(name, [clip for clip in clips if key(clip) == (order, name)])
        for order, name in sorted({key(clip) for clip in clips})
    ]


def band(value: float, edges: Sequence[float], unit: str) -> tuple[float, str]:
    """Order and name of the band that a value lies in; an edge belongs to the band below it."""
    if isnan(value):
        return inf, "not stated"
    below = max((i for i, edge in enumerate(edges) if value > edge), default=0)
    if below == len(edges) - 1:
        return below, f"over {edges[-1]:g} {unit}"
    return below, f"{edges[below]:g} to {edges[below + 1]:g} {unit}"


_KEYS: dict[str, Callable[[ClipResult], tuple[float, str]]] = {
    "motion": lambda clip: (0, clip.family),
    "body": lambda clip: (0, clip.person),
    "clothing": lambda clip: (0, clip.top or "not stated"),
    "yaw": lambda clip: band(clip.yaw_deg, _YAW_DEG, "degrees"),
    "distance": lambda clip: band(clip.dist_m, _DISTANCE_M, "m"),
    "picture height": lambda clip: (clip.height_px, f"{clip.height_px} px"),
}
