"""Is everything in place to be measured: checks of one frame, and the guide that waits for them.

Pure: time is that of the frames.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan, radians, tan
from typing import Literal

import numpy as np

from coach.coaching.light import Light
from coach.coaching.posture import ASKED, is_in
from coach.exercises.schema import Posture, View
from coach.geometry import view
from coach.geometry.estimate import Estimate
from coach.geometry.frontal import FROM_YAW_DEG, front_evidence
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason, sentence
from coach.pose.types import Landmark, Pose, midpoint

Level = Literal["green", "amber", "red"]
Turn = Literal["", "left", "right"]

SIDE_ON_DEG = 15.0  # up to here angles stay within 2 % of true (docs/thresholds.md#yaw)
NEAR_M, FAR_M = 2.0, 4.0  # where the pose model was tried (docs/thresholds.md#distance)
DARK, DIM, BRIGHT = 25.0, 50.0, 80.0  # mean luma of 255 [P]
SLOW_FPS = 20.0  # a camera that should give 30 has slowed down
GREEN_S = 3.0  # of unbroken green before it starts
ENOUGH_S = 12.0  # of what can be counted, before it starts hands-free all the same [P]

_RECENT_S = 0.5  # a level is the middle one of those of late, so that it does not flicker
_GAP_S = 1.0  # after frames this far apart nothing is known to have stayed green
_VERTICAL_VIEW_DEG = 45.0  # of an ordinary webcam, across the short side of its picture [P]
_SHOULDER_TO_ANKLE_M = 1.34  # along trunk, thigh and shin of somebody 1.70 m tall [P]
_RANK: dict[Level, int] = {"green": 0, "amber": 1, "red": 2}

_SEEN_FROM: dict[View, tuple[str, ...]] = {
    "side": ("side-on", "back"),
    "front": ("front-on",),
    "back": ("back-on",),
    "front or back": ("front-on",),
}
_TURN_TO: dict[View, str] = {
    "front": "face the camera",
    "back": "turn your back to the camera",
    "front or back": "face the camera, or turn your back to it",
}
LEVEL_CAMERA = "put the camera level with your hips"
_ENDS = {
    "head": (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
    "feet": (
        Landmark.LEFT_HEEL,
        Landmark.RIGHT_HEEL,
        Landmark.LEFT_FOOT_INDEX,
        Landmark.RIGHT_FOOT_INDEX,
    ),
}
_SEGMENTS = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE),
    (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be in place.

    Attributes:
        name: what is checked, to be shown.
        level: green is fine; amber works, but not well; red cannot be measured.
        instruction: what the person should do; empty when green.
        say: sound clip of the instruction; empty when green.
        turn: which way the person should turn, to their own left or right. In the mirrored
            view that is also left or right on the screen.
    """

    name: str
    level: Level = "green"
    instruction: str = ""
    say: str = ""
    turn: Turn = ""


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the guide says after a frame.

    Attributes:
        checks: all of them, the most urgent kind first.
        level: the worst of theirs.
        instruction: the one thing to do now; empty when all are green.
        say: its sound clip.
        turn: as in `Check`, when turning is the thing to do now.
        distance_m: about how far the person is from the camera, NaN when not seen.
        ready_in_s: time that is left to wait; None when that is not known.
        ready: all have been green for `GREEN_S`, or hands-free good enough for `ENOUGH_S`.
    """

    checks: tuple[Check, ...]
    level: Level
    instruction: str
    say: str
    turn: Turn
    distance_m: float
    ready_in_s: float | None
    ready: bool


def distance_m(pose: Pose) -> float:
    """About how far the person is from the camera, from their size in the picture; NaN unseen.

    Within a quarter: neither the lens nor the person's height is known. Trunk, thigh and shin
    are added up, so that it hardly depends on the posture.
    """
    if pose.landmarks is None:
        return nan
    xy = pose.landmarks[None, :, :2].astype(np.float64)
    joints = np.concatenate([midpoint(xy, *pair) for pair in _SEGMENTS])
    size_px = float(np.hypot(*np.diff(joints, axis=0).T).sum())
    focal_px = 0.5 * min(pose.size_px) / tan(radians(0.5 * _VERTICAL_VIEW_DEG))
    return focal_px * _SHOULDER_TO_ANKLE_M / max(size_px, 1.0)


def frame_checks(
    pose: Pose,
    reason: Reason,
    facing: int,
    trunk_pitch_deg: float,
    light: Light,
    fps: float,
    asked: View = "side",
) -> tuple[Check, ...]:
    """Check one frame, before a set or during it.

    Args:
        pose: who is seen.
        reason: why the lumbopelvic angles are blank, as in `Estimate` and `Measurement`.
        facing: as there.
        trunk_pitch_deg: as there.
        light: of the picture.
        fps: pictures a second that the camera gives; 0 when not known.
        asked: the side from which the exercise has to be seen.
    """
    lit = _lit(light, fps)
    if pose.landmarks is None:
        nobody = [
            Check(name, "red", sentence(Reason.NO_PERSON, nan), "whole_body")
            for name in ("whole body", "one person", "distance", *_SEEN_FROM[asked])
        ]
        return (lit, *nobody)
    of_anybody = (
        lit,
        _framed(pose, reason, trunk_pitch_deg),
        _alone(pose),
        _near(pose, reason, trunk_pitch_deg),
    )
    if asked != "side":
        return (*of_anybody, _turned(pose, asked))
    side_on = _side_on(pose, reason, facing, trunk_pitch_deg)
    return (*of_anybody, side_on, _back_seen(reason, trunk_pitch_deg))


def most_urgent(checks: Sequence[Check]) -> Check:
    """The first of the worst level; during a set what is red there cannot be judged."""
    return max(checks, key=lambda check: _RANK[check.level])


def _lit(light: Light, fps: float) -> Check:
    name, say = "light", "more_light"
    if light.brightness < DARK:
        return Check(name, "red", "it is too dark to see you: more light, please", say)
    if light.brightness < BRIGHT and 0.0 < fps < SLOW_FPS:
        slow = f"more light, please: in the dark webcams slow down, yours to {fps:.0f} a second"
        return Check(name, "amber", slow, say)
    if light.brightness < DIM:
        return Check(name, "amber", "it is rather dark: more light, please", say)
    return Check(name)


def _framed(pose: Pose, reason: Reason, trunk_pitch_deg: float) -> Check:
    name, say = "whole body", "whole_body"
    if reason is Reason.OUT_OF_PICTURE:
        return Check(name, "red", sentence(reason, trunk_pitch_deg), "step_back")
    assert pose.landmarks is not None
    for end, marks in _ENDS.items():
        xy = pose.landmarks[list(marks), :2]
        if np.any((xy < 0) | (xy > pose.size_px)):
            leaves = f"step back, or move the camera: the picture cuts off your {end}"
            return Check(name, "amber", leaves, say)
    return Check(name)


def _alone(pose: Pose) -> Check:
    if pose.people > 1:
        return Check("one person", "amber", "only one person in the picture, please", "one_person")
    return Check("one person")


def _near(pose: Pose, reason: Reason, trunk_pitch_deg: float) -> Check:
    name = "distance"
    if reason is Reason.TOO_SMALL:
        return Check(name, "red", sentence(reason, trunk_pitch_deg), "step_closer")
    away_m = distance_m(pose)
    if away_m < NEAR_M:
        return Check(name, "amber", "step back: stand 2 to 4 m from the camera", "step_back")
    if away_m > FAR_M:
        return Check(name, "amber", "step closer: stand 2 to 4 m from the camera", "step_closer")
    return Check(name)


def _side_on(pose: Pose, reason: Reason, facing: int, trunk_pitch_deg: float) -> Check:
    name, say = "side-on", "side_on"
    assert pose.landmarks is not None
    turned = float(view.turn_deg(pose.landmarks[None].astype(np.float64))[0])
    level: Level = "red" if reason is Reason.NOT_SIDE_ON else "amber"
    if abs(turned) <= SIDE_ON_DEG:
        # seen from above or below left and right part too, but no turning mends that
        return Check(name, level, LEVEL_CAMERA, say) if level == "red" else Check(name)
    if is_in("lying", trunk_pitch_deg, nan, nan):
        way = "further from" if turned > 0 else "nearer to"
        return Check(name, level, f"lie side-on: your feet a little {way} the camera", say)
    if facing == 0:
        return Check(name, level, sentence(Reason.NOT_SIDE_ON, trunk_pitch_deg), say)
    # facing right in the picture, who shows the chest has to turn it away, to the left
    turn: Turn = "left" if (turned > 0) == (facing > 0) else "right"
    return Check(name, level, f"turn a little to your {turn}", f"turn_{turn}", turn)


def _turned(pose: Pose, asked: View) -> Check:
    """Whether the person is seen from the front, or from the back, as asked."""
    (name,) = _SEEN_FROM[asked]
    assert pose.landmarks is not None
    landmarks = pose.landmarks[None].astype(np.float64)
    if float(view.yaw_deg(landmarks)[0]) < FROM_YAW_DEG:
        return Check(name, "red", _TURN_TO[asked])
    faces_it = float(front_evidence(landmarks)[0]) > 0.0
    if asked != "front or back" and faces_it != (asked == "front"):
        return Check(name, "red", f"turn round: the camera has to see your {asked}")
    return Check(name)


def _back_seen(reason: Reason, trunk_pitch_deg: float) -> Check:
    if reason in (Reason.BACK_HIDDEN, Reason.UNUSUAL_OUTLINE):
        return Check("back", "red", sentence(reason, trunk_pitch_deg), "show_back")
    return Check("back")


class SetupGuide:
    """Waits until a person is in place, and says one thing at a time until then.

    Args:
        postures: those of which the person should take up one: of the exercise, or standing for
            a calibration.
        asked: the side from which the person has to be seen.
        hands_free: start in the end all the same, where reps can be counted and no more than the
            back cannot be seen: nobody is at the keys to say so.
    """

    def __init__(
        self, postures: tuple[Posture, ...], asked: View = "side", hands_free: bool = False
    ) -> None:
        self._postures = postures
        self._asked = asked
        self._hands_free = hands_free
        self._enough_since_s: float | None = None
        self._recent: deque[tuple[float, tuple[Check, ...]]] = deque()
        self._green_since_s: float | None = None

    def push(
        self, pose: Pose, observed: Observables, estimated: Estimate, light: Light, fps: float
    ) -> Guidance:
        """Take the next frame.

        Args:
            pose: who is seen.
            observed: the same frame alone.
            estimated: what it means for a stranger.
            light: of the picture.
            fps: pictures a second that the camera gives; 0 when not known.
        """
        if self._recent and pose.t_s - self._recent[-1][0] > _GAP_S:
            self._recent.clear()
            self._green_since_s = self._enough_since_s = None
        facing, pitch_deg = int(observed.facing[0]), float(observed.trunk_pitch_deg[0])
        reason = estimated.reason[0]
        now = frame_checks(pose, reason, facing, pitch_deg, light, fps, self._asked)
        self._recent.append((pose.t_s, (*now, self._in_posture(observed))))
        while pose.t_s - self._recent[0][0] > _RECENT_S:
            self._recent.popleft()
        kinds = zip(*(checks for _, checks in self._recent), strict=True)
        checks = tuple(_usual(kind) for kind in kinds)

        worst = most_urgent(checks)
        left_s = self._left_s(checks, worst.level, pose.t_s)
        return Guidance(
            checks=checks,
            level=worst.level,
            instruction=worst.instruction,
            say=worst.say,
            turn=worst.turn,
            distance_m=distance_m(pose),
            ready_in_s=left_s,
            ready=left_s == 0.0,
        )

    def _left_s(self, checks: tuple[Check, ...], worst: Level, t_s: float) -> float | None:
        """Time that is left to wait; None while that is not known."""
        if worst != "green":
            self._green_since_s = None
        elif self._green_since_s is None:
            self._green_since_s = t_s
        if not (self._hands_free and _can_be_counted(checks)):
            self._enough_since_s = None
        elif self._enough_since_s is None:
            self._enough_since_s = t_s
        left_s = None
        if self._enough_since_s is not None:
            left_s = max(ENOUGH_S - (t_s - self._enough_since_s), 0.0)
            left_s = left_s if left_s <= GREEN_S else None  # until then it is better to be told why
        if self._green_since_s is not None:
            green_s = max(GREEN_S - (t_s - self._green_since_s), 0.0)
            left_s = green_s if left_s is None else min(green_s, left_s)
        return left_s

    def _in_posture(self, observed: Observables) -> Check:
        joints = (observed.trunk_pitch_deg, observed.hip_angle_deg, observed.knee_angle_deg)
        trunk, hip, knee = (float(angle[0]) for angle in joints)
        if isnan(trunk) or any(is_in(one, trunk, hip, knee) for one in self._postures):
            return Check("position")  # who is not seen is told so by the others
        instruction = ", or ".join(ASKED[one].instruction for one in self._postures)
        return Check("position", "amber", instruction, ASKED[self._postures[0]].say)


def _can_be_counted(checks: tuple[Check, ...]) -> bool:
    """Whether the person is in position, and nothing but the tilt of the back is out of sight."""
    levels = {check.name: check.level for check in checks if check.name != "back"}
    return levels["position"] == "green" and "red" not in levels.values()


def _usual(checks: tuple[Check, ...]) -> Check:
    """The latest check that has the middle level of these."""
    levels = sorted((check.level for check in checks), key=_RANK.__getitem__)
    middle = levels[len(levels) // 2]
    return next(check for check in reversed(checks) if check.level == middle)
