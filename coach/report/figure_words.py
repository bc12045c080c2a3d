"""Figures in words, as tables of a page and its sentences state them."""

from __future__ import annotations

from math import isnan

from coach.report.people import OverPeople
from coach.report.study_figures import Part

NOTHING = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"


def counted(n: int, one: str, many: str = "") -> str:
    """So many of something, such as "1 rep" and "1,200 reps"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def share(part: Part) -> str:
    """The share of the reps over people, with its interval; of the reps alone without people."""
    if not part.of:
        return NOTHING
    if not part.over.people:
        return f"{100.0 * part.reps / part.of:.0f} %"
    return over(part.over, percent=True)


def over(found: OverPeople, *, percent: bool = False, signed: bool = False) -> str:
    """A mean over people, with its interval where there is one."""
    if isnan(found.value):
        return NOTHING
    value, low, high = (
        _number(100.0 * one if percent else one, signed=signed)
        for one in (found.value, found.low, found.high)
    )
    value += " %" * percent
    return value if isnan(found.low) else f"{value} ({low} to {high})"


def degrees(angle_deg: float, sd_deg: float) -> str:
    """An angle with its 95 % interval."""
    half = 1.96 * sd_deg
    angle, low, high = (_number(angle_deg + by, signed=True) for by in (0.0, -half, half))
    return f"{angle}\N{DEGREE SIGN} ({low} to {high})"


def fault(name: str) -> str:
    """A fault, for people."""
    return name.replace("_", " ")


def _number(value: float, *, signed: bool) -> str:
    if isnan(value):
        return NOTHING
    whole = round(value)
    return f"{whole:+d}".replace("-", _MINUS) if signed and whole else str(whole)
