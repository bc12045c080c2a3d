"""Plots of the tilt as SVG: over a recording, over a rep, left against right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import nan

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import Floats
from coach.report.digest import POINTS
from coach.report.svg import axis, drawing, grid, lines_of, listed, runs
from coach.session.summary import SidesCompared

ROW_S = 60.0  # of a recording in one row of its plot
_COLUMNS = 400  # that a row is drawn in
_Z95 = 1.96
_WIDE, _TALL = 860, 190
_SMALL, _LOW = 260, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 58, 10, 22  # room for axes and the names of the classes
_ROOM = 14  # that the number of a rep takes
_LEAST_DEG = (-10.0, 10.0)  # that an axis shows at least

Limits = tuple[float, float] | None
_At = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot of the tilt from 0 to 100 % of a rep.

    Attributes:
        title: what it is of.
        note: how many it is taken over.
        mean: (POINTS,) NaN where too little was seen.
        spread: (POINTS,) half of the height of the band about it; NaN for none.
        lines: (n, POINTS) what it is the mean of, drawn thinly.
        limits: (below, above) which an angle is no longer neutral; None for no classes.
    """

    title: str
    note: str
    mean: Floats
    spread: Floats
    lines: Floats
    limits: Limits


def over_time(
    t_s: Floats,
    angle_deg: Floats,
    sd_deg: Floats,
    reps: Sequence[tuple[float, float, str]],
    limits: Limits,
    title: str,
) -> list[str]:
    """The tilt over a recording with its 95 % band, a drawing for each minute.

    Args:
        t_s: (n,) rising times of the frames, n > 0.
        angle_deg: (n,) NaN where it was not seen.
        sd_deg: (n,) its standard deviation.
        reps: start and end in seconds and number of each.
        limits: (below, above) which an angle is no longer neutral; None for no classes.
        title: what is drawn.
    """
    rows = max(int(np.ceil((t_s[-1] - t_s[0]) / ROW_S - 1e-9)), 1)
    length = ROW_S if rows > 1 else max(float(t_s[-1] - t_s[0]), 1e-3)
    binned = [_binned(t_s, angle_deg, sd_deg, t_s[0] + row * length, length) for row in range(rows)]
    shown = [value for _, angle, sd in binned for value in (angle - _Z95 * sd, angle + _Z95 * sd)]
    low, high, step = _axis_of(shown, limits)
    return [
        _row(row, (low, high, step), float(t_s[0] + number * length), length, reps, limits, title)
        for number, row in enumerate(binned)
    ]


def over_rep(panel: Panel, ends: tuple[float, float]) -> str:
    """The tilt over a rep.

    Args:
        panel: what is drawn.
        ends: lowest and highest value that the axis shows, as `ends_of` gives them.
    """
    low, high, step = axis(*ends)
    right = _SMALL - (_RIGHT if panel.limits else 10)

    def at(share: float, value: float) -> tuple[float, float]:
        return _placed(share, (high - value) / (high - low), right, _LOW)

    parts = _zones(panel.limits, low, high, at)
    parts += grid([(v, at(0, v)[1]) for v in lines_of(low, high, step)], _LEFT, right)
    for share, name in ((0.0, "0"), (0.5, "50"), (1.0, "100 %")):
        x, _ = at(share, low)
        parts.append(f'<text x="{x:g}" y="{_LOW - 6}" text-anchor="middle">{name}</text>')
    shares = np.linspace(0.0, 1.0, POINTS)
    parts += _band(shares, panel.mean, panel.spread, at)
    for one in panel.lines:
        parts += _lines("each", shares[::2], one[::2], at)
    parts += _lines("usual", shares, panel.mean, at)
    return drawing(_SMALL, _LOW, panel.title, parts)


def ends_of(panels: Sequence[Panel]) -> tuple[float, float]:
    """Lowest and highest value of panels that are drawn on one axis."""
    shown = [
        values
        for panel in panels
        for values in (panel.mean - panel.spread, panel.mean + panel.spread, panel.mean)
    ]
    shown += [panel.lines for panel in panels if panel.lines.size]
    low, high, _ = _axis_of(shown, panels[0].limits)
    return low, high


