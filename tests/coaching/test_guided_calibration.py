from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.coaching.guided_calibration import (
    AGREE_DEG,
    END_DEG,
    PATIENCE_S,
    CalibrationStep,
    GuidedCalibration,
)
from coach.coaching.neutral_check import BREATH_S, NeutralCheck
from coach.exercises.schema import Posture
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import MIN_RANGE_DEG, NEUTRAL_SD_DEG, Neutral
from coach.geometry.observables import Observables, ObservablesExtractor
from coach.geometry.reasons import Reason, sentence
from coach.pose.types import Pose
from tests.geometry.models import reads_scores
from tests.geometry.recordings import LEAN_DEG, blank, hold, one_by_one, ramp, recording

MODEL = reads_scores()
JOINTS = {
    "standing": (0.0, 172.0, 176.0),
    "squat": (45.0, 90.0, 118.0),
    "lying": (-92.0, 118.0, 47.0),
}
BACK_IS_HIDDEN = sentence(Reason.BACK_HIDDEN, trunk_pitch_deg=0.0)
ENDS = ("arch", "tuck", "arch", "tuck")


def moves(*degrees: float, still_s: float = 2.5, first_s: float = 3.5) -> np.ndarray:
    """From one hold to the next; the first and the last take as long as a neutral."""
    parts = [hold(degrees[0], first_s)]
    for a, b in pairwise(degrees):
        parts += [ramp(a, b), hold(b, still_s)]
    return np.concatenate([*parts, hold(degrees[-1], first_s)])


def run(observed: Observables, posture: Posture = "standing") -> list[CalibrationStep]:
    calibration = GuidedCalibration(MODEL, posture)
    return [calibration.push(frame) for frame in one_by_one(observed)]


def names(steps: Iterable[CalibrationStep]) -> list[str]:
    """Each step's name, once for as long as it lasts."""
    out: list[tuple[int, str]] = []
    for step in steps:
        if not out or out[-1] != (step.number, step.name):
            out.append((step.number, step.name))
    return [name for _, name in out]


def done(steps: list[CalibrationStep]) -> Neutral:
    assert steps[-1].name == "done", steps[-1]
    assert steps[-1].neutral is not None
    return steps[-1].neutral


def refused(steps: list[CalibrationStep]) -> str:
    assert steps[-1].name == "refused", steps[-1]
    assert steps[-1].neutral is None
    assert "an average person's" in steps[-1].reason
    return steps[-1].reason


def in_posture(observed: Observables, posture: str, frames: slice) -> Observables:
    """The same, but for some frames in another posture."""
    columns = {}
    for name, value in zip(
        ("trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg"), JOINTS[posture], strict=True
    ):
        column = getattr(observed, name).copy()
        column[frames] = value
        columns[name] = column
    vector = observed.vector.copy()  # the estimate is against the trunk line
    vector[frames] -= JOINTS[posture][0]
    return replace(observed, vector=vector, **columns)


def test_the_steps_follow_each_other_and_end_in_the_own_range() -> None:
    steps = run(recording(moves(0, 10, -9, 10, -9, 0)))
    assert names(steps) == ["neutral", *ENDS, "neutral", "done"]
    neutral = done(steps)
    assert neutral.source == "calibration"
    assert (neutral.arch_deg, neutral.tuck_deg) == (
        pytest.approx(10.0, abs=0.5), pytest.approx(-9.0, abs=0.5),
    )  # fmt: skip
    assert neutral.sd_deg == (NEUTRAL_SD_DEG,) * 3


def test_neutral_takes_three_seconds_and_the_hold_is_shown() -> None:
    calibration = GuidedCalibration(MODEL, "standing")
    steps = [calibration.push(frame) for frame in one_by_one(recording(hold(0.0, 3.5)))]
    shown = [step.progress for step in steps if step.number == 1]
    assert len(shown) == 90
    assert shown == sorted(shown) and shown[0] == 0.0 and shown[-1] > 0.95
    assert [step.say for step in steps[:9]] == ["neutral"] * 9
    assert steps[30].say == "hold"
    assert (steps[95].name, steps[95].say, steps[95].number, steps[95].steps) == (
        "arch", "arch", 2, 6,
    )  # fmt: skip


@given(
    neutral_deg=st.floats(-15, 15),
    thorax_deg=st.floats(-10, 10),
    arch_deg=st.floats(6, 15),
    tuck_deg=st.floats(-15, -6),
    seed=st.integers(0, 99),
    every=st.sampled_from([1, 2, 4]),
)
@settings(max_examples=12)
def test_whoever_it_is_their_range_is_found_at_any_frame_rate(
    neutral_deg: float, thorax_deg: float, arch_deg: float, tuck_deg: float, seed: int, every: int
) -> None:
    ends = (arch_deg, tuck_deg, arch_deg, tuck_deg)
    pelvis = moves(*(neutral_deg + d for d in (0.0, *ends, 0.0)))
    pelvis += np.random.default_rng(seed).normal(0.0, 0.4, len(pelvis))
    observed = recording(pelvis, thorax_deg)
    calibration = GuidedCalibration(MODEL, "standing")
    steps = [calibration.push(f) for i, f in enumerate(one_by_one(observed)) if i % every == 0]
    found = done(steps)
    # whose neutral is known is estimated as the change from it: the line itself remains
    assert found.pelvis_deg == pytest.approx(LEAN_DEG, abs=1.0)
    assert found.thorax_deg == pytest.approx(LEAN_DEG, abs=1.0)
    assert found.arch_deg == pytest.approx(arch_deg, abs=1.5)
    assert found.tuck_deg == pytest.approx(tuck_deg, abs=1.5)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=12), st.integers(0, 9))
