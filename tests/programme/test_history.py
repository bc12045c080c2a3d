from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isnan

from coach.exercises.library import load
from coach.programme.events import Event
from coach.programme.history import breaks_of, days_of, drills_of
from coach.programme.measures import against_earlier, own_range
from coach.programme.sets import SetDetail, SidesKept, StatedKept, set_event, sets_of
from tests.programme.two_years import LIFT, events

BEGIN = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
TODAY = (BEGIN + timedelta(days=60)).date()


def a_set(name: str = "hip-thrust", day: float = 0, **detail) -> Event:
    known = {"reps": 10, "zero": "lab-6 1"} | detail
    at = BEGIN + timedelta(days=day)
    return set_event("set_done", at, name, SetDetail.model_validate(known))


def side(day: float, *, left=(), right=()) -> Event:
    kept = SidesKept(rule=LIFT, left=left, right=right)
    return a_set("hip-hike", day, sides=kept)


def drills(*happened: Event):
    return drills_of(sets_of(happened), TODAY)


def test_a_day_tells_what_was_done_in_it() -> None:
    happened = [
        a_set("squat", 0), a_set("squat", 0.1), a_set("pelvic-tilt", 0.1, reps=6),
        Event("pain", BEGIN, "squat"), Event("prompted", BEGIN + timedelta(days=1)),
        Event("routine_done", BEGIN + timedelta(days=2), "back-care"),
        Event("drill_done", BEGIN + timedelta(days=3), "posture"), a_set("squat", 4, reps=0),
    ]  # fmt: skip
    first, second, third = days_of(happened, sets_of(happened))
    assert (first.sets, first.reps, first.pain) == (3, 26, True)
    assert first.drills == {"squat": 20, "pelvic-tilt": 6}
    assert (second.routines, second.pain) == (("back-care",), False)
    assert third.drills == {"posture": 0}


def test_a_drill_is_summed_up() -> None:
    one, other = drills(
        a_set("squat", 0, score=60.0), a_set("squat", 59, score=80.0), a_set("hip-hike", 1),
        a_set("squat", 58, score=90.0), a_set("nothing", 2, reps=0),
    )  # fmt: skip
    assert (one.name, one.sets, one.reps, one.score) == ("squat", 3, 30, (60 + 80 + 90) / 3)
    assert one.last == (BEGIN + timedelta(days=59)).date()
    assert isnan(other.score)
    assert other.measures == ()


def test_the_tilt_is_followed_with_its_uncertainty() -> None:
    (drill,) = drills(
        *(
            a_set(day=2 * n, tilt_deg=2.0 - n / 3, tilt_sd_deg=3.0, judged="lockouts",
                  tilt_reference="neutral")
            for n in range(30)
        )
    )  # fmt: skip
    (tilt,) = drill.measures
    assert "in the lockouts, from neutral" in tilt.title
    assert [one.sd for one in tilt.points] == [3.0] * 30
    assert tilt.trends[-1].is_sure
    assert round(tilt.trends[-1].change, 1) == -9.7


def test_angles_from_different_references_are_not_compared() -> None:
    (drill,) = drills(
        *(
            a_set(day=2 * n, tilt_deg=float(n > 14), tilt_sd_deg=1.0, judged="reps",
                  tilt_reference="neutral" if n > 14 else "rep start")
            for n in range(30)
        )
    )  # fmt: skip
    assert drill.measures[0].trends[-1].change == 0.0


def test_sides_done_one_after_the_other_in_one_session_are_compared() -> None:
    happened = []
    for day in range(50, 53):
        happened += [side(day, left=(6.0, 7.0, 8.0)), side(day + 0.01, right=(12.0, 13.0, 14.0))]
    (drill,) = drills(*happened)
    assert drill.sides is not None
    assert "Left lifts 6 degrees less than right" in drill.sides.text
    (measure,) = drill.measures
    assert [round(one.value, 6) for one in measure.points] == [6.0] * 3
    assert all(0.5 < one.sd < 1.0 for one in measure.points)


