from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.geometry.estimate import estimate
from coach.geometry.neutral import (
    MIN_RANGE_DEG,
    Neutral,
    from_calibration_clip,
    from_quiet_standing,
    population,
    seen_again,
)
from coach.geometry.observables import Observables
from tests.geometry.models import knows_everything, reads_scores
from tests.geometry.recordings import FPS, LEAN_DEG, blank, hold, ramp, recording

MODEL = reads_scores()


def drill(first: float, second: float, neutral: float = 0.0) -> np.ndarray:
    """Neutral, one end, neutral, the other end, neutral."""
    parts = [hold(neutral, 2.5)]
    for end in (neutral + first, neutral + second):
        parts += [ramp(neutral, end), hold(end, 1.0), ramp(end, neutral), hold(neutral, 1.5)]
    return np.concatenate(parts)


def swinging(seconds: float, amplitude: float = 10.0) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * np.arange(round(seconds * FPS)) / FPS)


def quiet(observed: Observables) -> Neutral:
    neutral = from_quiet_standing(observed, MODEL)
    assert neutral is not None
    return neutral


def at_rest(neutral: Neutral) -> tuple[float, float]:
    """Pelvis and rib cage of the standing that was taken for the neutral."""
    assert neutral.scores is not None
    pelvis_deg, thorax_deg = neutral.scores
    return pelvis_deg, thorax_deg


def test_quiet_standing_is_the_neutral() -> None:
    neutral = quiet(recording(hold(7.0, 2.0), -4.0))
    assert neutral.source == "quiet standing"
    assert at_rest(neutral) == pytest.approx((7.0, -4.0), abs=0.05)
    assert neutral.reference == pytest.approx(neutral.scores)
    assert min(neutral.sd_deg) > 0.0


@settings(max_examples=30)
@given(st.floats(-40, 40), st.floats(-40, 40))
def test_what_the_neutral_takes_off_leaves_nothing_at_rest_and_the_change_elsewhere(
    pelvis: float, thorax: float
) -> None:
    moves = np.concatenate([hold(0.0, 2.0), ramp(0.0, 12.0), hold(12.0, 2.0)])
    observed = recording(moves + pelvis, thorax)
    neutral = quiet(observed)
    own = estimate(observed, MODEL, neutral.reference)
    assert own.pelvis_deg - neutral.pelvis_deg == pytest.approx(moves, abs=0.1)
    assert own.thorax_deg - neutral.thorax_deg == pytest.approx(0.0, abs=0.1)


def test_sway_and_noise_of_a_camera_are_quiet() -> None:
    rng = np.random.default_rng(2)
    t_s = np.arange(90) / FPS
    observed = recording(5.0 + np.sin(2 * np.pi * 0.3 * t_s) + rng.normal(0.0, 1.0, 90))
    assert at_rest(quiet(observed)) == pytest.approx((5.0, 0.0), abs=1.3)


def test_moving_all_the_time_gives_no_neutral() -> None:
    assert from_quiet_standing(recording(swinging(6.0)), MODEL) is None


def test_a_rib_cage_that_moves_is_not_quiet_either() -> None:
    assert from_quiet_standing(recording(hold(0.0, 6.0), swinging(6.0)), MODEL) is None


def test_the_first_quiet_stretch_counts_wherever_it_is() -> None:
    moves = np.concatenate([swinging(3.0), hold(0.0, 2.0), ramp(0.0, 12.0), hold(12.0, 3.0)])
    assert at_rest(quiet(recording(moves))) == pytest.approx((0.0, 0.0), abs=0.5)
    assert at_rest(quiet(recording(moves[::-1]))) == pytest.approx((12.0, 0.0), abs=0.5)


def test_a_moment_of_rest_is_too_short() -> None:
    pauses = np.concatenate([swinging(2.0), hold(0.0, 0.6), swinging(2.0), hold(0.0, 0.6)])
    assert from_quiet_standing(recording(pauses), MODEL) is None


def test_lying_still_is_no_neutral() -> None:
    lying = replace(recording(hold(-85.0, 5.0), -90.0), trunk_pitch_deg=hold(-90.0, 5.0))
    assert from_quiet_standing(lying, MODEL) is None


@pytest.mark.parametrize("joint", ["hip_angle_deg", "knee_angle_deg"])
def test_holding_a_squat_position_is_no_neutral(joint: str) -> None:
    assert (
        from_quiet_standing(replace(recording(hold(0.0, 5.0)), **{joint: hold(120, 5)}), MODEL)
        is None
    )


def test_what_was_not_measured_is_not_standing() -> None:
    observed = recording(hold(3.0, 3.0))
    assert from_quiet_standing(blank(observed, slice(None)), MODEL) is None
    late = quiet(blank(observed, slice(0, 30)))
    assert at_rest(late) == pytest.approx((3.0, 0.0), abs=0.05)


def test_a_few_lost_frames_do_not_spoil_the_neutral() -> None:
    neutral = quiet(blank(recording(hold(3.0, 1.4), 1.0), slice(15, 18)))
    assert at_rest(neutral) == pytest.approx((3.0, 1.0), abs=0.05)


def test_a_long_loss_ends_the_quiet_stretch() -> None:
    observed = recording(hold(3.0, 2.4))
    assert from_quiet_standing(blank(observed, slice(30, 42)), MODEL) is None


def test_an_empty_picture_gives_no_neutral() -> None:
    assert from_quiet_standing(blank(recording(hold(0.0, 3.0)), slice(None)), MODEL) is None