@settings(max_examples=15)
def test_whatever_is_done_a_result_is_within_the_rules(degrees: list[float], seed: int) -> None:
    pelvis = moves(*degrees, still_s=1.8)
    pelvis += np.random.default_rng(seed).normal(0.0, 0.5, len(pelvis))
    steps = run(recording(pelvis))
    assert all(0.0 <= step.progress <= 1.0 for step in steps)
    assert all(1 <= step.number <= step.steps for step in steps)
    assert all(step.instruction for step in steps)
    for earlier, later in pairwise(steps):
        assert later.number >= earlier.number
        if earlier.name in ("done", "refused"):
            assert later is earlier
    if steps[-1].name == "done":
        neutral = done(steps)
        assert neutral.range_deg >= MIN_RANGE_DEG
        assert min(neutral.sd_deg) >= NEUTRAL_SD_DEG
        assert max(neutral.sd_deg) <= AGREE_DEG


def test_a_range_too_small_is_refused() -> None:
    reason = refused(run(recording(moves(0, 3.8, -3.8, 3.8, -3.8, 0))))
    assert f"{MIN_RANGE_DEG:.0f} are needed" in reason


def test_who_does_not_arch_is_refused_after_a_while() -> None:
    steps = run(recording(np.concatenate([hold(0.0, 4.0), hold(1.5, PATIENCE_S + 1)])))
    assert f"no arch of more than {END_DEG:.0f} degrees" in refused(steps)
    assert steps[-1].say == "not_learnt"


def test_arches_that_differ_are_asked_for_once_more() -> None:
    steps = run(recording(moves(0, 6, -9, 13, 0, 12.5, -9, 0)))
    assert names(steps) == ["neutral", "arch", "tuck", "arch", "arch", "tuck", "neutral", "done"]
    assert "again" in {step.say for step in steps}
    assert done(steps).arch_deg == pytest.approx(12.75, abs=0.5)  # of the two that agree


def test_the_same_hold_is_not_taken_for_its_repeat() -> None:
    steps = run(recording(moves(0, 6, -9, 13, still_s=3.0)))
    assert steps[-1].number == 5 and steps[-1].name == "arch"
    assert steps[-1].say == "again" and steps[-1].progress == 0.0


def test_arches_that_never_agree_are_refused() -> None:
    reason = refused(run(recording(moves(0, 6, -9, 12, 0, 19, -9, 0))))
    assert "three arch positions" in reason and f"{AGREE_DEG:.0f} are allowed" in reason


def test_a_neutral_that_differs_is_asked_for_once_more() -> None:
    pelvis = np.concatenate([moves(0, 10, -9, 10, -9, 7), ramp(7, 12), moves(12, 7.5, first_s=0.5)])
    pelvis = np.concatenate([pelvis, hold(7.5, 3.0)])
    steps = run(recording(pelvis))
    assert names(steps) == ["neutral", *ENDS, "neutral", "neutral", "done"]
    assert done(steps).pelvis_deg == pytest.approx(LEAN_DEG + 7.25, abs=0.3)


def test_neutrals_that_agree_poorly_are_less_certain() -> None:
    neutral = done(run(recording(moves(0, 10, -9, 10, -9, 4))))
    tilt, lean, lumbar = neutral.sd_deg
    assert (tilt, lumbar) == pytest.approx((4.0 / 2**0.5,) * 2, abs=0.2)
    assert lean == NEUTRAL_SD_DEG
    assert neutral.pelvis_deg == pytest.approx(LEAN_DEG + 2.0, abs=0.2)
    assert neutral.arch_deg == pytest.approx(8.0, abs=0.5)


def test_what_cannot_be_measured_is_said_and_the_hold_starts_afresh() -> None:
    observed = blank(recording(hold(0.0, 6.0)), slice(60, 75))
    steps = run(observed)
    assert {step.instruction for step in steps[60:75]} == {BACK_IS_HIDDEN}
    assert steps[59].progress > 0.6 and steps[76].progress < 0.1
    assert steps[75 + 85].number == 1 and steps[75 + 95].number == 2


def test_a_single_lost_frame_does_not_break_the_hold() -> None:
    steps = run(blank(recording(hold(0.0, 3.5)), slice(60, 62)))
    assert steps[-1].name == "arch"


