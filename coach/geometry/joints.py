"""Joint and segment angles from landmarks: in the picture, and in space.

In the picture everything is taken in pixels (never in normalised coordinates, which would
bend angles on a picture that is not square) and turned so that the person faces right. From the
front the picture hides how far somebody bends. The pose model's world landmarks, which hold its
own idea of depth, still tell it (docs/angles.md#oblique).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import Floats, Landmark, midpoint

_LEFT = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
_RIGHT = (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE)
_ARMS = (
    (Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW),
)

_HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_KNEES = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
_ANKLES = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)

# From which yaw on the picture is left for space, and wholly so. From beside the picture is the
# better one; of 251 real videos these limits counted most (docs/angles.md#oblique). A thigh that
# points at the camera seems to hang from earlier on.
_FROM_TO_DEG = (45.0, 60.0)
_THIGH_FROM_TO_DEG = (30.0, 45.0)
LYING_PITCH_DEG = -25.0  # nobody on their feet leans so far back; sitting before a bench is -38
_HARDLY = 0.01  # visibility of what is seen least
_STRETCHED_DEG = 120.0  # no hip goes more than 60 past straight


@dataclass(frozen=True, slots=True)
class Joints:
    """Angles in degrees of n frames, each (n,), from landmarks alone.

    Attributes:
        trunk_pitch_deg: hip-to-shoulder line against the vertical, plus = forward, -180 to
            180; lying on the back is about -90.
        hip_angle_deg: interior angle shoulder-hip-knee, 180 = straight; on the back more than
            that where the hips are above the line from shoulder to knee.
        knee_angle_deg: interior angle hip-knee-ankle, 180 = straight.
        left_hip_angle_deg, right_hip_angle_deg: the same of one leg, the person's own.
        left_knee_angle_deg, right_knee_angle_deg: the same of one leg.
        shank_deg: shin against the vertical, plus = knee ahead of the ankle.
        thigh_deg: knee below hip against the horizontal, 90 = hanging straight down; in space the
            mean of both thighs.
    """

    trunk_pitch_deg: Floats
    hip_angle_deg: Floats
    knee_angle_deg: Floats
    left_hip_angle_deg: Floats
    right_hip_angle_deg: Floats
    left_knee_angle_deg: Floats
    right_knee_angle_deg: Floats
    shank_deg: Floats
    thigh_deg: Floats


def interior_angle(a: Floats, b: Floats, c: Floats) -> Floats:
    """Angle at b between a and c in degrees, 0 to 180; inputs (..., 2)."""
    return np.abs(signed_angle(a - b, c - b))


def signed_angle(u: Floats, v: Floats) -> Floats:
    """Degrees from u to v, plus = clockwise as seen in the picture; inputs (..., 2)."""
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    angle: Floats = np.degrees(np.arctan2(cross, (u * v).sum(axis=-1)))
    return angle


def _hip_angle(signed_deg: Floats, pitch_deg: Floats) -> Floats:
    """Interior angle of a hip from the one signed from trunk to thigh, minus = thigh behind.

    Real bridges pass 180, by up to 25; folded back there a full lockout would read as half of one.
    Upright, from the front or the back, that sign tells knees apart and nothing of the hip.
    """
    past_straight = (pitch_deg < LYING_PITCH_DEG) & (signed_deg < -_STRETCHED_DEG)
    return np.where(past_straight, 360.0 + signed_deg, np.abs(signed_deg))


def trunk_px(xy: Floats) -> Floats:
    """Mid-hip to mid-shoulder, (n,) pixels, of (n, 33, 2) landmarks in pixels."""
    hip, shoulder = midpoint(xy, *_HIPS), midpoint(xy, *_SHOULDERS)
    trunk = shoulder - hip
    return np.asarray(np.hypot(trunk[:, 0], trunk[:, 1]))


def upper_arm_deg(landmarks: Floats) -> Floats:
    """Interior angle hip-shoulder-elbow, (n,), 0 = hanging along the trunk, in the picture.

    The mean of both arms by how well their elbows are seen: the angle of an arm that the trunk
    hides is a guess, and jumps by 100 degrees.

    Args:
        landmarks: (n, 33, 4) x, y, z in pixels and visibility.
    """
    xy = landmarks[:, :, :2]
    angles = [interior_angle(xy[:, h], xy[:, s], xy[:, e]) for h, s, e in _ARMS]
    weights = [np.maximum(landmarks[:, e, 3], _HARDLY) ** 2 for *_, e in _ARMS]
    return np.asarray(np.average(angles, axis=0, weights=weights))


def joints(xy: Floats, facing: NDArray[np.int8]) -> Joints:
    """Joint angles of n frames in the picture.

    Left and right leg are averaged: from the side they nearly coincide, and the far leg's
    landmark is as good as the near one's but for occlusion, which the pose model bridges.

    Args:
        xy: (n, 33, 2) landmarks in pixels, y down.
        facing: (n,) +1 or -1 as of `coach.pose.facing`; 0 is taken as +1.
    """
    sign = np.where(facing < 0, -1.0, 1.0)
    hip, shoulder = midpoint(xy, *_HIPS), midpoint(xy, *_SHOULDERS)
    knee, ankle = midpoint(xy, *_KNEES), midpoint(xy, *_ANKLES)
    trunk = shoulder - hip
    shin = knee - ankle
    thigh = knee - hip
    pitch_deg = np.degrees(np.arctan2(sign * trunk[:, 0], -trunk[:, 1]))
    hip_angles = [
        _hip_angle(sign * signed_angle(shoulder - xy[:, h], xy[:, k] - xy[:, h]), pitch_deg)
        for h, k, _ in (_LEFT, _RIGHT)
    ]
    knee_angles = [interior_angle(xy[:, h], xy[:, k], xy[:, a]) for h, k, a in (_LEFT, _RIGHT)]
    return Joints(
        trunk_pitch_deg=pitch_deg,
        hip_angle_deg=np.mean(hip_angles, axis=0),
        knee_angle_deg=np.mean(knee_angles, axis=0),
        left_hip_angle_deg=hip_angles[0],
        right_hip_angle_deg=hip_angles[1],
        left_knee_angle_deg=knee_angles[0],
        right_knee_angle_deg=knee_angles[1],
        shank_deg=np.degrees(np.arctan2(sign * shin[:, 0], -shin[:, 1])),
        thigh_deg=np.degrees(np.arctan2(thigh[:, 1], np.abs(thigh[:, 0]))),
    )


def _ahead(world: Floats) -> Floats:
    """(n, 3) of length 1: level, at right angles to the line from the left side to the right."""
    across = np.sum(
        [world[:, right] - world[:, left] for left, right in (_HIPS, _SHOULDERS)], axis=0
    )
    ahead = np.stack([-across[:, 2], np.zeros(len(world)), across[:, 0]], axis=1)
    return np.asarray(ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9))


def _from_beside(segment: Floats, ahead: Floats) -> Floats:
    """(n, 2) of a segment (n, 3) as a picture of the person facing right has it."""
    return np.stack([(segment * ahead).sum(axis=1), segment[:, 1]], axis=1)


def body_pitch_deg(world: Floats) -> tuple[Floats, Floats]:
    """How far ankles to shoulders lean forward in space, and how much of forward is to the camera.

    Args:
        world: (n, 33, 3) as `joints_in_space` takes them.

    Returns:
        (n,) degrees against the vertical, and (n,) -1 seen from behind to 1 seen from the front.
    """
    body, ahead = midpoint(world, *_SHOULDERS) - midpoint(world, *_ANKLES), _ahead(world)
    return np.degrees(np.arctan2((body * ahead).sum(axis=1), -body[:, 1])), -ahead[:, 2]


def joints_in_space(world: Floats) -> Joints:
    """Joint angles of n frames from depth as the pose model imagines it, seen from anywhere.

    Forwards is level and at right angles to the line from the left side to the right one. A camera
    that looks up or down tilts the person by as much (`coach.geometry.level_camera`).

    Args:
        world: (n, 33, 3) world landmarks in metres, y down, z away from the camera.
    """
    hip, shoulder = midpoint(world, *_HIPS), midpoint(world, *_SHOULDERS)
    ahead = _ahead(world)

    def against_vertical(segment: Floats) -> Floats:
        forward, down = _from_beside(segment, ahead).T
        return np.asarray(np.degrees(np.arctan2(forward, -down)))

    def between(a: int, b: int, c: int) -> Floats:
        u, v = world[:, a] - world[:, b], world[:, c] - world[:, b]
        apart = np.linalg.norm(np.cross(u, v), axis=1)
        return np.asarray(np.degrees(np.arctan2(apart, (u * v).sum(axis=1))))

    thighs = [world[:, k] - world[:, h] for h, k, _ in (_LEFT, _RIGHT)]
    fall = np.mean([thigh[:, 1] for thigh in thighs], axis=0)
    length = np.mean([np.linalg.norm(thigh, axis=1) for thigh in thighs], axis=0)
    pitch_deg = against_vertical(shoulder - hip)

    def hip_angle(s: int, h: int, k: int) -> Floats:
        trunk, thigh = (_from_beside(world[:, end] - world[:, h], ahead) for end in (s, k))
        return _hip_angle(np.copysign(between(s, h, k), signed_angle(trunk, thigh)), pitch_deg)

    hip_angles = [
        hip_angle(s, h, k) for s, (h, k, _) in zip(_SHOULDERS, (_LEFT, _RIGHT), strict=True)
    ]
    knee_angles = [between(*leg) for leg in (_LEFT, _RIGHT)]
    return Joints(
        trunk_pitch_deg=pitch_deg,
        hip_angle_deg=np.mean(hip_angles, axis=0),
        knee_angle_deg=np.mean(knee_angles, axis=0),
        left_hip_angle_deg=hip_angles[0],
        right_hip_angle_deg=hip_angles[1],
        left_knee_angle_deg=knee_angles[0],
        right_knee_angle_deg=knee_angles[1],
        shank_deg=against_vertical(midpoint(world, *_KNEES) - midpoint(world, *_ANKLES)),
        thigh_deg=np.degrees(np.arcsin(np.clip(fall / np.maximum(length, 1e-9), -1.0, 1.0))),
    )


def joints_seen(picture: Joints, world: Floats, yaw_deg: Floats) -> Joints:
    """The picture's angles from beside, those in space from the front, between them a mixture.

    Args:
        picture: as of `joints`.
        world: (n, 33, 3) as `joints_in_space` takes them; where they are NaN the picture is taken,
            but for the thigh, which is NaN then.
        yaw_deg: (n,) how far off the side view.
    """
    if not np.any(yaw_deg > _THIGH_FROM_TO_DEG[0]):
        return picture
    space, mixed = joints_in_space(world), {}
    for name in (field.name for field in fields(Joints)):
        seen, deep = getattr(picture, name), getattr(space, name)
        limits = _THIGH_FROM_TO_DEG if name == "thigh_deg" else _FROM_TO_DEG
        share = np.interp(yaw_deg, limits, (0.0, 1.0))
        turn = (deep - seen + 180.0) % 360.0 - 180.0  # the short way round
        mixed[name] = seen + np.where(np.isfinite(turn) & (share > 0.0), share * turn, 0.0)
    # recordings from before world landmarks were kept: from the front any thigh seems to hang
    blind = (yaw_deg >= _THIGH_FROM_TO_DEG[1]) & ~np.isfinite(space.thigh_deg)
    mixed["thigh_deg"] = np.where(blind, np.nan, mixed["thigh_deg"])
    return Joints(**mixed)
