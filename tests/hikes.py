"""A set of an exercise that compares left and right, as the judge hands it on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coach.coaching.summarise import Seen, summarise
from coach.engine import Result
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.types import Rep, RepSpan, State
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionWriter
from coach.session.summary import Versions
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


def hike_session(path: Path, reps: list[Rep]) -> Path:
    """A session of a second with these reps."""
    seen = [Measurement(i, i / 30, yaw_deg=90.0, facing=1) for i in range(30)]
    result = Result([State(m, "", None) for m in seen], reps, [], calibrated())
    versions = Versions(program="test", pose_model="full", estimator="1")
    summary = summarise(result, HIKE, False, Seen(0, 0), versions)
    meta = SessionMeta(
        source="hikes.mp4", size_px=(640, 480), nominal_fps=30.0, exercise=HIKE.name,
        created_utc=datetime(2026, 11, 22, tzinfo=UTC), **versions.model_dump(),
    )  # fmt: skip
    with SessionWriter(path, meta) as writer:
        for m in seen:
            writer.add_pose(Pose(m.frame, m.t_s, (640, 480), None, None, 0))
        told = summary.model_dump(mode="json")
        writer.finish([(m, "") for m in seen], reps, [], told, Parameters(exercise_used=HIKE))
    return path
