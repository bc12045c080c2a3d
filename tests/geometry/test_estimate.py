"""What is doubted is told beside the angle; only too wide a band leaves a frame blank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.estimate import (
    DOUBTED_HIDDEN,
    MAX_SD_DEG,
    MAX_STATED_YAW_DEG,
    Estimate,
    doubts,
    estimate,
)
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import from_quiet_standing
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason
from coach.geometry.view import MAX_YAW_DEG
from tests.geometry.models import SD_DEG, constant, reads_scores
from tests.geometry.recordings import hold, recording

MODEL = reads_scores()


def seen(hidden_share: np.ndarray | float = 0.0, yaw_deg: np.ndarray | float = 0.0) -> Observables:
    """Somebody who stands still, a frame for each of these."""
    hidden, yaw = np.broadcast_arrays(np.atleast_1d(hidden_share), np.atleast_1d(yaw_deg))
    observed = recording(np.zeros(hidden.size))
    return replace(observed, hidden_share=hidden.astype(float), settled_yaw_deg=yaw.astype(float))


def estimated(
    hidden_share: np.ndarray | float = 0.0, yaw_deg: np.ndarray | float = 0.0
) -> Estimate:
    return estimate(seen(hidden_share, yaw_deg), MODEL)


def unsure(lumbar_sd_deg: float) -> LumbopelvicModel:
    """A model that states this standard deviation of the lumbar angle of everybody."""
    stated = constant(6, 0.0, 0.0, float(np.log(lumbar_sd_deg)))
    return replace(MODEL, stranger=replace(MODEL.stranger, log_sd=stated))


def test_what_the_model_states_is_handed_on() -> None:
    standing = seen()
    stranger, known = estimate(standing, MODEL), estimate(standing, MODEL, np.zeros(2))
    assert stranger.sd_deg == pytest.approx(SD_DEG["stranger"][None])
    assert known.sd_deg == pytest.approx(SD_DEG["known"][None])
    same_camera = estimate(standing, MODEL, np.zeros(2), same_camera=True)
    assert same_camera.sd_deg == pytest.approx(SD_DEG["change"][None])


@pytest.mark.parametrize(
    ("worse", "why"),
    [
        (dict(hidden_share=DOUBTED_HIDDEN + 0.05), Reason.BACK_HIDDEN),
        (dict(yaw_deg=MAX_YAW_DEG + 5.0), Reason.NOT_SIDE_ON),
    ],
)
def test_a_doubt_is_kept_beside_the_angle(worse: dict[str, float], why: Reason) -> None:
    told = estimated(**worse)
    assert told.reason.tolist() == [why]
    assert told.stated.all() and not told.clear.any()
    assert (told.pelvis_deg == estimated().pelvis_deg).all()


def test_an_oblique_view_of_somebody_upright_widens_the_band() -> None:
    sd = [
        float(estimated(yaw_deg=yaw).sd_deg[0, 2]) for yaw in (0.0, MAX_YAW_DEG, 35.0, 40.0, 60.0)
    ]
    assert sd[0] == sd[1] < sd[2] < sd[3] < sd[4]
    bent = replace(seen(yaw_deg=60.0), trunk_in_picture_deg=np.array([80.0]))
    assert estimate(bent, MODEL).sd_deg[0, 2] > sd[4] + 5.0
    lying = replace(seen(yaw_deg=60.0), trunk_in_picture_deg=np.array([-80.0]))
    assert estimate(lying, MODEL).sd_deg[0, 2] == pytest.approx(sd[0])


def test_a_band_wider_than_the_whole_range_of_a_back_is_no_measurement() -> None:
    for sd_deg, stated in ((0.99 * MAX_SD_DEG, True), (1.01 * MAX_SD_DEG, False)):
        told = estimate(seen(), unsure(sd_deg))
        assert told.stated.tolist() == [stated]
        assert told.clear.tolist() == [stated]


@given(hidden=st.floats(0, 1), yaw=st.floats(0, 90), sd_deg=st.floats(0.1, 100))
def test_what_is_not_stated_says_why(hidden: float, yaw: float, sd_deg: float) -> None:
    told = estimate(seen(hidden, yaw), unsure(sd_deg))
    shown = hidden < 1.0 and yaw <= MAX_STATED_YAW_DEG
    assert told.stated[0] == (shown and told.sd_deg[0, 2] <= MAX_SD_DEG)
    assert told.stated[0] or told.reason[0] != Reason.NONE


def test_who_is_not_whole_in_the_picture_is_not_measured() -> None:
    observed = seen()
    for why in (Reason.OUT_OF_PICTURE, Reason.TOO_SMALL, Reason.NO_PERSON):
        cut = replace(observed, framing=np.array([why], dtype=object))
        told = estimate(cut, MODEL)
        assert told.reason.tolist() == [why]
        assert not told.stated.any()


def test_the_first_thing_in_the_way_is_named() -> None:
    observed = replace(seen(0.9, 60.0), framing=np.array([Reason.TOO_SMALL], dtype=object))
    assert doubts(observed).tolist() == [Reason.TOO_SMALL]
    assert doubts(seen(0.9, 60.0)).tolist() == [Reason.NOT_SIDE_ON]


def test_a_neutral_is_learnt_only_from_frames_without_a_doubt() -> None:
    standing = recording(hold(2.0, 4.0))
    assert from_quiet_standing(standing, MODEL) is not None
    in_doubt = np.full(len(standing), DOUBTED_HIDDEN + 0.1)
    doubted = replace(standing, hidden_share=in_doubt)
    assert estimate(doubted, MODEL).stated.all()
    assert from_quiet_standing(doubted, MODEL) is None


def test_standing_seen_by_the_same_camera_tells_nothing_of_changes_in_somebody_who_lies() -> None:
    observed = recording(np.zeros(2))
    observed = replace(observed, trunk_in_picture_deg=np.array([10.0, -80.0]))
    told = estimate(observed, MODEL, np.zeros(2), same_camera=True)
    assert told.sd_deg == pytest.approx(np.stack([SD_DEG["change"], SD_DEG["known"]]))
