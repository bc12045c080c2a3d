from __future__ import annotations

from dataclasses import astuple, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.capture.video import VideoFile
from coach.engine import (
    LiveEngine,
    Result,
    choose_neutral,
    estimate_recording,
    measure_recording,
    observe_recording,
    recognise,
    score_recording,
)
from coach.exercises.library import load, names
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral, population, seen_again
from coach.geometry.observables import Observables
from coach.pose.observer import Observer
from coach.pose.types import Pose
from coach.reps.types import Rep
from coach.session.store import SessionReader
from coach.validation.truth import read_truth
from tests.neutrals import calibrated

OWN = calibrated()


@pytest.fixture(scope="module")
def thrust_poses(scored: Path) -> list[Pose]:
    with SessionReader(scored / "thrust.coach") as session:
        return list(session.poses())


@pytest.fixture(scope="module")
def twerk_poses() -> list[Pose]:
    """Seven seconds of a sample: 1.6 s of half squat and five beats."""
    with VideoFile(sample_videos_dir() / "squat-twerk.mp4") as video, Observer() as observer:
        return list(observer.observe_all(islice(video, 205)))


@pytest.fixture(scope="module")
def standing_poses() -> list[Pose]:
    """A person who stands still for two seconds."""
    with VideoFile(sample_videos_dir() / "calibration.mp4") as video, Observer() as observer:
        return list(observer.observe_all(islice(video, 70)))


def observables_of(poses: list[Pose]) -> Observables:
    observed = observe_recording(poses)
    assert observed is not None
    return observed


def same(a: list[Rep], b: list[Rep]) -> bool:
    """To the bit, NaN included."""
    return [repr(astuple(rep)) for rep in a] == [repr(astuple(rep)) for rep in b]


def result_of(poses: list[Pose], model: LumbopelvicModel, name: str) -> Result:
    return score_recording(observables_of(poses), model, OWN, load(name))