def test_sides_done_hours_apart_are_not_compared() -> None:
    (drill,) = drills(side(50, left=(6.0,) * 8), side(50.2, right=(12.0,) * 8))
    assert drill.measures == ()
    assert drill.sides is not None
    assert "to compare them" in drill.sides.text


def test_sides_of_long_ago_say_nothing_of_now() -> None:
    (drill,) = drills(side(0, left=(6.0,) * 8, right=(12.0,) * 8), side(59, left=(6.0, 7.0)))
    assert drill.sides is not None
    assert drill.sides.found.outcome == "too few reps"


def posture(day: float, tilt: float, zero: str = "lab-6 1") -> Event:
    rule = load("posture").stated
    assert rule is not None
    kept = StatedKept(rule=rule, values={"pelvic_tilt_deg": tilt, "sway": 0.02})
    return a_set("posture", day, reps=3, zero=zero, stated=kept)


def test_standing_is_followed_and_held_against_ones_own_earlier_ones() -> None:
    happened = [posture(7 * n, 4.0 + (n == 5)) for n in range(6)]
    tilt, sway = drills(*happened)[0].measures
    assert (tilt.title, tilt.unit, tilt.smallest) == ("Pelvic tilt", "degrees", 6.0)
    assert [one.value for one in tilt.points] == [4.0] * 5 + [5.0]
    assert 2.0 < tilt.points[0].sd < 2.5  # 2.77 of these are the smallest visible difference
    assert (sway.unit, sway.points[0].value) == ("% of a trunk length", 2.0)
    (now,) = sets_of([posture(50, 13.0)])
    said = against_earlier(sets_of(happened), now)
    assert said[0] == (
        "Pelvic tilt: 9 degrees more than in 6 before, smallest visible difference 6 degrees."
    )
    assert against_earlier(sets_of(happened), sets_of([a_set("posture", 50)])[0]) == ()
    other_model = sets_of([posture(50, 13.0, zero="lab-7 1")])[0]
    assert against_earlier(sets_of(happened), other_model) == ()


def test_own_range_has_one_value_a_calibration() -> None:
    happened = [
        a_set(day=0, own_tuck_deg=-8.0, own_arch_deg=10.0, zero="lab-6 1"),
        a_set(day=1, own_tuck_deg=-8.0, own_arch_deg=10.0, zero="lab-6 1"),
        a_set(day=2),
        a_set(day=9, own_tuck_deg=-9.0, own_arch_deg=12.0, zero="lab-6 2"),
    ]
    found = own_range(sets_of(happened), TODAY)
    assert found is not None
    assert [(one.value, one.sd) for one in found.points] == [(18.0, 3.0), (21.0, 3.0)]
    assert found.trends == ()
    assert own_range(sets_of([a_set()]), TODAY) is None


def test_breaks_are_counted_for_four_weeks() -> None:
    day = BEGIN + timedelta(days=60)
    happened = [Event("prompted", day - timedelta(days=n)) for n in (0, 27, 28, 40)]
    happened.append(Event("skipped", day))
    assert breaks_of(happened, TODAY) == {"prompted": 2, "skipped": 1}


def test_a_set_whose_detail_cannot_be_read_loses_only_itself() -> None:
    odd = Event("set_done", BEGIN, "squat", {"reps": -3, "tilt_deg": "much"})
    newer = Event("set_done", BEGIN, "squat", {"reps": 5, "mood": "good"})
    (drill,) = drills(odd, newer, a_set("squat"))
    assert (drill.sets, drill.reps) == (2, 15)


def test_two_years_of_training_are_told_right() -> None:
    made = list(events())
    today = made[-1].at.date()
    hike, thrust, tilt = drills_of(sets_of(made), today)
    assert hike.name == "hip-hike"
    assert hike.sides is not None
    assert hike.sides.text.startswith("Left lifts 5 degrees less than right")
    lately, altogether = thrust.measures[0].trends
    assert altogether.is_sure
    # eight down in two years, but for what the new calibration after a year may hide
    assert -8.5 < altogether.low < altogether.change < altogether.high < -6.0
    assert not lately.is_sure
    assert not any(trend.is_sure for trend in tilt.measures[0].trends)
