from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.pose.follower import Follower, box, distinct
from coach.pose.landmarker import Detection
from coach.pose.observer import Observer
from coach.pose.types import N_CONTOUR, Landmark, Pose, mirrored


@pytest.fixture(scope="module")
def frames(clip: Callable[[str], Path]) -> list[Frame]:
    with VideoFile(clip("standing")) as video:
        return list(islice(video, 50))


def side_by_side(image: np.ndarray, left: float, right: float) -> np.ndarray:
    """Two people on a grey ground, each the lab's person at a scale; 0 leaves one out."""
    canvas = np.full_like(image, 90)
    for scale, x in ((left, 0), (right, 320)):
        if scale:
            part = cv2.resize(image[:, 160:480], None, fx=scale, fy=scale)
            canvas[480 - part.shape[0] :, x : x + part.shape[1]] = part
    return canvas


def is_left(pose: Pose) -> bool:
    assert pose.landmarks is not None
    return bool(pose.landmarks[Landmark.LEFT_HIP, 0] < 320)


def test_a_frame_becomes_the_pose_of_the_person_in_it(frames: list[Frame]) -> None:
    with Observer() as observer:
        poses = [observer.observe(frame) for frame in frames[:5]]
    assert [(p.frame, p.t_s) for p in poses] == [(f.index, f.t_s) for f in frames[:5]]
    for pose in poses:
        assert pose.size_px == (640, 480)
        assert pose.people == 1
        assert pose.landmarks is not None and pose.landmarks.shape == (33, 4)
        assert pose.silhouette is not None
        offset = pose.silhouette.offset_px
        assert offset.shape == (2, N_CONTOUR)
        assert np.isfinite(offset).mean() > 0.9


def test_an_empty_room_gives_a_pose_without_person(frames: list[Frame]) -> None:
    empty = np.full((480, 640, 3), 90, np.uint8)
    with Observer() as observer:
        pose = observer.observe(Frame(0, 0.0, empty))
        assert (pose.landmarks, pose.silhouette, pose.people) == (None, None, 0)
        seen = [observer.observe(Frame(i, i / 30, frames[i].image)) for i in range(1, 5)]
    assert seen[-1].landmarks is not None


def test_of_two_people_the_nearer_is_followed_and_both_are_counted(frames: list[Frame]) -> None:
    with Observer() as observer:
        poses = [
            observer.observe(Frame(f.index, f.t_s, side_by_side(f.image, 1.0, 0.7)))
            for f in frames[:10]
        ]
    assert all(is_left(pose) for pose in poses)
    assert all(pose.people == 2 for pose in poses)


def test_somebody_who_comes_much_nearer_takes_over_and_is_left_again(frames: list[Frame]) -> None:
    with Observer() as observer:
        poses = []
        for i in range(70):
            t_s = 0.2 * i
            left = 1.0 if 2.0 <= t_s < 8.0 else 0.0
            image = side_by_side(frames[i % 50].image, left, 0.62)
            poses.append(observer.observe(Frame(i, t_s, image)))
    at = {round(pose.t_s, 1): pose for pose in poses}
    assert not is_left(at[1.8]) and at[1.8].people == 1
    assert is_left(at[7.0]) and at[7.0].people == 2
    assert not is_left(at[10.0]) and at[10.0].people == 1


def test_a_passer_by_does_not_take_the_pose_from_the_person_followed(
    clip: Callable[[str], Path],
) -> None:
    with VideoFile(clip("two_people")) as video, Observer() as observer:
        poses = [observer.observe(frame) for frame in video]
    assert max(pose.people for pose in poses) == 2
    hips = [p.landmarks[Landmark.LEFT_HIP, 0] for p in poses if p.landmarks is not None]
    assert len(hips) == len(poses)
    assert np.ptp(hips) < 25  # the other walks past behind, from one side to the other


def person(x: float, y: float, height: float, visibility: float = 1.0) -> Detection:
    """A box of landmarks half as wide as high, its left top corner at x, y."""
    landmarks = np.zeros((33, 4), np.float32)
    landmarks[:, 0] = x + np.linspace(0, 0.5 * height, 33)
    landmarks[:, 1] = y + np.linspace(0, height, 33)
    landmarks[:, 3] = visibility
    return Detection(landmarks, np.zeros((33, 3), np.float32), np.zeros((1, 1), np.float32))


def test_doubles_and_background_are_no_people() -> None:
    near, double, far, tiny = (
        person(0, 0, 400),
        person(10, 5, 400),
        person(300, 100, 200),
        person(500, 0, 100),
    )
    assert distinct([far, near, double, tiny]) == [near, far]
    assert distinct([]) == []


def test_the_first_of_two_doubles_is_kept() -> None:
    tracked, again = person(0, 0, 390), person(2, 2, 400)
    assert distinct([tracked, again]) == [tracked]


