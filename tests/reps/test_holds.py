from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import nan

import pytest

from coach.exercises.library import load
from coach.geometry.measurement import Measurement
from coach.reps.recognise import most_likely
from coach.reps.stated import compare, in_words, state
from coach.reps.tracker import RepTracker
from tests.neutrals import average
from tests.reps.test_other_movements import STANDING

POSTURE = load("posture")
RULE = POSTURE.stated
assert RULE is not None
FPS, STEP_S = 30, 1.0
AT_EASE = STANDING | {
    "left_knee_angle_deg": 170.0, "right_knee_angle_deg": 170.0, "lumbar_angle_deg": 2.0,
}  # fmt: skip


def held(seconds: float, start_s: float = 0.0, **signals: float) -> list[Measurement]:
    """Standing still."""
    return [
        Measurement(frame=i, t_s=start_s + i / FPS, **(AT_EASE | signals))
        for i in range(round(seconds * FPS))
    ]


def stepped(start_s: float) -> list[Measurement]:
    """A step on the spot: one knee, then the other."""
    return held(STEP_S / 2, start_s, left_knee_angle_deg=125.0) + held(
        STEP_S / 2, start_s + STEP_S / 2, right_knee_angle_deg=125.0
    )


def three_holds(tilts: list[float], seconds: float = 6.0) -> Iterator[Measurement]:
    start_s = 0.0
    for tilt in tilts:
        yield from held(seconds, start_s, pelvic_tilt_deg=tilt)
        yield from stepped(start_s + seconds)
        start_s += seconds + STEP_S


def tracked(measurements: Iterator[Measurement] | list[Measurement]) -> RepTracker:
    tracker = RepTracker(POSTURE, average())
    for measurement in measurements:
        tracker.push(measurement)
    assert tracker.finish() is None
    return tracker


def test_each_hold_of_five_seconds_counts_once_and_a_step_begins_the_next() -> None:
    reps = tracked(three_holds([3.0, 4.0, 5.0])).reps
    assert [rep.span.end_s - rep.span.start_s for rep in reps] == pytest.approx([5.0] * 3, abs=0.1)
    assert [rep.metrics["pelvic_tilt_deg"] for rep in reps] == pytest.approx([3.0, 4.0, 5.0])
    assert {rep.score for rep in reps} == {None} and {rep.faults for rep in reps} == {()}


def test_without_a_step_in_between_a_long_hold_is_one() -> None:
    assert len(tracked(held(60.0)).reps) == 1


def test_short_holds_and_those_with_a_gap_are_none() -> None:
    assert tracked(three_holds([0.0] * 3, seconds=4.5)).reps == []
    assert tracked(held(4.0) + held(4.0, start_s=6.0)).reps == []


@pytest.mark.parametrize(
    "moving", ["upper_arm_deg", "lumbar_motion_deg", "left_knee_angle_deg", "trunk_pitch_deg"]
)
def test_who_moves_or_does_not_stand_upright_holds_nothing(moving: str) -> None:
    swinging = [
        replace(m, **{moving: AT_EASE[moving] + 40.0 * (m.frame // 30 % 2)}) for m in held(12.0)
    ]
    leaning = held(12.0, trunk_pitch_deg=60.0)
    assert tracked(leaning if moving == "trunk_pitch_deg" else swinging).reps == []


def test_a_hold_that_was_refused_asks_for_no_step() -> None:
    lifting = [replace(m, upper_arm_deg=90.0) for m in held(2.0)]
    assert len(tracked(lifting + held(12.0, start_s=2.0)).reps) == 1


def test_three_holds_that_agree_are_stated_together() -> None:
    told = state(RULE, tracked(three_holds([3.0, 6.0, 4.0])).reps)
    assert told.refused == ""
    assert told.values["pelvic_tilt_deg"] == pytest.approx(4.0)
    assert in_words(RULE, told.values).startswith("Pelvic tilt +4 degrees, lumbar angle +2 degrees")


def test_the_latest_three_count() -> None:
    told = state(RULE, tracked(three_holds([20.0, 4.0, 4.0, 4.0])).reps)
    assert told.values["pelvic_tilt_deg"] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("tilts", "why"),
    [
        ([1.0, 2.0], "3 holds are needed, 2 were seen"),
        ([1.0, 7.0, 4.0], "differ by 6 degrees of pelvic tilt, 5 degrees are allowed"),
        ([1.0, nan, 1.0], "pelvic tilt was not seen in every hold"),
    ],
)
def test_what_does_not_agree_is_refused_with_what_to_do(tilts: list[float], why: str) -> None:
    told = state(RULE, tracked(three_holds(tilts)).reps)
    assert told.values == {} and why in told.refused and told.refused.endswith("hold again.")


def test_only_what_the_camera_can_see_is_told_as_a_difference() -> None:
    now = {"pelvic_tilt_deg": 10.0, "lumbar_angle_deg": 10.0, "sway": 0.02}
    earlier = [{"pelvic_tilt_deg": 3.0, "lumbar_angle_deg": 3.0, "sway": 0.1}, {"sway": 0.1}]
    assert compare(RULE, now, earlier) == (
        "Pelvic tilt: 7 degrees more than once before, smallest visible difference 6 degrees.",
        "Lumbar angle: as once before, smallest visible difference 8 degrees.",
        "Sway: 8 % of a trunk length less than in 2 before, smallest visible difference 5 % of a "
        "trunk length.",
    )
    assert compare(RULE, now, []) == ()


def test_nothing_said_of_posture_is_a_diagnosis() -> None:
    told = [*compare(RULE, {"pelvic_tilt_deg": 20.0}, [{"pelvic_tilt_deg": 0.0}]), POSTURE.praise,
            POSTURE.keep_going, POSTURE.setup]  # fmt: skip
    for word in ("bad", "wrong", "poor", "weak", "abnormal", "normal", "swayback", "lordosis"):
        assert not any(word in sentence.lower() for sentence in told)


def test_standing_still_names_no_recording() -> None:
    assert most_likely([POSTURE], [tracked(three_holds([0.0] * 3)).reps], 10.0) is None