def test_true_reps_are_found_where_they_are(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    truth = read_truth(sample_videos_dir() / "hip-thrust.mp4").reps[:2]
    reps = result_of(thrust_poses, model, "hip-thrust").reps
    assert [rep.span.peak_s for rep in reps] == pytest.approx([t.peak_s for t in truth], abs=0.25)
    for rep, true in zip(reps, truth, strict=True):
        assert true.start_s < rep.span.start_s < rep.span.peak_s < rep.span.end_s < true.end_s


def test_true_beats_are_found_where_they_are(
    twerk_poses: list[Pose], model: LumbopelvicModel
) -> None:
    truth = read_truth(sample_videos_dir() / "squat-twerk.mp4").reps[:5]
    reps = result_of(twerk_poses, model, "squat-twerk").reps
    assert [rep.span.peak_s for rep in reps] == pytest.approx([t.peak_s for t in truth], abs=0.25)


def test_there_is_one_state_a_frame_and_every_rep_ends_in_one(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    result = result_of(thrust_poses, model, "hip-thrust")
    assert [s.measurement.frame for s in result.states] == [p.frame for p in thrust_poses]
    assert [s.measurement.t_s for s in result.states] == [p.t_s for p in thrust_poses]
    assert same([s.rep for s in result.states if s.rep], result.reps)
    assert {s.phase for s in result.states} <= set(load("hip-thrust").phases)


def test_a_recording_scored_again_is_the_same_to_the_bit(
    thrust_poses: list[Pose], model: LumbopelvicModel, scored: Path
) -> None:
    once, again = (result_of(thrust_poses, model, "hip-thrust") for _ in range(2))
    assert same(once.reps, again.reps)
    assert repr(once.states) == repr(again.states)
    with SessionReader(scored / "thrust.coach") as session:
        stored = list(session.reps())
        measurements = [m for m, _ in session.measurements()]
    assert same(stored, once.reps)
    assert repr(measurements) == repr([s.measurement for s in once.states])


def live(
    poses: list[Pose], model: LumbopelvicModel, exercise: Exercise
) -> tuple[list[Rep], list[str]]:
    engine = LiveEngine(model, OWN, exercise)
    states = [repr(engine.push(pose)) for pose in poses]
    engine.finish()
    return list(engine.reps), states


def test_a_live_session_replayed_is_the_same_to_the_bit(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    exercise = load("hip-thrust")
    reps, states = live(thrust_poses, model, exercise)
    reps_again, states_again = live(thrust_poses, model, exercise)
    assert same(reps, reps_again)
    assert states == states_again


@pytest.mark.parametrize("name", ["hip-thrust", "squat-twerk"])
def test_live_finds_the_reps_that_the_recording_holds(
    name: str, thrust_poses: list[Pose], twerk_poses: list[Pose], model: LumbopelvicModel
) -> None:
    poses = thrust_poses if name == "hip-thrust" else twerk_poses
    recorded = result_of(poses, model, name).reps
    reps, _ = live(poses, model, load(name))
    assert len(reps) == len(recorded)
    late = [now.span.peak_s - then.span.peak_s for now, then in zip(reps, recorded, strict=True)]
    assert max(np.abs(late)) < 0.35


def test_live_says_so_within_a_second_of_a_reps_end(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    engine = LiveEngine(model, OWN, load("hip-thrust"))
    for pose in thrust_poses:
        state = engine.push(pose)
        if state.rep is not None:
            assert state.measurement.t_s - state.rep.span.end_s < 1.0
    assert len(engine.reps) == 2


def test_without_exercise_angles_are_measured_and_nothing_counted(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    result = score_recording(observables_of(thrust_poses), model, OWN, None)
    assert result.reps == []
    assert {s.phase for s in result.states} == {""}
    assert np.isfinite([s.measurement.hip_angle_deg for s in result.states]).mean() > 0.95


def test_a_frame_without_angles_says_why(thrust_poses: list[Pose], model: LumbopelvicModel) -> None:
    gone = {50, 51, 52, *range(100, 160)}
    poses = [
        Pose(p.frame, p.t_s, p.size_px, None, None, 0) if p.frame in gone else p
        for p in thrust_poses
    ]
    for state in result_of(poses, model, "hip-thrust").states:
        m = state.measurement
        stated = (m.pelvic_tilt_deg, m.pelvic_tilt_sd_deg, m.lumbar_angle_deg, m.trunk_lean_deg)
        assert np.isfinite(stated).all() or np.isnan(stated).all()
        assert np.isfinite(stated).all() or m.reason != ""
        assert m.frame not in gone or (np.isnan(stated).all() and m.reason != "")


def test_uncertainty_is_that_of_the_estimate_and_of_the_neutral_together(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    observed = observables_of(thrust_poses)
    own = estimate_recording(observed, model, OWN)
    states = score_recording(observed, model, OWN, load("hip-thrust")).states
    stated = np.array(
        [
            (m.pelvic_tilt_sd_deg, m.trunk_lean_sd_deg, m.lumbar_angle_sd_deg)
            for m in (s.measurement for s in states)
        ]
    )
    seen = np.isfinite(stated).all(axis=1)
    assert seen.mean() > 0.8
    assert stated[seen] == pytest.approx(np.hypot(own.sd_deg, OWN.sd_deg)[seen])
    assert (own.sd_deg[seen] > 0.0).all()
    change = np.array([s.measurement.lumbar_change_sd_deg for s in states])
    assert change[seen] == pytest.approx(own.change_sd_deg[seen, 2])


def test_live_and_recorded_are_estimated_for_the_same_person(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    exercise = load("hip-thrust")
    engine = LiveEngine(model, OWN, exercise)
    now = [engine.push(pose).measurement for pose in thrust_poses]
    then = [s.measurement for s in result_of(thrust_poses, model, "hip-thrust").states]
    assert [m.reason for m in now] == [m.reason for m in then]
    # at the end both know the same frames
    for name in ("pelvic_tilt_sd_deg", "lumbar_angle_sd_deg", "lumbar_change_sd_deg"):
        assert getattr(now[-1], name) == pytest.approx(getattr(then[-1], name), rel=1e-6)


def test_no_poses_at_all_give_nothing_to_score(model: LumbopelvicModel) -> None:
    assert observe_recording([]) is None


def recognised(poses: list[Pose], model: LumbopelvicModel) -> str | None:
    observed = observables_of(poses)
    neutral = choose_neutral(observed, model, None)
    recording = measure_recording(observed, model, neutral)
    exercise, _ = recognise(recording, [load(name) for name in names()])
    return None if exercise is None else exercise.name


def test_the_samples_are_recognised(
    thrust_poses: list[Pose], twerk_poses: list[Pose], model: LumbopelvicModel
) -> None:
    assert recognised(thrust_poses, model) == "hip-thrust"
    assert recognised(twerk_poses, model) == "squat-twerk"


def test_standing_still_is_no_exercise_and_gives_the_persons_neutral(
    standing_poses: list[Pose], model: LumbopelvicModel
) -> None:
    assert recognised(standing_poses, model) is None
    observed = observables_of(standing_poses)
    quiet = choose_neutral(observed, model, None)
    assert quiet.source == "quiet standing"
    same = replace(OWN, pelvis_deg=quiet.pelvis_deg + 4.0, thorax_deg=quiet.thorax_deg)
    assert choose_neutral(observed, model, same) == seen_again(same, quiet)
    assert choose_neutral(observed, model, same).pelvis_deg == pytest.approx(quiet.pelvis_deg)
    # but for what measures neutral standing itself
    assert choose_neutral(observed, model, same, load("posture")) == population(model)


def test_whose_neutral_was_seen_is_measured_more_surely_than_a_stranger(
    standing_poses: list[Pose], model: LumbopelvicModel
) -> None:
    observed = observables_of(standing_poses)

    def sd(neutral: Neutral) -> np.ndarray:
        measured = [
            state.measurement for state in score_recording(observed, model, neutral, None).states
        ]
        return np.nanmedian(
            [(m.pelvic_tilt_sd_deg, m.lumbar_angle_sd_deg) for m in measured], axis=0
        )

    seen = choose_neutral(observed, model, None)
    kept = replace(seen, source="calibration", sd_deg=OWN.sd_deg)
    for own in (kept, seen):
        assert (sd(own) < sd(population(model))).all()


def test_without_an_own_neutral_reps_are_judged_by_the_same_rule(
    thrust_poses: list[Pose], model: LumbopelvicModel
) -> None:
    observed = observables_of(thrust_poses)
    neutral = choose_neutral(observed, model, None)
    assert neutral.source == "population"
    reps = score_recording(observed, model, neutral, load("hip-thrust")).reps
    own = score_recording(observed, model, OWN, load("hip-thrust")).reps
    assert len(reps) == len(own) == 2
    for rep in reps:
        assert rep.verdict is not None
        chances = (rep.verdict.p_tucked, rep.verdict.p_neutral, rep.verdict.p_arched)
        assert sum(chances) == pytest.approx(1.0)
        assert (rep.tilt_class == "unclear") == (max(chances) < 0.6) == bool(rep.why_unclear)
        in_doubt = rep.tilt_class == "unclear" and rep.verdict.p_arched > 0.2
        assert rep.graded_points == (60.0 if in_doubt else 100.0)
        assert rep.score is not None