def test_the_box_is_drawn_round_visible_landmarks() -> None:
    half = person(100, 100, 200)
    half.landmarks[17:, 3] = 0.1
    assert box(half) == pytest.approx([100, 100, 150, 200])
    assert box(person(100, 100, 200, visibility=0.1)) == pytest.approx([100, 100, 200, 300])


def test_the_follower_stays_when_another_is_a_little_nearer() -> None:
    follower = Follower()
    followed, other = person(0, 0, 200), person(400, 0, 280)
    assert follower.choose([followed], 0.0) is followed
    assert all(follower.choose([other, followed], 0.1 * i) is followed for i in range(1, 50))


def test_the_follower_changes_when_another_is_much_nearer_for_a_second() -> None:
    follower = Follower()
    followed, other = person(0, 0, 200), person(400, 0, 320)
    follower.choose([followed], 0.0)
    chosen = [follower.choose([other, followed], 0.1 * i) for i in range(1, 13)]
    assert chosen == [followed] * 10 + [other] * 2


def test_who_kneels_down_is_not_left_for_one_who_goes_on_standing() -> None:
    follower = Follower()
    followed, other = person(0, 0, 300), person(400, 0, 290)
    knelt = person(0, 120, 180)
    follower.choose([followed, other], 0.0)
    assert all(follower.choose([other, knelt], 0.1 * i) is knelt for i in range(1, 50))


def test_who_walks_far_back_is_left_for_who_stays_near() -> None:
    follower = Follower()
    followed, other = person(0, 0, 300), person(400, 0, 290)
    far = person(0, 0, 120)
    follower.choose([followed, other], 0.0)
    chosen = [follower.choose([other, far], 0.1 * i) for i in range(1, 400)]
    assert chosen[0] is far and chosen[-1] is other


def test_a_rival_who_steps_back_starts_anew() -> None:
    follower = Follower()
    followed, other = person(0, 0, 200), person(400, 0, 320)
    follower.choose([followed], 0.0)
    chosen = [
        follower.choose([followed] if i == 6 else [other, followed], 0.1 * i) for i in range(1, 15)
    ]
    assert chosen == [followed] * 14


def test_an_old_rival_starts_anew_after_the_person_was_away() -> None:
    follower = Follower()
    followed, other = person(0, 0, 200), person(400, 0, 320)
    follower.choose([followed], 0.0)
    assert follower.choose([other, followed], 0.1) is followed
    assert follower.choose([followed], 3.0) is followed
    assert follower.choose([other, followed], 3.1) is followed


def test_the_follower_does_not_jump_to_another_while_the_person_is_hidden() -> None:
    follower = Follower()
    followed, other = person(0, 0, 200), person(400, 0, 180)
    follower.choose([followed], 0.0)
    chosen = [follower.choose([other], 0.1 * i) for i in range(1, 6)]
    assert chosen == [None] * 5
    assert follower.choose([followed, other], 0.6) is followed


def test_who_has_left_for_a_second_is_followed_no_more() -> None:
    follower = Follower()
    followed, other = person(0, 0, 200), person(400, 0, 180)
    follower.choose([followed], 0.0)
    assert follower.choose([], 0.5) is None
    assert follower.lost(1.1)
    assert follower.choose([other], 1.1) is other


@pytest.mark.parametrize("frames_from", ["squat-twerk.mp4", "hip-thrust.mp4"])  # right, left
def test_a_mirrored_video_gives_the_mirror_image_of_every_pose(frames_from: str) -> None:
    with VideoFile(sample_videos_dir() / frames_from) as video:
        seen = list(islice(video, 12))
    turned = [Frame(f.index, f.t_s, np.asarray(cv2.flip(f.image, 1), np.uint8)) for f in seen]
    with Observer() as observer, Observer() as other:
        for frame, mirror_image in zip(seen, turned, strict=True):
            pose, image = observer.observe(frame), mirrored(other.observe(mirror_image))
            assert pose.landmarks is not None and image.landmarks is not None
            np.testing.assert_allclose(pose.landmarks, image.landmarks, atol=1e-3)
            assert pose.silhouette is not None and image.silhouette is not None
            np.testing.assert_array_equal(pose.silhouette.offset_px, image.silhouette.offset_px)


def test_somebody_who_turns_round_is_still_seen(frames: list[Frame]) -> None:
    with Observer() as observer:
        poses = []
        for i in range(40):
            image = frames[i].image if i < 15 else np.asarray(cv2.flip(frames[i].image, 1))
            poses.append(observer.observe(Frame(i, 0.1 * i, image)))
    assert all(pose.landmarks is not None for pose in poses)
    before, after = poses[10], mirrored(poses[39])
    assert before.landmarks is not None and after.landmarks is not None
    assert np.abs(before.landmarks[:, :2] - after.landmarks[:, :2]).max() < 12
