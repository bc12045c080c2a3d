"""The report as one HTML page that needs nothing but itself, and as Markdown."""

from __future__ import annotations

from pathlib import Path

from coach.report.templating import render
from coach.validation import tables
from coach.validation.report_data import ReportData
from coach.validation.table import Table, markdown_table

TEMPLATES = Path(__file__).with_name("templates")

_METHOD = (
    "Measured from the poses twice: with the average person's neutral, each clip's constant "
    "offset (its median) removed; and with the neutral from the person's own calibration clip, "
    "offsets counted. Calibration clips themselves are only in the first.",
    "An overall error is the mean over motions of the mean over clips. Intervals come from "
    "drawing people anew with replacement, since clips of one person err alike; with a single "
    "person there is none.",
    "Frames of somebody who walks in and out of the picture do not count as not measured, and "
    "lockouts of reps that were not counted do not count as unclear: the rep counts show those.",
    "Goals for the side view are judged on fitted clothes (all that are not stated to be loose) "
    "up to 15 degrees of yaw; what no clip shows is not judged.",
    "For movement practice, not diagnosis. What was not filmed here is not vouched for.",
)


def headline(report: ReportData) -> str:
    """How many goals are met, and on how much material."""
    known = [
        check.missed_by == 0
        for goal in report.goals
        for check in goal.checks.values()
        if check.missed_by == check.missed_by
    ]
    group = report.overall
    clips = f"{group.clips} {'clip' if group.clips == 1 else 'clips'}"
    people = f"{group.people} {'person' if group.people == 1 else 'people'}"
    return f"{sum(known)} of {len(known)} goals met, on {clips} of {people}."


def html(report: ReportData, plots: dict[str, str]) -> str:
    """The page.

    Args:
        report: what it says.
        plots: what each plot shows, to its SVG.
    """
    return render(
        TEMPLATES,
        "report.html.j2",
        folder=report.folder,
        headline=headline(report),
        goals=tables.goals_table(report),
        plots=plots,
        tables=_all_tables(report),
        clips=tables.clips_table(report),
        problems=_problems(report),
        method=_METHOD,
        provenance=_provenance(report),
    )


def markdown(report: ReportData) -> str:
    """The same tables, for a README to quote."""
    every = [
        tables.goals_table(report),
        *_all_tables(report),
        tables.clips_table(report),
    ]
    problems = [f"- {problem}" for problem in _problems(report)]
    parts = [
        f"# Measured against true\n\n{headline(report)}",
        *(markdown_table(table) for table in every),
        *(["## Left out\n\n" + "\n".join(problems)] if problems else []),
        "## How this was measured\n\n" + "\n\n".join(_METHOD),
        _provenance(report),
    ]
    return "\n\n".join(parts) + "\n"


def _all_tables(report: ReportData) -> list[Table]:
    return [
        tables.families_table(report),
        tables.overall_table(report),
        tables.coverage_table(report),
        *tables.breakdown_tables(report),
        tables.agreement_table(report),
        tables.repeatability_table(report),
    ]


def _problems(report: ReportData) -> list[str]:
    refused = [f"{person} is not calibrated: {why}" for person, why in report.uncalibrated.items()]
    return [*report.failed, *refused]


def _provenance(report: ReportData) -> str:
    versions = report.versions
    return (
        f"Clips {report.names} of {report.folder}; coach {versions.program}, pose model "
        f"{versions.pose_model}, estimator {versions.estimator}."
    )
