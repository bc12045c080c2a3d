"""Screens without a live picture: words to be read, and the end of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.coaching.wrap_up import Ending
from coach.feedback.chart import draw_chart
from coach.feedback.layout import EDGE, FOOT, Layout
from coach.feedback.lettering import BOLD, REGULAR
from coach.feedback.palette import FRESH, INK, PAPER, QUIET, Colour

Image = NDArray[np.uint8]

_MARGIN = 28  # units to the sides
_PITCH = 1.3  # between lines, in text sizes
_BETWEEN = 0.5  # paragraphs, in text sizes
_MANY = 99  # lines: as many as it takes


def words_page(layout: Layout, title: str, paragraphs: tuple[str, ...]) -> Image:
    """Words to be read: before the first set, or when it is over for pain.

    Args:
        layout: of the picture.
        title: over it.
        paragraphs: of the text, the most important first.
    """
    page = _blank(layout)
    unit = layout.unit
    baseline = (EDGE + 50) * unit
    layout.text.write(page, title, (_MARGIN * unit, baseline), 52 * unit, FRESH, BOLD)
    first = [_Paragraph(text, FRESH, BOLD) for text in paragraphs[:1]]
    styled = [*first, *(_Paragraph(text) for text in paragraphs[1:])]
    rows = (EDGE + 74.0, layout.height - FOOT)
    _flow(page, layout, styled, rows, (34, 14), layout.width - 2 * _MARGIN)
    return page


def ending_page(layout: Layout, ending: Ending) -> Image:
    """What the session was: answer, curve with its reps, what improved, one thing for next time."""
    page = _blank(layout)
    unit, text = layout.unit, layout.text
    left, right = _MARGIN * unit, (layout.width - _MARGIN) * unit
    across = layout.width - 2 * _MARGIN
    if ending.score is not None:
        low = (EDGE + 62) * unit
        text.write(page, f"{ending.score:.0f}", (right, low), 76 * unit, PAPER, BOLD, "right")
        text.write(page, "score", (right, low + 24 * unit), 18 * unit, QUIET, align="right")
        across -= 130
    title = f"Done: {_counted(len(ending.reps))}"
    text.write(page, title, (left, (EDGE + 36) * unit), 42 * unit, PAPER, BOLD)
    headline = [_Paragraph(ending.headline)]
    _flow(page, layout, headline, (EDGE + 48, EDGE + 112), (24, 15), across)

    words = [_Paragraph(f"Next time: {ending.next}", FRESH, BOLD)]
    if ending.improved:
        words.insert(0, _Paragraph(ending.improved, PAPER, BOLD))
    bottom = layout.height - FOOT
    top = bottom - 66 * len(words)
    across = layout.width - 2 * _MARGIN
    draw_chart(page, layout.box(_MARGIN, EDGE + 120, across, top - 8 - EDGE - 120), ending, layout)
    _flow(page, layout, words, (top, bottom), (25, 15), across)
    return page


def _counted(reps: int) -> str:
    return f"{reps} rep" if reps == 1 else f"{reps} reps"


def _blank(layout: Layout) -> Image:
    width, height = layout.size_px
    return np.full((height, width, 3), INK, np.uint8)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    colour: Colour = PAPER
    weight: int = REGULAR


def _flow(
    page: Image,
    layout: Layout,
    paragraphs: Sequence[_Paragraph],
    rows: tuple[float, float],
    sizes: tuple[float, float],
    width: float,
) -> None:
    """Write paragraphs below each other, all as large as the room between two rows allows.

    Args:
        page: drawn into.
        layout: of the page.
        paragraphs: from the top down.
        rows: (upper, lower) end of the room in units.
        sizes: (largest, smallest) text size in units; at the smallest a line or two may be lost.
        width: of the room in units.
    """
    unit = layout.unit
    top, bottom = rows
    size, smallest = sizes
    lines: list[tuple[str, _Paragraph, float]] = []  # text, style, baseline in units
    while True:
        lines, y = [], top
        for paragraph in paragraphs:
            broken, _ = layout.text.fit(
                paragraph.text, width * unit, (size * unit,) * 2, _MANY, paragraph.weight
            )
            for text in broken:
                lines.append((text, paragraph, y + size))
                y += _PITCH * size
            y += _BETWEEN * size
        if y - _BETWEEN * size <= bottom or size <= smallest:
            break
        size -= 1.0
    for text, paragraph, y in lines:
        at = (_MARGIN * unit, y * unit)
        layout.text.write(page, text, at, size * unit, paragraph.colour, paragraph.weight)
