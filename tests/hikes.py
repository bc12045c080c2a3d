"""A set of an exercise that compares left and right, as the judge hands it on."""

from __future__ import annotations

from typing import Any

from coach.engine import Result
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.reps.types import Rep, RepSpan, State
from tests.judged import judged_rep
from tests.neutrals import calibrated

_LIMIT = {"unit": "deg", "source": "a test's own"}
_LIFT = {"signal": "shank_deg", "over": "rep", "statistic": "range"}  # for want of a front view
HIKE = Exercise.model_validate(
    {
        **load("hip-thrust").model_dump(exclude={"judging", "tilt_part", "faults", "guards"}),
        "name": "hip-hike",
        "title": "Hip hike",
        "side": {
            "signal": "shank_deg", "over": "peak", "plus": "right",
            "least": {"value": 3, **_LIMIT},
        },
        "metrics": [{"name": "lift_deg", **_LIFT}],
        "parts": [
            {
                "name": "lift", "metric": "lift_deg", "points": 100,
                "full": {"min": 5, **_LIMIT}, "none": {"min": 0, **_LIMIT},
            }
        ],
        "comparison": {
            "metric": "lift_deg", "verb": "lifts", "smallest_visible": {"value": 3, **_LIMIT},
        },
    }
)  # fmt: skip


def hikes(left: float, right: float, a_side: int = 8, **others: Any) -> list[Rep]:
    """So many reps of each side in turn, all alike, from the first second on."""
    sides = [("left", left), ("right", right)] * a_side
    return [
        judged_rep(
            i, RepSpan(i, i + 0.4, i + 0.9), None,
            **{"side": side, "metrics": {"lift_deg": lift}, **others},
        )
        for i, (side, lift) in enumerate(sides, 1)
    ]  # fmt: skip


def hiked(reps: list[Rep]) -> Result:
    """A recording with these reps."""
    seen = [Measurement(i, i / 30, yaw_deg=90.0, facing=1) for i in range(30)]
    return Result([State(m, "", None) for m in seen], reps, [], calibrated())