@pytest.mark.parametrize("order", [(11.0, -9.0), (-9.0, 11.0)], ids=["arch first", "tuck first"])
def test_a_calibration_clip_gives_neutral_arch_and_tuck_in_either_order(
    order: tuple[float, float],
) -> None:
    neutral = from_calibration_clip(recording(drill(*order, neutral=6.0), -2.0), MODEL)
    assert neutral.source == "calibration"
    assert at_rest(neutral) == pytest.approx((6.0, -2.0), abs=0.2)
    assert (neutral.pelvis_deg, neutral.thorax_deg) == pytest.approx((LEAN_DEG, LEAN_DEG), abs=0.2)
    assert neutral.arch_deg == pytest.approx(11.0, abs=0.5)
    assert neutral.tuck_deg == pytest.approx(-9.0, abs=0.5)
    assert neutral.range_deg == neutral.arch_deg - neutral.tuck_deg


def test_arch_and_tuck_are_of_the_lumbar_spine_not_of_the_whole_trunk() -> None:
    """Half the arch is made by the pelvis, half by the rib cage leaning back."""
    half = 0.5 * drill(12.0, -10.0)
    neutral = from_calibration_clip(recording(half, -half), MODEL)
    assert neutral.arch_deg == pytest.approx(12.0, abs=0.5)
    assert neutral.tuck_deg == pytest.approx(-10.0, abs=0.5)


@settings(max_examples=30)
@given(st.floats(-40, 40), st.floats(-40, 40))
def test_the_range_does_not_depend_on_the_person_s_constants(pelvis: float, thorax: float) -> None:
    neutral = from_calibration_clip(recording(drill(11.0, -9.0) + pelvis, thorax), MODEL)
    plain = from_calibration_clip(recording(drill(11.0, -9.0)), MODEL)
    assert neutral.pelvis_deg == pytest.approx(plain.pelvis_deg, abs=0.05)
    assert neutral.thorax_deg == pytest.approx(plain.thorax_deg, abs=0.05)
    assert neutral.arch_deg == pytest.approx(plain.arch_deg, abs=0.05)
    assert neutral.tuck_deg == pytest.approx(plain.tuck_deg, abs=0.05)


def test_a_calibration_is_surer_than_quiet_standing_and_that_than_the_population() -> None:
    calibrated = from_calibration_clip(recording(drill(11.0, -9.0)), MODEL)
    standing = quiet(recording(hold(0.0, 2.0)))
    anybody = population(knows_everything())
    for own, seen, other in zip(calibrated.sd_deg, standing.sd_deg, anybody.sd_deg, strict=True):
        assert own < seen < other


@pytest.mark.parametrize(
    ("first", "second"),
    [(3.0, -3.0), (14.0, 0.0), (0.0, -14.0), (14.0, 6.0)],
    ids=["small", "no tuck", "no arch", "twice arch"],
)
def test_a_range_too_small_to_grade_by_is_refused_with_what_was_seen(
    first: float, second: float
) -> None:
    with pytest.raises(CoachError, match="too little to tell from noise") as caught:
        from_calibration_clip(recording(drill(first, second)), MODEL)
    message = str(caught.value)
    assert f"{max(first, second, 0.0):+.0f} degrees of arch" in message
    assert f"{MIN_RANGE_DEG:.0f} in all" in message
    assert "\n" not in message and message.endswith(".")


def test_a_clip_that_never_rests_is_refused() -> None:
    with pytest.raises(CoachError, match=r"no 1\.2 s of quiet neutral standing"):
        from_calibration_clip(recording(swinging(8.0)), MODEL)


def test_a_clip_of_somebody_lying_is_refused() -> None:
    lying = replace(recording(drill(11.0, -9.0)), trunk_pitch_deg=np.full(345, -90.0))
    with pytest.raises(CoachError, match="shows nobody standing"):
        from_calibration_clip(lying, MODEL)


def test_a_clip_that_cannot_be_measured_says_the_commonest_reason() -> None:
    observed = blank(recording(drill(11.0, -9.0)), slice(0, 20))
    observed = replace(observed, settled_yaw_deg=np.where(observed.hidden_share > 0.0, 0.0, 60.0))
    with pytest.raises(CoachError, match=r"cannot be measured \(turn side-on to the camera\)"):
        from_calibration_clip(observed, MODEL)


def test_the_population_s_neutral_carries_the_spread_between_people() -> None:
    model = knows_everything()
    neutral = population(model)
    assert neutral.source == "population"
    assert neutral.scores is None and neutral.reference is None
    assert (neutral.pelvis_deg, neutral.thorax_deg) == (0.0, 0.0)
    assert neutral.sd_deg == pytest.approx(model.person_sd_deg)
    assert neutral.tuck_deg < 0.0 < neutral.arch_deg


MINE = Neutral("calibration", (1.0, -2.0), 3.0, 1.0, (0.0, 0.0, 0.0), 11.0, -8.0)


def test_a_calibration_seen_again_keeps_its_range_about_what_this_camera_sees() -> None:
    sd = (3.0, 3.0, 3.0)
    quiet = Neutral("quiet standing", (3.0, 0.0), 7.0, -1.0, sd, same_camera=True)
    assert seen_again(MINE, quiet) == Neutral(
        "calibration", (3.0, 0.0), 7.0, -1.0, sd, MINE.arch_deg, MINE.tuck_deg, same_camera=True
    )


@pytest.mark.parametrize("shift", [(13.0, 0.0), (0.0, -13.0)])
def test_standing_far_from_the_calibrated_neutral_leaves_it_alone(
    shift: tuple[float, float],
) -> None:
    quiet = replace(MINE, pelvis_deg=3.0 + shift[0], thorax_deg=1.0 + shift[1])
    assert seen_again(MINE, quiet) is MINE
