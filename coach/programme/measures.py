"""What is followed from day to day, each with its uncertainty. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot, nan, sqrt
from statistics import fmean

from coach.programme.sets import SetDone, SidesKept
from coach.programme.trend import Point, Trend, by_day, lately, trend_of
from coach.reps.sides import SideDifference, compare_sides, in_words
from coach.reps.stated import compare

# docs/thresholds.md#trend
SMALLEST_DEG = 3.0  # change of an angle from one time to another that a camera can see
OWN_RANGE_SD_DEG = 3.0  # of a range that was calibrated once
LATELY_WEEKS = 12  # of which a trend is told beside that of the whole history
SIDES_WEEKS = 8  # of which the sides are compared
ONE_SESSION = timedelta(minutes=30)  # from set to set: the camera has stood where it stands [P]

_SDS_OF_A_REPEAT = 2.77  # 1.96 times the root of two


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is followed over time.

    Attributes:
        title: what, for people.
        unit: of the values.
        is_signed: whether the values have a sign that means something.
        points: one for each day and zero, in the order of days.
        smallest: the smallest change that can be seen.
        band: what the standard deviations of the points stand for, for people.
        trends: of the last weeks and of all of the time, as far as there is enough to tell.
    """

    title: str
    unit: str
    is_signed: bool
    points: list[Point]
    smallest: float
    band: str
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class SidesNow:
    """Left against right in the last weeks.

    Attributes:
        text: what can be said, in a sentence.
        found: the comparison.
    """

    text: str
    found: SideDifference


def own_range(sets: Sequence[SetDone], today: date) -> Measure | None:
    """The person's own range, as it was each time it was calibrated; None when it never was."""
    points, known = [], ""
    for one in sets:
        detail = one.detail
        if detail.own_arch_deg is None or detail.own_tuck_deg is None or detail.zero == known:
            continue
        known = detail.zero
        estimator = detail.zero.partition(" ")[0]
        range_deg = detail.own_arch_deg - detail.own_tuck_deg
        points.append(Point(one.day, range_deg, OWN_RANGE_SD_DEG, estimator))
    if not points:
        return None
    band = "error of one calibration"
    return _measure(
        "Own range, from tuck to arch",
        "degrees",
        points,
        SMALLEST_DEG,
        band,
        today,
        is_signed=False,
    )


def measures_of(sets: Sequence[SetDone], today: date) -> tuple[Measure, ...]:
    """All that is followed of one drill.

    Args:
        sets: of the drill, in the order of their times.
        today: in the user's own time zone.
    """
    found = (
        _tilt(sets, today),
        _rep_range(sets, today),
        _side_difference(sets, today),
        *_stated(sets, today),
    )
    return tuple(one for one in found if one is not None)


def _tilt(sets: Sequence[SetDone], today: date) -> Measure | None:
    points, where, reference = [], "reps", ""
    for one in sets:
        detail = one.detail
        if detail.tilt_deg is None or detail.tilt_sd_deg is None:
            continue
        where, reference = detail.judged or where, detail.tilt_reference
        zero = f"{detail.zero} {detail.tilt_reference}"
        points.append(Point(one.day, detail.tilt_deg, detail.tilt_sd_deg, zero))
    if not points:
        return None
    start = "neutral" if reference == "neutral" else "where each rep began"
    title = f"Lower back in the {where}, from {start} (plus is arched)"
    return _measure(
        title, "degrees", points, SMALLEST_DEG, "error of one set", today, is_signed=True
    )


def _rep_range(sets: Sequence[SetDone], today: date) -> Measure | None:
    points = [
        Point(one.day, one.detail.rep_range_deg, one.detail.rep_range_sd_deg or nan, _model(one))
        for one in sets
        if one.detail.rep_range_deg is not None
    ]
    if not points:
        return None
    title, band = "How far the reps swing", "spread of the reps of a set"
    return _measure(title, "degrees", points, SMALLEST_DEG, band, today, is_signed=False)


