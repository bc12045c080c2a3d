from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.features import N_FEATURES, features
from coach.geometry.frontal import Frontal
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.geometry.observables import Observables, ObservablesExtractor, concatenate
from coach.geometry.reasons import Reason
from coach.geometry.view import MAX_YAW_DEG
from coach.pose.observer import Observer
from coach.pose.types import Landmark, Pose
from tests.geometry.figures import (
    HINGE,
    POSTURES,
    SQUAT,
    STANDING,
    TRUNK_PX,
    Figure,
    outline,
    pose,
    silhouette,
)
from tests.geometry.models import SD_DEG, constant, knowing, knows_everything

Picture = Callable[[np.ndarray], np.ndarray]


def observe(path: Path, count: int, every: int = 1, change: Picture | None = None) -> list[Pose]:
    """Poses of the first frames of a clip, each picture changed first."""
    with VideoFile(path) as video, Observer() as observer:
        frames = islice(video, 0, count * every, every)
        if change is None:
            return list(observer.observe_all(frames))
        return list(observer.observe_all(Frame(f.index, f.t_s, change(f.image)) for f in frames))


@pytest.fixture(scope="module")
def lab_clip(clip: Callable[[str], Path]) -> Path:
    return clip("standing")


@pytest.fixture(scope="module")
def lab_poses(lab_clip: Path) -> list[Pose]:
    return observe(lab_clip, 45)


def observables(poses: list[Pose]) -> Observables:
    return ObservablesExtractor().extract(poses)


def reasons(poses: list[Pose]) -> list[Reason]:
    """Why each frame would be blank, were every outline known."""
    reason: list[Reason] = estimate(observables(poses), knows_everything()).reason.tolist()
    return reason


def by(poses: list[Pose], chunk: int) -> Observables:
    """Observed that many poses at a time."""
    extractor = ObservablesExtractor()
    return concatenate(
        [extractor.extract(poses[i : i + chunk]) for i in range(0, len(poses), chunk)]
    )


def assert_same(one: Observables | Estimate, other: Observables | Estimate) -> None:
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if a.dtype == object:
            assert a.tolist() == b.tolist()
        else:
            assert b == pytest.approx(a, abs=1e-6, nan_ok=True), field.name


def nobody(frame: int) -> Pose:
    return Pose(frame, frame / 30.0, (640, 480), None, None, 0)


def test_a_person_side_on_is_measured_in_every_frame(lab_poses: list[Pose]) -> None:
    observed = observables(lab_poses)
    estimated = estimate(observed, default_model())
    assert estimated.stated.all()
    of_the_frontal_plane = {field.name for field in fields(Frontal)}
    assert np.isnan(observed.pelvic_obliquity_deg).all()
    for part in (observed, estimated):
        for field in fields(part):
            if field.name not in ("framing", "reason", *of_the_frontal_plane):
                assert np.isfinite(getattr(part, field.name)).all(), field.name
    assert observed.frame.tolist() == list(range(45))
    assert observed.t_s.tolist() == [p.t_s for p in lab_poses]
    assert np.abs(observed.trunk_pitch_deg).max() < 15.0
    assert observed.hip_angle_deg.min() > 160.0 and observed.knee_angle_deg.min() > 150.0
    assert (observed.facing == 1).all()


def at_size(times: float, frame: int, figure: Figure = STANDING) -> Pose:
    marks = figure.landmarks(trunk_px=times * TRUNK_PX)
    return Pose(frame, frame / 30.0, (640, 480), marks, None, 1)


def test_who_walks_back_from_the_camera_is_measured_by_their_size_there() -> None:
    walk = [at_size(times, i) for i, times in enumerate(np.linspace(2.5, 1.0, 90))]
    standing_s = 3.0
    stands = [at_size(1.0, i) for i in range(90, 90 + round(standing_s * 30))]
    tall = observables([pose(STANDING)]).hip_height[0]
    assert observables(walk + stands).hip_height[-1] == pytest.approx(tall, rel=0.05)


def test_who_comes_back_elsewhere_is_measured_by_their_size_there() -> None:
    before = [at_size(1.0, i) for i in range(300)]
    after = [at_size(1.6, i) for i in range(450, 460)]
    tall = observables([pose(STANDING)]).hip_height[0]
    assert observables(before + after).hip_height[-10:] == pytest.approx(tall, rel=0.01)


def test_a_trunk_that_looks_shorter_bent_towards_the_camera_is_no_other_size() -> None:
    bent = [at_size(0.7, i, SQUAT) for i in range(300, 330)]
    before = observables([at_size(1.0, i) for i in range(300)] + bent).hip_height[-1]
    assert before == pytest.approx(0.7 * observables([pose(SQUAT)]).hip_height[0], rel=0.05)


