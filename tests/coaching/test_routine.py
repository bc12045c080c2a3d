"""A plan that is a routine: led from drill to drill, by reps or by the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.coaching.cues import Cue
from coach.coaching.events import (
    Cued,
    Event,
    Finished,
    Led,
    PainStopped,
    RepDone,
    Rested,
    SetEnded,
    SetStarted,
    TimeLeft,
)
from coach.coaching.lead import LEARN_FIRST, lead_to
from coach.coaching.mode import Mode
from coach.coaching.plan import Plan, PlannedSet
from coach.coaching.trainer import Trainer
from coach.exercises.library import load
from coach.exercises.schema import Amount, Exercise, SideRule
from coach.geometry.lumbopelvic import default_model
from coach.pose.types import Pose
from coach.session.store import SessionReader
from tests.neutrals import calibrated

from .rooms import kinds, nobody, pushed

SQUAT, THRUST = load("squat"), load("hip-thrust")
FRONTAL = SQUAT.model_copy(update={"name": "seen-from-front", "view": "front"})


def timed(exercise: object, seconds: float = 5.0, rest_s: float = 5.0) -> PlannedSet:
    return PlannedSet(exercise, None, rest_s, seconds)  # type: ignore[arg-type]


def routine(*sets: PlannedSet, straight_on: bool = True) -> Plan:
    return Plan(sets, straight_on, "Morning")


def trainer(plan: Plan) -> Trainer:
    return Trainer(default_model(), plan, calibrated())


def led(events: list[Event]) -> list[tuple[str, int]]:
    """What was led to, and where in the plan."""
    return [
        (event.lead.planned.exercise.name, event.lead.place)
        for event in events
        if isinstance(event, Led)
    ]


def ended(events: list[Event]) -> list[tuple[int, str]]:
    return [(event.number, event.why) for event in events if isinstance(event, SetEnded)]


def test_it_leads_from_drill_to_drill_and_is_done_after_the_last_one() -> None:
    live = trainer(routine(timed(THRUST), timed(SQUAT), timed(SQUAT), timed(FRONTAL)))
    events = pushed(live, nobody(0.0, 40.0))
    # the second set of squats is nothing new
    assert led(events) == [("hip-thrust", 1), ("squat", 2), ("seen-from-front", 4)]
    assert ended(events) == [(1, "time"), (2, "time"), (3, "time"), (4, "time")]
    assert events[-1] == Finished(events[-1].t_s, gone_through=True)
    assert live.mode is Mode.SUMMARY
    started = [event.t_s for event in events if isinstance(event, SetStarted)]
    # five seconds of set and five of rest
    assert started == pytest.approx([0.0, 10.1, 20.2, 30.3], abs=0.2)


def test_what_comes_next_is_told_in_the_rest_once_the_end_of_the_set_has_been_said() -> None:
    live = trainer(routine(timed(THRUST), timed(SQUAT)))
    pushed(live, nobody(0.0, 5.5))
    assert live.mode is Mode.REST
    lead = live.lead
    assert lead is not None and (lead.planned.exercise, lead.place, lead.places) == (SQUAT, 2, 2)
    assert lead.how == SQUAT.setup
    (told,) = [event for event in pushed(live, nobody(5.5, 10.0)) if isinstance(event, Led)]
    assert told.lead == lead
    assert told.t_s == pytest.approx(8.5, abs=0.3)


def test_the_lead_says_how_much_how_to_stand_and_whether_to_turn() -> None:
    plan = routine(
        PlannedSet(THRUST, reps=8, text="Slowly."),
        PlannedSet(FRONTAL, reps=1, side="left"),
        timed(FRONTAL, 30.0),
        PlannedSet(FRONTAL),
    )
    leads = [lead_to(plan, place) for place in (1, 2, 3, 4)]
    assert [lead.amount for lead in leads] == ["8 reps", "1 rep", "30 seconds", ""]
    assert [lead.turned for lead in leads] == [True, True, False, False]
    assert leads[0].how == f"{THRUST.setup} Slowly."
    assert leads[1].planned.title == "Squat, left"
    seated = PlannedSet(load("baby-twerk"), reps=8, posture="seated")
    assert seated.title == "Baby twerk, seated"
    assert lead_to(routine(seated), 1).how.endswith(
        "Sit upright on the edge of a chair, feet flat."
    )


@pytest.mark.parametrize(
    "drill", [THRUST, SQUAT, FRONTAL], ids=lambda drill: drill.view + drill.name
)
def test_who_is_yet_to_be_learnt_stands_first_and_is_led_to_the_drill_after_it(
    drill: Exercise,
) -> None:
    plan = routine(timed(drill), timed(SQUAT), straight_on=False)
    live = Trainer(default_model(), plan)
    events = pushed(live, nobody(0.0, 1.0))
    assert live.lead is not None and live.lead.how == LEARN_FIRST
    assert led(events) == []
    live.press("space")
    assert live.mode is Mode.CALIBRATION and live.lead is None
    live.press("space")  # without learning
    events = pushed(live, nobody(1.0, 2.0))
    assert live.mode is Mode.SETUP and live.lead is not None
    assert led(events) == [(drill.name, 1)]
    assert live.lead.how == drill.setup


def test_time_stands_still_with_a_timed_set() -> None:
    live = trainer(routine(timed(THRUST, 15.0)))
    pushed(live, nobody(0.0, 3.0))
    assert live.left_s == 13  # of the 12.1 that are left
    live.press("space")
    assert pushed(live, nobody(3.0, 60.0)) == [] and live.left_s == 13
    live.press("space")
    events = pushed(live, nobody(60.0, 80.0))
    assert [event.left_s for event in events if isinstance(event, TimeLeft)] == [10]
    (end,) = [event for event in events if isinstance(event, SetEnded)]
    assert end.t_s == pytest.approx(72.0, abs=0.3)


def test_a_set_is_left_out_from_anywhere_and_the_next_one_follows_at_once() -> None:
    sets = [timed(load(name)) for name in ("hip-thrust", "squat", "hip-hinge", "glute-bridge")]
    live = trainer(routine(*sets))
    pushed(live, nobody(0.0, 1.0))
    assert kinds(live.press("n")) == [SetEnded]  # in a set: no rest
    events = pushed(live, nobody(1.0, 7.0))
    assert led(events) == [("squat", 2)] and live.mode is Mode.REST
    assert led(live.press("n")) == [("glute-bridge", 4)]  # at rest: it goes on
    assert live.mode is Mode.REST
    events = pushed(live, nobody(7.0, 20.0))
    started = [event.exercise.name for event in events if isinstance(event, SetStarted)]
    assert started == ["glute-bridge"]
    assert isinstance(events[-1], Finished) and events[-1].gone_through


@pytest.mark.parametrize("before", ["", "s", "ss"])
def test_sets_can_be_left_out_before_they_start(before: str) -> None:
    live = Trainer(default_model(), routine(timed(THRUST), timed(SQUAT), straight_on=False))
    pushed(live, nobody(0.0, 0.5))
    for _ in before:
        live.press("space")
    live.press("n")
    pushed(live, nobody(0.5, 1.0))
    assert live.mode is Mode.SETUP and live.current.exercise == SQUAT
    (over,) = live.press("n")
    assert isinstance(over, Finished) and live.mode is Mode.SUMMARY
    assert live.press("n") == []


def test_calibrating_in_a_set_does_not_lose_its_place() -> None:
    live = trainer(routine(timed(THRUST), timed(SQUAT)))
    pushed(live, nobody(0.0, 1.0))
    live.press("c")
    live.press("space")
    events = pushed(live, nobody(1.0, 30.0))
    started = [event.exercise.name for event in events if isinstance(event, SetStarted)]
    assert started == ["hip-thrust", "squat"]


def test_pain_ends_a_routine() -> None:
    live = trainer(routine(timed(THRUST), timed(SQUAT)))
    pushed(live, nobody(0.0, 1.0))
    assert kinds(live.press("p")) == [PainStopped, SetEnded]
    assert live.press("n") == [] and live.mode is Mode.PAIN
    (over,) = live.press("space")
    assert isinstance(over, Finished) and not over.gone_through
    assert live.mode is Mode.SUMMARY


def test_cut_short_it_was_not_gone_through() -> None:
    live = trainer(routine(timed(THRUST), timed(SQUAT)))
    pushed(live, nobody(0.0, 6.0))
    assert live.mode is Mode.REST
    (over,) = live.press("q")
    assert isinstance(over, Finished) and not over.gone_through


def test_sets_of_one_exercise_are_not_led_to() -> None:
    live = trainer(Plan((timed(THRUST), timed(THRUST)), straight_on=True))
    events = pushed(live, nobody(0.0, 12.0))
    assert led(events) == [] and live.lead is None
    assert Rested in kinds(events)


@pytest.fixture(scope="module")
def poses(scored: Path) -> list[Pose]:
    """Two hip thrusts, whose trunk leans back in every rep."""
    with SessionReader(scored / "thrust.coach") as reader:
        return list(reader.poses())


@pytest.mark.parametrize(("asked", "counted"), [("right", [1, 2]), ("left", [None, None])])
def test_reps_of_the_other_side_do_not_count_and_the_asked_one_is_said(
    poses: list[Pose], asked: str, counted: list[int | None]
) -> None:
    least = Amount(value=1.0, unit="deg", source="of the test")
    rule = SideRule(signal="trunk_pitch_deg", over="peak", plus="left", least=least)
    sided = THRUST.model_copy(update={"side": rule})
    planned = PlannedSet(sided, reps=2, side=asked)  # type: ignore[arg-type]
    live = trainer(routine(planned))
    events = pushed(live, poses)
    told = [event for event in events if isinstance(event, RepDone)]
    assert [event.rep.side for event in told] == ["right", "right"]
    assert [event.counts_as for event in told] == counted
    assert (live.mode is Mode.SUMMARY) == (counted == [1, 2])
    said = [event.cue for event in events if isinstance(event, Cued)]
    wrong = [cue for cue in said if cue == Cue("Left side", cue.t_s)]
    assert len(wrong) == counted.count(None)