def _side_difference(sets: Sequence[SetDone], today: date) -> Measure | None:
    points, rule = [], None
    for session in _sessions(sets):
        sides = _together(session)
        if sides is None or not (sides.left and sides.right):
            continue
        rule = sides.rule
        difference = fmean(sides.right) - fmean(sides.left)
        error = hypot(_error_of_mean(sides.left), _error_of_mean(sides.right))
        points.append(Point(session[0].day, difference, error, _model(session[0])))
    if rule is None:
        return None
    unit = {"deg": "degrees", "s": "seconds"}.get(rule.smallest_visible.unit, "trunk lengths")
    title = "Right minus left"
    band = "error from the spread of the reps"
    return _measure(title, unit, points, rule.smallest_visible.value, band, today, is_signed=True)


def _stated(sets: Sequence[SetDone], today: date) -> list[Measure]:
    """What sets state as a whole, each metric of its own."""
    stating = [(one, one.detail.stated) for one in sets if one.detail.stated is not None]
    if not stating:
        return []
    measures = []
    for stated in stating[-1][1].rule.metrics:
        in_degrees = stated.change.unit == "deg"
        factor = 1.0 if in_degrees else 100.0
        smallest = factor * stated.change.value
        # a repeat differs by less than 2.77 standard deviations of one in 95 of 100
        sd = smallest / _SDS_OF_A_REPEAT
        points = [
            Point(one.day, factor * kept.values[stated.metric], sd, _model(one))
            for one, kept in stating
            if stated.metric in kept.values
        ]
        unit = "degrees" if in_degrees else f"% of a {stated.change.unit.removesuffix('s')}"
        title, band = stated.text.capitalize(), "error of one time"
        if points:
            measures.append(
                _measure(title, unit, points, smallest, band, today, is_signed=in_degrees)
            )
    return measures


def sides_now(sets: Sequence[SetDone], today: date) -> SidesNow | None:
    """Left against right in the last weeks; None for a drill that does not compare them."""
    first = today - timedelta(weeks=SIDES_WEEKS)
    found = [_together(one) for one in _sessions([one for one in sets if one.day > first])]
    sides = [one for one in found if one is not None]
    if not sides:
        return None
    rule = sides[-1].rule
    compared = compare_sides([one.values for one in sides], rule.smallest_visible.value)
    return SidesNow(in_words(compared, rule), compared)


def against_earlier(sets: Sequence[SetDone], now: SetDone) -> tuple[str, ...]:
    """How what a set states differs from one's own earlier ones, in sentences.

    Args:
        sets: of the history, this one among them or not.
        now: the set.

    Returns:
        The sentences; none where it states nothing, or nothing was stated before.
    """
    if now.detail.stated is None:
        return ()
    earlier = [
        one.detail.stated.values
        for one in sets
        if one.subject == now.subject
        and one.at < now.at
        and one.detail.stated is not None
        and _model(one) == _model(now)
    ]
    return compare(now.detail.stated.rule, now.detail.stated.values, earlier)


def _measure(
    title: str,
    unit: str,
    points: list[Point],
    smallest: float,
    band: str,
    today: date,
    *,
    is_signed: bool,
) -> Measure:
    daily = by_day(points)
    recent = lately(daily, LATELY_WEEKS, today)
    spans = [recent, daily] if len(recent) < len(daily) else [daily]
    trends = tuple(trend for span in spans if (trend := trend_of(span, smallest)) is not None)
    return Measure(title, unit, is_signed, daily, smallest, band, trends)


def _model(one: SetDone) -> str:
    """What a change within a rep hangs on: the estimator, and no calibration."""
    return one.detail.zero.partition(" ")[0]


def _sessions(sets: Sequence[SetDone]) -> list[list[SetDone]]:
    """Sets that were filmed in one go, in which one side may have been done after the other."""
    sessions: list[list[SetDone]] = []
    for one in sets:
        if sessions and one.at - sessions[-1][-1].at < ONE_SESSION:
            sessions[-1].append(one)
        else:
            sessions.append([one])
    return sessions


def _together(session: Sequence[SetDone]) -> SidesKept | None:
    kept = [one.detail.sides for one in session if one.detail.sides is not None]
    if not kept:
        return None
    return SidesKept(
        rule=kept[-1].rule,
        left=tuple(value for one in kept for value in one.left),
        right=tuple(value for one in kept for value in one.right),
    )


def _error_of_mean(values: Sequence[float]) -> float:
    """Standard deviation of the mean; NaN of a single value."""
    n = len(values)
    if n < 2:
        return nan
    mean = fmean(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (n - 1) / n)
