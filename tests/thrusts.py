"""Sessions of hip thrusts whose lumbar angle follows a curve that is known, without any video."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import nan, pi, sin
from pathlib import Path

from coach.coaching.summarise import Seen, summarise
from coach.engine import Result
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import Pose
from coach.reps.tilt import verdict
from coach.reps.types import Rep, RepSpan, State
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionWriter
from coach.session.summary import Versions
from tests.neutrals import calibrated

FPS = 30.0
REP_S = 2.0


def arc(peak_deg: float) -> Callable[[float], float]:
    """From neutral to an angle and back, over the share of a rep, 0 to 1."""
    return lambda share: peak_deg * sin(pi * share)


def thrust_session(
    path: Path,
    peaks_deg: Sequence[float],
    *,
    source: str = "thrusts.mp4",
    exercise: Exercise | None = None,
    begin_deg: float = 0.0,
    late_s: float = 0.0,
    unseen_s: tuple[float, float] = (0.0, 0.0),
    last_is_cut_off: bool = False,
    faults: tuple[str, ...] = (),
    finished: bool = True,
) -> Path:
    """Write a session: a rep of `REP_S` for each angle, straight after each other.

    Args:
        path: the file to make.
        peaks_deg: lumbar angle in the middle of each rep, from where it begins.
        source: name of the video.
        exercise: None for the built-in hip thrust.
        begin_deg: lumbar angle between reps.
        late_s: how much after the back has begun to move a rep begins.
        unseen_s: from when to when nothing was measured.
        last_is_cut_off: whether the last rep is partial.
        faults: of each rep.
        finished: whether it was scored to its end.
    """
    exercise = exercise or load("hip-thrust")
    n = round(len(peaks_deg) * REP_S * FPS) + 1
    seen = []
    for i in range(n):
        t_s = i / FPS
        rep = min(int(t_s / REP_S), len(peaks_deg) - 1)
        blank = unseen_s[0] <= t_s < unseen_s[1]
        angle = nan if blank else begin_deg + arc(peaks_deg[rep])(t_s / REP_S - rep)
        reason = Reason.BACK_HIDDEN if blank else Reason.NONE
        seen.append(
            Measurement(
                i, t_s, lumbar_angle_deg=angle, lumbar_angle_sd_deg=nan if blank else 3.0,
                yaw_deg=0.0, facing=1, trunk_pitch_deg=-80.0, reason=reason,
            )
        )  # fmt: skip
    reps = [
        Rep(
            number=number,
            span=RepSpan((number - 1) * REP_S + late_s, (number - 0.5) * REP_S, number * REP_S),
            partial=last_is_cut_off and number == len(peaks_deg),
            verdict=verdict(begin_deg + peak, 1.5, exercise.judging.reference)
            if exercise.judging
            else None,
            score=80.0,
            graded_points=100.0,
            faults=faults,
            parts=(),
            metrics={"hold_s": 0.5, "up_s": nan},
        )
        for number, peak in enumerate(peaks_deg, 1)
    ]
    result = Result([State(m, "", None) for m in seen], reps, [], calibrated())
    versions = Versions(program="test", pose_model="full", estimator="lab-1")
    summary = summarise(result, exercise, False, Seen(0, 0), versions)
    meta = SessionMeta(
        source=source, size_px=(640, 480), nominal_fps=FPS, exercise=exercise.name,
        created_utc=datetime(2026, 11, 22, tzinfo=UTC), **versions.model_dump(),
    )  # fmt: skip
    with SessionWriter(path, meta) as writer:
        for m in seen:
            writer.add_pose(Pose(m.frame, m.t_s, (640, 480), None, None, 0))
        if finished:
            basis = Parameters(exercise_used=exercise, neutral=calibrated())
            told = summary.model_dump(mode="json")
            writer.finish([(m, "") for m in seen], reps, [], told, basis)
    return path
