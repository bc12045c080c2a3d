from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.coaching.events import (
    CountedDown,
    Cued,
    Event,
    Finished,
    PainStopped,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetStarted,
)
from coach.coaching.mode import Mode
from coach.coaching.plan import Plan, PlannedSet, posture_of
from coach.coaching.session_state import SessionState
from coach.coaching.trainer import Trainer
from coach.engine import LiveEngine
from coach.errors import CoachError
from coach.exercises.library import load
from coach.exercises.schema import Posture
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.geometry.neutral import Neutral, population
from coach.pose.types import Pose
from coach.session.store import SessionReader
from tests.neutrals import calibrated

from .rooms import LIGHT, kinds, nobody, pushed, shifted


def plan(
    reps: int | None = None, sets: int = 1, rest_s: float = 60.0, straight_on: bool = False
) -> Plan:
    """Sets of hip thrusts."""
    return Plan((PlannedSet(load("hip-thrust"), reps, rest_s),) * sets, straight_on)


STRAIGHT_ON = plan(straight_on=True)


@pytest.fixture(scope="module")
def poses(scored: Path) -> list[Pose]:
    """Two hip thrusts."""
    with SessionReader(scored / "thrust.coach") as reader:
        return list(reader.poses())


def trainer(asked: Plan, calibration: bool = True) -> Trainer:
    own = calibrated() if calibration else None
    return Trainer(default_model(), asked, own)


def reps_of(events: Iterable[Event]) -> list[RepDone]:
    return [event for event in events if isinstance(event, RepDone)]


def test_a_recording_is_counted_from_its_first_frame_as_the_engine_counts_it(
    poses: list[Pose], model: LumbopelvicModel
) -> None:
    live = trainer(STRAIGHT_ON)
    events = pushed(live, poses) + live.end()
    assert kinds(events)[0] is SetStarted
    assert kinds(events)[-2:] == [SetEnded, Finished]
    engine = LiveEngine(model, calibrated(), load("hip-thrust"))
    for pose in poses:
        engine.push(pose)
    engine.finish()
    assert len(engine.reps) == 2
    assert [event.rep for event in reps_of(events)] == list(engine.reps)
    assert live.reps == tuple(engine.reps)


def test_every_frame_of_a_running_set_is_counted_in_and_no_other(poses: list[Pose]) -> None:
    live = trainer(STRAIGHT_ON)
    for pose in poses[:40]:
        live.push(pose, LIGHT, 30.0)
        assert live.state is not None and live.state.measurement.frame == pose.frame
    assert kinds(live.press("space")) == [Paused]
    assert pushed(live, poses[40:60]) == [] and live.state is None
    assert kinds(live.press("space")) == [Resumed]
    live.push(poses[60], LIGHT, 30.0)
    assert live.state is not None


def test_the_set_ends_with_its_last_rep_and_the_next_follows_the_rest(poses: list[Pose]) -> None:
    live = trainer(plan(reps=1, sets=2, rest_s=12.0, straight_on=True))
    events = pushed(live, poses[:170])
    assert kinds(events)[-2:] == [SetEnded, Rested]
    assert live.mode is Mode.REST and live.left_s <= 12
    ended = next(event for event in events if isinstance(event, SetEnded))
    assert (ended.number, len(ended.reps), ended.why) == (1, 1, "reps")
    waited = pushed(live, nobody(6.0, 20.0))
    assert [event.left_s for event in waited if isinstance(event, Rested)] == [10]
    assert SetStarted in kinds(waited)
    assert (live.mode, live.set_number, live.reps) == (Mode.SET, 2, ())
    events = pushed(live, shifted(poses[:170], 20.0))
    assert kinds(events)[-2:] == [SetEnded, Finished]
    assert live.mode is Mode.SUMMARY


def test_space_goes_on_from_the_set_up_and_the_set_starts_after_a_countdown() -> None:
    live = trainer(plan())
    pushed(live, nobody(0.0, 1.0))
    assert live.mode is Mode.SETUP and live.guidance is not None and live.guidance.level == "red"
    events = live.press("space") + pushed(live, nobody(1.0, 4.5))
    assert [event.left_s for event in events if isinstance(event, CountedDown)] == [3, 2, 1]
    started = next(event for event in events if isinstance(event, SetStarted))
    assert started.t_s == pytest.approx(3.9, abs=0.11)
    assert started.neutral == calibrated()


