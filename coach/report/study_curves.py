"""The tilt over a rep of many recordings, each person's own averaged first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from coach.pose.types import Floats
from coach.report.digest import POINTS, RepCurve
from coach.report.study_figures import Done, by_remark
from coach.report.tilt_plots import Limits, Panel
from coach.reps.types import Side

MOST_LINES = 12  # people drawn one by one in a panel
_BAND_FROM = 3  # people from which a standard deviation says something
_MIN_SEEN = 0.5  # of the people at a moment, else the line has a gap
_SIDES: tuple[Side, ...] = ("", "left", "right")

Seen = tuple[str, RepCurve]
"""Whose curve it is, and the curve."""


def panels_of(done: Sequence[Done]) -> list[Panel]:
    """The panels of one exercise: one for each side, and of each side one for each condition.

    Args:
        done: recordings of one exercise.
    """
    remarks = by_remark(done)
    panels = []
    for remark, its in remarks.items():
        for side in _SIDES:
            seen = _seen(its, side)
            if seen:
                title = _title(its[0][1].title, side, remark if len(remarks) > 1 else "")
                panels.append(together(title, seen, _limits(its, seen)))
    return panels


def panels_of_each(done: Sequence[Done]) -> list[Panel]:
    """A panel for each person and side; where nobody is named for each recording."""
    panels = []
    for who in sorted({_whose(one) for one in done}):
        its = [one for one in done if _whose(one) == who]
        for side in _SIDES:
            seen = _seen(its, side)
            if seen:
                panels.append(_one(_title(who, side, ""), seen, _limits(its, seen)))
    return panels


def together(title: str, seen: Sequence[Seen], limits: Limits) -> Panel:
    """One panel of several people: the mean of their means, and how far they lie apart."""
    people: dict[str, list[RepCurve]] = {}
    for who, curve in seen:
        people.setdefault(who, []).append(curve)
    if len(people) == 1:
        return _one(title, seen, limits)
    lines = np.array(
        [_mean(np.array([_values(one.mean_deg) for one in its])) for its in people.values()]
    )
    spread = _spread(lines) if len(lines) >= _BAND_FROM else np.full(POINTS, nan)
    few = len(lines) <= MOST_LINES
    return Panel(
        title,
        f"{len(people)} people, {sum(curve.reps for _, curve in seen)} reps",
        _mean(lines),
        spread,
        lines if few else np.empty((0, POINTS)),
        limits,
    )


def _one(title: str, seen: Sequence[Seen], limits: Limits) -> Panel:
    """One person: the mean of the recordings, and how far the reps lie apart."""
    means = np.array([_values(curve.mean_deg) for _, curve in seen])
    own = np.array([_values(curve.spread_deg) for _, curve in seen])
    mean, spread = _mean(means), _root_mean_square(own)
    if len(means) > 1:
        spread = np.hypot(np.nan_to_num(spread), _spread(means))
    reps = sum(curve.reps for _, curve in seen)
    note = f"{reps} {'rep' if reps == 1 else 'reps'}"
    if len(seen) > 1:
        note += f" of {len(seen)} recordings"
    return Panel(title, note, mean, spread, np.empty((0, POINTS)), limits)


def _whose(one: Done) -> str:
    return one[0].person or one[0].name


def _seen(done: Sequence[Done], side: Side) -> list[Seen]:
    return [(_whose(one), curve) for one in done for curve in one[1].curves if curve.side == side]


def _limits(done: Sequence[Done], seen: Sequence[Seen]) -> Limits:
    return done[0][1].limits_deg if seen[0][1].signal == "lumbar_angle_deg" else None


def _title(name: str, side: Side, remark: str) -> str:
    return ", ".join(part for part in (name, side, remark) if part)


def _values(values: Sequence[float | None]) -> Floats:
    return np.array([nan if one is None else one for one in values], dtype=np.float64)


def _mean(lines: Floats) -> Floats:
    """The mean at each moment; NaN where too few were seen."""
    seen = np.isfinite(lines)
    n = seen.sum(axis=0)
    sums = np.where(seen, lines, 0.0).sum(axis=0)
    return np.where(n >= _MIN_SEEN * len(lines), sums / np.maximum(n, 1), nan)


def _spread(lines: Floats) -> Floats:
    """Standard deviation at each moment; NaN where the mean is, or one alone was seen."""
    n = np.isfinite(lines).sum(axis=0)
    squares = np.nansum((lines - _mean(lines)) ** 2, axis=0)
    spread = np.sqrt(squares / np.maximum(n - 1, 1))
    return np.where((n > 1) & np.isfinite(_mean(lines)), spread, nan)


def _root_mean_square(lines: Floats) -> Floats:
    n = np.isfinite(lines).sum(axis=0)
    return np.where(n > 0, np.sqrt(np.nansum(lines**2, axis=0) / np.maximum(n, 1)), nan)
