"""What hides or turns the back makes the band wider; only too wide a band leaves a frame blank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.geometry.estimate import DOUBTED_HIDDEN, MAX_SD_DEG, Estimate, doubts, estimate
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import from_quiet_standing
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason
from coach.geometry.view import MAX_YAW_DEG
from tests.geometry.models import linear, reads_scores
from tests.geometry.recordings import hold, recording

MODEL = reads_scores()
LUMBAR = 2


def seen(hidden_share: np.ndarray | float = 0.0, yaw_deg: np.ndarray | float = 0.0) -> Observables:
    """Somebody who stands still, a frame for each of these."""
    hidden, yaw = np.broadcast_arrays(np.atleast_1d(hidden_share), np.atleast_1d(yaw_deg))
    observed = recording(np.zeros(hidden.size))
    return replace(observed, hidden_share=hidden.astype(float), yaw_deg=yaw.astype(float))


def estimated(
    hidden_share: np.ndarray | float = 0.0, yaw_deg: np.ndarray | float = 0.0
) -> Estimate:
    return estimate(seen(hidden_share, yaw_deg), MODEL)


def disagreeing(by_deg: float) -> LumbopelvicModel:
    """Networks whose answers on the pelvis lie that far either side of each other."""
    answers = linear(np.eye(2), np.array([[by_deg, 0.0], [-by_deg, 0.0]]))
    return replace(MODEL, stranger=answers)


def test_the_more_is_hidden_the_wider_the_band() -> None:
    sd = estimated(hidden_share=np.linspace(0.0, 1.0, 21)).sd_deg
    assert (np.diff(sd, axis=0) > 0.0).all()


def test_the_further_from_the_side_the_wider_the_band() -> None:
    sd = estimated(yaw_deg=np.linspace(0.0, 90.0, 31)).sd_deg
    assert (np.diff(sd, axis=0) >= 0.0).all()
    assert (np.diff(sd[5:], axis=0) > 0.0).all()


@given(hidden=st.floats(0, 1), yaw=st.floats(0, 90), more=st.floats(0, 1), further=st.floats(0, 90))
def test_what_is_worse_is_never_stated_more_surely(
    hidden: float, yaw: float, more: float, further: float
) -> None:
    pair = estimated(
        np.array([hidden, min(hidden + more, 1.0)]), np.array([yaw, min(yaw + further, 90.0)])
    )
    assert (pair.sd_deg[1] >= pair.sd_deg[0]).all()
    assert pair.stated[0] or not pair.stated[1]


@pytest.mark.parametrize(
    ("hidden_share", "moved_by_deg"), [(0.2, 1.7), (0.4, 3.3), (0.6, 4.8), (0.75, 7.9)]
)
def test_hiding_widens_by_more_than_leaving_out_was_measured_to_move(
    hidden_share: float, moved_by_deg: float
) -> None:
    whole, part = estimated(np.array([0.0, hidden_share])).sd_deg[:, LUMBAR]
    assert 1.8 * moved_by_deg < np.sqrt(part**2 - whole**2) < 2.6 * moved_by_deg


def test_turning_widens_by_what_it_was_measured_to_add() -> None:
    beside, turned = estimated(yaw_deg=np.array([0.0, 25.0])).sd_deg
    assert np.sqrt(turned**2 - beside**2) == pytest.approx([3.0, 6.0, 7.0], abs=0.1)
    assert (estimated(yaw_deg=10.0).sd_deg == beside).all()


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


def test_a_band_wider_than_the_whole_range_of_a_back_is_no_measurement() -> None:
    told = estimated(yaw_deg=np.linspace(0.0, 90.0, 91))
    assert (told.stated == (told.sd_deg[:, LUMBAR] <= MAX_SD_DEG)).all()
    assert told.stated[0] and not told.stated[-1]
    assert set(told.reason[~told.stated]) == {Reason.NOT_SIDE_ON}


@given(hidden=st.floats(0, 1), yaw=st.floats(0, 90), apart=st.floats(0, 60))
def test_what_is_not_stated_says_why(hidden: float, yaw: float, apart: float) -> None:
    told = estimate(seen(hidden, yaw), disagreeing(apart))
    assert told.stated.all() or told.reason[0] != Reason.NONE


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
