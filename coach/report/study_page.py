"""The page of a study: one HTML file that needs nothing but itself, not even a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from coach.report import figure_words as words
from coach.report.study_curves import panels_of, panels_of_each
from coach.report.study_figures import (
    Done,
    Group,
    SidesOver,
    by_exercise,
    by_remark,
    difference_of,
    done_of,
    group_of,
    sides_of,
)
from coach.report.study_row import StudyRow
from coach.report.templating import TEMPLATES, render
from coach.report.tilt_plots import Panel, dots, ends_of, over_rep
from coach.reps.types import CLASSES, NAMED_CLASSES

_MOST_PANELS = 48  # of single people; more are drawn by the page of each person
_MOST_RECORDINGS = 200  # that they are drawn of
_FEW = 30  # recordings up to which their list is unfolded
_NOBODY = "Person not said"
_MEASURED = ((0.9, "90 % or more"), (0.5, "50 to 90 %"), (1e-9, "less than 50 %"), (0.0, "none"))


def study_page(rows: Sequence[StudyRow], pictures: Mapping[str, str] | None = None) -> str:
    """The page.

    Args:
        rows: of the study, in any order.
        pictures: name of a recording to a picture of it, as an address `data:`.
    """
    rows = sorted(rows, key=lambda row: row.name)
    done = done_of(rows)
    exercises = by_exercise(done)
    judged = [its for its in exercises if its[0][1].detail is not None]
    groups = [group_of(its) for its in exercises]
    return render(
        TEMPLATES,
        "study.html.j2",
        headline=_headline(rows, done),
        unnamed=sum(not row.person for row, _ in done) if any(row.person for row in rows) else 0,
        nobody_named=bool(done) and not any(row.person for row in rows),
        made=max((digest.meta.created_utc.date() for _, digest in done), default=None),
        versions=sorted({_versions(one) for one in done}),
        failures=_failures(rows),
        classes=CLASSES,
        table=[figures(one) for its in exercises for one in _split(its)],
        differences=[
            {"found": one, "angle": words.over(one.angle, signed=True)}
            for one in map(difference_of, judged)
            if one is not None
        ],
        panels=[panel for its in judged for panel in drawn(panels_of(its))],
        each=_each(judged),
        faults=[
            {
                "title": group.title,
                "name": words.fault(name),
                "part": part,
                "share": words.share(part),
            }
            for group in groups
            for name, part in group.faults.items()
        ],
        sides=[
            {
                "found": one,
                "difference": words.over(one.difference, signed=True),
                "svg": _sides(one),
            }
            for one in map(sides_of, judged)
            if one is not None
        ],
        measured=_measured(done),
        reasons=_reasons(done),
        people=_people(rows),
        unfolded=len(rows) <= _FEW,
        pictures=[(name, uri) for name, uri in sorted((pictures or {}).items())],
    )


def _headline(rows: Sequence[StudyRow], done: Sequence[Done]) -> str:
    people = len({row.person for row in rows if row.person})
    whose = f" of {words.counted(people, 'person', 'people')}" if people else ""
    reps = sum(digest.summary.reps for _, digest in done)
    return f"{words.counted(len(rows), 'recording')}{whose}, {words.counted(reps, 'rep')}"


def _versions(one: Done) -> str:
    versions = one[1].summary.versions
    return f"coach {versions.program}, {versions.pose_model}, {versions.estimator}"


def _failures(rows: Sequence[StudyRow]) -> list[dict[str, Any]]:
    """What failed, by cause, the most frequent first."""
    failed = sorted((row for row in rows if row.digest is None), key=lambda row: row.cause)
    causes = [(cause, list(its)) for cause, its in groupby(failed, key=lambda row: row.cause)]
    return [
        {"cause": cause or "failed", "rows": its}
        for cause, its in sorted(causes, key=lambda one: -len(one[1]))
    ]


def _split(done: Sequence[Done]) -> list[Group]:
    """All recordings of an exercise, and those of each condition where there are several."""
    remarks = by_remark(done)
    if len(remarks) < 2:
        return [group_of(done)]
    return [group_of(done), *(group_of(its, name or "no remark") for name, its in remarks.items())]


def figures(group: Group) -> dict[str, Any]:
    """A group as the templates take it."""
    judged = sum(part.reps for part in group.classes.values())
    return {
        "group": group,
        "shares": {name: words.share(part) for name, part in group.classes.items()},
        "bar": {name: 100 * group.classes[name].reps / judged for name in NAMED_CLASSES}
        if judged
        else {},
        "angle": words.over(group.angle, signed=True),
        "score": words.over(group.score),
        "measured": f"{group.measured_share:.0%}".replace("%", " %"),
    }


def drawn(panels: Sequence[Panel]) -> list[dict[str, str]]:
    """Panels on one axis, as the template takes them."""
    if not panels:
        return []
    ends = ends_of(panels)
    return [{"title": one.title, "note": one.note, "svg": over_rep(one, ends)} for one in panels]


def _sides(found: SidesOver) -> str:
    """A dot a person; empty without any."""
    if not found.differences:
        return ""
    band = (-found.smallest, found.smallest)
    rows = [("people", found.differences, found.difference.value)]
    return dots(rows, band, "Right minus left")


def _each(judged: Sequence[Sequence[Done]]) -> list[tuple[str, list[dict[str, str]]]]:
    """The panels of single people, by exercise; none where there are too many of them."""
    if sum(len(its) for its in judged) > _MOST_RECORDINGS:
        return []
    each = [(its[0][1].title, panels_of_each(its)) for its in judged]
    if sum(len(panels) for _, panels in each) > _MOST_PANELS:
        return []
    return [(title, drawn(panels)) for title, panels in each if len(panels) > 1]


def _measured(done: Sequence[Done]) -> list[tuple[str, int]]:
    """How many recordings were measured to which part."""
    counts = dict.fromkeys((name for _, name in _MEASURED), 0)
    for _, digest in done:
        share = digest.summary.quality.measured_share
        counts[next(name for least, name in _MEASURED if share >= least)] += 1
    return list(counts.items())


def _reasons(done: Sequence[Done]) -> list[tuple[str, str]]:
    """Why frames are blank or in doubt, each with its share of all frames."""
    frames = sum(digest.summary.quality.frames for _, digest in done)
    counts: dict[str, float] = {}
    for _, digest in done:
        quality = digest.summary.quality
        for reason, share in quality.reasons.items():
            counts[reason] = counts.get(reason, 0.0) + share * quality.frames
    often = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(reason, f"{100 * n / frames:.1f} %") for reason, n in often]


def _people(rows: Sequence[StudyRow]) -> list[dict[str, Any]]:
    """The recordings of each person, those of nobody last."""
    people: dict[str, list[StudyRow]] = {}
    for row in sorted(rows, key=lambda row: (not row.person, row.person)):
        people.setdefault(row.person, []).append(row)
    return [
        {"name": name or _NOBODY, "line": _line(its), "rows": its} for name, its in people.items()
    ]


def _line(rows: Sequence[StudyRow]) -> str:
    """A person's recordings in a line."""
    done = [digest for _, digest in done_of(rows)]
    parts = [
        words.counted(len(rows), "recording"),
        words.counted(sum(one.summary.reps for one in done), "rep"),
    ]
    classes = {
        name: sum(
            rep.verdict is not None and rep.tilt_class == name for d in done for rep in d.reps
        )
        for name in CLASSES
    }
    parts += [f"{n} {name}" for name, n in classes.items() if n]
    if len(done) < len(rows):
        parts.append(f"{len(rows) - len(done)} failed")
    return ", ".join(parts)
