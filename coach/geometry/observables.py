"""What the pictures show of anybody: facing, joints, framing, yaw, the outline of the back.

Nothing here depends on who the person is or on the fitted model, so it is computed once; what it
means for a person is estimated from it, as often as need be (`geometry.estimate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from coach.geometry import view
from coach.geometry.features import features
from coach.geometry.frontal import ViewTracker, frontal, turns
from coach.geometry.joints import (
    LYING_PITCH_DEG,
    joints,
    joints_seen,
    trunk_px,
    upper_arm_deg,
)
from coach.geometry.level_camera import LevelCamera
from coach.pose.facing import FacingTracker, facing_evidence
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Floats, Landmark, Pose, midpoint

_SCALE_MEMORY_S = 15.0  # the person's size in the picture changes slowly
_MOVED, _MOVED_MEMORY_S = 0.1, 0.5  # but for who stands and is so much larger or smaller [P]
_STANDING_DEG = 150.0  # hip and knee at least this straight
_LEG = (1.2, 1.9)  # trunk lengths from hip to ankle; with more or less landmarks are lost [P]
_FLOOR_MEMORY_S = 10.0  # where the feet stand beyond the picture's edge changes slowly [P]
_LOST_S = 0.3  # but anew after who was lost: what is found first may be something else [P]
_FORGET_S = 1.0  # after a gap this long angles are not unwrapped across it, and the size is new
# Nobody turns further: before this somebody who lies was seen facing the other way, if for longer
# than a moment [P].
_WOUND_DEG = 200.0


@dataclass(frozen=True, slots=True)
class Observables:
    """Unsmoothed quantities of n frames, each (n,); names and units as in `Measurement`.

    Attributes:
        framing: `Reason` of each frame that shows too little of the person for any estimate;
            `Reason.NONE` where the person is in view, from whatever side.
        settled_yaw_deg: yaw without the jumps of single postures, as of `view.SettledYaw`.
        trunk_in_picture_deg, thigh_in_picture_deg: as `trunk_pitch_deg` and `thigh_deg`, but in the
            picture from every side, as the estimate takes them.
        vector: (n, n_features) outline and posture as the lumbopelvic model takes them; rows of
            NaN where nothing was traced.
    """

    frame: NDArray[np.int64]
    t_s: Floats
    facing: NDArray[np.int8]
    framing: NDArray[np.object_]
    vector: NDArray[np.float32]
    hidden_share: Floats
    yaw_deg: Floats
    settled_yaw_deg: Floats
    trunk_pitch_deg: Floats
    hip_angle_deg: Floats
    knee_angle_deg: Floats
    left_hip_angle_deg: Floats
    right_hip_angle_deg: Floats
    left_knee_angle_deg: Floats
    right_knee_angle_deg: Floats
    shank_deg: Floats
    thigh_deg: Floats
    trunk_in_picture_deg: Floats
    thigh_in_picture_deg: Floats
    hip_height: Floats
    hip_over_foot: Floats
    left_ankle_up: Floats
    right_ankle_up: Floats
    left_knee_above_ankle: Floats
    right_knee_above_ankle: Floats
    left_ankle_ahead: Floats
    right_ankle_ahead: Floats
    hip_x: Floats
    ankle_x: Floats
    ankle_y: Floats
    feet_apart: Floats
    over_feet: Floats
    upper_arm_deg: Floats
    seen_from: NDArray[np.int8]
    pelvic_obliquity_deg: Floats
    trunk_side_lean_deg: Floats
    hips_to_right: Floats
    left_knee_over_foot: Floats
    right_knee_over_foot: Floats
    sits: NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of frames."""
        return len(self.t_s)

    @property
    def lying(self) -> NDArray[np.bool_]:
        """(n,) whether the trunk lies back, as on floor or bench."""
        return np.asarray(self.trunk_in_picture_deg < LYING_PITCH_DEG, dtype=np.bool_)

    def some(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Observables:
        """The frames of an index, a mask or a slice."""
        return Observables(**{f.name: getattr(self, f.name)[which] for f in fields(Observables)})


def concatenate(chunks: Sequence[Observables]) -> Observables:
    """Join chunks that follow each other."""
    return Observables(
        **{
            f.name: np.concatenate([getattr(chunk, f.name) for chunk in chunks])
            for f in fields(Observables)
        }
    )


class _Unwinder:
    """Carries a pitch past +-180 along time, a little; frames must come in the order of time."""

    def __init__(self) -> None:
        self._seen_t_s = self._unwound_t_s = -np.inf
        self._pitch_deg = 0.0

    def unwind(self, t_s: Floats, pitch_deg: Floats) -> Floats:
        """The next frames, (n,)."""
        out = pitch_deg.copy()
        for i in np.flatnonzero(np.isfinite(pitch_deg)):
            if t_s[i] - self._seen_t_s < _FORGET_S:
                turns = np.round((self._pitch_deg - pitch_deg[i]) / 360.0)
                out[i] = pitch_deg[i] + 360.0 * turns
            if abs(out[i]) < _WOUND_DEG:
                self._unwound_t_s = t_s[i]
            elif t_s[i] - self._unwound_t_s > _FORGET_S:
                out[i] = pitch_deg[i]
            self._seen_t_s, self._pitch_deg = t_s[i], out[i]
        return out


class ObservablesExtractor:
    """Follows one person through a recording; poses must come in the order of time.

    Args:
        seen_from: from where the person was seen just before, as in `Measurement`.
    """

    def __init__(self, seen_from: int = 0) -> None:
        self._facing = FacingTracker()
        self._view = ViewTracker(seen_from)
        self._yaw = view.SettledYaw()
        self._camera = LevelCamera()
        self._scale_px = np.nan
        self._scale_s = self._scale_t_s = 0.0
        self._floor_px, self._floor_t_s = np.nan, -np.inf
        self._points = np.full(3, np.nan)
        self._path = np.zeros(3)
        self._pitch, self._in_picture = _Unwinder(), _Unwinder()

    def extract(self, poses: Sequence[Pose]) -> Observables:
        """Observables of consecutive poses (at least one)."""
        landmarks = np.full((len(poses), N_LANDMARKS, 4), np.nan)
        world = np.full((len(poses), N_LANDMARKS, 3), np.nan)
        offset_px = np.full((len(poses), 2, N_CONTOUR), np.nan)
        for i, pose in enumerate(poses):
            if pose.landmarks is not None:
                landmarks[i] = pose.landmarks
            if pose.world is not None:
                world[i] = pose.world
            if pose.silhouette is not None:
                offset_px[i] = pose.silhouette.offset_px
        t_s = np.array([pose.t_s for pose in poses])
        xy = landmarks[:, :, :2]
        facing = self._facing.update(t_s, facing_evidence(xy))
        picture = joints(xy, facing)
        outline = features(landmarks, offset_px, facing)

        length_px = trunk_px(xy)
        sign = np.where(facing < 0, -1.0, 1.0)
        hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
        shoulder = midpoint(xy, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
        ankle = midpoint(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
        points = np.stack([hip[:, 0], ankle[:, 0], ankle[:, 1]], axis=1)
        seen_from = self._view.update(t_s, landmarks)
        yaw_deg = view.yaw_deg(landmarks)
        settled_yaw_deg = self._yaw.update(t_s, yaw_deg, picture.hip_angle_deg)
        level = self._camera.level(t_s, world, settled_yaw_deg)
        angles = joints_seen(picture, level, settled_yaw_deg)
        straight = np.minimum(angles.hip_angle_deg, angles.knee_angle_deg) > _STANDING_DEG
        leg_px = ankle[:, 1] - hip[:, 1]
        stands = straight & (leg_px > _LEG[0] * length_px) & (leg_px < _LEG[1] * length_px)
        scale_px = self._scale(t_s, length_px, stands)
        across = frontal(landmarks, turns(poses), seen_from, scale_px)
        per_px = np.stack([sign, sign, -np.ones_like(sign)], axis=1) / scale_px[:, None]
        path = self._travelled(points, per_px)
        ankles = xy[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]]
        feet_seen = np.all((ankles >= 0) & (ankles <= poses[0].size_px), axis=(1, 2))
        of_feet = np.where(feet_seen, 1.0, np.nan)
        floor_px = self._floor(t_s, ankle[:, 1], feet_seen)
        lowest_px = np.where(feet_seen, ankles[:, :, 1].max(axis=1), floor_px)
        knees = xy[:, [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]]
        knees_up = (ankles - knees)[:, :, 1] / scale_px[:, None]
        knees_up *= of_feet[:, None]
        feet = ankles[:, 0] - ankles[:, 1]
        from_hip = (ankles - hip[:, None]) / scale_px[:, None, None]
        ankles_ahead, ankles_up = sign[:, None] * from_hip[:, :, 0], -from_hip[:, :, 1]
        return Observables(
            frame=np.array([pose.frame for pose in poses], dtype=np.int64),
            t_s=t_s,
            facing=facing,
            framing=view.framing(xy, length_px, poses[0].size_px),
            vector=outline.vector.astype(np.float32),
            hidden_share=outline.hidden,
            yaw_deg=yaw_deg,
            settled_yaw_deg=settled_yaw_deg,
            trunk_pitch_deg=self._pitch.unwind(t_s, angles.trunk_pitch_deg),
            hip_angle_deg=angles.hip_angle_deg,
            knee_angle_deg=angles.knee_angle_deg,
            left_hip_angle_deg=angles.left_hip_angle_deg,
            right_hip_angle_deg=angles.right_hip_angle_deg,
            left_knee_angle_deg=angles.left_knee_angle_deg,
            right_knee_angle_deg=angles.right_knee_angle_deg,
            shank_deg=angles.shank_deg,
            thigh_deg=angles.thigh_deg,
            trunk_in_picture_deg=self._in_picture.unwind(t_s, picture.trunk_pitch_deg),
            thigh_in_picture_deg=picture.thigh_deg,
            hip_height=(floor_px - hip[:, 1]) / scale_px,
            hip_over_foot=(lowest_px - hip[:, 1]) / scale_px,
            left_ankle_up=ankles_up[:, 0],
            right_ankle_up=ankles_up[:, 1],
            left_knee_above_ankle=knees_up[:, 0],
            right_knee_above_ankle=knees_up[:, 1],
            left_ankle_ahead=ankles_ahead[:, 0],
            right_ankle_ahead=ankles_ahead[:, 1],
            hip_x=path[:, 0],
            ankle_x=of_feet * path[:, 1],
            ankle_y=of_feet * path[:, 2],
            over_feet=sign * (0.5 * (hip + shoulder) - ankle)[:, 0] / scale_px,
            upper_arm_deg=upper_arm_deg(landmarks),
            feet_apart=of_feet * np.hypot(feet[:, 0], feet[:, 1]) / scale_px,
            seen_from=seen_from,
            **{f.name: getattr(across, f.name) for f in fields(across)},
        )

    def _scale(self, t_s: Floats, trunk_px: Floats, stands: NDArray[np.bool_]) -> Floats:
        """The person's size in the picture: running mean of the trunk's length, (n,) pixels.

        Seen from the front a trunk that leans is shorter, so the mean is a long one. Who stands
        and is of another size has come nearer or gone away, who was away may be anywhere.
        """
        out = np.empty_like(trunk_px)
        for i, (t, length) in enumerate(zip(t_s.tolist(), trunk_px.tolist(), strict=True)):
            if length == length:
                gap = max(t - self._scale_t_s, 0.0)
                if self._scale_px != self._scale_px or gap > _FORGET_S:
                    self._scale_px, self._scale_s = length, 0.0
                else:
                    moved = abs(length - self._scale_px) > _MOVED * self._scale_px
                    memory_s = _MOVED_MEMORY_S if moved and stands[i] else _SCALE_MEMORY_S
                    self._scale_s = min(self._scale_s + gap, memory_s)
                    weight = gap / max(self._scale_s, 1e-6)
                    self._scale_px += min(weight, 0.5) * (length - self._scale_px)
                self._scale_t_s = t
            out[i] = self._scale_px
        return np.maximum(out, 1.0)

    def _floor(self, t_s: Floats, ankle_px: Floats, seen: NDArray[np.bool_]) -> Floats:
        """Where the feet stand in the picture, (n,) pixels down.

        Beyond its edge the pose model imagines them, up and down with the knees: there they stay
        where they were.
        """
        out = ankle_px.copy()
        for i in np.flatnonzero(np.isfinite(ankle_px)):
            gap = t_s[i] - self._floor_t_s
            if seen[i] or gap > _LOST_S:
                self._floor_px = ankle_px[i]
            else:
                weight = min(gap / _FLOOR_MEMORY_S, 0.5)
                self._floor_px += weight * (ankle_px[i] - self._floor_px)
            self._floor_t_s = t_s[i]
            out[i] = self._floor_px
        return out

    def _travelled(self, points: Floats, per_px: Floats) -> Floats:
        """Where coordinates (n, 3) have got to, in trunk lengths from where they were first seen.

        Summed step by step, so that a change of scale or of facing does not read as a movement.
        """
        previous = np.concatenate([self._points[None], points[:-1]])
        # across frames without a person nothing is known to have moved
        steps = np.nan_to_num((points - previous) * per_px)
        path = self._path + np.cumsum(steps, axis=0)
        self._points, self._path = points[-1], path[-1]
        return np.where(np.isfinite(points), path, np.nan)
