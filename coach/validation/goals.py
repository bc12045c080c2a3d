"""The project's own goals, as data, and whether they are met.

The numbers are nobody's standard: they are what this project has set itself. Limits for 480p
and for oblique views are 1.4 and 1.6 times those of the side view at 720p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Literal

from coach.validation.aggregate import ALL_METRICS
from coach.validation.bootstrap import MetricValue
from coach.validation.clip_results import ALL_CLIPS, CONDITIONS, ClipResult, Condition, Scope
from coach.validation.repeatability import Repeatability

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
class Goal:
    """One goal.

    Attributes:
        metric: name in `aggregate.ALL_METRICS`.
        scope: over which clips.
        population: limit without calibration; None where there is no goal.
        calibrated: limit with the person's own calibration clip.
    """

    metric: str
    scope: Scope
    population: Limit | None
    calibrated: Limit | None


def _most(limit: float) -> Limit:
    return (-inf, limit)


def _least(limit: float) -> Limit:
    return (limit, inf)


_ERRORS = (("tilt_error", 2.5, 1.5), ("lumbar_error", 3.0, 2.0), ("range_error", 0.15, 0.10))

GOALS: tuple[Goal, ...] = (
    *(Goal(name, SIDE, _most(p), _most(c)) for name, p, c in _ERRORS),
    Goal("class_right", SIDE, _least(0.93), _least(0.97)),
    Goal("class_unclear", SIDE, _most(0.10), _most(0.05)),
    Goal("measured", SIDE, _least(0.97), _least(0.97)),
    *(Goal(name, SMALL, _most(p * AT_480P), _most(c * AT_480P)) for name, p, c in _ERRORS),
    *(Goal(name, OBLIQUE, _most(p * AT_YAW_30), _most(c * AT_YAW_30)) for name, p, c in _ERRORS),
    Goal("class_not_wrong", LOOSE_SHIRT, _least(0.85), _least(0.85)),
    Goal("lean_spread", ALL_CLIPS, _most(3.0), _most(3.0)),
    Goal("tilt_within_68", ALL_CLIPS, None, COVER_68),
    Goal("tilt_within_95", ALL_CLIPS, None, COVER_95),
    Goal("lumbar_within_68", ALL_CLIPS, None, COVER_68),
    Goal("lumbar_within_95", ALL_CLIPS, None, COVER_95),
)

MAX_CHANGE_DEG = 0.5
REPEATABLE_UNDER = ("mirrored", "shifted", "scaled")
"""Repeats that must not change any sagittal angle of any frame by more than `MAX_CHANGE_DEG`."""


@dataclass(frozen=True, slots=True)
class GoalCheck:
    """One goal in one condition.

    Attributes:
        limit: least and most.
        value: as measured.
        missed_by: how far outside the limit; 0 when met, NaN when nothing was measured.
    """

    limit: Limit
    value: MetricValue
    missed_by: float


@dataclass(frozen=True, slots=True)
class GoalResult:
    """One goal, checked.

    Attributes:
        title: what was measured.
        scope: over which clips.
        unit: of the values; shares are shown as percentages.
        checks: by condition; a condition without goal is absent.
    """

    title: str
    scope: str
    unit: Literal["deg", "share"]
    checks: dict[Condition, GoalCheck]


def check_goals(
    clips: Sequence[ClipResult], repeatability: Sequence[Repeatability]
) -> list[GoalResult]:
    """All goals, checked against the clips."""
    results = []
    for goal in GOALS:
        metric, scope = ALL_METRICS[goal.metric], goal.scope
        limits = {"population": goal.population, "calibrated": goal.calibrated}
        checks = {
            condition: check(limit, metric.over(scope.of(clips), condition))
            for condition in CONDITIONS
            if (limit := limits[condition]) is not None
        }
        results.append(GoalResult(metric.title, scope.words, metric.unit, checks))
    results.append(_families_covered(clips))
    return results + [_repeatable(name, repeatability) for name in REPEATABLE_UNDER]


def check(limit: Limit, value: MetricValue) -> GoalCheck:
    """Compare a value with its limit."""
    if isnan(value.value):
        return GoalCheck(limit, value, nan)
    return GoalCheck(limit, value, max(limit[0] - value.value, value.value - limit[1], 0.0))


def covered(clips: Sequence[ClipResult]) -> bool | None:
    """Whether tilt and lumbar angle of these clips lie in their intervals as often as stated.

    Returns:
        None without a frame measured with calibration.
    """
    shares = [
        (ALL_METRICS[f"{signal}_within_{level}"].over(clips, "calibrated").value, limit)
        for signal in ("tilt", "lumbar")
        for level, limit in ((68, COVER_68), (95, COVER_95))
    ]
    if any(isnan(share) for share, _ in shares):
        return None
    return all(low <= share <= high for share, (low, high) in shares)


def _families_covered(clips: Sequence[ClipResult]) -> GoalResult:
    families = sorted({clip.family for clip in clips})
    known = [covered([c for c in clips if c.family == family]) for family in families]
    judged = [is_covered for is_covered in known if is_covered is not None]
    value = sum(judged) / len(judged) if judged else nan
    used = [clip for clip in clips if "calibrated" in clip.metrics]
    found = MetricValue(value, nan, nan, len(used), len({clip.person for clip in used}))
    checks: dict[Condition, GoalCheck] = {"calibrated": check(_least(1.0), found)}
    return GoalResult(FAMILIES_COVERED, ALL_CLIPS.words, "share", checks)


def _repeatable(perturbation: str, repeatability: Sequence[Repeatability]) -> GoalResult:
    """The worst change of any angle in any frame; an extreme has no interval."""
    checks: dict[Condition, GoalCheck] = {}
    for condition in CONDITIONS:
        own = [
            s for s in repeatability if s.perturbation == perturbation and s.condition == condition
        ]
        worst = max((d.worst_deg for s in own for d in s.angles.values()), default=nan)
        found = MetricValue(worst, nan, nan, len(own), len({s.person for s in own}))
        checks[condition] = check(_most(MAX_CHANGE_DEG), found)
    return GoalResult(
        f"Worst change of an angle, picture {perturbation}", "one clip a motion", "deg", checks
    )
