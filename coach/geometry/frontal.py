"""What is seen of a person from the front or from behind: the frontal plane.

*Right* is the person's own right. Nothing is taken from depth but from which side the person is
seen, and nothing is stated of somebody seen from beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.geometry.view import yaw_deg
from coach.pose.types import OTHER_SIDE, SITTING_BELOW, Floats, Landmark, Pose, midpoint

FROM_YAW_DEG = 60.0  # from here on somebody is seen from the front or from behind ...
_STILL_FROM_DEG = 50.0  # ... and remains so down to here
_BESIDE_DEG, _TURNED_S = 40.0, 0.3  # who is seen from below that, for so long, may turn round
_AWAY_S = 1.0  # and who is away for so long
_MEMORY_S, _KNOWN_S = 20.0, 4.0  # of what was told; of what is known from before
_FIRST_S = 1 / 30
# Of a degree of the pelvis its picture turns by so much, since above it the waist follows only in
# part (rendered people who were not tested on, docs/drills.md#front).
_TURN_PER_DEG, _TURN_PER_DEG_SITTING = 0.85, 0.7
# Standard deviation of an obliquity from level: what even a level pelvis shows, and a share of the
# angle, since the turn of a degree differs between people (the same).
_SD_DEG, _SD_SHARE, _SD_SHARE_SITTING = 0.5, 0.12, 0.25
# Hips this far to one side of the middle between the ankles stand on that side's leg alone.
_ON_ONE_LEG = 0.04  # trunk lengths


@dataclass(frozen=True, slots=True)
class Frontal:
    """Quantities of n frames, each (n,), NaN where somebody is not seen from front or back.

    Attributes:
        pelvic_obliquity_deg: left-right tilt of the pelvis up to a constant (`geometry.level`),
            plus = right side high.
        trunk_side_lean_deg: hip-to-shoulder line against the picture's vertical, plus = to the
            right.
        hips_to_right: mid-hip right of mid-ankle, in trunk lengths: plus = over the right foot.
        left_knee_over_foot, right_knee_over_foot: knee outward of its ankle, in trunk lengths;
            minus = inward.
        sits: whether the person sits on the floor.
    """

    pelvic_obliquity_deg: Floats
    trunk_side_lean_deg: Floats
    hips_to_right: Floats
    left_knee_over_foot: Floats
    right_knee_over_foot: Floats
    sits: NDArray[np.bool_]


class ViewTracker:
    """Whether the person is seen from the front or from behind.

    Of people seen from behind the pose model now and then takes the back for the front, for
    seconds, and left for right with it. But nobody turns round without being seen from beside, so
    what is told all the while decides.

    Args:
        seen_from: from where this person was seen just before; 0 when that is not known.
    """

    def __init__(self, seen_from: int = 0) -> None:
        self._mean, self._told_s = float(seen_from), _KNOWN_S * abs(seen_from)
        self._frontal = seen_from != 0
        self._beside_s = 0.0
        self._last_t_s: float | None = None

    def update(self, t_s: Floats, landmarks: Floats) -> NDArray[np.int8]:
        """Of each frame, (n,): +1 from the front, -1 from behind, 0 from beside or not known.

        Args:
            t_s: (n,) times in seconds.
            landmarks: (n, 33, >=3) x, y, z in pixels.
        """
        out = np.zeros(len(t_s), dtype=np.int8)
        yaw, says = yaw_deg(landmarks), front_evidence(landmarks)
        for i, (t, degrees, one) in enumerate(
            zip(t_s.tolist(), yaw.tolist(), says.tolist(), strict=True)
        ):
            if one != one:
                continue
            gap_s = _FIRST_S if self._last_t_s is None else max(t - self._last_t_s, 0.0)
            self._last_t_s = t
            self._beside_s = self._beside_s + gap_s if degrees < _BESIDE_DEG else 0.0
            if gap_s > _AWAY_S or self._beside_s > _TURNED_S:
                self._mean = self._told_s = 0.0  # may have turned round
                gap_s = min(gap_s, _FIRST_S)
            self._frontal = degrees >= (_STILL_FROM_DEG if self._frontal else FROM_YAW_DEG)
            if self._frontal:
                self._told_s = min(self._told_s + gap_s, _MEMORY_S)
                self._mean += gap_s / max(self._told_s, gap_s, 1e-6) * (one - self._mean)
                out[i] = np.sign(self._mean)
        return out


def front_evidence(landmarks: Floats) -> Floats:
    """What share of four cues says front (1) rather than back (-1), (n,).

    The order of shoulders, hips and ears in the picture, and whether the nose is nearer than they.

    Args:
        landmarks: (n, 33, >=3) x, y, z in pixels.
    """
    pairs = (
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
        (Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
    )
    cues = [np.sign(landmarks[:, left, 0] - landmarks[:, right, 0]) for left, right in pairs]
    ears = landmarks[:, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 2].mean(axis=1)
    cues.append(np.sign(ears - landmarks[:, Landmark.NOSE, 2]))
    return np.asarray(np.mean(cues, axis=0))


def frontal(
    landmarks: Floats, turn_deg: Floats, seen_from: NDArray[np.int8], scale_px: Floats
) -> Frontal:
    """The frontal plane of n frames.

    Args:
        landmarks: (n, 33, >=3) x, y, z in pixels, y down.
        turn_deg: (n,) of the pelvis, as `Pose.pelvis_turn_deg`.
        seen_from: (n,) as of `ViewTracker`.
        scale_px: (n,) length of the trunk.
    """
    swapped = front_evidence(landmarks) * seen_from < 0.0
    xy = np.where(swapped[:, None, None], landmarks[:, OTHER_SIDE, :2], landmarks[:, :, :2])
    hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    trunk = midpoint(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER) - hip
    ankle = midpoint(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    knee = midpoint(xy, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
    sits = (knee - hip)[:, 1] < SITTING_BELOW * np.hypot(trunk[:, 0], trunk[:, 1])
    way = np.where(seen_from == 0, np.nan, seen_from)  # from the front, right is the picture's left
    knees = [
        way * (xy[:, Landmark[f"{side}_KNEE"], 0] - xy[:, Landmark[f"{side}_ANKLE"], 0]) / scale_px
        for side in ("LEFT", "RIGHT")
    ]
    return Frontal(
        pelvic_obliquity_deg=way * turn_deg / np.where(sits, _TURN_PER_DEG_SITTING, _TURN_PER_DEG),
        trunk_side_lean_deg=np.degrees(np.arctan2(-way * trunk[:, 0], -trunk[:, 1])),
        hips_to_right=-way * (hip - ankle)[:, 0] / scale_px,
        left_knee_over_foot=knees[0],
        right_knee_over_foot=-knees[1],
        sits=sits,
    )


def turns(poses: Sequence[Pose]) -> Floats:
    """(n,) turn of the pelvis' picture, degrees."""
    return np.array([pose.pelvis_turn_deg for pose in poses], dtype=np.float64)


def obliquity_sd_deg(obliquity_deg: Floats, level_sd_deg: float, sits: NDArray[np.bool_]) -> Floats:
    """Standard deviation of an obliquity from level, (n,) degrees.

    Args:
        obliquity_deg: (n,) from level.
        level_sd_deg: of what is taken for level.
        sits: (n,) whether the person sits, whose pelvis is seen less well.
    """
    share = np.where(sits, _SD_SHARE_SITTING, _SD_SHARE)
    variance = _SD_DEG**2 + (share * obliquity_deg) ** 2 + level_sd_deg**2
    return np.asarray(np.sqrt(variance))


def free_hip_lift_deg(obliquity_deg: Floats, hips_to_right: Floats) -> Floats:
    """(n,) how high the hip of the free leg is above that of the leg stood on; 0 on both feet.

    Whoever stands on one leg has the hips over that foot, whatever the pelvis does.
    """
    return -np.clip(hips_to_right / _ON_ONE_LEG, -1.0, 1.0) * obliquity_deg
