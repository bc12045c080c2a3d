"""From an oblique view a lift leans towards what backs usually do; other tilts stay whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.lifts import UsualLift, hip_flexion_deg, oblique_sd_deg
from coach.geometry.observables import Observables
from tests.geometry.recordings import one_by_one, recording

EVERY = np.ones(180, dtype=bool)
PHASE = (1.0 - np.cos(2 * np.pi * np.arange(180) / 60)) / 2  # down and up, three times
USUAL_SLOPE, OBLIQUE_SLOPE = -0.2, 0.15


def lift(yaw_deg: float, deepest_deg: float = 60.0) -> Observables:
    """Trunk and thighs bend by as much each, seen from `yaw_deg` off the side."""
    bent = np.radians(deepest_deg * PHASE)
    seen = np.degrees(np.arctan2(np.sin(bent) * np.cos(np.radians(yaw_deg)), np.cos(bent)))
    return replace(
        recording(np.zeros(180)),
        settled_yaw_deg=np.full(180, yaw_deg),
        trunk_in_picture_deg=seen,
        thigh_in_picture_deg=90.0 - seen,
    )


def corrected(observed: Observables, lumbar_deg: np.ndarray, look_ahead: bool = True) -> np.ndarray:
    return lumbar_deg + UsualLift(look_ahead).correct(observed, lumbar_deg, EVERY).lumbar_deg


def slope(observed: Observables, lumbar_deg: np.ndarray) -> float:
    return float(np.polyfit(hip_flexion_deg(observed), lumbar_deg, 1)[0])


@given(yaw=st.floats(0, 60), deepest=st.floats(10, 75))
def test_hip_flexion_is_that_of_the_body_from_any_side(yaw: float, deepest: float) -> None:
    assert hip_flexion_deg(lift(yaw, deepest)) == pytest.approx(2 * deepest * PHASE, abs=1e-6)


@given(told=st.floats(-0.5, 0.5))
def test_an_oblique_lift_lies_between_what_it_shows_and_what_is_usual(told: float) -> None:
    observed = lift(50.0)
    shown = told * hip_flexion_deg(observed)
    taken = slope(observed, corrected(observed, shown))
    of_the_view = told - OBLIQUE_SLOPE
    assert min(of_the_view, USUAL_SLOPE) < taken < max(told, USUAL_SLOPE)
    again = slope(observed, corrected(observed, shown + 0.1 * hip_flexion_deg(observed)))
    assert 0.03 < again - taken < 0.05


def test_standing_in_a_lift_stays_as_it_is() -> None:
    observed = lift(50.0)
    shown = 5.0 + 0.2 * hip_flexion_deg(observed)
    assert corrected(observed, shown)[0] == pytest.approx(shown[0])


@given(size=st.floats(0, 20), middle=st.floats(-20, 20))
def test_rocking_the_pelvis_in_one_posture_stays_whole(size: float, middle: float) -> None:
    """Seen from obliquely, in a half squat that does not move."""
    observed = lift(50.0)
    still = observed.some(np.full(180, 20))
    still = replace(still, t_s=observed.t_s)
    rocking = middle + size * np.sin(np.arange(180) / 5)
    assert corrected(still, rocking) == pytest.approx(rocking, abs=1e-9)


@pytest.mark.parametrize(
    "observed", [lift(25.0), replace(lift(60.0), trunk_in_picture_deg=-80 - PHASE)]
)
def test_side_views_and_people_who_lie_are_left_alone(observed: Observables) -> None:
    shown = 0.3 * hip_flexion_deg(observed)
    told = UsualLift(look_ahead=True).correct(observed, shown, EVERY)
    assert not told.lumbar_deg.any() and not told.known_deg2.any()
    assert not oblique_sd_deg(observed).any()


def test_what_is_known_of_the_error_is_never_more_than_there_was() -> None:
    observed = lift(45.0)
    told = UsualLift(look_ahead=True).correct(observed, 0.3 * hip_flexion_deg(observed), EVERY)
    added = oblique_sd_deg(observed)[:, 0] ** 2
    assert (told.known_deg2 <= added).all()
    deep = PHASE > 0.9
    assert (np.sqrt(added - told.known_deg2)[deep] < 0.75 * np.sqrt(added)[deep]).all()


def test_frame_by_frame_gives_the_same_as_all_at_once() -> None:
    observed = lift(50.0)
    shown = 4.0 * np.sin(np.arange(180) / 9) + 0.2 * hip_flexion_deg(observed)
    live = UsualLift(look_ahead=False)
    single = [
        live.correct(one, shown[[i]], EVERY[[i]]).lumbar_deg[0]
        for i, one in enumerate(one_by_one(observed))
    ]
    assert shown + single == pytest.approx(corrected(observed, shown, look_ahead=False))


def test_frames_that_are_not_measured_do_not_count() -> None:
    observed = lift(50.0)
    shown = 0.2 * hip_flexion_deg(observed)
    wild = shown.copy()
    wild[100:110] = 80.0
    spoilt = EVERY.copy()
    spoilt[100:110] = False
    told = UsualLift(look_ahead=True).correct(observed, wild, spoilt).lumbar_deg
    want = UsualLift(look_ahead=True).correct(observed, shown, spoilt).lumbar_deg
    assert told == pytest.approx(want)
