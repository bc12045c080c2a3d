"""Sets of reps: their course through time and their truth agree."""

import numpy as np
import pytest

from calibration.tracks import SETS, Track


def _tracks(name: str) -> list[Track]:
    return [SETS[name].track(np.random.default_rng(seed)) for seed in range(12)]


@pytest.mark.parametrize("name", sorted(SETS))
def test_reps_follow_each_other_within_the_clip(name: str) -> None:
    for track in _tracks(name):
        moments = [rep[key] for rep in track.reps for key in ("start_s", "peak_s", "end_s")]
        assert moments == sorted(moments)
        assert all(0 <= moment <= track.end_s for moment in moments)


@pytest.mark.parametrize("name", ["thrust_mixed", "bridge_mixed"])
def test_lockout_class_is_that_of_the_lumbar_angle_at_the_peak(name: str) -> None:
    seen = set()
    for track in _tracks(name):
        for rep in track.reps:
            phase, lumbar, _ = track.at(float(rep["peak_s"]))
            seen.add(rep["cls"])
            if rep["cls"] == "partial":
                assert phase < 0.7
            else:
                assert phase > 0.9
                expected = "tucked" if lumbar <= -4 else "arched" if lumbar >= 5 else "neutral"
                assert rep["cls"] == expected
    assert seen == {"tucked", "neutral", "arched", "partial"}


def test_squat_wink_appears_at_the_bottom_only() -> None:
    for track in _tracks("squat_mixed"):
        for rep in track.reps:
            _, at_start, _ = track.at(float(rep["start_s"]))
            _, at_bottom, _ = track.at(float(rep["peak_s"]))
            assert at_start == pytest.approx(0, abs=0.5)
            assert at_bottom == pytest.approx(-float(rep["wink_deg"]), abs=0.1)


def test_trunk_lean_is_drawn_apart_from_the_lumbar_angle() -> None:
    angles = []
    for seed in range(100):
        track = SETS["thrust_mixed"].track(np.random.default_rng(seed))
        angles += [track.at(float(rep["peak_s"]))[1:] for rep in track.reps]
    assert abs(np.corrcoef(np.array(angles).T)[0, 1]) < 0.15


def test_track_passes_its_keys_and_never_overshoots() -> None:
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.go(2.0, 1.0, 10.0, -3.0)
    track.go(1.0, 0.5, -10.0)
    assert track.at(2.0) == pytest.approx((1.0, 10.0, -3.0))
    assert track.at(1.0) == pytest.approx((0.5, 5.0, -1.5))
    lumbar = [track.at(t)[1] for t in np.linspace(0, 3, 200)]
    assert min(lumbar) >= -10 and max(lumbar) <= 10
