"""What every plot of a page needs: SVG that takes its colours from the page around it.

Drawn by hand: loading a plotting library takes longer than reading two years of training.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import ceil, floor, log10

import numpy as np

from coach.pose.types import Floats


def drawing(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    """A drawing that is never shown wider than it is.

    Args:
        width: in pixels, as `height`.
        height: as `width`.
        title: what it shows, for who cannot see it; it is escaped here.
        parts: its elements.
    """
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'style="max-width: {width}px">{"".join(parts)}</svg>'
    )


def listed(points: Iterable[tuple[float, float]]) -> str:
    """Points as the attribute `points` of a line or a polygon takes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def axis(low: float, high: float) -> tuple[float, float, float]:
    """Lowest and highest value of an axis that shows these two, and the step between its lines."""
    rough = max(high - low, 1e-3) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return floor(low / step) * step, ceil(high / step) * step or step, step


def lines_of(low: float, high: float, step: float) -> list[float]:
    """The values at which an axis has its lines; zero is never "-0"."""
    return [
        0.0 if abs(value) < step / 2 else float(value)
        for value in np.arange(low, high + step / 2, step)
    ]


def grid(places: Iterable[tuple[float, float]], left: float, right: float) -> list[str]:
    """The lines of an axis, each with its value before it.

    Args:
        places: (value, y) of each.
        left: where the lines begin.
        right: where they end.
    """
    return [
        f'<path class="{"grid" if value else "zero"}" d="M{left:g} {y:g}H{right:g}"/>'
        f'<text x="{left - 5:g}" y="{y + 4:g}" text-anchor="end">{value:g}</text>'
        for value, y in places
    ]


def runs(seen: Sequence[bool] | Floats) -> list[slice]:
    """Where a line can be drawn without a break: the stretches in which every value was seen."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.asarray(seen, bool), [False]])))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
