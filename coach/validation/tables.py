"""The report as tables of words, alike for HTML, Markdown and the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan, nan

from coach.validation.aggregate import METRICS
from coach.validation.bootstrap import MetricValue
from coach.validation.clip_results import CONDITIONS, ClipResult, Condition
from coach.validation.comparison import LUMBAR, TILT
from coach.validation.goals import GoalCheck, GoalResult
from coach.validation.repeatability import ANGLES, Repeatability
from coach.validation.report_data import Group, ReportData
from coach.validation.table import NOTHING, Cell, Mark, Table, Unit, formatted, in_words, signed

_CONDITION_TITLES: dict[Condition, str] = {
    "population": "population default",
    "calibrated": "with calibration",
}


def goals_table(report: ReportData) -> Table:
    """Every goal beside what was measured."""
    return Table(
        "Goals",
        ("measured", *(_CONDITION_TITLES[condition] for condition in CONDITIONS)),
        [
            (
                Cell(f"{goal.title} ({goal.scope})"),
                *(_check(goal, goal.checks.get(condition)) for condition in CONDITIONS),
            )
            for goal in report.goals
        ],
        "The goals are the project's own. In brackets the 95 % interval over people. Without "
        "calibration each clip's constant offset is removed; with it, offsets count.",
    )


def families_table(report: ReportData) -> Table:
    """Errors of each motion family and of all."""
    return _groups_table("By motion", [*report.breakdowns["motion"], report.overall])


def breakdown_tables(report: ReportData) -> list[Table]:
    """Errors by everything else that is told apart."""
    return [
        _groups_table(f"By {title}", groups)
        for title, groups in report.breakdowns.items()
        if title != "motion"
    ]


def overall_table(report: ReportData) -> Table:
    """Every metric over all clips."""
    metrics = report.overall.metrics
    return Table(
        "All measures, all clips",
        ("measure", *(_CONDITION_TITLES[condition] for condition in CONDITIONS)),
        [
            (
                Cell(metric.title),
                *(Cell(stated(metrics[condition][name], metric.unit)) for condition in CONDITIONS),
            )
            for name, metric in METRICS.items()
        ],
        "Errors are means over motions of means over clips; shares are of all frames, reps or "
        "clips together.",
    )


def coverage_table(report: ReportData) -> Table:
    """How often the truth lies in the stated intervals, motion by motion."""
    groups = [*report.breakdowns["motion"], report.overall]
    names = [f"{s}_within_{level}" for s in ("tilt", "lean", "lumbar") for level in (68, 95)]
    return Table(
        "Truth within the stated interval, with calibration",
        ("motion", *(f"{s}, {z} sd" for s in ("tilt", "lean", "lumbar") for z in ("1", "1.96"))),
        [
            (
                Cell(group.name, "" if group.covered is None else _met(group.covered)),
                *(
                    Cell(formatted(group.metrics["calibrated"][name].value, "share"))
                    for name in names
                ),
            )
            for group in groups
        ],
        "A true standard deviation covers 68 % and 95 % of frames.",
    )


def agreement_table(report: ReportData) -> Table:
    """Bias and limits of agreement."""
    return Table(
        "Agreement (Bland and Altman), with calibration",
        ("angle", "bias", "95 % of frames between"),
        [
            (
                Cell(in_words(signal)),
                Cell(signed(found.bias_deg)),
                Cell(f"{signed(found.low_deg)} and {signed(found.high_deg)}"),
            )
            for signal, found in report.agreement["calibrated"].items()
        ],
        "Measured minus true over all frames; frames of one person err alike, so the limits are "
        "no surer than the number of people.",
    )


def repeatability_table(report: ReportData) -> Table:
    """How much each change of the picture changes the angles."""
    rows = []
    for condition in CONDITIONS:
        for perturbation in dict.fromkeys(s.perturbation for s in report.repeatability):
            own = [
                s
                for s in report.repeatability
                if (s.perturbation, s.condition) == (perturbation, condition)
            ]
            if own:
                same = sum(s.reps == s.reps_unperturbed for s in own)
                rows.append(
                    (
                        Cell(f"{perturbation}, {_CONDITION_TITLES[condition]}"),
                        *(Cell(_differences(own, angle)) for angle in ANGLES),
                        Cell(f"{same} of {len(own)}"),
                    )
                )
    return Table(
        "Repeats: the same clips filmed otherwise",
        ("change", *(in_words(angle.removesuffix("_deg")) for angle in ANGLES), "same rep count"),
        rows,
        "Absolute differences on the same frames in degrees: mean over clips / 95th percentile "
        "of the worst clip / worst frame. The first ten seconds of one clip of each motion.",
    )


def clips_table(report: ReportData) -> Table:
    """One row a clip."""
    return Table(
        "Clips",
        ("clip", "tilt", "lumbar", "offset", "in 1 sd", "seen", "reps", "lockouts"),
        [_clip_row(clip) for clip in report.clips],
        "Mean absolute errors in degrees and offset of the lumbar angle; * without calibration, "
        "constant offset removed. Frames within one stated standard deviation; frames measured; "
        "reps counted of true; tilt classes right of those clear of all lockouts.",
    )


def stated(value: MetricValue, unit: Unit) -> str:
    """A value with its interval."""
    if isnan(value.value):
        return NOTHING
    if isnan(value.low):
        return formatted(value.value, unit)
    digits = 1 if unit == "deg" else 0
    scale = 1.0 if unit == "deg" else 100.0
    ends = f"{scale * value.low:.{digits}f} to {scale * value.high:.{digits}f}"
    return f"{formatted(value.value, unit)} ({ends})"


def _check(goal: GoalResult, check: GoalCheck | None) -> Cell:
    if check is None:
        return Cell(NOTHING)
    limit = _limit(check, goal.unit)
    if isnan(check.missed_by):
        return Cell(f"no clip; goal {limit}")
    found = stated(check.value, goal.unit)
    if check.missed_by == 0:
        return Cell(f"{found}; goal {limit}: met", "met")
    by = f"{check.missed_by:.1f}°" if goal.unit == "deg" else f"{100 * check.missed_by:.1f} points"
    return Cell(f"{found}; goal {limit}: missed by {by}", "missed")


def _limit(check: GoalCheck, unit: Unit) -> str:
    low, high = check.limit
    if low == -inf:
        return f"≤ {formatted(high, unit)}"
    if high == inf:
        return f"≥ {formatted(low, unit)}"
    return f"{formatted(low, unit)} to {formatted(high, unit)}"


def _groups_table(title: str, groups: Sequence[Group]) -> Table:
    pairs = [
        (name, condition) for name in ("tilt_error", "lumbar_error") for condition in CONDITIONS
    ]
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
                *(Cell(stated(group.metrics[condition][name], "deg")) for name, condition in pairs),
            )
            for group in groups
        ],
    )  # fmt: skip


def _clip_row(clip: ClipResult) -> tuple[Cell, ...]:
    calibrated = "calibrated" in clip.metrics
    f = clip.metrics["calibrated" if calibrated else "population"]
    inside = f.within_68[LUMBAR] / f.measured if f.measured and calibrated else nan
    exact = "" if f.true_reps is None or f.reps == f.true_reps else " !"
    return (
        Cell(clip.name),
        Cell(formatted(f.error_deg[TILT], "deg")),
        Cell(formatted(f.error_deg[LUMBAR], "deg")),
        Cell(signed(f.offset_deg[LUMBAR]) if calibrated else "*"),
        Cell(formatted(inside, "share")),
        Cell(formatted(f.measured / f.frames, "share")),
        Cell(NOTHING if f.true_reps is None else f"{f.reps} of {f.true_reps}{exact}"),
        Cell(f"{f.right} of {f.clear} of {f.lockouts}" if f.lockouts else NOTHING),
    )


def _differences(own: Sequence[Repeatability], angle: str) -> str:
    found = [s.angles[angle] for s in own if not isnan(s.angles[angle].mean_deg)]
    if not found:
        return NOTHING
    mean = sum(d.mean_deg for d in found) / len(found)
    most, worst = max(d.most_deg for d in found), max(d.worst_deg for d in found)
    return f"{mean:.2f} / {most:.2f} / {worst:.2f}"


def _met(is_met: bool) -> Mark:
    return "met" if is_met else "missed"
