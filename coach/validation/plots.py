"""The report's plots as SVG that takes its ink from the page around it, light or dark.

Tilt is drawn in sky blue with round marks and full lines, the lumbar angle in orange with
square marks and dashes, so that no plot is read by colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from io import StringIO
from itertools import pairwise
from math import isnan
from statistics import NormalDist
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from coach.feedback.palette import CLASS_COLOUR, Colour
from coach.pose.types import Floats
from coach.validation.bootstrap import MetricValue
from coach.validation.clip_results import CONDITIONS, ClipResult, Condition, Frames
from coach.validation.comparison import LUMBAR, SIGNALS, TILT
from coach.validation.metrics import coverage
from coach.validation.report_data import Group, ReportData, errors_deg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK = "#010203"  # stands for the page's own text colour
_WIDTH_IN = 5.6
_MOST_POINTS = 3000  # of a scatter; more only make the page heavy
_LEVELS: Floats = np.linspace(0.05, 0.99, 40)
_Z: Floats = np.array([NormalDist().inv_cdf(0.5 + level / 2) for level in _LEVELS])
_PLOTS_PER_ROW = 3  # small plots in a row
_RELIABILITY_BINS = 5


def _page_style() -> AbstractContextManager[None]:
    return matplotlib.rc_context(
        {
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.size": 9,
            "text.color": _INK,
            "axes.edgecolor": _INK,
            "axes.labelcolor": _INK,
            "axes.titlesize": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": _INK,
            "ytick.color": _INK,
            "legend.frameon": False,
        }
    )


def _hex(colour: Colour) -> str:
    blue, green, red = colour
    return f"#{red:02x}{green:02x}{blue:02x}"


_COLOURS = {TILT: _hex(CLASS_COLOUR["tucked"]), LUMBAR: _hex(CLASS_COLOUR["arched"])}
_MARKERS = {TILT: "o", LUMBAR: "s"}
_LINES = {TILT: "-", LUMBAR: "--"}


def plots(report: ReportData, frames: Frames) -> dict[str, str]:
    """All plots: what each shows, to its SVG."""
    families = {clip.name: clip.family for clip in report.clips}
    condition = drawn_condition(report.clips)
    described = _DESCRIBED[condition]
    with _page_style():
        drawn = {
            f"Error by motion, {described}, with 95 % intervals over people": _errors(
                report.breakdowns["motion"], condition
            ),
            f"Measured minus true, {described}: bias and 95 % limits of agreement": _agreement(
                report, frames, condition
            ),
            f"Intervals as stated against truth found inside, {described}": _calibration(
                frames, families, condition
            ),
            f"Error of each clip by yaw, {described}": _yaw(report.clips, condition),
            f"Tilt classes at lockout, {described}: true as often as stated?": _reliability(
                report.clips, condition
            ),
        }
        return {
            title: _svg(figure, f"plot{i}")
            for i, (title, figure) in enumerate(drawn.items(), start=1)
        }


_DESCRIBED: dict[Condition, str] = {
    "calibrated": "with calibration",
    "population": "without calibration",
}


def drawn_condition(clips: Sequence[ClipResult]) -> Condition:
    """The condition that is drawn: with calibration where any clip has one."""
    return next(c for c in reversed(CONDITIONS) if any(c in clip.metrics for clip in clips))


def _errors(groups: Sequence[Group], condition: Condition) -> Figure:
    kept = [g for g in groups if not isnan(g.metrics[condition]["lumbar_error"].value)]
    figure, axes = _figure(0.9 + 0.42 * len(kept))
    for shift, signal, name in ((-0.18, TILT, "tilt_error"), (0.18, LUMBAR, "lumbar_error")):
        at = np.arange(len(kept)) + shift
        values = [group.metrics[condition][name] for group in kept]
        axes.barh(
            at, [v.value for v in values], 0.34, color=_COLOURS[signal], edgecolor=_INK,
            linewidth=0.6, hatch="" if signal == TILT else "//", label=_in_words(signal),
            xerr=_whiskers(values), ecolor=_INK, capsize=2,
        )  # fmt: skip
    axes.set_yticks(range(len(kept)), [group.name.replace("_", " ") for group in kept])
    axes.invert_yaxis()
    axes.set_xlabel("mean absolute error, degrees")
    _legend_above(axes)
    return figure


def _whiskers(values: Sequence[MetricValue]) -> Floats:
    """(2, n) below and above; NaN where there is no interval."""
    below, above = [v.value - v.low for v in values], [v.high - v.value for v in values]
    return np.array([below, above], np.float64)


def _agreement(report: ReportData, frames: Frames, condition: Condition) -> Figure:
    figure, axes = _grid(5.2, 2, 1)
    own = [conditions[condition] for conditions in frames.values() if condition in conditions]
    error = errors_deg(frames, condition)
    mean = np.concatenate([0.5 * (c.got_deg + c.true_deg) for c in own], axis=1)
    for each, signal in zip(axes, (TILT, LUMBAR), strict=True):
        seen = np.flatnonzero(np.isfinite(error[signal]))
        some = seen[:: max(1, -(-seen.size // _MOST_POINTS))]
        each.plot(
            mean[signal, some], error[signal, some], ".", color=_COLOURS[signal], markersize=2.5,
            alpha=0.5, rasterized=True,
        )  # fmt: skip
        limits = report.agreement[condition][SIGNALS[signal]]
        for value, dashes in (
            (limits.bias_deg, "-"),
            (limits.low_deg, ":"),
            (limits.high_deg, ":"),
        ):
            if not isnan(value):
                each.axhline(value, color=_INK, linewidth=1, linestyle=dashes)
                each.annotate(
                    f"{value:+.1f}", (1, value), xycoords=("axes fraction", "data"),
                    xytext=(2, 0), textcoords="offset points", va="center",
                )  # fmt: skip
        each.set_ylabel(f"{_in_words(signal)}:\nmeasured minus true, degrees")
    axes[1].set_xlabel("mean of measured and true, degrees")
    return figure


def _calibration(frames: Frames, families: dict[str, str], condition: Condition) -> Figure:
    names = ["all motions", *sorted({families[n] for n, c in frames.items() if condition in c})]
    rows = -(-len(names) // _PLOTS_PER_ROW)
    figure, grid = _grid(0.5 + 1.9 * rows, rows, _PLOTS_PER_ROW)
    for each in grid[len(names) :]:
        each.set_visible(False)
    for each, name in zip(grid, names, strict=False):
        own = [
            conditions[condition]
            for clip, conditions in frames.items()
            if condition in conditions and name in ("all motions", families[clip])
        ]
        each.plot([0, 100], [0, 100], color=_INK, linewidth=0.6)
        for signal in (TILT, LUMBAR):
            found = coverage(
                np.concatenate([c.error_deg[signal] for c in own]),
                np.concatenate([c.sd_deg[signal] for c in own]),
                _Z,
            )
            each.plot(
                100 * _LEVELS, 100 * found, _LINES[signal], color=_COLOURS[signal], linewidth=2,
                label=_in_words(signal),
            )  # fmt: skip
        each.set(title=name.replace("_", " "), xlim=(0, 100), ylim=(0, 100), aspect="equal")
        each.set_xticks([0, 50, 100])
        each.set_yticks([0, 50, 100])
    figure.supxlabel("stated, % of frames", fontsize=9)
    figure.supylabel("truth inside, % of frames", fontsize=9)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def _yaw(clips: Sequence[ClipResult], condition: Condition) -> Figure:
    figure, axes = _figure(3.0)
    own = [clip for clip in clips if condition in clip.metrics]
    for signal in (TILT, LUMBAR):
        axes.plot(
            [clip.yaw_deg for clip in own],
            [clip.metrics[condition].error_deg[signal] for clip in own],
            _MARKERS[signal], color=_COLOURS[signal], markeredgecolor=_INK, markeredgewidth=0.6,
            label=_in_words(signal),
        )  # fmt: skip
    axes.set(xlabel="camera off the side view, degrees", ylabel="mean absolute\nerror, degrees")
    axes.set_xlim(0, max(clip.yaw_deg for clip in own) + 1)
    axes.set_ylim(bottom=0)
    _legend_above(axes)
    return figure


def _reliability(clips: Sequence[ClipResult], condition: Condition) -> Figure:
    """Share of the classes of about a stated probability that are the true ones."""
    figure, axes = _figure(3.0)
    axes.plot([0, 100], [0, 100], color=_INK, linewidth=0.6)
    chances = [
        chance
        for clip in clips
        if condition in clip.metrics
        for chance in clip.metrics[condition].chances
    ]
    stated, true = np.array(chances, dtype=float).reshape(-1, 2).T
    for low, high in pairwise(np.linspace(0.0, 1.0, _RELIABILITY_BINS + 1)):
        inside = (stated >= low) & ((stated < high) | (high == 1.0))
        if not inside.any():
            continue
        at = 100 * float(stated[inside].mean()), 100 * float(true[inside].mean())
        axes.plot(*at, _MARKERS[LUMBAR], color=_COLOURS[LUMBAR], markeredgecolor=_INK)
        axes.annotate(f" {inside.sum()}", at, fontsize=8, color=_INK)
    axes.set(
        xlim=(0, 100), ylim=(0, 100), xlabel="stated probability, % (with the number of cases)",
        ylabel="of these true, %",
    )  # fmt: skip
    return figure


def _figure(height_in: float) -> tuple[Figure, Axes]:
    figure, (axes,) = _grid(height_in, 1, 1)
    return figure, axes


def _grid(height_in: float, rows: int, columns: int) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(_WIDTH_IN, height_in), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def _legend_above(axes: Axes) -> None:
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)


def _in_words(signal: int) -> str:
    return SIGNALS[signal].replace("_", " ")


def _svg(figure: Figure, name: str) -> str:
    """The SVG element alone, its ids made the plot's own, in the page's ink."""
    with matplotlib.rc_context({"svg.hashsalt": name}):
        text = StringIO()
        figure.savefig(text, format="svg", transparent=True, dpi=150, metadata={"Date": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{name}-", svg)
    return svg.replace(_INK, "currentColor")
