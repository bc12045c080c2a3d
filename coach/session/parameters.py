"""What the results of a session rest on besides its poses, kept so that they come out again."""

from __future__ import annotations

from math import isfinite
from typing import Any

from pydantic import BaseModel, ConfigDict, field_serializer

from coach.exercises.schema import Exercise
from coach.geometry.neutral import Neutral
from coach.session.calibration import Calibration
from coach.session.meta import SessionMeta


class Parameters(BaseModel):
    """What measurements and reps were computed with.

    Attributes:
        exercise_used: the exercise with all its thresholds, as it was used; None for angles only,
            while it is not yet recognised, and in a session written before it was kept.
        calibration: the person's own, as it was given; None without one.
        neutral: what angles are measured from, as it was used: the calibration with its zero
            moved to this recording, quiet standing, or the population's; None when not yet known.
    """

    model_config = ConfigDict(frozen=True)

    exercise_used: Exercise | None = None
    calibration: Calibration | None = None
    neutral: Neutral | None = None

    def settled_neutral(self, meta: SessionMeta, estimator: str) -> Neutral | None:
        """The neutral, if who measures the session again keeps it as it was used.

        A recording is measured anew from the calibration as it was given: its zero is moved to
        the recording once, however often it is scored. A live set keeps what it was coached
        with, and a session of version 1 its zero, moved already: what it was given is not known.

        Args:
            meta: of the session.
            estimator: version of the one that measures now.
        """
        if self.neutral is None or self.neutral.source != "calibration":
            return None
        is_settled = meta.set_number is not None or self.calibration is None
        return self.neutral if is_settled and meta.estimator == estimator else None

    @field_serializer("exercise_used", mode="wrap")
    def _without_infinity(self, exercise: Exercise | None, dump: Any) -> Any:
        """JSON knows no infinity: a limit that is not there is left out, as in an exercise file."""
        return _finite(dump(exercise))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _finite(one)
            for key, one in value.items()
            if not (isinstance(one, float) and not isfinite(one))
        }
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value
