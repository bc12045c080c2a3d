"""Everything that the report says, as numbers; `report.json` is exactly this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isnan

import numpy as np

from coach.session.summary import Versions
from coach.validation.compare import SIGNALS
from coach.validation.figures import Agreement, Figure, agreement
from coach.validation.measures import BY_NAME, MEASURES, Measure
from coach.validation.reliability import Steadiness
from coach.validation.results import COLUMNS, ClipResult, Column, Frames
from coach.validation.targets import Outcome, covered, judge

_MEASURED: dict[Column, dict[str, Measure]] = {"population": MEASURES, "calibrated": BY_NAME}
_YAW_DEG = (0, 5, 15, 30)
_DISTANCE_M = (0.0, 2.5, 3.5)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures over some of the clips.

    Attributes:
        name: what they have in common.
        clips: how many.
        people: how many people those are of.
        figures: by column, then by name in `measures.BY_NAME`.
        covered: whether the stated intervals cover as they should; None when not known.
    """

    name: str
    clips: int
    people: int
    figures: dict[Column, dict[str, Figure]]
    covered: bool | None


@dataclass(frozen=True, slots=True)
class Findings:
    """The whole report.

    Attributes:
        folder: where the clips are.
        names: which of them.
        versions: what they were measured with.
        outcomes: the goals, judged.
        everything: figures over all clips.
        breakdowns: what is told apart, such as `motion`, to its groups.
        agreement: by column and signal, over all frames.
        steadiness: clips looked at again.
        clips: each clip.
        uncalibrated: person to why that person's calibration clip could not be used.
        failed: one sentence for each clip that could not be read.
    """

    folder: str
    names: str
    versions: Versions
    outcomes: list[Outcome]
    everything: Group
    breakdowns: dict[str, list[Group]]
    agreement: dict[Column, dict[str, Agreement]]
    steadiness: list[Steadiness]
    clips: list[ClipResult]
    uncalibrated: dict[str, str]
    failed: list[str]


def find(
    folder: str,
    names: str,
    versions: Versions,
    clips: list[ClipResult],
    frames: Frames,
    steadiness: list[Steadiness],
    uncalibrated: dict[str, str],
    failed: list[str],
) -> Findings:
    """Put together what the report says."""
    return Findings(
        folder=folder,
        names=names,
        versions=versions,
        outcomes=judge(clips, steadiness),
        everything=_group("all", clips),
        breakdowns={title: _break_down(clips, key) for title, key in _KEYS.items()},
        agreement={column: _agreement(frames, column) for column in COLUMNS},
        steadiness=steadiness,
        clips=clips,
        uncalibrated=uncalibrated,
        failed=failed,
    )


def errors_deg(frames: Frames, column: Column) -> np.ndarray:
    """(3, n) measured minus true `SIGNALS` of every clip that has this column."""
    own = [columns[column].error_deg for columns in frames.values() if column in columns]
    return np.concatenate([np.empty((3, 0)), *own], axis=1)


def _agreement(frames: Frames, column: Column) -> dict[str, Agreement]:
    return dict(zip(SIGNALS, map(agreement, errors_deg(frames, column)), strict=True))


def _group(name: str, clips: Sequence[ClipResult]) -> Group:
    return Group(
        name=name,
        clips=len(clips),
        people=len({clip.person for clip in clips}),
        figures={
            column: {name: measure.over(clips, column) for name, measure in measures.items()}
            for column, measures in _MEASURED.items()
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
