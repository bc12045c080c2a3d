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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from coach.capture.frame import Frame
from coach.pose.contour import trace, trunk_line
from coach.pose.facing import FacingTracker, facing_evidence
from coach.pose.follower import Follower, distinct
from coach.pose.landmarker import Detection, PoseModel, rgb
from coach.pose.pelvis import PelvisTurn
from coach.pose.plate import Plate
from coach.pose.types import Pose, Silhouette, mirrored, mirrored_landmarks, mirrored_world

LOOK_ROUND_S = 4.0  # between two looks for a second person
ALONE_S = 4.0  # without a second person, after which only one is looked for again
SURELY = 0.8  # evidence of facing; side-on people mostly show more than 1.2, frontal ones less


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
        self._in_company_until_s = -inf

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
        return self._outliner.pose(self._look(frame, self._picture(frame)))

    def observe_all(self, frames: Iterable[Frame]) -> Iterator[Pose]:
        """Poses of a recording, one frame late: a thread traces while the pose model works."""
        with ThreadPoolExecutor(1) as tracer:
            before: _Look | None = None
            for frame in frames:
                # made first: two threads that both want the interpreter wait for each other
                picture = self._picture(frame)
                tracing = before and tracer.submit(self._outliner.pose, before)
                before = self._look(frame, picture)
                if tracing:
                    yield tracing.result()
            if before:
                yield self._outliner.pose(before)

    def _picture(self, frame: Frame) -> NDArray[np.uint8]:
        """The frame's picture, (height, width, 3) RGB, the way round that is looked at now."""
        return rgb(frame.image, mirrored=self._mirrored)

    def _look(self, frame: Frame, picture: NDArray[np.uint8]) -> _Look:
        """Look at the next frame, once more in its mirror image if the person faces left."""
        person = self._person(frame, picture)
        if person is not None and self._people == 1 and self._faces_left(person, frame.t_s):
            self._turn(picture.shape[1])
            picture = self._picture(frame)
            person = self._person(frame, picture)
            if person is not None:
                self._faces_left(person, frame.t_s)
        return _Look(frame.index, frame.t_s, picture, person, self._people, self._mirrored)

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

    def _person(self, frame: Frame, picture: NDArray[np.uint8]) -> Detection | None:
        """The person followed, in the picture as looked at."""
        t_s = frame.t_s
        tracked = self._one.detect(picture, t_s)
        in_company = t_s <= self._in_company_until_s
        due = bool(tracked) and (t_s >= self._look_round_at_s or self._follower.lost(t_s))
        if not (in_company or due):
            self._people = len(tracked)
            return self._follower.choose(tracked, t_s)
        others = self._two.detect(rgb(frame.image), t_s)
        if self._mirrored:
            others = [_mirrored_detection(one) for one in others]
        # the tracked person comes first: that detection is the smoother of two of one person
        people = distinct(tracked + others)
        self._people = len(people)
        self._look_round_at_s = t_s + LOOK_ROUND_S
        if len(people) > 1 or (tracked and people[0] is not tracked[0]):
            self._in_company_until_s = t_s + ALONE_S
        return self._follower.choose(people, t_s)


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
        picture: (height, width, 3) as looked at, RGB.
        person: the person followed; None while that person is out of sight.
        people: how many people were seen.
        mirrored: whether the picture is the frame's mirror image.
    """

    index: int
    t_s: float
    picture: NDArray[np.uint8]
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
            self._pelvis.mirror()
            self._mirrored = look.mirrored
        height, width = look.picture.shape[:2]
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
                else self._pelvis.follow(look.picture, person.landmarks, look.t_s)
            ),
        )
        return mirrored(pose) if look.mirrored else pose

    def _silhouette(self, look: _Look, person: Detection) -> Silhouette | None:
        traced = trace(look.picture, person.mask, person.landmarks, self._plate)
        hip, shoulder = trunk_line(person.landmarks)
        trunk_px = float(np.hypot(*(shoulder - hip)))
        self._plate.learn(look.picture, person.mask, trunk_px, look.t_s)
        return traced
