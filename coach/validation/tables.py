"""The findings as tables of words, for the page, for Markdown and for the terminal alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Literal

from coach.validation.compare import LUMBAR, TILT
from coach.validation.figures import Figure
from coach.validation.findings import Findings, Group
from coach.validation.measures import MEASURES
from coach.validation.reliability import ANGLES, Steadiness
from coach.validation.results import COLUMNS, ClipResult, Column
from coach.validation.targets import Outcome, Verdict

Unit = Literal["deg", "share"]
Mark = Literal["", "met", "missed"]
NOTHING = "-"
_COLUMN_TITLES: dict[Column, str] = {
    "population": "population default",
    "calibrated": "with calibration",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, and whether they say that a goal is met."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows; the first cell of a row names it."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    note: str = ""


def targets_table(findings: Findings) -> Table:
    """Every goal beside what was measured."""
    return Table(
        "Goals",
        ("measured", *(_COLUMN_TITLES[column] for column in COLUMNS)),
        [
            (
                Cell(f"{outcome.title} ({outcome.scope})"),
                *(_verdict(outcome, outcome.verdicts.get(column)) for column in COLUMNS),
            )
            for outcome in findings.outcomes
        ],
        "The goals are the project's own. In brackets the 95 % interval over people. Without "
        "calibration each clip's constant offset is removed; with it, offsets count.",
    )


def families_table(findings: Findings) -> Table:
    """Errors of each motion family and of all."""
    return _groups_table("By motion", [*findings.breakdowns["motion"], findings.everything])


def breakdown_tables(findings: Findings) -> list[Table]:
    """Errors by everything else that is told apart."""
    return [
        _groups_table(f"By {title}", groups)
        for title, groups in findings.breakdowns.items()
        if title != "motion"
    ]


def overall_table(findings: Findings) -> Table:
    """Every measure over all clips."""
    figures = findings.everything.figures
    return Table(
        "All measures, all clips",
        ("measure", *(_COLUMN_TITLES[column] for column in COLUMNS)),
        [
            (
                Cell(measure.title),
                *(Cell(stated(figures[column][name], measure.unit)) for column in COLUMNS),
            )
            for name, measure in MEASURES.items()
        ],
        "Errors are means over motions of means over clips; shares are of all frames, reps or "
        "clips together.",
    )


def coverage_table(findings: Findings) -> Table:
    """How often the truth lies in the stated intervals, motion by motion."""
    groups = [*findings.breakdowns["motion"], findings.everything]
    names = [f"{s}_within_{level}" for s in ("tilt", "lean", "lumbar") for level in (68, 95)]
    return Table(
        "Truth within the stated interval, with calibration",
        ("motion", *(f"{s}, {z} sd" for s in ("tilt", "lean", "lumbar") for z in ("1", "1.96"))),
        [
            (
                Cell(group.name, "" if group.covered is None else _met(group.covered)),
                *(Cell(_value(group.figures["calibrated"][name].value, "share")) for name in names),
            )
            for group in groups
        ],
        "A true standard deviation covers 68 % and 95 % of frames.",
    )


def agreement_table(findings: Findings) -> Table:
    """Bias and limits of agreement."""
    return Table(
        "Agreement (Bland and Altman), with calibration",
        ("angle", "bias", "95 % of frames between"),
        [
            (
                Cell(_spoken(signal)),
                Cell(_signed(found.bias_deg)),
                Cell(f"{_signed(found.low_deg)} and {_signed(found.high_deg)}"),
            )
            for signal, found in findings.agreement["calibrated"].items()
        ],
        "Measured minus true over all frames; frames of one person err alike, so the limits are "
        "no surer than the number of people.",
    )


def reliability_table(findings: Findings) -> Table:
    """How much each change of the picture changes the angles."""
    rows = []
    for column in COLUMNS:
        for change in dict.fromkeys(s.change for s in findings.steadiness):
            own = [s for s in findings.steadiness if (s.change, s.column) == (change, column)]
            if own:
                same = sum(s.reps == s.reps_as_filmed for s in own)
                rows.append(
                    (
                        Cell(f"{change}, {_COLUMN_TITLES[column]}"),
                        *(Cell(_steadiness(own, angle)) for angle in ANGLES),
                        Cell(f"{same} of {len(own)}"),
                    )
                )
    return Table(
        "Repeats: the same clips filmed otherwise",
        ("change", *(_spoken(angle.removesuffix("_deg")) for angle in ANGLES), "same rep count"),
        rows,
        "Absolute differences on the same frames in degrees: mean over clips / 95th percentile "
        "of the worst clip / worst frame. The first ten seconds of one clip of each motion.",
    )


def clips_table(findings: Findings) -> Table:
    """One row a clip."""
    return Table(
        "Clips",
        ("clip", "tilt", "lumbar", "offset", "in 1 sd", "seen", "reps", "lockouts"),
        [_clip_row(clip) for clip in findings.clips],
        "Mean absolute errors in degrees and offset of the lumbar angle; * without calibration, "
        "constant offset removed. Frames within one stated standard deviation; frames measured; "
        "reps counted of true; tilt classes right of those clear of all lockouts.",
    )


def stated(figure: Figure, unit: Unit) -> str:
    """A figure with its interval."""
    if isnan(figure.value):
        return NOTHING
    if isnan(figure.low):
        return _value(figure.value, unit)
    digits = 1 if unit == "deg" else 0
    scale = 1.0 if unit == "deg" else 100.0
    ends = f"{scale * figure.low:.{digits}f} to {scale * figure.high:.{digits}f}"
    return f"{_value(figure.value, unit)} ({ends})"


def _verdict(outcome: Outcome, verdict: Verdict | None) -> Cell:
    if verdict is None:
        return Cell(NOTHING)
    goal = _goal(verdict, outcome.unit)
    if isnan(verdict.missed_by):
        return Cell(f"no clip; goal {goal}")
    found = stated(verdict.figure, outcome.unit)
    if verdict.missed_by == 0:
        return Cell(f"{found}; goal {goal}: met", "met")
    by = (
        f"{verdict.missed_by:.1f}°"
        if outcome.unit == "deg"
        else f"{100 * verdict.missed_by:.1f} points"
    )
    return Cell(f"{found}; goal {goal}: missed by {by}", "missed")


def _goal(verdict: Verdict, unit: Unit) -> str:
    low, high = verdict.limit
    if low == -inf:
        return f"≤ {_value(high, unit)}"
    if high == inf:
        return f"≥ {_value(low, unit)}"
    return f"{_value(low, unit)} to {_value(high, unit)}"


def _groups_table(title: str, groups: Sequence[Group]) -> Table:
    wanted = [(name, column) for name in ("tilt_error", "lumbar_error") for column in COLUMNS]
    return Table(
        title,
        (
            title.removeprefix("By "), "clips", "people", "tilt, population", "tilt, calibrated",
            "lumbar, population", "lumbar, calibrated",
        ),
        [
            (
                Cell(group.name),
                Cell(str(group.clips)),
                Cell(str(group.people)),
                *(Cell(stated(group.figures[column][name], "deg")) for name, column in wanted),
            )
            for group in groups
        ],
    )  # fmt: skip


def _clip_row(clip: ClipResult) -> tuple[Cell, ...]:
    calibrated = "calibrated" in clip.figures
    f = clip.figures["calibrated" if calibrated else "population"]
    inside = f.within_68[LUMBAR] / f.measured if f.measured and calibrated else nan
    exact = "" if f.true_reps is None or f.reps == f.true_reps else " !"
    return (
        Cell(clip.name),
        Cell(_value(f.error_deg[TILT], "deg")),
        Cell(_value(f.error_deg[LUMBAR], "deg")),
        Cell(_signed(f.offset_deg[LUMBAR]) if calibrated else "*"),
        Cell(_value(inside, "share")),
        Cell(_value(f.measured / f.frames, "share")),
        Cell(NOTHING if f.true_reps is None else f"{f.reps} of {f.true_reps}{exact}"),
        Cell(f"{f.right} of {f.clear} of {f.lockouts}" if f.lockouts else NOTHING),
    )


def _steadiness(own: Sequence[Steadiness], angle: str) -> str:
    found = [s.angles[angle] for s in own if not isnan(s.angles[angle].mean_deg)]
    if not found:
        return NOTHING
    mean = sum(d.mean_deg for d in found) / len(found)
    most, worst = max(d.most_deg for d in found), max(d.worst_deg for d in found)
    return f"{mean:.2f} / {most:.2f} / {worst:.2f}"


def _value(value: float, unit: Unit) -> str:
    if isnan(value):
        return NOTHING
    return f"{value:.1f}°" if unit == "deg" else f"{100 * value:.0f} %"


def _signed(value: float) -> str:
    return NOTHING if isnan(value) else f"{value:+.1f}°"


def _spoken(signal: str) -> str:
    return signal.replace("_", " ")


def _met(is_met: bool) -> Mark:
    return "met" if is_met else "missed"
