"""What is said of a history, in a terminal and on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isnan

from coach.programme.events import Kind
from coach.programme.history import BREAKS_WEEKS, Drill
from coach.programme.measures import Measure
from coach.programme.plan import Kept, Week
from coach.programme.trend import MIN_DAYS, MIN_SPAN_DAYS, Trend

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DECIMALS = {"degrees": 0, "seconds": 1, "% of a trunk length": 0}
_BREAKS: dict[Kind, str] = {
    "prompted": "called",
    "break_done": "taken",
    "postponed": "postponed",
    "skipped": "skipped",
}


def this_week(week: Week, today: date) -> str:
    """How this week goes."""
    target = week.plan.days_a_week
    done = len(week.days)
    names = f" ({', '.join(_WEEKDAYS[day.weekday()] for day in week.days)})" if done else ""
    said = f"This week: {done} of {target} {'day' if target == 1 else 'days'}{names}"
    left = (week.monday + timedelta(days=7) - today).days - (today in week.days)
    if done >= target:
        return f"{said}, all that you planned."
    if week.kept:
        return f"{said}; it counts as kept already."
    return f"{said}; {left} {'day is' if left == 1 else 'days are'} left."


def weeks_kept(kept: Kept) -> str:
    """How the weeks went; empty before the first one is over."""
    if not kept.of:
        return ""
    most = f", {kept.most_in_a_row} of them in a row" if kept.most_in_a_row > 1 else ""
    return f"Weeks kept: {kept.weeks} of {kept.of}{most}."


def drill_title(name: str) -> str:
    """What a drill is called."""
    return name.replace("-", " ").capitalize()


def score_words(drill: Drill) -> str:
    """The usual score of the last weeks."""
    return "-" if isnan(drill.score) else f"{drill.score:.0f}"


def latest(measure: Measure) -> str:
    """The last value with its 95 % interval, or what else its band is."""
    last = measure.points[-1]
    half = 1.96 * last.sd
    ends = last.value, last.value - half, last.value + half
    if measure.is_signed:
        value, low, high = (_amount(end, measure.unit) for end in ends)
    else:
        value, low, high = (_amount(max(end, 0.0), measure.unit)[1:] for end in ends)
    interval = "" if isnan(half) else f" ({low} to {high})"
    return f"{value} {measure.unit}{interval} on {last.day}"


def trend_words(measure: Measure) -> str:
    """What can be said of a change, and no more than can be."""
    sure = [_change(trend, measure.unit) for trend in measure.trends if trend.is_sure]
    if sure:
        return f"Changed by {'; by '.join(sure)}."
    if measure.trends:
        smallest = f"{measure.smallest:g} {measure.unit}"
        return f"No change that this camera can see (smallest visible {smallest})."
    return (
        f"Too little to tell of a change: it takes {MIN_DAYS} days with a value, from one "
        f"calibration, over {MIN_SPAN_DAYS} days."
    )


def breaks_words(breaks: Mapping[Kind, int]) -> str:
    """What came of the breaks of the last weeks; empty without any."""
    if not breaks:
        return ""
    counted = ", ".join(f"{n} {_BREAKS[kind]}" for kind, n in breaks.items())
    return f"Breaks in the last {BREAKS_WEEKS} weeks: {counted}."


def drills_done(drills: Mapping[str, int], routines: Sequence[str]) -> str:
    """What was done on a day."""
    parts = [
        f"{drill_title(name)} {reps}" if reps else drill_title(name)
        for name, reps in drills.items()
    ]
    parts += [f"routine {name}" for name in routines]
    return ", ".join(parts)


def _change(trend: Trend, unit: str) -> str:
    change, low, high = (_amount(one, unit) for one in (trend.change, trend.low, trend.high))
    return f"{change} {unit} from {trend.first} to {trend.last} (95 %: {low} to {high})"


def _amount(value: float, unit: str) -> str:
    return f"{value:+z.{_DECIMALS.get(unit, 2)}f}"
