"""The files of the report on real clips."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from coach.report.templating import render
from coach.validation.labelled import tables
from coach.validation.labelled.contact_strip import Picture
from coach.validation.labelled.count_report import CountReport
from coach.validation.report_files import write_files
from coach.validation.report_page import TEMPLATES
from coach.validation.table import markdown_table


def write_count_report(out: Path, report: CountReport, strips: Mapping[str, list[Picture]]) -> None:
    """Write `report.html`, `report.md`, `report.json` and `gallery.html`.

    Args:
        out: folder for them.
        report: what they say.
        strips: name of a clip to its pictures.

    Raises:
        CoachError: the folder cannot be written to.
    """
    known = {
        "title": f"Real clips: {report.labels}",
        "headline": tables.headline(report),
        "provenance": _provenance(report),
    }
    write_files(
        out,
        {
            "report.html": render(
                TEMPLATES,
                "counts.html.j2",
                tables=tables.all_tables(report),
                failed=report.failed,
                **known,
            ),
            "gallery.html": render(
                TEMPLATES,
                "gallery.html.j2",
                clips=[
                    (
                        clip.label.name,
                        tables.answer(clip),
                        tables.remarks(clip.label),
                        strips[clip.label.name],
                    )
                    for clip in report.clips
                    if clip.label.name in strips
                ],
                **known,
            ),
            "report.md": _markdown(report),
            "report.json": TypeAdapter(CountReport).dump_json(report, indent=1).decode() + "\n",
        },
    )


def _markdown(report: CountReport) -> str:
    parts = [
        f"# Real clips: {report.labels}\n\n{tables.headline(report)}",
        *map(markdown_table, tables.all_tables(report)),
        *(
            ["## Left out\n\n" + "\n".join(f"- {why}" for why in report.failed)]
            if report.failed
            else []
        ),
        _provenance(report),
    ]
    return "\n\n".join(parts) + "\n"


def _provenance(report: CountReport) -> str:
    versions = report.versions
    return (
        f"Clips {report.names} of {report.labels}; coach {versions.program}, pose model "
        f"{versions.pose_model}, estimator {versions.estimator}."
    )