def sides(compared: SidesCompared) -> str:
    """Left and right, a dot a rep and a line their mean; empty where one of them was not done.

    The band is as wide as the smallest visible difference, about the middle of the two means: a
    difference is visible where both means lie outside it.
    """
    left, right, visible = compared.left_mean, compared.right_mean, compared.smallest_visible
    if left is None or right is None:
        return ""
    middle = (left + right) / 2.0
    band = None if visible is None else (middle - visible / 2.0, middle + visible / 2.0)
    rows = [("left", compared.left, left), ("right", compared.right, right)]
    return dots(rows, band, "Left and right")


def dots(
    rows: Sequence[tuple[str, Sequence[float], float]],
    band: tuple[float, float] | None,
    title: str,
) -> str:
    """Values as dots on one axis, a row a group, with the mean of each.

    Args:
        rows: name, values, of which there is one at least, and mean of each group.
        band: what is shaded behind all of them; None for nothing.
        title: what is drawn.
    """
    shown = [value for _, values, _ in rows for value in values] + list(band or ())
    low, high, step = axis(min(shown), max(shown))
    begin, width, height = 60, 640, 36 * len(rows) + 38

    def x(value: float) -> float:
        return round(begin + (value - low) / (high - low) * (width - begin - 20), 1)

    parts = []
    if band is not None:
        parts.append(
            f'<rect class="band" x="{x(band[0])}" y="8" width="{x(band[1]) - x(band[0]):g}" '
            f'height="{height - 34}"/>'
        )
    for value in lines_of(low, high, step):
        parts.append(
            f'<path class="grid" d="M{x(value)} 8V{height - 26}"/>'
            f'<text x="{x(value)}" y="{height - 10}" text-anchor="middle">{value:g}</text>'
        )
    for number, (name, values, mean) in enumerate(rows):
        y = 28 + 36 * number
        parts.append(f'<text x="0" y="{y + 4}">{escape(name)}</text>')
        parts += [f'<circle class="day" cx="{x(value)}" cy="{y}" r="3.5"/>' for value in values]
        parts.append(f'<path class="usual" d="M{x(mean)} {y - 13}v26"/>')
    return drawing(width, height, title, parts)


def _row(
    binned: tuple[Floats, Floats, Floats],
    ends: tuple[float, float, float],
    begin_s: float,
    length_s: float,
    reps: Sequence[tuple[float, float, str]],
    limits: Limits,
    title: str,
) -> str:
    """One minute, or all of a shorter recording."""
    t_s, angle, sd = binned
    low, high, step = ends
    right = _WIDE - (_RIGHT if limits else 10)

    def at(moment_s: float, value: float) -> tuple[float, float]:
        return _placed((moment_s - begin_s) / length_s, (high - value) / (high - low), right, _TALL)

    parts = []
    for start, end, number in reps:
        if end > begin_s and start < begin_s + length_s:
            x, _ = at(max(start, begin_s), low)
            width = at(min(end, begin_s + length_s), low)[0] - x
            parts.append(
                f'<rect class="rep" x="{x:g}" y="{_TOP}" width="{width:g}" '
                f'height="{_TALL - _TOP - _BOTTOM}"/>'
            )
            if width > _ROOM:
                y = _TALL - _BOTTOM - 4
                parts.append(
                    f'<text x="{x + width / 2:g}" y="{y}" text-anchor="middle">{number}</text>'
                )
    parts += _zones(limits, low, high, lambda share, v: at(begin_s + share * length_s, v))
    parts += grid([(v, at(begin_s, v)[1]) for v in lines_of(low, high, step)], _LEFT, right)
    first, last, second = axis(begin_s, begin_s + length_s)
    for value in lines_of(first, last, second / 2):
        if begin_s <= value <= begin_s + length_s:
            x, _ = at(value, low)
            parts.append(f'<text x="{x:g}" y="{_TALL - 6}" text-anchor="middle">{value:g} s</text>')
    parts += _band(t_s, angle, _Z95 * sd, at)
    parts += _lines("usual", t_s, angle, at)
    return drawing(_WIDE, _TALL, title, parts)


