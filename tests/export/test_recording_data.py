from __future__ import annotations

from math import nan
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CoachError
from coach.export.recording_data import (
    even_clock,
    hip_flexion_deg,
    markers_of,
    read_recording,
    sampled,
)
from coach.pose.types import Landmark
from coach.session.store import SessionReader, SessionWriter
from tests.export.stick_person import (
    FPS,
    HIDDEN,
    NOBODY,
    SHIN,
    THIGH,
    TRUNK,
    N,
    body,
    pose,
    posture,
    write_session,
)

SESSIONS = Path(__file__).parents[1] / "session" / "data"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_session(tmp_path_factory.mktemp("stick") / "a.coach")


def test_even_frames_are_read_off_as_they_are(session: Path) -> None:
    recording = read_recording(session)
    assert recording.rate_hz == FPS
    np.testing.assert_allclose(recording.t_s, 2.0 + np.arange(N) / FPS)
    tilt = recording.angles_deg["pelvic_tilt_deg"]
    seen = [i not in NOBODY and i not in HIDDEN for i in range(N)]
    assert np.isfinite(tilt).tolist() == seen
    expected = np.array([posture(i).tilt for i in range(N)])
    np.testing.assert_allclose(tilt[seen], expected[seen], atol=1e-5)


@pytest.mark.parametrize("view", ["right", "left"])
def test_the_thigh_against_the_pelvis_is_told_from_either_side(tmp_path: Path, view: str) -> None:
    angles = read_recording(write_session(tmp_path / "a.coach", view)).angles_deg
    for side in ("left", "right"):
        flexion = angles[f"{side}_hip_flexion_deg"]
        seen = np.isfinite(flexion)
        expected = np.array([posture(i).thigh + posture(i).tilt for i in range(N)])
        np.testing.assert_allclose(flexion[seen], expected[seen], atol=1e-4)
        assert seen.sum() == N - len(NOBODY) - len(HIDDEN)


@pytest.mark.parametrize(
    ("thigh", "facing", "tilt", "flexion"),
    [
        ((0, 1), 1, 0, 0),  # standing
        ((1, 0), 1, 0, 90),  # sitting, facing right
        ((-1, 0), -1, 0, 90),  # sitting, facing left
        ((-0.2, 1), 1, -3, -14.31),  # standing on one leg, the other one extended
        ((1, 0), 1, -90, 0),  # lying on the back, head to the left, straight
        ((0, -1), 1, -90, 90),  # the same, a leg straight up
        ((-0.1, -1), 1, -90, 95.71),  # the same, further
        ((1, 0), 1, nan, nan),  # the pelvis was not seen
    ],
)
def test_hip_flexion_holds_in_every_posture(
    thigh: tuple[float, float], facing: int, tilt: float, flexion: float
) -> None:
    image = np.zeros((1, 33, 2))
    image[0, Landmark.RIGHT_KNEE] = thigh
    found = hip_flexion_deg(image, np.array([facing]), np.array([float(tilt)]), "right")
    np.testing.assert_allclose(found, [flexion], atol=0.01)


def test_uneven_frames_are_read_off_between_them_and_gaps_stay_gaps() -> None:
    t_s = np.array([1.0, 1.09, 1.21, 1.3, 1.5, 1.9, 2.0])  # one lost at 1.4, several after 1.5
    values = np.array([[0.0], [0.9], [2.1], [3.0], [5.0], [9.0], [nan]])
    clock = even_clock(t_s, 10.0)
    found = sampled(clock, 10.0, t_s, values)[:, 0]
    np.testing.assert_allclose(found, [0, 1, 2, 3, 4, 5, 6, nan, 8, 9, nan], atol=1e-9)


@pytest.mark.parametrize(
    ("stated", "believed"), [(None, 30.0), (1000.0, 30.0), (29.97, 29.97), (25.0, 25.0)]
)
def test_a_stated_rate_that_cannot_be_is_not_believed(
    tmp_path: Path, stated: float | None, believed: float
) -> None:
    recording = read_recording(write_session(tmp_path / "a.coach", stated_fps=stated))
    assert recording.rate_hz == believed
    assert recording.t_s[-1] == pytest.approx(2.0 + (N - 1) / FPS, abs=0.5 / believed)


@pytest.mark.parametrize("view", ["right", "left", "camera", "away"])
def test_markers_point_forward_up_and_right_from_every_view(tmp_path: Path, view: str) -> None:
    markers = markers_of(read_recording(write_session(tmp_path / "a.coach", view)))
    for i in (0, 30, 59):
        for joint, own in body(posture(i)).items():
            np.testing.assert_allclose(markers[i, joint], own, atol=1e-6)
    assert [i for i in range(N) if np.isnan(markers[i]).all()] == list(NOBODY)


@pytest.mark.parametrize("height_cm", [150.0, 195.5])
def test_a_given_height_scales_all_alike_whatever_the_posture(
    tmp_path: Path, height_cm: float
) -> None:
    path = write_session(tmp_path / "a.coach")
    as_given = markers_of(read_recording(path))
    scaled = markers_of(read_recording(path, height_cm))
    factor = height_cm / 100 * 0.779 / (SHIN + THIGH + TRUNK)
    np.testing.assert_allclose(scaled, factor * as_given, atol=1e-6)


@pytest.mark.parametrize("height_cm", [1.72, 0.0, -172.0, 1720.0, nan])
def test_a_height_that_nobody_has_is_refused(session: Path, height_cm: float) -> None:
    with pytest.raises(CoachError, match="no person's; give it in centimetres"):
        read_recording(session, height_cm)


def test_a_session_of_before_world_landmarks_were_kept_has_angles_alone() -> None:
    recording = read_recording(SESSIONS / "recording-v1.coach")
    assert np.isfinite(recording.angles_deg["pelvic_tilt_deg"]).any()
    with pytest.raises(CoachError, match=r"recording-v1\.coach holds no world landmarks.*again\.$"):
        markers_of(recording)


def test_a_session_that_was_not_scored_is_refused(session: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.coach"
    with SessionReader(session) as reader, SessionWriter(path, reader.meta) as writer:
        writer.add_pose(pose(0, "right"))
        writer.add_pose(pose(1, "right"))
    with pytest.raises(CoachError, match=r"holds no measurements; `coach score .*` makes them\.$"):
        read_recording(path)
