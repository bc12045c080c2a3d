"""The report as one HTML page that needs nothing but itself, and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from coach.validation import tables
from coach.validation.findings import Findings
from coach.validation.tables import Cell, Table

_STYLE = Path(__file__).with_name("page.css")
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


def lead(findings: Findings) -> str:
    """How many goals are met, and on how much material."""
    known = [
        verdict.missed_by == 0
        for outcome in findings.outcomes
        for verdict in outcome.verdicts.values()
        if verdict.missed_by == verdict.missed_by
    ]
    group = findings.everything
    clips = f"{group.clips} {'clip' if group.clips == 1 else 'clips'}"
    people = f"{group.people} {'person' if group.people == 1 else 'people'}"
    return f"{sum(known)} of {len(known)} goals met, on {clips} of {people}."


def html(findings: Findings, plots: dict[str, str]) -> str:
    """The page.

    Args:
        findings: what it says.
        plots: what each plot shows, to its SVG.
    """
    figures = "".join(
        f"<figure>{svg}<figcaption>{escape(title)}.</figcaption></figure>"
        for title, svg in plots.items()
    )
    problems = "".join(f"<li>{escape(problem)}</li>" for problem in _problems(findings))
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>How accurate: {escape(findings.folder)}</title>",
            f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body>",
            f"<h1>Measured against true</h1><p>{escape(lead(findings))}</p>",
            _table(tables.targets_table(findings)),
            "<h2>Plots</h2>",
            figures,
            *(_table(table) for table in _all_tables(findings)),
            f"<details><summary>Every clip</summary>{_table(tables.clips_table(findings))}"
            "</details>",
            f"<h2>Left out</h2><ul>{problems}</ul>" if problems else "",
            "<h2>How this was measured</h2>",
            *(f"<p>{escape(text)}</p>" for text in _METHOD),
            f'<p class="note">{escape(_provenance(findings))}</p>',
            "</body></html>",
        ]
    )


def markdown(findings: Findings) -> str:
    """The same tables, for a README to quote."""
    every = [
        tables.targets_table(findings),
        *_all_tables(findings),
        tables.clips_table(findings),
    ]
    problems = [f"- {problem}" for problem in _problems(findings)]
    parts = [
        f"# Measured against true\n\n{lead(findings)}",
        *(_markdown_table(table) for table in every),
        *(["## Left out\n\n" + "\n".join(problems)] if problems else []),
        "## How this was measured\n\n" + "\n\n".join(_METHOD),
        _provenance(findings),
    ]
    return "\n\n".join(parts) + "\n"


def _all_tables(findings: Findings) -> list[Table]:
    return [
        tables.families_table(findings),
        tables.overall_table(findings),
        tables.coverage_table(findings),
        *tables.breakdown_tables(findings),
        tables.agreement_table(findings),
        tables.reliability_table(findings),
    ]


def _problems(findings: Findings) -> list[str]:
    refused = [
        f"{person} is not calibrated: {why}" for person, why in findings.uncalibrated.items()
    ]
    return [*findings.failed, *refused]


def _provenance(findings: Findings) -> str:
    versions = findings.versions
    return (
        f"Clips {findings.names} of {findings.folder}; coach {versions.program}, pose model "
        f"{versions.pose_model}, estimator {versions.estimator}."
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in table.header)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<h2>{escape(table.title)}</h2><div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{note}"
    )


def _row(row: Sequence[Cell]) -> str:
    tags = ['th scope="row"', *["td"] * (len(row) - 1)]
    return "".join(
        f"<{tag}{f' class={cell.mark}' if cell.mark else ''}>{_unbroken(cell.text)}</{tag[:2]}>"
        for tag, cell in zip(tags, row, strict=True)
    )


def _unbroken(text: str) -> str:
    """Signs stay on the line of their number."""
    text = escape(text)
    for sign, glued in ((" %", "&nbsp;%"), ("≤ ", "≤&nbsp;"), ("≥ ", "≥&nbsp;")):
        text = text.replace(sign, glued)
    return text


def _markdown_table(table: Table) -> str:
    lines = [
        f"## {table.title}",
        "",
        _markdown_row(table.header),
        "| --- " * len(table.header) + "|",
    ]
    lines += [_markdown_row([cell.text for cell in row]) for row in table.rows]
    if table.note:
        lines += ["", table.note]
    return "\n".join(lines)


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
