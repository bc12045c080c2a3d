"""Two years of daily sessions, made up: what a history looks like that has grown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from coach.exercises.schema import Amount, Comparison
from coach.programme.events import Event
from coach.programme.plan import WeekPlan
from coach.programme.sets import SetDetail, SidesKept, set_event
from coach.programme.store import Store

DAYS = 730
LAST = date(2026, 11, 20)
ZONE = ZoneInfo("Europe/Vienna")
LIFT = Comparison(
    metric="lift_deg",
    verb="lifts",
    smallest_visible=Amount(value=3.0, unit="deg", source="[P]"),
)


def events(days: int = DAYS, last: date = LAST) -> Iterator[Event]:
    """Three sets a day, most days breaks, now and then a pain stop or a day off.

    At lockout the back goes from arched to tucked by 8 degrees; the reps of the pelvic tilt stay
    as they are; left lifts 5 degrees less than right.
    """
    chance = random.Random(7)
    first = last - timedelta(days=days - 1)
    yield WeekPlan().event(datetime.combine(first, time(7), tzinfo=ZONE))
    for number in range(days):
        day = first + timedelta(days=number)
        at = datetime.combine(day, time(18, chance.randrange(60)), tzinfo=ZONE)
        for hour in range(8):
            called = datetime.combine(day, time(9 + hour), tzinfo=ZONE)
            yield Event("prompted", called, "pelvic-tilt")
            yield Event(chance.choice(("break_done", "skipped")), called, "pelvic-tilt")
        if chance.random() < 0.03:
            yield Event("pain", at, "hip-thrust")
        if chance.random() < 0.2:
            continue
        common = {"zero": f"lab-6 {number // 365}", "own_tuck_deg": -9.0, "own_arch_deg": 11.0}
        thrust = SetDetail(
            **common, reps=12, graded=12, score=60.0 + 30.0 * number / days,
            judged="lockouts", tilt_deg=2.0 - 8.0 * number / days + chance.gauss(0.0, 2.0),
            tilt_sd_deg=3.0, tilt_reference="neutral", neutral_source="calibration",
        )  # fmt: skip
        tilts = SetDetail(
            **common, reps=20, graded=20, score=80.0,
            rep_range_deg=14.0 + chance.gauss(0.0, 1.5), rep_range_sd_deg=1.5,
        )  # fmt: skip
        hikes = SetDetail(
            **common, reps=16, left_reps=8, right_reps=8,
            sides=SidesKept(
                rule=LIFT,
                left=tuple(chance.gauss(7.0, 1.0) for _ in range(8)),
                right=tuple(chance.gauss(12.0, 1.0) for _ in range(8)),
            ),
        )  # fmt: skip
        sets = (("hip-thrust", thrust), ("pelvic-tilt", tilts), ("hip-hike", hikes))
        for n, (name, detail) in enumerate(sets):
            yield set_event("set_done", at + timedelta(minutes=4 * n), name, detail)


def write(path: Path, made: Iterator[Event]) -> None:
    """Put them into a store, in one transaction: each by itself would be 15,000 of them."""
    with Store(path) as store:
        connection = store._connection
        connection.execute("BEGIN")
        for event in made:
            store.append(event)
        connection.execute("COMMIT")
