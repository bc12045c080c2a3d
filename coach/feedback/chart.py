"""The tilt curve of a session, with a band for every rep."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.coaching.wrap_up import Ending
from coach.feedback.layout import Layout
from coach.feedback.lettering import BOLD
from coach.feedback.palette import CLASS_COLOUR, INK, PAPER, QUIET, mix
from coach.feedback.panel import Box
from coach.reps.tilt import ARCHED_ABOVE_DEG, TUCKED_BELOW_DEG, judged_from_start
from coach.reps.types import Rep, TiltClass

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]

_LONGEST_GAP_S = 1.0  # a rest between sets takes no more of the width
_MARGIN_DEG = 2.0
_LABELS = 70  # units kept free on the left
_BAND = 22  # height in units of the band with the reps' numbers
_SHIFT = 4


def draw_chart(image: Image, box: Box, ending: Ending, layout: Layout) -> None:
    """Draw into the picture, in place.

    Args:
        image: drawn into.
        box: where the chart goes.
        ending: whose curve and reps are drawn.
        layout: of the picture.
    """
    seen = ending.lumbar_angle_deg[np.isfinite(ending.lumbar_angle_deg)]
    if len(ending.t_s) < 2 or len(seen) == 0:
        text = "Your back was not seen, so there is no curve."
        at = (box.x, box.y + 0.5 * box.height)
        layout.text.write(image, text, at, 18 * layout.unit, QUIET)
        return
    left, unit = box.x + layout.px(_LABELS), layout.unit
    plot = Box(left, box.y, box.right - left, box.height - layout.px(_BAND))
    low = min(float(seen.min()), TUCKED_BELOW_DEG) - _MARGIN_DEG
    high = max(float(seen.max()), ARCHED_ABOVE_DEG) + _MARGIN_DEG

    def row(angle_deg: Floats | float) -> Floats:
        share = (high - np.asarray(angle_deg)) / (high - low)
        return plot.y + share * (plot.height - 1)

    # time as the chart shows it, with gaps closed
    shown_s = np.concatenate([[0.0], np.cumsum(np.minimum(np.diff(ending.t_s), _LONGEST_GAP_S))])
    across = plot.x + shown_s / max(float(shown_s[-1]), 1e-6) * (plot.width - 1)

    def column(t_s: float) -> float:
        return float(np.interp(t_s, ending.t_s, across))

    image[plot.y : plot.bottom, plot.x : plot.right] = mix(PAPER, INK, 0.06)
    _draw_bands(image, plot, ending.reps, column, layout)
    levels: tuple[tuple[TiltClass, float, int], ...] = (
        ("arched", ARCHED_ABOVE_DEG, -8),
        ("tucked", TUCKED_BELOW_DEG, 20),
    )
    for name, level, beside in () if judged_from_start(ending.reps) else levels:
        y = round(float(row(level)))
        cv2.line(image, (plot.x, y), (plot.right - 1, y), CLASS_COLOUR[name], layout.px(1))
        at = (box.x, y + beside * unit)
        layout.text.write(image, name, at, 17 * unit, CLASS_COLOUR[name], BOLD)
    _draw_curve(image, across, row(ending.lumbar_angle_deg), ending.t_s, layout)


def _draw_bands(
    image: Image,
    plot: Box,
    reps: tuple[Rep, ...],
    column: Callable[[float], float],
    layout: Layout,
) -> None:
    """A lighter ground for each rep, and under it its number in the colour of its class."""
    unit, gap = layout.unit, layout.px(1)
    for rep in reps:
        left, right = (round(column(t_s)) for t_s in (rep.span.start_s, rep.span.end_s))
        left, right = left + gap, max(right - gap, left + 2 * gap)
        image[plot.y : plot.bottom, left:right] = mix(PAPER, INK, 0.16)
        colour = CLASS_COLOUR[rep.tilt_class]
        image[plot.bottom : plot.bottom + layout.px(4), left:right] = colour
        number = str(rep.number)
        if layout.text.width(number, 15 * unit) <= right - left:
            at = (0.5 * (left + right), plot.bottom + 20 * unit)
            layout.text.write(image, number, at, 15 * unit, QUIET, align="centre")


def _draw_curve(image: Image, across: Floats, rows: Floats, t_s: Floats, layout: Layout) -> None:
    known = np.flatnonzero(np.isfinite(rows))
    breaks = (np.diff(known) > 1) | (np.diff(t_s[known]) > _LONGEST_GAP_S)
    for run in np.split(known, np.flatnonzero(breaks) + 1):
        line = np.stack([across[run], rows[run]], axis=1)
        fixed = np.rint(line * (1 << _SHIFT)).astype(np.int32)
        cv2.polylines(image, [fixed], False, PAPER, layout.px(1.6), cv2.LINE_AA, _SHIFT)