def test_somebody_unknown_is_calibrated_standing_and_then_guided_into_the_posture() -> None:
    live = trainer(plan(), calibration=False)
    live.press("space")
    assert live.mode is Mode.CALIBRATION
    events = pushed(live, nobody(0.0, 32.0))
    assert live.mode is Mode.SETUP  # refused: nobody kept still
    assert live.neutral.source == "population"
    assert SetStarted not in kinds(events)
    live.press("space")
    assert live.mode is Mode.COUNTDOWN


def test_somebody_known_is_recalled_by_distance_and_only_checked(poses: list[Pose]) -> None:
    asked: list[float] = []

    def recall(posture: Posture, distance_m: float) -> Neutral:
        assert posture == "lying"
        asked.append(distance_m)
        return calibrated()

    live = Trainer(default_model(), plan(), None, recall)
    pushed(live, poses[:5])
    live.press("space")
    assert live.mode is Mode.CALIBRATION and live.neutral == calibrated()
    assert len(asked) == 1 and 1.0 < asked[0] < 8.0
    live.press("space")
    assert live.mode is Mode.SETUP and live.neutral == calibrated()


def test_each_set_has_its_own_exercise(poses: list[Pose]) -> None:
    thrust, squat = load("hip-thrust"), load("squat")
    sets = (PlannedSet(thrust, reps=1, rest_s=2.0), PlannedSet(squat, reps=3))
    live = trainer(Plan(sets, straight_on=True))
    events = pushed(live, poses[:170])
    assert (live.mode, live.current.exercise) == (Mode.REST, thrust)  # beside its reps
    events += pushed(live, nobody(6.0, 9.0))
    assert live.current == sets[1]
    started = [event for event in events if isinstance(event, SetStarted)]
    assert [(event.number, event.exercise) for event in started] == [(1, thrust), (2, squat)]


def test_a_range_is_learnt_in_each_posture_and_not_asked_for_twice() -> None:
    sets = tuple(
        PlannedSet(load(name), rest_s=1.0) for name in ("hip-thrust", "squat", "glute-bridge")
    )
    live = trainer(Plan(sets), calibration=False)
    postures = []
    room = iter(nobody(0.0, 60.0))
    while live.set_number < 3:
        pushed(live, [next(room)])
        if live.mode is Mode.CALIBRATION:
            postures.append(live.current.exercise.posture)
        live.press("p" if live.mode is Mode.SET else "space")
    assert postures == ["lying", "standing"]


def test_calibrating_in_a_set_keeps_what_was_done_and_a_new_set_follows(poses: list[Pose]) -> None:
    live = trainer(STRAIGHT_ON)
    pushed(live, poses[:150])
    events = live.press("c")
    ended = next(event for event in events if isinstance(event, SetEnded))
    assert (ended.why, len(ended.reps)) == ("calibrate", 1)
    assert live.mode is Mode.CALIBRATION
    live.press("space")
    pushed(live, nobody(6.0, 7.0))
    assert (live.mode, live.set_number) == (Mode.SET, 2)


def test_pain_ends_the_set_at_once_and_for_the_session_nobody_is_urged_on(
    poses: list[Pose],
) -> None:
    live = trainer(STRAIGHT_ON)
    pushed(live, poses[:150])
    events = live.press("p")
    assert kinds(events)[0] is PainStopped
    assert isinstance(events[-1], SetEnded) and events[-1].why == "pain"
    assert live.mode is Mode.PAIN
    assert pushed(live, poses[150:160]) == []
    assert live.press("p") == live.press("c") == []
    assert live.mode is Mode.PAIN and not live.asks_effort
    live.press("space")
    pushed(live, poses[160:170])
    assert live.mode is Mode.SET
    assert kinds(live.press("q")) == [SetEnded, Finished]


