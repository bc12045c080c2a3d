"""What tables and reports need of one session, small enough to keep of thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from math import inf, nan
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat

from coach.exercises.schema import Exercise
from coach.export.csv_tables import rounded
from coach.export.tidy_rows import summary_of
from coach.pose.types import Floats
from coach.programme.keeping import detail_of, live_identity
from coach.programme.sets import SetDetail
from coach.reps.tilt import neutral_limits
from coach.reps.types import Reference, Rep, RepSpan, Side
from coach.session.columns import frames, measured_columns
from coach.session.meta import SessionMeta
from coach.session.reader import SessionReader
from coach.session.summary import Summary

POINTS = 101  # of a curve, at 0, 1 ... 100 % of a rep
_LONGEST_GAP_S = 0.25  # without an angle, over which a curve is drawn on
_MIN_SEEN = 0.5  # share of a rep's points that must be seen, and of reps at one point
_REST_S = 1.0  # before a rep, in which its zero lies where how far it goes is judged
_SIDES: tuple[Side, ...] = ("left", "right", "")
# 20260301, 2026-03-01 or 2026_03_01 with no digit beside it, as cameras name their files
_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])(?!\d)")

Signal = Literal["lumbar_angle_deg", "pelvic_obliquity_deg"]


class _Frozen(BaseModel):
    # a newer coach may have written more
    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="strings")


class RepCurve(_Frozen):
    """The tilt over a rep, averaged over the whole reps of one side, from 0 to 100 % of its time.

    Attributes:
        side: which; empty where both sides do the same, or it is not known.
        signal: what is followed: of drills that are filmed from front or back the left-right tilt.
        reference: where its zero lies; None for the left-right tilt.
        reps: how many it is taken over.
        mean_deg: of `POINTS` moments; None where fewer than half of the reps were seen.
        spread_deg: standard deviation of the reps; None for a single one.
    """

    side: Side
    signal: Signal
    reference: Reference | None
    reps: int
    mean_deg: tuple[FiniteFloat | None, ...]
    spread_deg: tuple[FiniteFloat | None, ...]


class Digest(_Frozen):
    """One scored session.

    Attributes:
        meta: where it comes from.
        person: whom the session names; empty where it names nobody.
        day: when it was filmed, as a live set or the name of the file tells; None where neither
            does.
        duration_s: from the first frame to the last.
        title: the exercise, for people.
        limits_deg: (below, above) which an angle is no longer neutral; None where no tilt is
            judged.
        summary: the answer.
        detail: what a history keeps of it; None without an exercise.
        reps: rounded as in STEM.reps.csv, without the parts of their scores.
        curves: one for each side that was seen.
    """

    meta: SessionMeta
    person: str
    day: date | None
    duration_s: FiniteFloat
    title: str
    limits_deg: tuple[FiniteFloat, FiniteFloat] | None
    summary: Summary
    detail: SetDetail | None
    reps: tuple[Rep, ...]
    curves: tuple[RepCurve, ...]


def digest_of(session: Path) -> Digest:
    """Read what is needed of a session.

    Raises:
        CoachError: it cannot be read, or was not finished.
    """
    with SessionReader(session) as reader:
        meta, kept = reader.meta, reader.parameters
        reps = list(reader.reps())
        exercise = kept.exercise_used
        listed = frames(reader)
        signal = signal_of(exercise)
        (angle,) = measured_columns(reader, [signal], []).astype(np.float64)
        person, summary = reader.person, summary_of(reader, session)
    detail = None
    if exercise is not None:
        live = meta.set_number is not None
        detail = detail_of(
            exercise, reps, kept.neutral, kept.calibration,
            meta=meta,
            identity=live_identity(meta) if live else "",
            session=session.name,
            ended_why="" if live else "recording",
        )  # fmt: skip
    judging = exercise.judging if exercise else None
    return Digest(
        meta=meta,
        person=person,
        day=_day(meta),
        duration_s=round(float(listed.t_s[-1] - listed.t_s[0]), 2) if len(listed) else 0.0,
        title=exercise.title if exercise else "Angles only",
        limits_deg=neutral_limits(judging) if judging else None,
        summary=summary,
        detail=detail,
        reps=tuple(_rounded(rep) for rep in reps),
        curves=_curves(listed.t_s, angle, reps, signal, _reference(exercise)),
    )


def signal_of(exercise: Exercise | None) -> Signal:
    """What is followed over time: the left-right tilt of drills seen from front or back."""
    return (
        "lumbar_angle_deg"
        if exercise is None or exercise.view == "side"
        else ("pelvic_obliquity_deg")
    )


def _reference(exercise: Exercise | None) -> Reference | None:
    """Where the zero of what is followed lies: where the exercise judges from."""
    if signal_of(exercise) != "lumbar_angle_deg":
        return None
    return exercise.judging.reference if exercise and exercise.judging else "neutral"


def time_normalised(t_s: Floats, angle_deg: Floats, start_s: float, end_s: float) -> Floats:
    """An angle at `POINTS` moments from the start to the end of a rep.

    Args:
        t_s: (n,) rising times of the whole recording.
        angle_deg: (n,) NaN where it was not seen.
        start_s: of the rep.
        end_s: later.

    Returns:
        (POINTS,) NaN in gaps, and before and after what was seen.
    """
    seen = np.isfinite(angle_deg)
    t_s, angle_deg = t_s[seen], angle_deg[seen]
    moments = np.linspace(start_s, end_s, POINTS)
    if len(t_s) < 2:
        return np.full(POINTS, nan)
    after = np.clip(np.searchsorted(t_s, moments), 1, len(t_s) - 1)
    in_gap = t_s[after] - t_s[after - 1] > _LONGEST_GAP_S
    values = np.interp(moments, t_s, angle_deg, left=nan, right=nan)
    values[in_gap] = nan
    return values


def _curves(
    t_s: Floats,
    angle_deg: Floats,
    reps: Sequence[Rep],
    signal: Signal,
    reference: Reference | None,
) -> tuple[RepCurve, ...]:
    if len(angle_deg) != len(t_s):
        return ()
    curves = []
    for side in _SIDES:
        its = [rep.span for rep in reps if rep.side == side and not rep.partial]
        each = [time_normalised(t_s, angle_deg, span.start_s, span.end_s) for span in its]
        if reference == "rep start":
            rests = [_rest_deg(t_s, angle_deg, span, reps) for span in its]
            each = [one - rest for one, rest in zip(each, rests, strict=True)]
        each = [one for one in each if np.isfinite(one).mean() >= _MIN_SEEN]
        if each:
            curves.append(_averaged(side, signal, reference, np.array(each)))
    return tuple(curves)


def _rest_deg(t_s: Floats, angle_deg: Floats, span: RepSpan, reps: Sequence[Rep]) -> float:
    """The angle at rest between a rep and the one before it; NaN where it was not seen.

    As a rep begins its back moves already: the verdict is measured from before, and so is this.
    """
    ended_s = max((r.span.end_s for r in reps if r.span.end_s <= span.start_s), default=-inf)
    from_s = max(ended_s, span.start_s - _REST_S)
    rest = angle_deg[(t_s >= from_s) & (t_s <= span.start_s)]
    seen = rest[np.isfinite(rest)]
    return float(np.median(seen)) if len(seen) else nan


def _averaged(side: Side, signal: Signal, reference: Reference | None, curves: Floats) -> RepCurve:
    seen = np.isfinite(curves)
    n = seen.sum(axis=0)
    enough = n >= _MIN_SEEN * len(curves)
    filled = np.where(seen, curves, 0.0)
    mean = np.where(enough, filled.sum(axis=0) / np.maximum(n, 1), nan)
    squares = np.where(seen, (curves - mean) ** 2, 0.0).sum(axis=0)
    spread = np.where(enough & (n > 1), np.sqrt(squares / np.maximum(n - 1, 1)), nan)
    return RepCurve(
        side=side,
        signal=signal,
        reference=reference,
        reps=len(curves),
        mean_deg=_listed(mean),
        spread_deg=_listed(spread),
    )


def _listed(values: Floats) -> tuple[float | None, ...]:
    return tuple(round(one, 1) + 0.0 if np.isfinite(one) else None for one in values.tolist())


def _rounded(rep: Rep) -> Rep:
    verdict, span = rep.verdict, rep.span
    if verdict is not None:
        verdict = replace(
            verdict,
            p_tucked=rounded("p_tucked", verdict.p_tucked),
            p_neutral=rounded("p_neutral", verdict.p_neutral),
            p_arched=rounded("p_arched", verdict.p_arched),
            angle_deg=rounded("tilt_deg", verdict.angle_deg),
            sd_deg=rounded("tilt_sd_deg", verdict.sd_deg),
        )
    return replace(
        rep,
        span=RepSpan(
            rounded("start_s", span.start_s),
            rounded("peak_s", span.peak_s),
            rounded("end_s", span.end_s),
        ),
        verdict=verdict,
        score=None if rep.score is None else rounded("score", rep.score),
        graded_points=rounded("graded_points", rep.graded_points),
        parts=(),
        metrics={name: rounded(name, value) for name, value in rep.metrics.items()},
    )


def _day(meta: SessionMeta) -> date | None:
    """When it was filmed: of a recording only the name of its file can tell."""
    if meta.engine == "live":
        return meta.created_utc.astimezone(UTC).date()
    for year, _, month, day in _DAY.findall(meta.source):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:  # such as the 31st of June
            continue
    return None
