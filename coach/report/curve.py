"""A small curve in text, for terminals: two by four dots of Braille a character."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

# bit of each dot in a Braille character, by column and row (Unicode 15, block 2800)
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def curve(
    t_s: Sequence[float],
    values: Sequence[float],
    marks: Sequence[float],
    width: int = 72,
    height: int = 8,
    ends: tuple[str, str] | None = None,
) -> list[str]:
    """Draw values over time.

    Args:
        t_s: rising times in seconds.
        values: one a time, NaN leaves a gap.
        marks: levels to draw as dotted lines, always in view.
        width: characters for the curve, without its labels.
        height: lines for the curve.
        ends: what stands at the ends of the time axis; None for its seconds.

    Returns:
        Lines of text, the last one the time axis; none when there is nothing to draw.
    """
    seen = [v for v in values if not isnan(v)]
    if not seen or t_s[-1] <= t_s[0]:
        return []
    low = min(*seen, *marks)
    high = max(*seen, *marks)
    columns, rows = 2 * width, 4 * height
    span = max(high - low, 1e-9)
    cells = [[0] * width for _ in range(height)]

    def row(value: float) -> int:
        return round((high - value) / span * (rows - 1))

    def dot(column: int, at: int) -> None:
        cells[at // 4][column // 2] |= _DOTS[column % 2][at % 4]

    for level in marks:
        for column in range(0, columns, 4):
            dot(column, row(level))
    previous: tuple[int, int] | None = None
    for t, value in zip(t_s, values, strict=True):
        if isnan(value):
            previous = None
            continue
        column = round((t - t_s[0]) / (t_s[-1] - t_s[0]) * (columns - 1))
        at = row(value)
        first, last = sorted((at, previous[1])) if previous else (at, at)
        for between in range(first, last + 1):
            dot(column, between)
        previous = (column, at)

    labels = {row(level) // 4: level for level in (high, low, *marks)}
    lines = [
        (f"{labels[i]:+6.0f} " if i in labels else " " * 7)
        + "".join(chr(0x2800 + cell) for cell in line)
        for i, line in enumerate(cells)
    ]
    start, end = ends or (f"{t_s[0]:.0f} s", f"{t_s[-1]:.0f} s")
    return [*lines, " " * 7 + start + " " * (width - len(start) - len(end)) + end]


def bands(
    start_s: float, end_s: float, spans: Sequence[tuple[float, float]], width: int = 72
) -> str:
    """A line under a curve that shows spans of time, each with its number where there is room.

    Args:
        start_s: left end of the curve.
        end_s: its right end, later.
        spans: (start, end) of each in seconds, in their order.
        width: characters for the curve, without its labels.
    """
    line = [" "] * width
    for number, (begin, end) in enumerate(spans, start=1):
        first, last = (
            round((t_s - start_s) / (end_s - start_s) * (width - 1)) for t_s in (begin, end)
        )
        last = max(last, first + 1)  # its last column is left free: the next may begin there
        line[first:last] = "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * (last - first)
        label = str(number)
        at = (first + last - len(label)) // 2
        if last - first > len(label) + 1:
            line[at : at + len(label)] = label
    return (" " * 7 + "".join(line)).rstrip()