@pytest.mark.parametrize("asks_effort", [True, False])
def test_who_should_not_be_urged_on_hears_no_cue_for_more(
    poses: list[Pose], asks_effort: bool
) -> None:
    """A rep that is always held too briefly, by somebody with room for more."""
    thrust = load("hip-thrust")
    (hold,) = (fault for fault in thrust.faults if fault.name == "no_hold")
    assert hold.effort and hold.within is not None
    never = hold.within.model_copy(update={"min": 100.0})
    fault = hold.model_copy(update={"within": never})
    exercise = thrust.model_copy(update={"faults": (fault,)})
    asked = Plan((PlannedSet(exercise),), straight_on=True)
    own = replace(calibrated(), arch_deg=80.0, tuck_deg=-80.0)
    live = Trainer(default_model(), asked, own, asks_effort=asks_effort)
    events = pushed(live, poses) + live.end()
    assert [event.rep.faults for event in reps_of(events)] == [("no_hold",)] * 2
    said = [event.cue.text for event in events if isinstance(event, Cued)]
    assert said == ([hold.cue] if asks_effort else [])


@pytest.mark.parametrize("keys", ["", "s", "sn", "snnnn", "c", "p", "ps", "cs"])
def test_one_can_finish_from_anywhere_and_then_nothing_happens_any_more(keys: str) -> None:
    live = trainer(plan())
    room = iter(nobody(0.0, 10.0))
    for key in keys:
        if key == "n":
            pushed(live, [next(room) for _ in range(10)])
        else:
            live.press("space" if key == "s" else key)
    events = live.press("q")
    assert isinstance(events[-1], Finished)
    assert live.mode is Mode.SUMMARY
    assert pushed(live, nobody(10.0, 11.0)) == []
    assert [live.press(key) for key in ("space", "c", "p", "q")] == [[]] * 4
    assert live.end() == []


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(st.sampled_from(["frame", "wait", "space", "c", "p", "q", "x"]), max_size=40))
def test_whatever_is_pressed_sets_start_and_end_in_turn_and_reps_are_in_sets(
    steps: list[str], poses: list[Pose]
) -> None:
    live = trainer(plan(reps=1, sets=2, rest_s=1.0))
    events: list[Event] = []
    at, t_s = 0, 0.0
    for step in steps:
        if step in ("frame", "wait"):
            for _ in range(6):
                at, t_s = at + 1, t_s + (0.033 if step == "frame" else 0.6)
                pose = replace(poses[at % len(poses)], frame=at, t_s=t_s)
                events += live.push(pose, LIGHT, 30.0)
                assert (live.state is not None) <= (
                    live.mode in (Mode.SET, Mode.REST, Mode.SUMMARY)
                )
        else:
            events += live.press(step)
    events += live.end()
    inside = False
    for event in events:
        if isinstance(event, SetStarted):
            assert not inside
            inside = True
        elif isinstance(event, RepDone | Paused | Resumed):
            assert inside
        elif isinstance(event, SetEnded):
            assert inside
            inside = False
    assert isinstance(events[-1], Finished) or live.mode is Mode.SUMMARY
    assert kinds(events).count(Finished) == 1


def test_a_posture_that_is_asked_for_is_the_one_that_the_range_is_learnt_in() -> None:
    twerk = load("baby-twerk")
    model = default_model()

    def postures(planned: PlannedSet) -> tuple[Posture, ...]:
        return SessionState(
            model, Plan((planned,)), None, lambda posture, away_m: None, asks_effort=True
        ).postures

    assert postures(PlannedSet(twerk)) == ("standing", "seated", "hands-and-knees")
    seated = posture_of(twerk, "seated")
    assert postures(PlannedSet(twerk, posture=seated)) == ("seated",)
    with pytest.raises(CoachError, match="ask for standing or seated or hands-and-knees"):
        posture_of(twerk, "lying")


def test_a_posture_check_is_measured_from_the_average_person_with_a_calibration_too() -> None:
    model = default_model()
    asked = Plan((PlannedSet(load("posture")),))
    state = SessionState(model, asked, calibrated(), lambda posture, away_m: None, asks_effort=True)
    assert state.neutral == population(model)
