"""A session as a page of text."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.errors import CoachError
from coach.report.curve import bands, curve
from coach.report.side_plot import side_plot
from coach.reps.tilt import (
    ARCHED_ABOVE_DEG,
    TUCKED_BELOW_DEG,
    drawn_to_usual,
    judged_from_start,
)
from coach.reps.types import Candidate, Rep
from coach.session.summary import Sides, SidesCompared, Summary

if TYPE_CHECKING:
    from coach.coaching.wrap_up import Ending
    from coach.session.store import SessionReader

_NEARLY_ALL_POINTS = 95.0  # of 100: what lacks less is not worth a word
_CLASS_STYLE = {"tucked": "cyan", "neutral": "bold", "arched": "dark_orange", "unclear": "dim"}


def print_error(console: Console, error: CoachError) -> None:
    """The one sentence on what went wrong, on one line."""
    console.print(f"[red]coach:[/] {escape(str(error))}", highlight=False, soft_wrap=True)


def print_summary(console: Console, summary: Summary) -> None:
    """The answer, what to try next, and how far to trust it."""
    console.print(f"[bold]{escape(summary.headline)}[/]")
    if summary.set_verdict is not None:
        console.print(escape(summary.set_verdict.text))
    if summary.sides is not None:
        console.print(_sides(summary.sides))
    for compared in summary.sides_compared:
        console.print(escape(compared.text))
    if summary.score is not None:
        graded = ""
        if summary.graded_points < _NEARLY_ALL_POINTS:
            graded = f", from the {summary.graded_points:.0f} points that could be graded"
        console.print(f"Score {summary.score:.0f} of 100{graded}; view: {summary.view}.")
    console.print(f"Next: {escape(summary.next)}")
    if summary.faults:
        often = sorted(summary.faults.items(), key=lambda fault: -fault[1])
        listed = ", ".join(f"{name.replace('_', ' ')} in {n}" for name, n in often)
        console.print(f"Of {summary.reps} reps: {listed}.")
    quality = summary.quality
    if quality.measured_share < 0.995 or quality.reasons:
        doubts = "; ".join(f"{share:.0%} {why}" for why, share in quality.reasons.items())
        blank = "" if quality.measured_share == 1.0 else ", the others blank"
        console.print(
            f"[dim]Lower back measured in {quality.measured_share:.0%} of frames{blank}. In doubt, "
            f"with a wide band or blank: {doubts or 'none'}.[/]"
        )
    for warning in summary.warnings:
        console.print(f"[yellow]Note:[/] {escape(warning)}")


def _sides(sides: Sides) -> str:
    """How many reps of each side."""
    unknown = f", {sides.unknown} whose side could not be told" if sides.unknown else ""
    return f"Left {sides.left}, right {sides.right}{unknown}."


def print_candidates(console: Console, candidates: Sequence[Candidate]) -> None:
    """Every movement that was found and, for those not counted, which rule said no."""
    if not candidates:
        console.print("No movement was found.")
        return
    table = Table(box=None, header_style="dim")
    for column in ("start s", "peak s", "end s", "size"):
        table.add_column(column, justify="right")
    table.add_column("")
    for one in candidates:
        table.add_row(
            *(f"{t_s:.1f}" for t_s in (one.start_s, one.peak_s, one.end_s)),
            _size(one),
            "counted" if one.counted else f"[yellow]not counted[/], {escape(one.refused_by)}",
        )
    console.print(table)


def _size(one: Candidate) -> str:
    if one.unit == "share of usual":
        return f"{one.amplitude:.0%} of usual"
    return f"{one.amplitude:.3g} {one.unit}"


def print_session(console: Console, reader: SessionReader) -> None:
    """Summary, tilt curve and table of reps of a session."""
    meta = reader.meta
    console.print(f"[dim]{escape(meta.source)}, {meta.exercise}, {meta.created_utc:%Y-%m-%d}[/]")
    if reader.summary is None:
        n = sum(1 for _ in reader.poses())
        console.print(
            f"This session was broken off after {n} frames. Its poses are all there: "
            "`coach score SESSION.coach` finishes it without the video."
        )
        return
    summary = Summary.model_validate(reader.summary)
    print_summary(console, summary)
    measurements = [m for m, _ in reader.measurements()]
    reps = list(reader.reps())
    _print_curve(
        console, [m.t_s for m in measurements], [m.lumbar_angle_deg for m in measurements], reps
    )
    for compared in summary.sides_compared:
        _print_sides(console, compared)
    _print_reps(console, reps, summary.neutral_source)


def print_live(console: Console, summary: Summary | None, ending: Ending | None) -> None:
    """What a live session came to: the answer, what got better, the tilt curve, every rep."""
    if summary is None or ending is None:
        console.print("No set was done.")
        return
    print_summary(console, summary)
    if ending.improved:
        console.print(escape(ending.improved))
    _print_curve(console, ending.t_s.tolist(), ending.lumbar_angle_deg.tolist(), ending.reps)
    for compared in summary.sides_compared:
        _print_sides(console, compared)
    _print_reps(console, ending.reps, summary.neutral_source)


def _print_sides(console: Console, compared: SidesCompared) -> None:
    width = max(30, min(console.width - 10, 72))
    lines = side_plot(compared, width)
    if not lines:
        return
    name = compared.metric.removesuffix(f"_{compared.unit}").replace("_", " ")
    band = "" if compared.smallest_visible is None else ", shaded the smallest visible difference"
    console.print(
        f"\nLeft and right, {name} ({compared.unit}): a dot a rep, a bar their mean{band}"
    )
    console.print("\n".join(lines), highlight=False, markup=False)


def _print_curve(
    console: Console, t_s: Sequence[float], lumbar_deg: Sequence[float], reps: Sequence[Rep]
) -> None:
    width = max(30, min(console.width - 10, 96))
    if judged_from_start(reps):
        levels, words = [0.0], " from neutral; judged is how far each rep goes from its own start"
    else:
        levels = [TUCKED_BELOW_DEG, ARCHED_ABOVE_DEG]
        words = ": arched above the upper line, tucked below"
    lines = curve(t_s, lumbar_deg, levels, width)
    if not lines:
        return
    spans = [(rep.span.start_s, rep.span.end_s) for rep in reps]
    lines.insert(-1, bands(t_s[0], t_s[-1], spans, width))
    console.print(f"\nLumbar angle in degrees{words}; reps under it")
    console.print("\n".join(lines), highlight=False, markup=False)


def _print_reps(console: Console, reps: Sequence[Rep], neutral_source: str) -> None:
    if not reps:
        return
    console.print(_table(reps))
    if any(rep.verdict and not isnan(rep.verdict.angle_deg) for rep in reps):
        drawn = " An angle that is not sure is taken for smaller than it was measured."
        console.print(
            "[dim]\N{PLUS-MINUS SIGN} is one standard deviation: two times in three the angle "
            f"should lie within it.{drawn * drawn_to_usual(reps, neutral_source)}[/]"
        )


def _verdict(rep: Rep) -> str:
    if rep.verdict is None:
        return ""
    words = str(rep.verdict.tilt_class)
    if not isnan(rep.verdict.angle_deg):
        words += f" {rep.verdict.angle_deg:+z.0f} \N{PLUS-MINUS SIGN}{rep.verdict.sd_deg:.0f}"
    return f"[{_CLASS_STYLE[rep.tilt_class]}]{words}[/]"


def _told(rep: Rep) -> str:
    """What a rep's other columns have no room for."""
    words = ["cut off"] * rep.partial + [fault.replace("_", " ") for fault in rep.faults]
    return ", ".join(words) or f"[dim]{escape(rep.why_unclear)}[/]"


def _table(reps: Sequence[Rep]) -> Table:
    table = Table(box=None, header_style="dim")
    for column in ("rep", "from s", "to s"):
        table.add_column(column, justify="right")
    sided = any(rep.side for rep in reps)
    if sided:
        table.add_column("side")
    table.add_column("lower back")
    table.add_column("score", justify="right")
    in_part = any(0 < rep.graded_points < _NEARLY_ALL_POINTS for rep in reps)
    if in_part:
        table.add_column("from points", justify="right")
    table.add_column("faults, or why the back is unclear", overflow="fold")
    for rep in reps:
        table.add_row(
            str(rep.number),
            f"{rep.span.start_s:.1f}",
            f"{rep.span.end_s:.1f}",
            *([rep.side or "-"] if sided else []),
            _verdict(rep),
            "-" if rep.score is None else f"{rep.score:.0f}",
            *([f"[dim]{rep.graded_points:.0f}[/]"] if in_part else []),
            _told(rep),
        )
    return table
