"""The project's own goals, as data, and whether they are met.

The numbers are nobody's standard: they are what this project has set itself. Limits for 480p
and for oblique views are 1.4 and 1.6 times those of the side view at 720p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Literal

from coach.validation.figures import Figure
from coach.validation.measures import BY_NAME
from coach.validation.reliability import Steadiness
from coach.validation.results import COLUMNS, EVERYTHING, ClipResult, Column, Scope

SIDE = Scope("side view, 720p", yaw_deg=(-inf, 15), height_px=(719, inf), tops="fitted")
SMALL = Scope("side view, 480p", yaw_deg=(-inf, 15), height_px=(479, 719), tops="fitted")
OBLIQUE = Scope("yaw 15 to 30, 720p", yaw_deg=(15, 30), height_px=(719, inf), tops="fitted")
LOOSE_SHIRT = Scope("loose shirt, side view", yaw_deg=(-inf, 15), tops="loose")
AT_480P, AT_YAW_30 = 1.4, 1.6
COVER_68, COVER_95 = (0.63, 0.73), (0.92, 0.98)
FAMILIES_COVERED = "Motion families whose intervals all cover as stated"

Limit = tuple[float, float]
"""Least and most, both allowed."""


@dataclass(frozen=True, slots=True)
class Target:
    """One goal.

    Attributes:
        measure: name in `measures.BY_NAME`.
        scope: over which clips.
        population: limit without calibration; None where there is no goal.
        calibrated: limit with the person's own calibration clip.
    """

    measure: str
    scope: Scope
    population: Limit | None
    calibrated: Limit | None


def _most(limit: float) -> Limit:
    return (-inf, limit)


def _least(limit: float) -> Limit:
    return (limit, inf)


_ERRORS = (("tilt_error", 2.5, 1.5), ("lumbar_error", 3.0, 2.0), ("range_error", 0.15, 0.10))

TARGETS: tuple[Target, ...] = (
    *(Target(name, SIDE, _most(p), _most(c)) for name, p, c in _ERRORS),
    Target("class_right", SIDE, _least(0.93), _least(0.97)),
    Target("class_unclear", SIDE, _most(0.10), _most(0.05)),
    Target("measured", SIDE, _least(0.97), _least(0.97)),
    *(Target(name, SMALL, _most(p * AT_480P), _most(c * AT_480P)) for name, p, c in _ERRORS),
    *(Target(name, OBLIQUE, _most(p * AT_YAW_30), _most(c * AT_YAW_30)) for name, p, c in _ERRORS),
    Target("class_not_wrong", LOOSE_SHIRT, _least(0.85), _least(0.85)),
    Target("lean_spread", EVERYTHING, _most(3.0), _most(3.0)),
    Target("tilt_within_68", EVERYTHING, None, COVER_68),
    Target("tilt_within_95", EVERYTHING, None, COVER_95),
    Target("lumbar_within_68", EVERYTHING, None, COVER_68),
    Target("lumbar_within_95", EVERYTHING, None, COVER_95),
)

STEADY_DEG = 0.5
STEADY_UNDER = ("mirrored", "shifted", "scaled")
"""Repeats that must not change any sagittal angle of any frame by more than `STEADY_DEG`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal in one column.

    Attributes:
        limit: least and most.
        figure: as measured.
        missed_by: how far outside the limit; 0 when met, NaN when nothing was measured.
    """

    limit: Limit
    figure: Figure
    missed_by: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One goal, judged.

    Attributes:
        title: what was measured.
        scope: over which clips.
        unit: of the values; shares are shown as percentages.
        verdicts: by column; a column without goal is absent.
    """

    title: str
    scope: str
    unit: Literal["deg", "share"]
    verdicts: dict[Column, Verdict]


def judge(clips: Sequence[ClipResult], steadiness: Sequence[Steadiness]) -> list[Outcome]:
    """All goals, judged."""
    outcomes = []
    for target in TARGETS:
        measure, scope = BY_NAME[target.measure], target.scope
        limits = {"population": target.population, "calibrated": target.calibrated}
        verdicts = {
            column: verdict(limit, measure.over(scope.of(clips), column))
            for column in COLUMNS
            if (limit := limits[column]) is not None
        }
        outcomes.append(Outcome(measure.title, scope.words, measure.unit, verdicts))
    outcomes.append(_families_covered(clips))
    return outcomes + [_steady(name, steadiness) for name in STEADY_UNDER]


def verdict(limit: Limit, figure: Figure) -> Verdict:
    """Compare a figure with its limit."""
    if isnan(figure.value):
        return Verdict(limit, figure, nan)
    return Verdict(limit, figure, max(limit[0] - figure.value, figure.value - limit[1], 0.0))


def covered(clips: Sequence[ClipResult]) -> bool | None:
    """Whether tilt and lumbar angle of these clips lie in their intervals as often as stated.

    Returns:
        None without a frame measured with calibration.
    """
    shares = [
        (BY_NAME[f"{signal}_within_{level}"].over(clips, "calibrated").value, limit)
        for signal in ("tilt", "lumbar")
        for level, limit in ((68, COVER_68), (95, COVER_95))
    ]
    if any(isnan(share) for share, _ in shares):
        return None
    return all(low <= share <= high for share, (low, high) in shares)


def _families_covered(clips: Sequence[ClipResult]) -> Outcome:
    families = sorted({clip.family for clip in clips})
    known = [covered([c for c in clips if c.family == family]) for family in families]
    judged = [is_covered for is_covered in known if is_covered is not None]
    value = sum(judged) / len(judged) if judged else nan
    used = [clip for clip in clips if "calibrated" in clip.figures]
    found = Figure(value, nan, nan, len(used), len({clip.person for clip in used}))
    verdicts: dict[Column, Verdict] = {"calibrated": verdict(_least(1.0), found)}
    return Outcome(FAMILIES_COVERED, EVERYTHING.words, "share", verdicts)


def _steady(change: str, steadiness: Sequence[Steadiness]) -> Outcome:
    """The worst change of any angle in any frame; an extreme has no interval."""
    verdicts: dict[Column, Verdict] = {}
    for column in COLUMNS:
        own = [s for s in steadiness if s.change == change and s.column == column]
        worst = max((d.worst_deg for s in own for d in s.angles.values()), default=nan)
        found = Figure(worst, nan, nan, len(own), len({s.person for s in own}))
        verdicts[column] = verdict(_most(STEADY_DEG), found)
    return Outcome(
        f"Worst change of an angle, picture {change}", "one clip a motion", "deg", verdicts
    )
