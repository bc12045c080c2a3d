"""What is kept of a set that has been done, or of a session made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from math import isnan, nan
from statistics import median, stdev

from coach.coaching.summarise import score_of
from coach.exercises.schema import Exercise
from coach.geometry.neutral import Neutral
from coach.programme.sets import SetDetail, SidesKept, StatedKept
from coach.reps.sets import per_side, set_verdict
from coach.reps.sides import side_values
from coach.reps.stated import state
from coach.reps.types import Rep
from coach.session.calibration import Calibration
from coach.session.meta import SessionMeta


def detail_of(
    exercise: Exercise,
    reps: Sequence[Rep],
    neutral: Neutral | None,
    calibration: Calibration | None,
    *,
    meta: SessionMeta,
    identity: str,
    session: str,
    ended_why: str,
) -> SetDetail:
    """What is kept of a set.

    Args:
        exercise: what was done.
        reps: all of the set.
        neutral: what the angles were measured from; None when that is not known.
        calibration: the person's own, as it was given; None without one.
        meta: where the session comes from.
        identity: of what was recorded.
        session: name of the session's file.
        ended_why: how the set ended.
    """
    sides = per_side(reps)
    together = set_verdict(reps, exercise.judging) if exercise.judging else None
    swings = _swings(exercise, reps)
    return SetDetail(
        identity=identity,
        session=session,
        person=meta.person,
        ended_why=ended_why,
        reps=len(reps),
        left_reps=sides["left"],
        right_reps=sides["right"],
        graded=sum(rep.score is not None for rep in reps),
        score=score_of(reps),
        classes=dict(Counter(str(rep.tilt_class) for rep in reps)) if exercise.judging else {},
        faults=dict(Counter(fault for rep in reps for fault in rep.faults)),
        seconds=round(reps[-1].span.end_s - reps[0].span.start_s, 2) if reps else 0.0,
        judged=exercise.judging.set_name if exercise.judging else "",
        tilt_deg=round(together.angle_deg, 2) if together else None,
        tilt_sd_deg=round(together.sd_deg, 2) if together else None,
        tilt_reference=together.reference if together else "",
        rep_range_deg=round(median(swings), 2) if swings else None,
        rep_range_sd_deg=_spread(swings),
        own_tuck_deg=round(calibration.tuck_deg, 2) if calibration else None,
        own_arch_deg=round(calibration.arch_deg, 2) if calibration else None,
        neutral_source=neutral.source if neutral else "",
        zero=_zero(calibration, neutral, meta.estimator),
        sides=_sides(exercise, reps),
        stated=_stated(exercise, reps),
    )


def live_identity(meta: SessionMeta) -> str:
    """What tells a live set from every other one: when it began."""
    return f"live {meta.created_utc.astimezone(UTC).isoformat(timespec='microseconds')}"


def _swings(exercise: Exercise, reps: Sequence[Rep]) -> list[float]:
    """How far each whole rep of a drill swings that is held against the person's own range."""
    shares = [one for one in exercise.metrics if one.of_own_range and one.statistic == "range"]
    in_degrees = (
        one.name
        for share in shares
        for one in exercise.metrics
        if (one.signal, one.over, one.statistic) == (share.signal, share.over, "range")
        and not one.of_own_range
    )
    name = next(in_degrees, "")
    values = [rep.metrics.get(name, nan) for rep in reps if not rep.partial]
    return [value for value in values if not isnan(value)]


def _spread(values: Sequence[float]) -> float | None:
    return round(stdev(values), 2) if len(values) > 1 else None


def _zero(calibration: Calibration | None, neutral: Neutral | None, estimator: str) -> str:
    if calibration is not None:
        return f"{estimator} {calibration.pelvis_deg:.2f} {calibration.thorax_deg:.2f}"
    return f"{estimator} {neutral.source if neutral else ''}".strip()


def _sides(exercise: Exercise, reps: Sequence[Rep]) -> SidesKept | None:
    if exercise.comparison is None:
        return None
    values = side_values(reps, exercise.comparison.metric)
    rounded = (tuple(round(value, 3) for value in side) for side in (values.left, values.right))
    left, right = rounded
    return SidesKept(rule=exercise.comparison, left=left, right=right)


def _stated(exercise: Exercise, reps: Sequence[Rep]) -> StatedKept | None:
    if exercise.stated is None:
        return None
    values = state(exercise.stated, reps).values
    kept = {metric: round(value, 3) for metric, value in values.items()}
    return StatedKept(rule=exercise.stated, values=kept) if kept else None
