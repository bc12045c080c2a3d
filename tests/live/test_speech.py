from __future__ import annotations

from dataclasses import replace

import pytest

from coach.coaching.cues import Cue
from coach.coaching.events import (
    CountedDown,
    Cued,
    Event,
    Finished,
    Led,
    PainStopped,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetStarted,
    TimeLeft,
    Troubled,
)
from coach.coaching.lead import lead_to
from coach.coaching.plan import Plan, PlannedSet
from coach.exercises.library import load
from coach.feedback.sound import keys
from coach.geometry.measurement import Measurement
from coach.live.speech import clips_of, tone_share
from coach.reps.types import RepSpan, State
from tests.judged import judged_rep
from tests.neutrals import average, calibrated

REP = judged_rep(7, RepSpan(1.0, 2.0, 3.0), "neutral")
CUE = Cue("Hips all the way up", 1.0)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (CountedDown(1.0, 3), "three"),
        (SetStarted(1.0, 1, load("squat"), average(), None), "go"),
        (RepDone(1.0, REP, 7), "7"),
        (Cued(1.0, CUE), "hips_all_the_way_up"),
        (Paused(1.0), "paused"),
        (Resumed(1.0), "on"),
        (PainStopped(1.0), "pain"),
        (SetEnded(1.0, 1, (REP,), (), "reps"), "done"),
        (SetEnded(1.0, 1, (REP,), (), "time"), "done"),
        (TimeLeft(1.0, 10), "ten_seconds"),
        (Rested(1.0, 60), "rest"),
        (Rested(1.0, 10), "ten_seconds"),
        (Troubled(1.0, "camera", "lost"), "no_camera"),
        (Troubled(1.0, "camera", ""), "camera_back"),
        (Finished(1.0), "finished"),
    ],
)
def test_what_happens_is_said_with_a_clip_that_is_there(event: Event, said: str) -> None:
    assert clips_of(event) == (said,)
    assert said in keys()


@pytest.mark.parametrize(
    "event",
    [
        SetEnded(1.0, 1, (REP,), (), "pain"),
        SetEnded(1.0, 1, (REP,), (), "skipped"),
        RepDone(1.0, REP, None),  # of the other side: the cue says so
        Troubled(1.0, "recording", "the disk is full"),
    ],
)
def test_what_is_said_otherwise_or_only_shown_is_not_said_twice(event: Event) -> None:
    assert clips_of(event) == ()


def test_a_lead_says_the_drill_its_side_and_how_to_turn() -> None:
    squat = load("squat")
    frontal = squat.model_copy(update={"view": "front"})
    sets = (PlannedSet(squat), PlannedSet(squat, side="left"), PlannedSet(frontal, side="right"))
    plan = Plan(sets, routine="Morning")
    said = [clips_of(Led(1.0, lead_to(plan, place))) for place in (1, 2, 3)]
    assert said == [
        ("next_squat", "next_seen_from_side"),
        ("next_squat", "left_side"),
        ("next_squat", "right_side", "next_seen_from_front"),
    ]
    assert {key for keys_said in said for key in keys_said} <= keys()


@pytest.mark.parametrize(
    ("lumbar_deg", "share"), [(-9.0, 0.0), (11.0, 1.0), (1.0, 0.5), (40.0, 1.0)]
)
def test_the_tone_follows_the_tilt_in_the_persons_own_range(
    lumbar_deg: float, share: float
) -> None:
    state = State(Measurement(0, 0.0, lumbar_angle_deg=lumbar_deg), "up", None)
    assert tone_share(state, calibrated()) == pytest.approx(share)


def test_there_is_no_tone_where_the_tilt_or_the_range_is_not_known() -> None:
    state = State(Measurement(0, 0.0, lumbar_angle_deg=5.0), "up", None)
    assert tone_share(state, average()) is None
    assert tone_share(None, calibrated()) is None
    blank = replace(state, measurement=Measurement(0, 0.0))
    assert tone_share(blank, calibrated()) is None
