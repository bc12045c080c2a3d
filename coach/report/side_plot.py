"""Left and right as two rows of dots on one axis, in text, for terminals."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from coach.session.summary import SidesCompared

_LABEL = 7  # characters before the rows
_DOT, _MEAN, _BAND = "\N{BULLET}", "\N{BOX DRAWINGS HEAVY VERTICAL}", "\N{LIGHT SHADE}"
_TICKS = 6  # at most


def side_plot(compared: SidesCompared, width: int = 72) -> list[str]:
    """Draw the reps of each side, a dot a rep, with the mean of the side.

    The shaded band is as wide as the smallest visible difference and lies about the middle of the
    two means: a difference is visible where both of them lie outside it.

    Args:
        compared: the comparison.
        width: characters for the rows, without their labels.

    Returns:
        A line for left, one for right and the axis; none where either side has no rep.
    """
    left, right, visible = compared.left_mean, compared.right_mean, compared.smallest_visible
    if left is None or right is None:
        return []
    shown = [*compared.left, *compared.right]
    band = None
    if visible is not None:
        middle = (left + right) / 2.0
        band = (middle - visible / 2.0, middle + visible / 2.0)
        shown += band
    ticks = _ticks(min(shown), max(shown))
    low, high = ticks[0], ticks[-1]

    def column(value: float) -> int:
        return round((value - low) / (high - low) * (width - 1))

    def row(values: Sequence[float], mean: float) -> str:
        cells = [" "] * width
        if band is not None:
            first, last = (column(edge) for edge in band)
            cells[first : last + 1] = _BAND * (last + 1 - first)
        for value in values:
            cells[column(value)] = _DOT
        cells[column(mean)] = _MEAN
        return "".join(cells).rstrip()

    axis = ""
    for tick in ticks:  # a label begins where its value is
        axis = f"{axis:<{column(tick) + _LABEL}}{tick:g}"
    return [
        f"{'left':<{_LABEL}}{row(compared.left, left)}",
        f"{'right':<{_LABEL}}{row(compared.right, right)}",
        axis,
    ]


def _ticks(low: float, high: float) -> list[float]:
    """Round values from below `low` to above `high`, two at least."""
    least = max(high - low, 1e-6 * max(abs(low), abs(high), 1.0)) / (_TICKS - 2)
    power = 10.0 ** floor(log10(least))
    step = next(power * times for times in (1.0, 2.0, 5.0, 10.0) if power * times >= least)
    first, last = floor(low / step), ceil(high / step)
    return [round(step * at, 9) for at in range(first, max(last, first + 1) + 1)]