def test_feet_beyond_the_picture_are_no_steps_and_no_floor_that_moves() -> None:
    foot = STANDING.landmarks()[Landmark.LEFT_ANKLE, :2]

    def seen(figure: Figure, frame: int, away_px: float) -> Pose:
        marks = figure.landmarks()
        marks[:, :2] += foot - marks[Landmark.LEFT_ANKLE, :2]
        for name in ("LEFT_ANKLE", "RIGHT_ANKLE"):  # imagined wherever
            marks[Landmark[name], :2] += away_px
        return Pose(frame, frame / 30.0, (640, round(float(foot[1])) - 10), marks, None, 1)

    rng = np.random.default_rng(3)
    wild = [seen((STANDING, SQUAT)[i // 30], i, rng.uniform(0.0, 60.0)) for i in range(60)]
    found, true = observables(wild), observables([pose(STANDING), pose(SQUAT)])
    for name in ("ankle_x", "ankle_y", "feet_apart", "left_knee_above_ankle"):
        assert np.isnan(getattr(found, name)).all(), name
    sunk = true.hip_height[0] - true.hip_height[1]
    assert found.hip_height[20:30].mean() - found.hip_height[-10:].mean() == pytest.approx(
        sunk, abs=0.1
    )
    assert np.ptp(found.hip_over_foot[:30]) < 0.1


@pytest.mark.parametrize("facing", [1, -1])
def test_where_each_foot_is_is_told_from_the_hips(facing: int) -> None:
    marks = STANDING.landmarks(facing=facing)
    for name in ("LEFT_ANKLE", "LEFT_HEEL", "LEFT_FOOT_INDEX"):  # the left foot is up and behind
        marks[Landmark[name], :2] += TRUNK_PX * np.array([-0.9 * facing, -0.5])
    raised = Pose(0, 0.0, (640, 480), marks, None, 1)
    found, standing = observables([raised]), observables([pose(STANDING, facing=facing)])
    right = float(standing.right_ankle_up[0])
    assert right == pytest.approx(-float(standing.hip_over_foot[0]))
    assert found.left_ankle_up[0] == pytest.approx(right + 0.5, abs=0.02)
    assert found.left_ankle_ahead[0] == pytest.approx(-0.9, abs=0.05)
    assert found.right_ankle_ahead[0] == pytest.approx(0.0, abs=0.05)
    assert found.hip_over_foot[0] == pytest.approx(-right)


def test_a_mirrored_clip_faces_the_other_way_at_the_same_angles(
    lab_clip: Path, lab_poses: list[Pose]
) -> None:
    mirrored = observables(observe(lab_clip, 15, change=lambda image: image[:, ::-1].copy()))
    straight = observables(lab_poses[:15])
    assert (mirrored.facing == -straight.facing).all()
    for name in ("trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "shank_deg"):
        assert getattr(mirrored, name) == pytest.approx(getattr(straight, name), abs=6.0)


def test_an_empty_room_says_that_nobody_is_seen(lab_clip: Path) -> None:
    poses = observe(lab_clip, 3, change=lambda image: np.full_like(image, 90))
    observed = observables(poses)
    assert reasons(poses) == [Reason.NO_PERSON] * 3
    assert np.isnan(estimate(observed, knows_everything()).pelvis_deg).all()
    assert np.isnan(observed.hip_angle_deg).all()
    assert (observed.facing == 0).all()


def test_a_picture_of_the_upper_body_alone_asks_to_step_back(lab_clip: Path) -> None:
    poses = observe(lab_clip, 10, change=lambda image: image[60:260, 220:440].copy())
    assert set(reasons(poses)[-5:]) == {Reason.OUT_OF_PICTURE}


@pytest.mark.parametrize("name", ["turned_55", "turned_90"])
def test_somebody_turned_to_the_camera_is_asked_to_turn_side_on(
    clip: Callable[[str], Path], name: str
) -> None:
    poses = observe(clip(name), 20)
    assert reasons(poses).count(Reason.NOT_SIDE_ON) > 0.9 * len(poses)
    assert np.median(observables(poses).yaw_deg) > MAX_YAW_DEG


@pytest.mark.parametrize("chunk", [1, 7])
def test_observing_in_chunks_changes_nothing(lab_poses: list[Pose], chunk: int) -> None:
    poses = [*lab_poses[:20], nobody(20), nobody(21), *lab_poses[22:]]
    assert_same(by(poses, 64), by(poses, chunk))


def test_relative_pitches_are_carried_by_the_trunk() -> None:
    poses = [pose(figure, i) for i, figure in enumerate(POSTURES.values())]
    observed = observables(poses)
    told = estimate(observed, knows_everything(pelvis_deg=4.0, thorax_deg=-3.0))
    drawn = [figure.trunk_deg for figure in POSTURES.values()]
    assert observed.trunk_pitch_deg == pytest.approx(drawn, abs=1e-4)
    assert told.pelvis_deg == pytest.approx(observed.trunk_in_picture_deg + 4.0)
    assert told.thorax_deg == pytest.approx(observed.trunk_in_picture_deg - 3.0)


def test_the_shape_of_the_picture_bends_no_angle() -> None:
    wide = pose(SQUAT)
    tall = replace(wide, size_px=(480, 640))
    one, other = observables([wide]), observables([tall])
    assert one.framing.tolist() == other.framing.tolist() == [Reason.NONE]
    assert one.hip_angle_deg == other.hip_angle_deg == pytest.approx(SQUAT.hip_deg, abs=1e-4)
    assert one.trunk_pitch_deg == other.trunk_pitch_deg


@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize("facing", [1, -1])
def test_angles_past_180_go_on(sense: int, facing: int) -> None:
    """Hips far above the shoulders, which hang down."""
    drawn = sense * np.arange(0.0, 198.0, 4.0)
    poses = [pose(Figure(trunk_deg=d), i, facing=facing) for i, d in enumerate(drawn)]
    observed = observables(poses)
    assert observed.trunk_pitch_deg == pytest.approx(drawn, abs=1e-3)
    assert estimate(observed, knows_everything()).pelvis_deg == pytest.approx(drawn, abs=1e-3)


@pytest.mark.parametrize("seen_wrong_s, wound_deg", [(2.0, -115.0), (0.5, 245.0)])
def test_who_lies_and_was_seen_facing_the_other_way_is_not_wound_up(
    seen_wrong_s: float, wound_deg: float
) -> None:
    """But for a moment: a facing that flickers must not pass through upright."""
    turned = [115.0] * 30 + [-115.0] * round(30 * seen_wrong_s)
    observed = observables([pose(Figure(trunk_deg=d), i) for i, d in enumerate(turned)])
    assert observed.trunk_pitch_deg[29] == pytest.approx(115.0, abs=1e-3)
    assert observed.trunk_pitch_deg[31] == pytest.approx(245.0, abs=1e-3)
    assert observed.trunk_pitch_deg[-1] == pytest.approx(wound_deg, abs=1e-3)


def test_angles_go_on_across_a_few_lost_frames_but_not_across_a_long_absence() -> None:
    before = [pose(Figure(trunk_deg=d), i) for i, d in enumerate((170.0, 174.0, 178.0))]
    lost = [nobody(3), nobody(4)]
    soon, late = (pose(Figure(trunk_deg=190.0), 5, t_s=t_s) for t_s in (0.2, 3.0))
    assert observables([*before, *lost, soon]).trunk_pitch_deg[-1] == pytest.approx(190, abs=1e-3)
    assert observables([*before, *lost, late]).trunk_pitch_deg[-1] == pytest.approx(-170, abs=1e-3)


def standing_at(x_px: float, y_px: float, frame: int, facing: int = 1) -> Pose:
    landmarks = STANDING.landmarks(facing=facing, hip_px=(x_px, y_px))
    return replace(pose(STANDING, frame), landmarks=landmarks.astype(np.float32))


@pytest.mark.parametrize("facing", [1, -1])
def test_going_forwards_and_up_is_plus_whichever_way_the_person_faces(facing: int) -> None:
    observed = observables(
        [standing_at(320, 260, 0, facing), standing_at(320 + facing * 60, 230, 1, facing)]
    )
    assert observed.hip_x == pytest.approx([0.0, 60.0 / TRUNK_PX], abs=1e-4)
    assert observed.ankle_x == pytest.approx([0.0, 60.0 / TRUNK_PX], abs=1e-4)
    assert observed.ankle_y == pytest.approx([0.0, 30.0 / TRUNK_PX], abs=1e-4)
    assert np.diff(observed.hip_height) == pytest.approx(0.0, abs=1e-4)


def test_who_turns_round_on_the_spot_has_not_moved() -> None:
    there = [standing_at(200 + 4 * i, 260, i) for i in range(31)]
    back = [standing_at(320, 260, 31 + i, facing=-1) for i in range(60)]
    observed = observables([*there, *back])
    assert observed.facing[0] == 1 and observed.facing[-1] == -1
    assert observed.hip_x[31:] == pytest.approx(120.0 / TRUNK_PX, abs=1e-3)


def test_who_is_lost_from_sight_goes_on_from_where_they_were() -> None:
    observed = observables([standing_at(300, 260, 0), standing_at(312, 260, 1), nobody(2),
                   standing_at(312, 260, 3), standing_at(324, 260, 4)])  # fmt: skip
    expected = np.array([0.0, 12.0, np.nan, 12.0, 24.0]) / TRUNK_PX
    assert observed.hip_x == pytest.approx(expected, abs=1e-4, nan_ok=True)


def test_a_trunk_that_is_seen_shorter_and_shorter_is_no_step() -> None:
    poses = []
    for i in range(60):
        landmarks = STANDING.landmarks()
        landmarks[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] += 0.5 * i
        poses.append(replace(pose(STANDING, i), landmarks=landmarks.astype(np.float32)))
    observed = observables(poses)
    for name in ("hip_x", "ankle_x", "ankle_y"):
        assert getattr(observed, name) == pytest.approx(0.0, abs=1e-9), name


def test_a_trunk_seen_short_for_a_moment_hardly_moves_the_hips() -> None:
    poses = [pose(STANDING, i) for i in range(30)]
    short = STANDING.landmarks()
    short[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] += 0.2 * TRUNK_PX
    poses[15] = replace(poses[15], landmarks=short.astype(np.float32))
    assert np.ptp(observables(poses).hip_height) < 0.03  # by the trunk alone it would be 0.4


def test_what_is_in_the_way_is_said_frame_by_frame() -> None:
    good = pose(STANDING)

    def drawn(**how: object) -> Pose:
        return replace(good, landmarks=STANDING.landmarks(**how).astype(np.float32))  # type: ignore[arg-type]

    forearm = STANDING.landmarks()
    for mark, dorsal, up in (
        (Landmark.LEFT_ELBOW, 0.70, 0.7),
        (Landmark.LEFT_WRIST, 0.22, 0.6),
        (Landmark.LEFT_INDEX, 0.22, 0.3),
    ):
        forearm[mark, :2] = forearm[Landmark.LEFT_HIP, :2] - TRUNK_PX * np.array([dorsal, up])
    cases = [
        (good, Reason.NONE),
        (nobody(1), Reason.NO_PERSON),
        (drawn(hip_px=(320.0, 420.0)), Reason.OUT_OF_PICTURE),
        (drawn(trunk_px=20.0), Reason.TOO_SMALL),
        (drawn(yaw_deg=40.0), Reason.NOT_SIDE_ON),
        (drawn(yaw_deg=50.0), Reason.NOT_SIDE_ON),
        (replace(good, silhouette=None), Reason.BACK_HIDDEN),
        (replace(good, landmarks=forearm.astype(np.float32)), Reason.BACK_HIDDEN),
    ]
    observed = observables([replace(p, frame=i, t_s=10.0 * i) for i, (p, _) in enumerate(cases)])
    told = estimate(observed, knows_everything())
    assert told.reason.tolist() == [reason for _, reason in cases]


def test_a_hidden_back_leaves_the_joints_alone() -> None:
    observed = observables([replace(pose(SQUAT), silhouette=None)])
    assert observed.hidden_share.tolist() == [1.0]
    assert observed.knee_angle_deg[0] == pytest.approx(SQUAT.knee_deg, abs=1e-4)


def test_of_nobody_nothing_is_estimated() -> None:
    told = estimate(observables([nobody(0)]), knows_everything())
    assert np.isnan(told.pelvis_deg[0]) and np.isnan(told.novelty[0])
    assert np.isnan(told.sd_deg).all() and not told.stated.any()


def knows_the_postures() -> LumbopelvicModel:
    """It has seen every posture with the outline that the figures have."""
    known = list(POSTURES.values())
    landmarks = np.stack([figure.landmarks() for figure in known])
    offset = np.tile(TRUNK_PX * outline(), (len(known), 1, 1))
    vector = features(landmarks, offset, np.ones(len(known), dtype=np.int8)).vector
    return knowing(vector, known=constant(2 * N_FEATURES, 3.0, -2.0))


def test_an_outline_unlike_any_learned_is_called_unusual() -> None:
    normal = silhouette()
    coat = replace(normal, offset_px=normal.offset_px * np.float32(2.2))
    observed = observables([pose(STANDING), replace(pose(STANDING, 1), silhouette=coat)])
    told = estimate(observed, knows_the_postures())
    assert told.reason.tolist() == [Reason.NONE, Reason.UNUSUAL_OUTLINE]
    assert told.novelty[0] < 0.01 < 0.9 < told.novelty[1]
    assert (told.sd_deg[0] < told.sd_deg[1]).all()


def test_for_a_person_of_unusual_build_the_same_outlines_are_unusual() -> None:
    model = knows_the_postures()
    observed = observables([pose(f, i) for i, f in enumerate(POSTURES.values())])
    stranger = estimate(observed, model)
    odd = estimate(observed, model, np.full(N_FEATURES, 2.0))
    assert stranger.stated.all() and set(odd.reason) == {Reason.UNUSUAL_OUTLINE}
    assert (odd.sd_deg > SD_DEG["known"]).all()
    average = estimate(observed, model, model.average)
    assert average.stated.all()
    assert average.pelvis_deg == pytest.approx(observed.trunk_in_picture_deg + 3.0)
    assert average.thorax_deg == pytest.approx(observed.trunk_in_picture_deg - 2.0)


def back_lost(one: Pose, stations: slice) -> Pose:
    """The same without a stretch of the outline of the back of somebody who faces right."""
    assert one.silhouette is not None
    offset_px = one.silhouette.offset_px.copy()
    offset_px[1, stations] = np.nan
    return replace(one, silhouette=replace(one.silhouette, offset_px=offset_px))


def test_the_model_of_the_program_is_less_sure_the_less_of_the_back_it_sees(
    lab_poses: list[Pose],
) -> None:
    model = default_model()
    whole = model.scores(observables(lab_poses).vector.astype(np.float64))
    for own in (None, np.median(whole, axis=0)):
        told = [
            estimate(observables([back_lost(p, lost) for p in lab_poses]), model, own)
            for lost in (slice(0, 0), slice(4, 44))
        ]
        clear, hidden = (np.median(each.sd_deg, axis=0) for each in told)
        assert (hidden > clear).all()


def test_estimating_again_for_somebody_else_leaves_the_observables_alone(
    lab_poses: list[Pose],
) -> None:
    model = default_model()
    observed = observables([*lab_poses[:20], nobody(20), *lab_poses[21:]])
    before = observed.some(slice(None))
    stranger = estimate(observed, model)
    reference = np.nanmedian(model.scores(observed.vector.astype(np.float64)), axis=0)
    known = estimate(observed, model, reference)
    assert_same(observed, before)
    assert np.abs(known.pelvis_deg - stranger.pelvis_deg)[:20].max() > 0.0
    assert_same(stranger, estimate(observed, model))


def test_joining_chunks_keeps_their_order() -> None:
    first, second = observables([pose(STANDING, 0)]), observables([pose(SQUAT, 1)])
    joined = concatenate([first, second])
    assert joined.frame.tolist() == [0, 1]
    assert joined.knee_angle_deg == pytest.approx([180.0, SQUAT.knee_deg], abs=0.1)


def turned(figure: Figure, frame: int, yaw_deg: float) -> Pose:
    """The figure as a camera sees it from that far off the side view."""
    side, parted = figure.landmarks(), figure.landmarks(yaw_deg=yaw_deg)
    hip_x = side[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0].mean()
    parted[:, 0] += (np.cos(np.radians(yaw_deg)) - 1.0) * (side[:, 0] - hip_x)
    world = figure.world(yaw_deg).astype(np.float32)
    return replace(pose(figure, frame), landmarks=parted, world=world)


@pytest.mark.parametrize("yaw", [0.0, 20.0, 70.0, 88.0])
@pytest.mark.parametrize("figure", [STANDING, SQUAT, HINGE])
def test_how_far_somebody_bends_shows_from_beside_and_from_the_front(
    figure: Figure, yaw: float
) -> None:
    seen = observables([turned(figure, i, yaw) for i in range(30)])
    # the figure does not lean towards the camera as the pose model imagines people do
    imagined = 8.0 if yaw > 45.0 else 0.0
    assert seen.trunk_pitch_deg[-1] == pytest.approx(figure.trunk_deg, abs=5.0 + imagined)
    assert seen.hip_angle_deg[-1] == pytest.approx(figure.hip_deg, abs=5.0)
    assert seen.knee_angle_deg[-1] == pytest.approx(figure.knee_deg, abs=5.0)
    assert seen.shank_deg[-1] == pytest.approx(figure.shank_deg, abs=5.0 + imagined)


def test_the_estimate_goes_by_the_picture_from_every_side() -> None:
    front = observables([turned(SQUAT, i, 88.0) for i in range(30)])
    assert abs(front.trunk_in_picture_deg[-1]) < 5.0
    assert front.thigh_in_picture_deg[-1] > 45.0
    assert front.thigh_deg[-1] == pytest.approx(90.0 - (180.0 - 40.0 - 75.0), abs=1.0)
