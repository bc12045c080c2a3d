"""Plots of a history as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from itertools import pairwise
from math import ceil, isnan

import numpy as np

from coach.programme.history import Day
from coach.programme.measures import Measure
from coach.programme.plan import Week, monday_of
from coach.programme.trend import Point, Trend, by_week
from coach.report.history_words import drills_done
from coach.report.svg import axis, drawing, grid, lines_of, listed

_WIDTH, _HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 8, 22  # room for the axes
_CELL, _STEP = 10, 12  # of the calendar
_WEEKS_A_ROW = 54
MANY_DAYS = 60  # from which on weeks are drawn over the days
_FEW = 10  # days up to which each has its own interval drawn
_GAP_DAYS = 28  # without a value, over which no line is drawn
_Z95 = 1.96
_NAMES = ("Mon", "", "Wed", "", "Fri", "", "Sun")


def plot(measure: Measure, first: date, last: date) -> str:
    """One measure over time: days, usual value with its band, and the changes that are sure.

    Args:
        measure: with one point at least.
        first: day at the left end of the axis.
        last: at its right end.
    """
    points = measure.points
    usual = by_week(points) if len(points) > MANY_DAYS else points
    days = max((last - first).days, 1)
    low, high, step = _axis(points, usual)

    def at(day: date, value: float) -> tuple[float, float]:
        x = _LEFT + (day - first).days / days * (_WIDTH - _LEFT - _RIGHT)
        y = _TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)
        return round(x, 1), round(y, 1)

    radius = 3 if len(points) <= _FEW else 1.5
    lines = [(value, at(first, value)[1]) for value in lines_of(low, high, step)]
    parts = grid(lines, _LEFT, _WIDTH - _RIGHT)
    for day, name in _ticks(first, last):
        x, _ = at(day, low)
        anchor = "end" if x > _WIDTH - 40 else "middle" if x > _LEFT + 30 else "start"
        parts.append(
            f'<text x="{x}" y="{_HEIGHT - 5}" text-anchor="{anchor}">{name}</text>'
            f'<path class="tick" d="M{x} {_HEIGHT - _BOTTOM}v4"/>'
        )
    for run in _runs(usual):
        band = [one for one in run if not isnan(one.sd)]
        if len(band) > 1:
            upper = [at(one.day, one.value + _Z95 * one.sd) for one in band]
            lower = [at(one.day, one.value - _Z95 * one.sd) for one in reversed(band)]
            parts.append(f'<polygon class="band" points="{listed([*upper, *lower])}"/>')
    for one in points:
        x, y = at(one.day, one.value)
        parts.append(f'<circle class="day" cx="{x}" cy="{y}" r="{radius}"/>')
        if len(points) <= _FEW and not isnan(one.sd):
            low_y, high_y = (at(one.day, one.value + sign * _Z95 * one.sd)[1] for sign in (-1, 1))
            parts.append(f'<path class="usual" d="M{x} {low_y}V{high_y}"/>')
    for run in _runs(usual):
        parts.append(
            f'<polyline class="usual" points="{listed(at(p.day, p.value) for p in run)}"/>'
        )
    for trend in measure.trends:
        if trend.is_sure:
            ends = (at(day, value) for day, value in _line(trend, points))
            parts.append(f'<polyline class="trend" points="{listed(ends)}"/>')
    return drawing(_WIDTH, _HEIGHT, measure.title, parts)


def calendar(days: Sequence[Day], weeks: Sequence[Week], today: date) -> str:
    """Every day since the first one as a square, week by week, kept weeks marked below.

    Args:
        days: on which something was done.
        weeks: all of them, this one last.
        today: the last day.
    """
    done = {one.day: one for one in days}
    first = min([monday_of(today) - timedelta(weeks=11), *(week.monday for week in weeks)])
    mondays = [first + timedelta(weeks=n) for n in range((monday_of(today) - first).days // 7 + 1)]
    kept = {week.monday for week in weeks if week.kept}
    a_row = ceil(len(mondays) / ceil(len(mondays) / _WEEKS_A_ROW))
    rows = [mondays[start : start + a_row] for start in range(0, len(mondays), a_row)]
    height = 7 * _STEP + 34
    parts = []
    for row, its in enumerate(rows):
        top = row * height + 16
        for number, name in enumerate(_NAMES):
            parts.append(f'<text x="0" y="{top + number * _STEP + 9}">{name}</text>')
        for column, monday in enumerate(its):
            x = 30 + column * _STEP
            if monday.day <= 7:
                name = str(monday.year) if monday.month == 1 else f"{monday:%b}"
                parts.append(f'<text x="{x}" y="{top - 5}">{name}</text>')
            for number in range(7):
                day = monday + timedelta(days=number)
                if day <= today:
                    parts.append(_cell(x, top + number * _STEP, day, done.get(day)))
            if monday in kept:
                y = top + 7 * _STEP + 3
                parts.append(f'<path class="kept" d="M{x} {y}h{_CELL}"><title>kept</title></path>')
    return drawing(
        30 + a_row * _STEP, len(rows) * height, "Days on which something was done", parts
    )


def _cell(x: int, y: int, day: date, done: Day | None) -> str:
    if done is None:
        return f'<rect class="none" x="{x}" y="{y}" width="{_CELL}" height="{_CELL}"/>'
    much = 1 if done.sets <= 1 else 2 if done.sets <= 3 else 3
    words = drills_done(done.drills, done.routines)
    if done.pain:
        words = f"{words}; stopped for pain" if words else "stopped for pain"
    cross = f'<path class="pain" d="M{x + 2} {y + 2}l6 6m0-6l-6 6"/>' if done.pain else ""
    return (
        f'<g><title>{day}: {escape(words)}</title><rect class="done{much}" x="{x}" y="{y}" '
        f'width="{_CELL}" height="{_CELL}"/>{cross}</g>'
    )


def _line(trend: Trend, points: Sequence[Point]) -> list[tuple[date, float]]:
    """Both ends of a change, through the middle of the values that it is taken from."""
    own = [one for one in points if trend.first <= one.day <= trend.last]
    middle = float(np.mean([one.value for one in own]))
    days = float(np.mean([(one.day - trend.first).days for one in own]))
    a_day = trend.change / (trend.last - trend.first).days
    start = middle - a_day * days
    return [(trend.first, start), (trend.last, start + trend.change)]


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Points that a line may join: of one zero, without a long gap."""
    runs: list[list[Point]] = [[points[0]]] if points else []
    for before, one in pairwise(points):
        if one.zero != before.zero or (one.day - before.day).days > _GAP_DAYS:
            runs.append([])
        runs[-1].append(one)
    return runs


def _axis(points: Sequence[Point], usual: Sequence[Point]) -> tuple[float, float, float]:
    """Lowest and highest value of the axis and the step between its lines."""
    ends = [one.value for one in points]
    ends += [
        one.value + sign * _Z95 * one.sd for one in usual for sign in (1, -1) if not isnan(one.sd)
    ]
    return axis(min(ends), max(ends))


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Some days to name on the axis of time."""
    span = (last - first).days
    if span < 75:
        step = max(ceil(span / 5), 1)
        return [
            (day, f"{day.day} {day:%b}")
            for n in range(0, span + 1, step)
            for day in [first + timedelta(days=n)]
        ]
    months = span / 30.4
    step = next(one for one in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / one <= 8)
    ticks = []
    for month in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if month % step == 0:
            day = date(month // 12, month % 12 + 1, 1)
            ticks.append((day, f"{day:%b} {day.year}"))
    return ticks
