from __future__ import annotations

from dataclasses import replace

from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.reps import recognise
from coach.reps.types import Rep, RepSpan
from tests.judged import judged_rep

SQUAT, HINGE, TILT, BABY = (load(n) for n in ("squat", "hip-hinge", "pelvic-tilt", "baby-twerk"))


def reps(n: int, *faults: str) -> list[Rep]:
    span = RepSpan(0.0, 1.0, 2.0)
    return [judged_rep(i + 1, span, "unclear", None, faults) for i in range(n)]


def most_likely(
    exercises: list[Exercise], reps: list[list[Rep]], length_s: float = 60.0
) -> Exercise | None:
    return recognise.most_likely(exercises, reps, length_s)


def test_reps_done_like_a_near_relative_tell_against_an_exercise() -> None:
    both = [SQUAT, HINGE]
    assert most_likely(both, [reps(5), reps(5, "more_knee_than_hip")]) is SQUAT
    assert most_likely(both, [reps(5, "more_hip_than_knee"), reps(5)]) is HINGE


def test_a_squat_with_some_lean_is_no_fault_but_rather_a_hinge_where_it_may_be_one() -> None:
    leant = [replace(rep, metrics={"lean_for_knees": 0.55}) for rep in reps(5)]
    assert not any(fault.is_left_by({"lean_for_knees": 0.55}) for fault in SQUAT.faults)
    assert most_likely([SQUAT, HINGE], [leant, reps(5)]) is HINGE
    assert most_likely([SQUAT], [leant]) is None


def test_the_whole_body_says_more_than_the_pelvis_within_it() -> None:
    assert most_likely([TILT, SQUAT], [reps(9), reps(3)]) is SQUAT


def test_of_two_that_nearly_agree_the_one_that_asks_more_is_meant() -> None:
    assert most_likely([TILT, BABY], [reps(8), reps(7)]) is BABY
    assert most_likely([TILT, BABY], [reps(8), reps(3)]) is TILT


def test_one_rep_is_enough_if_it_fills_a_quarter_of_the_recording() -> None:
    assert most_likely([HINGE], [reps(1)], length_s=8.0) is HINGE
    assert most_likely([HINGE], [reps(1)], length_s=8.1) is None
    assert most_likely([HINGE], [reps(1, "more_knee_than_hip")], length_s=8.0) is None
    assert most_likely([TILT, SQUAT], [reps(1), reps(1)], length_s=8.0) is SQUAT
    assert most_likely([BABY, SQUAT], [reps(2), reps(1)], length_s=8.0) is BABY


def test_of_the_pelvis_alone_one_rep_names_an_exercise_where_nothing_else_does() -> None:
    assert most_likely([TILT], [reps(1)], length_s=8.0) is TILT
    assert most_likely([TILT], [reps(1)], length_s=8.1) is None
    assert most_likely([BABY, TILT], [reps(1), reps(1)], length_s=8.0) is TILT
    assert most_likely([load("hip-hike")], [reps(1)], length_s=2.0) is None


def test_who_rocks_the_pelvis_in_a_half_squat_twerks() -> None:
    assert most_likely([TILT, load("squat-twerk")], [reps(8), reps(8)]) is load("squat-twerk")


def test_of_near_relatives_that_agree_the_one_that_saw_more_of_the_reps_is_meant() -> None:
    long = [replace(rep, span=RepSpan(0.0, 1.0, 3.0)) for rep in reps(5)]
    assert most_likely([SQUAT, HINGE], [reps(5), long]) is HINGE
    assert most_likely([SQUAT, HINGE], [long, reps(5)]) is SQUAT


def test_one_rep_or_mostly_those_of_others_are_not_enough() -> None:
    assert most_likely([SQUAT], [reps(1)]) is None
    assert most_likely([SQUAT], [reps(2) + reps(3, "more_hip_than_knee")]) is None
    assert most_likely([SQUAT, TILT], [[], []]) is None
