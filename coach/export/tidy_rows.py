"""What a session holds as rows of the tidy tables, in the order of `coach.export.tidy`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coach.errors import CoachError
from coach.exercises.library import NO_EXERCISE, load, names
from coach.exercises.schema import Exercise
from coach.export.tidy import FRAMES, KEYS, REPS, SESSIONS, STATED, Column, metric_columns
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import sentence
from coach.reps.types import Rep
from coach.session.meta import SessionMeta
from coach.session.reader import SessionReader
from coach.session.summary import Summary


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and the cells of each."""

    columns: tuple[Column, ...]
    cells: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Stated:
    """What is known of a recording besides its session, from the manifest of a batch.

    Attributes:
        person: who is seen; empty for as the session says.
        side: the side that it shows; empty for none.
        remark: such as the condition; empty for none.
    """

    person: str = ""
    side: str = ""
    remark: str = ""


NOTHING_STATED = Stated()


def frame_columns(measured: Sequence[tuple[Measurement, str]]) -> list[list[Any]]:
    """The cells of frames column by column, in the order of `FRAMES`.

    Args:
        measured: each frame's measurement and phase.
    """
    measurements = [measurement for measurement, _ in measured]
    own = {
        "phase": [phase for _, phase in measured],
        "reason": [sentence(one.reason, one.trunk_pitch_deg) for one in measurements],
    }
    return [own.get(c.name) or list(map(attrgetter(c.name), measurements)) for c in FRAMES]


def rep_values(rep: Rep, metrics: Iterable[str]) -> list[Any]:
    """The cells of a rep, in the order of `REPS`, and of its metrics of these names."""
    verdict = rep.verdict
    tilt: list[Any] = ["", nan, nan, nan, ""]
    if verdict is not None:
        chances = (verdict.p_tucked, verdict.p_neutral, verdict.p_arched)
        tilt = [verdict.tilt_class, *chances, verdict.reference]
    return [
        rep.number,
        rep.span.start_s,
        rep.span.peak_s,
        rep.span.end_s,
        int(rep.partial),
        *tilt,
        nan if rep.score is None else rep.score,
        rep.graded_points,
        ";".join(rep.faults),
        verdict.angle_deg if verdict else nan,
        verdict.sd_deg if verdict else nan,
        rep.why_unclear,
        rep.side,
        *(rep.metrics.get(name, nan) for name in metrics),
    ]


def session_values(meta: SessionMeta, duration_s: float, summary: Summary) -> list[Any]:
    """The cells of a session, in the order of `SESSIONS`.

    Args:
        meta: where it comes from.
        duration_s: from its first frame to its last.
        summary: what came of it.
    """
    classes, verdict = summary.classes, summary.set_verdict
    on_set: list[Any] = ["", nan, nan, nan, ""]
    if verdict is not None:
        angles = (verdict.angle_deg, verdict.low_deg, verdict.high_deg)
        on_set = [verdict.tilt_class, *angles, verdict.reference]
    on_sides: list[Any] = ["", "", None, None, None, None, ""]
    if summary.sides_compared:
        one = summary.sides_compared[0]
        on_sides = [
            one.metric, one.unit, one.left_mean, one.right_mean, one.difference,
            one.smallest_visible, one.outcome,
        ]  # fmt: skip
    return [
        meta.source,
        meta.created_utc.isoformat(),
        meta.engine,
        meta.set_number,
        duration_s,
        summary.quality.frames,
        summary.quality.measured_share,
        summary.view,
        summary.neutral_source,
        summary.reps,
        summary.score,
        summary.graded_points,
        classes.tucked,
        classes.neutral,
        classes.arched,
        classes.unclear,
        *on_set,
        summary.sides.left if summary.sides else None,
        summary.sides.right if summary.sides else None,
        *on_sides,
        ";".join(f"{name}:{count}" for name, count in summary.faults.items()),
        " | ".join(summary.warnings),
        meta.program,
        meta.pose_model,
        meta.estimator,
    ]


def key_values(reader: SessionReader, session: str, stated: Stated) -> list[Any]:
    """The cells of `KEYS` and `STATED`, for every row of a session.

    Args:
        reader: the session.
        session: what it is called in the table.
        stated: what else is known of it.

    Raises:
        CoachError: it cannot be read.
    """
    person = stated.person or reader.person
    return [session, person, exercise_name(reader), stated.remark, stated.side]


def exercise_in(reader: SessionReader) -> Exercise | None:
    """What a session was counted and judged by; None for angles only.

    A session of the first layout kept only the name: then it is today's exercise of that name.

    Raises:
        CoachError: the session cannot be read.
    """
    if used := reader.parameters.exercise_used:
        return used
    name = (reader.summary or {}).get("exercise")
    return load(name) if name in names() else None


def exercise_name(reader: SessionReader) -> str:
    """Name of `exercise_in`; `none` for angles only. Errors as there."""
    exercise = exercise_in(reader)
    return exercise.name if exercise else NO_EXERCISE


def summary_of(reader: SessionReader, path: Path) -> Summary:
    """The summary of a session.

    Raises:
        CoachError: the session was not finished, or its summary cannot be read.
    """
    if reader.summary is None:
        raise CoachError(f"{path} was broken off: `coach score {path}` finishes it.")
    try:
        return Summary.model_validate(reader.summary)
    except ValidationError:
        raise CoachError(
            f"The summary in {path} cannot be read: `coach score {path}` makes it anew."
        ) from None


def frames_table(reader: SessionReader, session: str, stated: Stated) -> Table:
    """All frames of a session; arguments and errors as of `key_values`."""
    measured = list(reader.measurements())
    keys = [[key] * len(measured) for key in key_values(reader, session, stated)]
    return Table((*KEYS, *STATED, *FRAMES), [*keys, *frame_columns(measured)])


def reps_table(reader: SessionReader, session: str, stated: Stated) -> Table:
    """All reps of a session, with its exercise's metrics; arguments and errors as `key_values`."""
    keys = key_values(reader, session, stated)
    metrics = metric_columns(exercise_in(reader))
    own = [metric.name for metric in metrics]
    rows = [[*keys, *rep_values(rep, own)] for rep in reader.reps()]
    return _table((*KEYS, *STATED, *REPS, *metrics), rows)


def session_table(reader: SessionReader, session: str, stated: Stated, summary: Summary) -> Table:
    """The one row of a session; arguments and errors as of `key_values`."""
    first_s, last_s = reader.span_s or (nan, nan)
    values = session_values(reader.meta, last_s - first_s, summary)
    return _table((*KEYS, *STATED, *SESSIONS), [[*key_values(reader, session, stated), *values]])


def _table(columns: tuple[Column, ...], rows: list[list[Any]]) -> Table:
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return Table(columns, [list(one) for one in cells])
