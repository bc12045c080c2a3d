"""From a frame to the pose of the one person who is coached.

Looking for two people in every frame costs half as much again, and most videos show one. So one
person is tracked, and now and then a second look, for two people, tells whether somebody else is
there; only while that is so does every frame pay for it.

The pose model does not see a mirrored picture as the mirror image: landmarks differ by a few
pixels. So everybody is looked at facing right; the picture of somebody who faces left is
mirrored first, and the pose is mirrored back. A mirrored video gives the same angles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import nan
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from coach.capture.frame import Frame
from coach.pose.contour import trace, trunk_line
from coach.pose.facing import FacingTracker, facing_evidence
from coach.pose.landmarker import Detection, PoseModel, rgb
from coach.pose.pelvis import PelvisTurn
from coach.pose.plate import Plate
from coach.pose.types import Pose, Silhouette, mirrored, mirrored_landmarks, mirrored_world

LOOK_ROUND_S = 4.0  # between two looks for a second person
ALONE_S = 4.0  # without a second person, after which only one is looked for again
BACKGROUND = 0.3  # people smaller than this share of the nearest are background
SAME_PERSON = 0.5  # overlap from which two detections are the same person
NEARER = 1.5  # how much larger another must be to take over ...
TAKE_OVER_S = 1.0  # ... and for how long; also how long a person may be out of sight
SURELY = 0.8  # evidence of facing; side-on people mostly show more than 1.2, frontal ones less
STRIDE = 0.5  # how far a person moves between frames at most, in own sizes

_VISIBLE = 0.5
_FEW_VISIBLE = 4  # with fewer visible landmarks the box is drawn round all of them


class Observer:
    """The pose of the nearest person, frame by frame; a context manager."""

    def __init__(self, bundle: Path | None = None) -> None:
        """Load the pose model; None for the bundle that comes with the program.

        Raises:
            CoachError: the bundle is missing, damaged or no pose model.
        """
        self._bundle = bundle
        self._one = PoseModel(bundle, people=1)
        try:
            self._two = PoseModel(bundle, people=2)
        except BaseException:
            self._one.close()
            raise
        self._mirrored = False
        self._facing = FacingTracker()
        self._follower = Follower()
        self._outliner = _Outliner()
        self._people = 0
        self._look_round_at_s = 0.0
        self._in_company_until_s = -np.inf

    def __enter__(self) -> Self:
        """Return the loaded observer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the pose model."""
        self.close()

    def close(self) -> None:
        """Free the pose model."""
        self._one.close()
        self._two.close()

    def observe(self, frame: Frame) -> Pose:
        """Find the person in the next frame of a video."""
        return self._outliner.pose(self._look(frame))

    def observe_all(self, frames: Iterable[Frame]) -> Iterator[Pose]:
        """Poses of a recording, one frame late: a thread traces while the pose model works."""
        with ThreadPoolExecutor(1) as tracer:
            tracing: Future[Pose] | None = None
            for frame in frames:
                look = self._look(frame)
                if tracing is not None:
                    yield tracing.result()
                tracing = tracer.submit(self._outliner.pose, look)
            if tracing is not None:
                yield tracing.result()

    def _look(self, frame: Frame) -> _Look:
        """Look at the next frame, once more in its mirror image if the person faces left."""
        image, person = self._person(frame)
        if person is not None and self._people == 1 and self._faces_left(person, frame.t_s):
            self._turn(image.shape[1])
            image, person = self._person(frame)
            if person is not None:
                self._faces_left(person, frame.t_s)
        return _Look(frame.index, frame.t_s, image, person, self._people, self._mirrored)

    def _faces_left(self, person: Detection, t_s: float) -> bool:
        """Whether the person surely faces left in the picture as looked at."""
        self._facing.update(
            np.array([t_s]), facing_evidence(person.landmarks[None, :, :2].astype(np.float64))
        )
        return self._facing.mean < -SURELY

    def _turn(self, width_px: int) -> None:
        """Look at the other mirror image from now on, with fresh eyes for the same person."""
        self._mirrored = not self._mirrored
        self._one.close()
        self._one = PoseModel(self._bundle, people=1)
        self._facing = FacingTracker()
        self._follower.mirror(width_px)

    def _person(self, frame: Frame) -> tuple[NDArray[np.uint8], Detection | None]:
        """The picture as looked at, and the person followed."""
        t_s = frame.t_s
        image = rgb(frame.image, mirrored=self._mirrored)
        tracked = self._one.detect(image, t_s)
        in_company = t_s <= self._in_company_until_s
        due = bool(tracked) and (t_s >= self._look_round_at_s or self._follower.lost(t_s))
        if not (in_company or due):
            self._people = len(tracked)
            return image, self._follower.choose(tracked, t_s)
        others = self._two.detect(rgb(frame.image), t_s)
        if self._mirrored:
            others = [_mirrored_detection(one) for one in others]
        # the tracked person comes first: that detection is the smoother of two of one person
        people = distinct(tracked + others)
        self._people = len(people)
        self._look_round_at_s = t_s + LOOK_ROUND_S
        if len(people) > 1 or (tracked and people[0] is not tracked[0]):
            self._in_company_until_s = t_s + ALONE_S
        return image, self._follower.choose(people, t_s)


def _mirrored_detection(one: Detection) -> Detection:
    return Detection(
        mirrored_landmarks(one.landmarks, one.mask.shape[1]),
        mirrored_world(one.world),
        one.mask[:, ::-1],
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """What the pose model was shown of a frame, and what it found.

    Attributes:
        index, t_s: of the frame.
        image: (height, width, 3) picture as looked at, RGB.
        person: the person followed; None while that person is out of sight.
        people: how many people were seen.
        mirrored: whether the picture is the frame's mirror image.
    """

    index: int
    t_s: float
    image: NDArray[np.uint8]
    person: Detection | None
    people: int
    mirrored: bool


class _Outliner:
    """Traces person after person, follows the pelvis, and learns the background meanwhile."""

    def __init__(self) -> None:
        self._plate = Plate()
        self._pelvis = PelvisTurn()
        self._mirrored = False

    def pose(self, look: _Look) -> Pose:
        """The pose in the next picture."""
        if look.mirrored != self._mirrored:
            self._plate.mirror()
            self._pelvis.forget()
            self._mirrored = look.mirrored
        height, width = look.image.shape[:2]
        person = look.person
        pose = Pose(
            frame=look.index,
            t_s=look.t_s,
            size_px=(width, height),
            landmarks=None if person is None else person.landmarks,
            silhouette=None if person is None else self._silhouette(look, person),
            people=look.people,
            world=None if person is None else person.world,
            pelvis_turn_deg=(
                nan
                if person is None
                else self._pelvis.follow(look.image, person.landmarks, look.t_s)
            ),
        )
        return mirrored(pose) if look.mirrored else pose

    def _silhouette(self, look: _Look, person: Detection) -> Silhouette | None:
        traced = trace(look.image, person.mask, person.landmarks, self._plate)
        hip, shoulder = trunk_line(person.landmarks)
        trunk_px = float(np.hypot(*(shoulder - hip)))
        self._plate.learn(look.image, person.mask, trunk_px, look.t_s)
        return traced


class Follower:
    """Stays with one person among those in the picture."""

    def __init__(self) -> None:
        """Follow nobody yet."""
        self._box = np.zeros(4, np.float32)
        self._seen_s = -np.inf
        self._rival_since_s: float | None = None

    def lost(self, t_s: float) -> bool:
        """Whether the person followed has been out of sight for long, or nobody is followed."""
        return t_s - self._seen_s > TAKE_OVER_S

    def mirror(self, width_px: int) -> None:
        """Go on in the mirrored picture."""
        self._box[[0, 2]] = width_px - self._box[[2, 0]]

    def choose(self, people: list[Detection], t_s: float) -> Detection | None:
        """Pick the person followed; None while that person is out of sight.

        Args:
            people: those in the picture, the nearest first.
            t_s: time of the picture in seconds.
        """
        if not people:
            return None
        boxes = [box(one) for one in people]
        nearest = 0
        followed: int | None = nearest
        if self.lost(t_s):
            self._rival_since_s = None
        else:
            ways = [self._way(one) for one in boxes]
            closest = int(np.argmin(ways))
            followed = closest if ways[closest] <= STRIDE else None
            if followed == nearest or (
                followed is not None and size(boxes[nearest]) < NEARER * size(boxes[followed])
            ):
                self._rival_since_s = None
            elif self._rival_since_s is None:
                self._rival_since_s = t_s
            elif t_s - self._rival_since_s >= TAKE_OVER_S:
                followed = nearest
        if followed is None:
            return None
        self._box, self._seen_s = boxes[followed], t_s
        return people[followed]

    def _way(self, here: NDArray[np.float32]) -> float:
        """From where the followed person was to this box, in sizes of that person."""
        there = self._box
        return float(np.hypot(*(0.5 * (here[:2] + here[2:] - there[:2] - there[2:]))) / size(there))


def box(person: Detection) -> NDArray[np.float32]:
    """Left, top, right, bottom of the visible landmarks in pixels, (4,)."""
    visible = person.landmarks[:, 3] > _VISIBLE
    if visible.sum() < _FEW_VISIBLE:
        visible[:] = True
    xy = person.landmarks[visible, :2]
    return np.concatenate([xy.min(axis=0), xy.max(axis=0)])


def size(box: NDArray[np.float32]) -> float:
    """Diagonal of a box in pixels: the same for a person standing up and lying down."""
    return max(float(np.hypot(box[2] - box[0], box[3] - box[1])), 1.0)


def overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Shared area of two boxes over the area they cover together, 0 to 1."""
    shared = np.prod(np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0))
    covered = np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared
    return float(shared / max(covered, 1e-6))


def distinct(detections: list[Detection]) -> list[Detection]:
    """The people among the detections, nearest first, without doubles and background.

    Of two detections of the same person the one that comes first is kept.
    """
    people: list[Detection] = []
    for one in detections:
        if all(overlap(box(one), box(other)) < SAME_PERSON for other in people):
            people.append(one)
    people.sort(key=lambda one: -size(box(one)))
    return [one for one in people if size(box(one)) >= BACKGROUND * size(box(people[0]))]
