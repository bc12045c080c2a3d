"""Session files of known reps, and raters who label them as they would in the review page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import sin
from pathlib import Path

from coach.exercises.library import load
from coach.geometry.measurement import Measurement
from coach.reps.types import RepSpan, TiltClass
from coach.session.annotations import Edit, append, set_done
from coach.session.parameters import Parameters
from coach.session.rater_state import state
from coach.session.reader import SessionReader
from coach.session.store import SessionMeta, SessionWriter
from tests.judged import judged_rep

NOW = datetime(2026, 3, 1, tzinfo=UTC)
N_REPS = 4  # of 2 s each, one every 3 s
FPS = 10


def span(number: int, late_s: float = 0.0) -> RepSpan:
    """Of the rep of that number, from 1."""
    start_s = 3.0 * (number - 1) + late_s
    return RepSpan(start_s, start_s + 1.0, start_s + 2.0)


def write_session(path: Path, classes: Sequence[TiltClass], person: str = "") -> Path:
    """A session whose reps have these classes, and whose lumbar angle at a peak is its number."""
    meta = SessionMeta(
        source=f"{path.stem}.mp4", size_px=(640, 480), nominal_fps=FPS, program="0.1.0",
        pose_model="full", estimator="1", exercise="hip-thrust", created_utc=NOW, person=person,
    )  # fmt: skip
    reps = [judged_rep(i, span(i), tilt_class, None) for i, tilt_class in enumerate(classes, 1)]
    measurements = [
        (Measurement(frame=i, t_s=i / FPS, lumbar_angle_deg=10.0 * sin(i / FPS)), "")
        for i in range(3 * FPS * len(classes))
    ]
    with SessionWriter(path, meta) as writer:
        writer.finish(measurements, reps, [], {}, Parameters(exercise_used=load("hip-thrust")))
    return path


def label(
    path: Path,
    rater: str,
    classes: Sequence[TiltClass | None],
    *,
    late_s: float = 0.0,
    faults: Sequence[str] = (),
    done: bool = True,
) -> None:
    """Mark every rep, so much later than it is, with its class; these faults on the first."""
    edits = []
    for number, tilt_class in enumerate(classes, 1):
        when = span(number, late_s)
        rep = -len(edits) - 1
        edits.append(Edit("rep", start_s=when.start_s, end_s=when.end_s, peak_s=when.peak_s))
        if tilt_class is not None:
            edits.append(Edit("class", value=tilt_class, target=rep))
        if number == 1:
            edits += [Edit("fault", value=fault, target=rep) for fault in faults]
    append(path, rater, edits, NOW)
    if done:
        set_done(path, rater, True, NOW + timedelta(seconds=1))


def change_first_class(path: Path, rater: str, tilt_class: TiltClass) -> None:
    """What a rater does who has seen the coach's verdict and follows it."""
    with SessionReader(path) as session:
        rep = state(session.annotations(), rater).reps[0]
    edit = Edit("class", value=tilt_class, target=rep.id, replaces=rep.class_version)
    append(path, rater, [edit], NOW + timedelta(seconds=2))
