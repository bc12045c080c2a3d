"""The tilt over a rep of many recordings, each person's own averaged first. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import nan

import numpy as np

from coach.pose.types import Floats
from coach.report.digest import POINTS, Digest, RepCurve
from coach.report.study_figures import Done, by_remark
from coach.report.tilt_plots import Limits, Panel
from coach.reps.types import Side

MOST_LINES = 12  # people drawn one by one in a panel
_BAND_FROM = 3  # people from which a standard deviation says something
_MIN_SEEN = 0.5  # of the people at a moment, else the line has a gap
_SIDES: tuple[Side, ...] = ("", "left", "right")


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
                unnamed = {one[0].name for one in its if not one[0].person}
                panels.append(_together(title, seen, _limits(its[0][1], seen[0][1]), unnamed))
    return panels


def panels_of_each(done: Sequence[Done]) -> list[Panel]:
    """A panel for each person and side; where nobody is named for each recording."""
    people: dict[str, list[Digest]] = {}
    for one in sorted(done, key=_whose):
        people.setdefault(_whose(one), []).append(one[1])
    return [panel for who, its in people.items() for panel in panels_of_one(who, its)]


def panels_of_one(title: str, digests: Sequence[Digest]) -> list[Panel]:
    """Recordings of one exercise by one person: a panel for each side."""
    panels = []
    for side in _SIDES:
        seen = [curve for one in digests for curve in one.curves if curve.side == side]
        if seen:
            panels.append(_one(_title(title, side, ""), seen, _limits(digests[0], seen[0])))
    return panels


def _together(
    title: str, seen: Sequence[tuple[str, RepCurve]], limits: Limits, unnamed: Collection[str]
) -> Panel:
    """Several people: the mean of their means, and how far they lie apart.

    Without a name each recording stands for itself, and how far people lie apart is not known.
    """
    people: dict[str, list[RepCurve]] = {}
    for who, curve in seen:
        people.setdefault(who, []).append(curve)
    if len(people) == 1:
        return _one(title, [curve for _, curve in seen], limits)
    lines = np.array(
        [_mean(np.array([_values(one.mean_deg) for one in its])) for its in people.values()]
    )
    alone = len(people.keys() & set(unnamed))
    named = len(people) - alone
    counted = [f"{named} {'person' if named == 1 else 'people'}"] if named else []
    counted += [f"{alone} {'recording' if alone == 1 else 'recordings'}"] if alone else []
    has_band = not alone and len(lines) >= _BAND_FROM
    return Panel(
        title,
        f"{' and '.join(counted)}, {sum(curve.reps for _, curve in seen)} reps",
        _mean(lines),
        _spread(lines) if has_band else np.full(POINTS, nan),
        lines if len(lines) <= MOST_LINES else np.empty((0, POINTS)),
        limits,
    )


def _one(title: str, curves: Sequence[RepCurve], limits: Limits) -> Panel:
    """One person: the mean of the recordings, and how far the reps lie apart."""
    means = np.array([_values(one.mean_deg) for one in curves])
    spread = _root_mean_square(np.array([_values(one.spread_deg) for one in curves]))
    if len(means) > 1:
        spread = np.hypot(np.nan_to_num(spread), _spread(means))
    mean = _mean(means)
    reps = sum(one.reps for one in curves)
    note = f"{reps} {'rep' if reps == 1 else 'reps'}"
    if len(curves) > 1:
        note += f" of {len(curves)} recordings"
    return Panel(title, note, mean, spread, np.empty((0, POINTS)), limits)


def _whose(one: Done) -> str:
    return one[0].person or one[0].name


def _seen(done: Sequence[Done], side: Side) -> list[tuple[str, RepCurve]]:
    """Whose curve each is, and the curve."""
    return [(_whose(one), curve) for one in done for curve in one[1].curves if curve.side == side]


def _limits(digest: Digest, curve: RepCurve) -> Limits:
    return digest.limits_deg if curve.signal == "lumbar_angle_deg" else None


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