def test_who_is_never_measured_is_refused_with_the_reason() -> None:
    observed = blank(recording(hold(0.0, PATIENCE_S + 1)), slice(0, None))
    assert BACK_IS_HIDDEN in refused(run(observed))


def test_a_pause_costs_no_patience() -> None:
    observed = recording(moves(0, 10, -9, 10, -9, 0))
    later = np.where(
        np.arange(len(observed.t_s)) < 150, observed.t_s, observed.t_s + 2 * PATIENCE_S
    )
    assert run(replace(observed, t_s=later))[-1].name == "done"


@pytest.mark.parametrize("posture", ["squat", "lying"])
def test_the_range_is_learnt_in_the_posture_and_zero_standing(posture: Posture) -> None:
    """In the posture the back rests 5 degrees rounder than standing."""
    there = moves(-5, 6, -12, 6, -12, first_s=2.5)
    observed = recording(np.concatenate([hold(0.0, 4.0), there, hold(0.0, 5.0)]))
    observed = in_posture(observed, posture, slice(120, 120 + len(there)))
    steps = run(observed, posture)
    assert names(steps) == ["neutral", "position", *ENDS, "neutral", "done"]
    neutral = done(steps)
    assert neutral.pelvis_deg == pytest.approx(LEAN_DEG, abs=0.3)
    assert (neutral.arch_deg, neutral.tuck_deg) == (
        pytest.approx(6.0, abs=0.7), pytest.approx(-12.0, abs=0.7),
    )  # fmt: skip


def test_an_arch_in_another_posture_does_not_count() -> None:
    observed = recording(np.concatenate([hold(0.0, 4.0), hold(0.0, 4.0), hold(10.0, 4.0)]))
    observed = in_posture(observed, "squat", slice(120, 240))
    steps = run(observed, "squat")
    assert (steps[-1].name, steps[-1].number, steps[-1].progress) == ("arch", 3, 0.0)


# -- the neutral of last time ---------------------------------------------------------


def check(now_deg: float, seconds: float = BREATH_S + 1.0) -> CalibrationStep:
    stored = done(run(recording(moves(0, 10, -9, 10, -9, 0))))
    breath = NeutralCheck(MODEL, stored)
    steps = [breath.push(frame) for frame in one_by_one(recording(hold(now_deg, seconds)))]
    assert steps[0].name == "neutral"
    if steps[-1].name == "done":
        # what is seen now, which holds the change as score of the pelvis, with the stored range
        assert steps[-1].neutral == replace(
            stored, scores=(now_deg, 0.0), sd_deg=(NEUTRAL_SD_DEG,) * 3, same_camera=True
        )
    return steps[-1]


def test_the_same_neutral_is_taken_over_in_a_breath() -> None:
    assert check(2.0).name == "done"
    assert check(2.0, seconds=BREATH_S - 0.2).name == "neutral"


@pytest.mark.parametrize("now_deg", [-8.0, 8.0])
def test_another_neutral_asks_to_calibrate_again(now_deg: float) -> None:
    step = check(now_deg)
    assert step.name == "refused" and step.neutral is None
    assert "8 degrees from last time" in step.reason and step.say == "calibrate"


def test_who_never_stands_still_calibrates_again() -> None:
    stored = done(run(recording(moves(0, 10, -9, 10, -9, 0))))
    breath = NeutralCheck(MODEL, stored)
    t_s = np.arange(round((PATIENCE_S + 1) * 30)) / 30.0
    swaying = recording(8.0 * np.sin(2 * np.pi * 0.5 * t_s))
    steps = [breath.push(frame) for frame in one_by_one(swaying)]
    assert steps[-1].name == "refused" and "you moved" in steps[-1].reason


# -- a real person --------------------------------------------------------------------


def test_a_real_person_is_calibrated_and_known_again(
    calibration_poses: list[Pose], model: LumbopelvicModel
) -> None:
    """The sample shows every movement once: it is played twice, its ends held longer."""
    n = len(calibration_poses)
    standing = [*range(35), *range(35, 0, -1)]
    ending = [*range(n - 8, n), *range(n - 1, n - 9, -1)]
    order = [*standing, *range(n), *range(8, n), *ending * 4]
    extractor, calibration = ObservablesExtractor(), GuidedCalibration(model, "standing")
    poses = [replace(calibration_poses[k], frame=i, t_s=i / 15.0) for i, k in enumerate(order)]
    steps = [calibration.push(extractor.extract([one])) for one in poses]
    assert names(steps) == ["neutral", *ENDS, "neutral", "done"]
    neutral = done(steps)
    # true: 10.4 and -8.2
    assert neutral.arch_deg == pytest.approx(10.4, abs=4.0)
    assert neutral.tuck_deg == pytest.approx(-8.2, abs=4.0)

    breath, extractor = NeutralCheck(model, neutral), ObservablesExtractor()
    known = [breath.push(extractor.extract([one])) for one in poses[: len(standing)]]
    assert known[-1].name == "done"