def _placed(across: float, down: float, right: float, height: float) -> tuple[float, float]:
    x = _LEFT + across * (right - _LEFT)
    return round(x, 1), round(_TOP + down * (height - _TOP - _BOTTOM), 1)


def _zones(limits: Limits, low: float, high: float, at: _At) -> list[str]:
    """Where an angle is tucked and where it is arched, as far as they are in view."""
    if limits is None:
        return []
    below, above = (min(max(one, low), high) for one in limits)
    parts = []
    for name, bottom, top in (
        ("tucked", low, below),
        ("neutral", below, above),
        ("arched", above, high),
    ):
        (x, upper), (end, lower) = at(0.0, top), at(1.0, bottom)
        if name != "neutral":
            parts.append(
                f'<rect class="{name}" x="{x:g}" y="{upper:g}" width="{end - x:g}" '
                f'height="{lower - upper:g}"/>'
            )
        if lower - upper > 12:
            parts.append(f'<text x="{end + 5:g}" y="{(upper + lower) / 2 + 4:g}">{name}</text>')
    return parts


def _band(across: Floats, middle: Floats, half: Floats, at: _At) -> list[str]:
    """The band about a line, without what was not seen."""
    parts = []
    for run in runs(np.isfinite(middle + half)):
        x, low, high = across[run], (middle - half)[run], (middle + half)[run]
        if len(x) > 1:
            upper = [at(a, b) for a, b in zip(x, high, strict=True)]
            lower = [at(a, b) for a, b in zip(x[::-1], low[::-1], strict=True)]
            parts.append(f'<polygon class="band" points="{listed([*upper, *lower])}"/>')
    return parts


def _lines(kind: str, across: Floats, values: Floats, at: _At) -> list[str]:
    return [
        f'<polyline class="{kind}" '
        f'points="{listed(at(a, b) for a, b in zip(across[run], values[run], strict=True))}"/>'
        for run in runs(np.isfinite(values))
    ]


def _axis_of(shown: Sequence[Floats], limits: Limits) -> tuple[float, float, float]:
    seen = np.concatenate([np.ravel(one) for one in shown])
    seen = seen[np.isfinite(seen)]
    least = (limits[0] - 6.0, limits[1] + 6.0) if limits else _LEAST_DEG
    return axis(
        min(least[0], float(seen.min(initial=0.0))), max(least[1], float(seen.max(initial=0.0)))
    )


def _binned(
    t_s: Floats, angle_deg: Floats, sd_deg: Floats, begin_s: float, length_s: float
) -> tuple[Floats, Floats, Floats]:
    """Time, angle and its standard deviation of some columns of a plot: their means in each."""
    inside = (t_s >= begin_s) & (t_s <= begin_s + length_s)
    t_s, angle_deg, sd_deg = t_s[inside], angle_deg[inside], sd_deg[inside]
    if len(t_s) <= _COLUMNS:
        return t_s, angle_deg, sd_deg
    column = np.minimum((t_s - begin_s) / length_s * _COLUMNS, _COLUMNS - 1).astype(int)
    times, angles, sds = (_means(column, values) for values in (t_s, angle_deg, sd_deg))
    kept = np.isfinite(times)  # a column without any frame is no gap
    return times[kept], angles[kept], sds[kept]


def _means(column: NDArray[np.int_], values: Floats) -> Floats:
    """The mean of what was seen in each column; NaN where nothing was."""
    seen = np.isfinite(values)
    n = np.bincount(column[seen], minlength=_COLUMNS)
    sums = np.bincount(column[seen], values[seen], _COLUMNS)
    return np.where(n > 0, sums / np.maximum(n, 1), nan)
