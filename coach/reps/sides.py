"""Left against right: one comparison for every exercise whose reps have a side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Literal

import numpy as np

from coach.exercises.schema import Comparison
from coach.reps.types import Rep, Side

# Thresholds and their sources: docs/thresholds.md#left-right
MIN_REPS = 7  # a side, in all
SPREADS = 2.0  # within a side, that a difference must exceed
_FAR_FROM_ZERO = 2.0  # smallest visible differences, from which on an index can be stated

Outcome = Literal["different", "not visible", "too few reps"]
# word and decimals of each unit that a comparison may have
_WORDS = {"deg": ("degrees", 0), "s": ("seconds", 1), "trunk lengths": ("trunk lengths", 2)}


@dataclass(frozen=True, slots=True)
class SideValues:
    """What one metric came to in the reps of one session, side by side.

    Attributes:
        left: a finite value for each rep of the left side.
        right: likewise.
    """

    left: tuple[float, ...]
    right: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SideDifference:
    """What can be said of left against right; all in the unit of the metric.

    Attributes:
        outcome: whether a difference can be named.
        left_reps, right_reps: how many reps it is taken from.
        left, right: means of the sides; NaN where only one was done.
        difference: right minus left.
        spread: standard deviation of the reps within a side; NaN where none was done twice.
        smallest_visible: what a difference must exceed to be named; NaN with too few reps.
        symmetry_index_pct: the difference in percent of the mean of both sides; NaN where no
            difference is named, or a side is near zero.
    """

    outcome: Outcome
    left_reps: int
    right_reps: int
    left: float
    right: float
    difference: float
    spread: float
    smallest_visible: float
    symmetry_index_pct: float


def side_values(reps: Iterable[Rep], metric: str) -> SideValues:
    """What a metric came to in the reps of one session; those cut off or without it are left out.

    Args:
        reps: of one session.
        metric: its name.
    """
    seen = [(rep.side, rep.metrics.get(metric, nan)) for rep in reps if not rep.partial]

    def of(side: Side) -> tuple[float, ...]:
        return tuple(value for its, value in seen if its == side and not isnan(value))

    return SideValues(of("left"), of("right"))


def compare_sides(sessions: Sequence[SideValues], smallest_visible: float) -> SideDifference:
    """Compare left with right within each session, all sessions together.

    What differs from session to session (where the camera stood, how the person's day was) is the
    same for both sides: it changes neither the difference nor the spread. A session of one side
    tells nothing of a difference and is left out.

    Args:
        sessions: the values of each; what was filmed in one go is one session.
        smallest_visible: the smallest difference that the camera can see, in the metric's unit.
    """
    both = [one for one in sessions if one.left and one.right]
    counted = both or sessions
    left_reps = sum(len(one.left) for one in counted)
    right_reps = sum(len(one.right) for one in counted)
    left, right = _means(both)
    difference = right - left
    spread = _spread([side for one in counted for side in (one.left, one.right)])
    enough = bool(both) and min(left_reps, right_reps) >= MIN_REPS
    visible = max(smallest_visible, SPREADS * spread) if enough else nan
    named = abs(difference) > visible
    far = left * right > 0.0 and min(abs(left), abs(right)) > _FAR_FROM_ZERO * visible
    return SideDifference(
        outcome="different" if named else "not visible" if enough else "too few reps",
        left_reps=left_reps,
        right_reps=right_reps,
        left=left,
        right=right,
        difference=difference,
        spread=spread,
        smallest_visible=visible,
        symmetry_index_pct=200.0 * difference / (left + right) if named and far else nan,
    )


def in_words(found: SideDifference, rule: Comparison) -> str:
    """One sentence for the person who moved; it judges nobody.

    Args:
        found: the comparison.
        rule: how the exercise names it.
    """
    if found.outcome == "too few reps":
        return (
            f"Left and right: {found.left_reps} and {found.right_reps} reps; to compare them it "
            f"takes {MIN_REPS} a side, both sides in one session."
        )
    visible = _amount(found.smallest_visible, rule.smallest_visible.unit)
    if found.outcome == "not visible":
        return (
            "Left and right: no difference that this camera can see (smallest visible difference "
            f"{' '.join(visible)})."
        )
    lower, other = ("left", "right") if found.difference > 0.0 else ("right", "left")
    much = " ".join(_amount(abs(found.difference), rule.smallest_visible.unit))
    return (
        f"{lower.capitalize()} {rule.verb} {much} less than {other}, smallest visible difference "
        f"{visible[0]}."
    )


def _means(both: Sequence[SideValues]) -> tuple[float, float]:
    """Means of left and right over sessions, each weighing as much as it tells of a difference."""
    if not both:
        return nan, nan
    weights = [1.0 / (1.0 / len(one.left) + 1.0 / len(one.right)) for one in both]
    left, right = (
        float(np.average([np.mean(side) for side in sides], weights=weights))
        for sides in ([one.left for one in both], [one.right for one in both])
    )
    return left, right


def _spread(groups: Sequence[tuple[float, ...]]) -> float:
    """Standard deviation within groups of values, pooled over them."""
    seen = [np.array(group) for group in groups if group]
    free = sum(len(group) - 1 for group in seen)
    squares = sum(float(np.sum((group - group.mean()) ** 2)) for group in seen)
    return sqrt(squares / free) if free else nan


def _amount(value: float, unit: str) -> tuple[str, str]:
    """A number and its unit in words."""
    word, decimals = _WORDS[unit]
    return f"{value:.{decimals}f}", word
