"""The page of one scored recording: one HTML file that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from coach.exercises.schema import Exercise
from coach.pose.types import Floats
from coach.report import figure_words as words
from coach.report.digest import Digest, digest_of, signal_of
from coach.report.study_curves import panels_of_one
from coach.report.study_page import drawn
from coach.report.templating import TEMPLATES, render
from coach.report.tilt_plots import Limits, over_time, sides
from coach.reps.tilt import drawn_to_usual
from coach.reps.types import NAMED_CLASSES, Candidate, Rep
from coach.session.columns import frames, measured_columns
from coach.session.reader import SessionReader

_SIGNALS = {
    "lumbar_angle_deg": "Lumbar angle, degrees",
    "pelvic_obliquity_deg": "Left-right tilt of the pelvis, degrees",
}


def video_page(session: Path, pictures: Mapping[int, str] | None = None) -> str:
    """The page.

    Args:
        session: the `.coach` file.
        pictures: number of a rep to a picture of it, as an address `data:`.

    Raises:
        CoachError: it cannot be read, or was not finished.
    """
    digest = digest_of(session)
    with SessionReader(session) as reader:
        exercise = reader.parameters.exercise_used
        refused = [one for one in reader.candidates() if not one.counted]
        signal = signal_of(exercise)
        t_s = frames(reader).t_s
        names = [signal, signal.replace("_deg", "_sd_deg")]
        angle, sd = measured_columns(reader, names, []).astype(np.float64)
    reps = digest.reps
    judging = exercise.judging if exercise else None
    from_start = judging is not None and judging.reference == "rep start"
    return render(
        TEMPLATES,
        "video.html.j2",
        digest=digest,
        summary=digest.summary,
        signal=_SIGNALS[signal],
        from_start=from_start,
        drawn_to_usual=drawn_to_usual(digest.reps, digest.summary.neutral_source),
        rows=_curve(
            digest, None if from_start else digest.limits_deg, t_s, angle, sd, _SIGNALS[signal]
        ),
        panels=drawn(panels_of_one("Mean of the reps", [digest])),
        sided=any(rep.side for rep in reps),
        judged=any(rep.verdict is not None for rep in reps),
        reps=[_rep(rep) for rep in reps],
        faults=_faults(digest, exercise),
        sides=[(one.text, sides(one)) for one in digest.summary.sides_compared],
        measured=f"{100 * digest.summary.quality.measured_share:.0f} %",
        reasons=[
            (reason, f"{100 * share:.1f} %")
            for reason, share in digest.summary.quality.reasons.items()
        ],
        refused=[_refused(one) for one in refused],
        pictures=[(f"rep {number}", uri) for number, uri in sorted((pictures or {}).items())],
    )


def _curve(
    digest: Digest, limits: Limits, t_s: Floats, angle: Floats, sd: Floats, title: str
) -> list[str]:
    if len(t_s) < 2 or len(angle) != len(t_s) or not np.isfinite(angle).any():
        return []
    spans = [(rep.span.start_s, rep.span.end_s, str(rep.number)) for rep in digest.reps]
    return over_time(t_s, angle, sd, spans, limits, title)


def _rep(rep: Rep) -> dict[str, Any]:
    verdict = rep.verdict
    bar: dict[str, float] = {}
    angle = tilt_class = ""
    if verdict is not None:
        tilt_class = verdict.tilt_class
        chances = (verdict.p_tucked, verdict.p_neutral, verdict.p_arched)
        if not isnan(verdict.p_neutral):
            bar = {name: 100.0 * p for name, p in zip(NAMED_CLASSES, chances, strict=True)}
        if not isnan(verdict.angle_deg):
            angle = words.degrees(verdict.angle_deg, verdict.sd_deg)
    return {
        "number": rep.number,
        "span": f"{rep.span.start_s:.1f} to {rep.span.end_s:.1f}",
        "partial": rep.partial,
        "side": rep.side,
        "class": tilt_class,
        "angle": angle,
        "bar": bar,
        "score": words.NOTHING if rep.score is None else f"{rep.score:.0f}",
        "graded": rep.graded_points,
        "faults": ", ".join(map(words.fault, rep.faults)),
        "why": rep.why_unclear,
    }


def _faults(digest: Digest, exercise: Exercise | None) -> list[dict[str, Any]]:
    """Every fault that was seen, what it is called to the person, and what to try against it."""
    known = {fault.name: fault for fault in (exercise.faults if exercise else ())}
    often = sorted(digest.summary.faults.items(), key=lambda one: (-one[1], one[0]))
    return [
        {"name": words.fault(name), "reps": n, "next": known[name].next if name in known else ""}
        for name, n in often
    ]


def _refused(one: Candidate) -> tuple[str, str]:
    return f"{one.start_s:.1f} to {one.end_s:.1f}", one.refused_by
