from __future__ import annotations

import numpy as np

from coach.coaching.wrap_up import SetRecord, ending_of, summarise_session, summarise_sets
from coach.exercises.library import load
from coach.geometry.measurement import Measurement
from coach.reps.types import RepSpan
from coach.session.summary import Versions
from tests.judged import judged_rep
from tests.neutrals import calibrated

VERSIONS = Versions(program="1", pose_model="2", estimator="3")


def record(exercise: str, start_s: float, score: float, faults: tuple[str, ...] = ()) -> SetRecord:
    """A set of two reps in two seconds, two of its frames with somebody else."""
    spans = (RepSpan(start_s + i, start_s + i + 0.5, start_s + i + 1) for i in range(2))
    reps = tuple(judged_rep(i, span, score=score, faults=faults) for i, span in enumerate(spans, 1))
    one = SetRecord(load(exercise), calibrated(), reps=reps, crowded_frames=2)
    for i in range(60):
        t_s = start_s + i / 30
        one.log.append(Measurement(i, t_s, lumbar_angle_deg=-6.0, yaw_deg=3.0, facing=1))
    return one


def test_sets_of_one_exercise_are_summed_up_as_one() -> None:
    sets = [record("hip-thrust", 0.0, 80.0), record("hip-thrust", 60.0, 90.0)]
    summary = summarise_session(sets, VERSIONS)
    assert (summary.exercise, summary.reps, summary.score) == ("hip-thrust", 4, 85.0)
    assert summary.headline.startswith("4 of 4 lockouts")
    assert summary.quality.frames == 120
    assert any("More than one person" in warning for warning in summary.warnings)


def test_each_exercise_of_a_session_has_its_headline_and_the_weaker_one_says_what_is_next() -> None:
    sets = [record("hip-thrust", 0.0, 80.0), record("squat", 60.0, 40.0)]
    thrust, squat = (summarise_sets([one], VERSIONS) for one in sets)
    summary = summarise_session(sets, VERSIONS)
    assert (summary.exercise, summary.reps, summary.score) == ("hip-thrust, squat", 4, 60.0)
    assert summary.headline == f"Hip thrust: {thrust.headline} Squat: {squat.headline}"
    assert summary.next == squat.next != thrust.next


def test_what_is_next_is_something_else_when_a_fault_goes_on_from_set_to_set() -> None:
    first, second = (record("hip-thrust", t_s, 60.0, ("arched_lockout",)) for t_s in (0.0, 60.0))
    arched = next(fault for fault in load("hip-thrust").faults if fault.name == "arched_lockout")
    assert summarise_session([first], VERSIONS).next == arched.next
    assert summarise_session([first, second], VERSIONS).next == arched.persisting
    others = [record("squat", 120.0, 40.0), first, second]
    assert summarise_session(others, VERSIONS).next == arched.persisting


def test_of_different_drills_no_verdict_is_pooled() -> None:
    thrust, hold = record("hip-thrust", 0.0, 80.0), record("posture", 60.0, 80.0)
    summary = summarise_session([thrust, hold], VERSIONS)
    assert summary.headline.endswith("3 holds are needed, 2 were seen: hold again.")
    assert (summary.set_verdict, summary.sides, summary.stated) == (None, None, None)


def test_to_whom_nothing_asks_for_more_the_summary_does_not_either() -> None:
    shallow = next(fault for fault in load("squat").faults if fault.effort)
    sets = [record("squat", 0.0, 60.0, (shallow.name,))]
    assert summarise_session(sets, VERSIONS).next == shallow.next
    assert summarise_session(sets, VERSIONS, asks_effort=False).next != shallow.next


def test_the_ending_of_many_exercises_counts_their_reps() -> None:
    names = ("hip-thrust", "squat", "hip-hinge", "squat", "glute-bridge")
    sets = [record(name, 60.0 * i, 80.0) for i, name in enumerate(names)]
    ending = ending_of(summarise_session(sets, VERSIONS), sets)
    assert ending.headline == "Hip thrust 2, Squat 4, Hip hinge 2, Glute bridge 2."


def test_the_ending_has_every_frame_and_rep_in_order() -> None:
    sets = [record("hip-thrust", 0.0, 80.0), record("hip-thrust", 60.0, 90.0)]
    summary = summarise_session(sets, VERSIONS)
    ending = ending_of(summary, sets)
    assert ending.headline == summary.headline
    assert len(ending.t_s) == len(ending.lumbar_angle_deg) == 120
    assert (np.diff(ending.t_s) > 0).all()
    assert ending.reps == (*sets[0].reps, *sets[1].reps)
