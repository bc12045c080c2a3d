"""Poses in, unsmoothed angles out; what is blank carries its reason.

Pelvis and rib cage are estimated for a person of given build, the average one to begin with,
and hold up to a constant that `neutral` takes away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from coach.geometry import view
from coach.geometry.features import features
from coach.geometry.joints import joints
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.pose.facing import FacingTracker, facing_evidence
from coach.pose.types import N_CONTOUR, N_LANDMARKS, Floats, Landmark, Pose, midpoint

# Share of the back's outline that may be missing or behind an arm before the tilt is blanked.
MAX_HIDDEN = 0.4
# Novelty above which the model has no business giving an angle: strangers in the postures it
# knows mostly stay below 0.05, the median of people walking or balancing is above 0.25.
MAX_NOVELTY = 0.15
MAX_COUNTING_NOVELTY = 0.3  # the movement can be followed for longer than its angle
# An oblique back still swings with the pelvis, one seen from the front or from behind does not.
MAX_COUNTING_YAW_DEG = 45.0
BACK_HIDDEN = "your back is hidden: keep arms, hair and furniture away from it"
UNUSUAL_OUTLINE = "the outline of your back is unusual: tighter clothes, or stand clear of things"

_AT_A_TIME = 256  # frames whose kernels are held in memory at once
_SCALE_MEMORY_S = 15.0  # the person's size in the picture changes slowly
_FORGET_S = 1.0  # after a gap this long angles are not unwrapped across it


@dataclass(frozen=True, slots=True)
class RawFrames:
    """Unsmoothed quantities of n frames, each (n,); names and units as in `Measurement`.

    `scores` (n, n_components) is what the lumbopelvic model sees; `sd_deg` (n, 3) is of pelvic
    tilt, trunk lean and lumbar angle.

    `pelvis_deg` and `thorax_deg` are pitches against gravity up to the person's constant.
    `reason` is empty where the lumbopelvic angles may be stated; `countable` is true wherever
    they at least follow the movement.
    """

    frame: NDArray[np.int64]
    t_s: Floats
    scores: NDArray[np.float32]
    pelvis_deg: Floats
    thorax_deg: Floats
    sd_deg: Floats
    novelty: Floats
    trunk_pitch_deg: Floats
    hip_angle_deg: Floats
    knee_angle_deg: Floats
    shank_deg: Floats
    thigh_deg: Floats
    hip_height: Floats
    hip_x: Floats
    ankle_x: Floats
    ankle_y: Floats
    yaw_deg: Floats
    facing: NDArray[np.int8]
    reason: NDArray[np.object_]
    countable: NDArray[np.bool_]


def concatenate(chunks: Sequence[RawFrames]) -> RawFrames:
    """Join chunks that follow each other."""
    return RawFrames(
        **{
            f.name: np.concatenate([getattr(chunk, f.name) for chunk in chunks])
            for f in fields(RawFrames)
        }
    )


def for_person(raw: RawFrames, model: LumbopelvicModel, reference: Floats | None) -> RawFrames:
    """Estimate pelvis and rib cage again, for a person of this build.

    Args:
        raw: frames as measured.
        model: the model that measured them.
        reference: (n_components,) as for `LumbopelvicModel.predict`.
    """
    chunks = [
        model.predict(raw.scores[i : i + _AT_A_TIME].astype(np.float64), reference)
        for i in range(0, len(raw.t_s), _AT_A_TIME)
    ]
    pelvis, thorax, sd, novelty = (
        np.concatenate([getattr(chunk, name) for chunk in chunks])
        for name in ("pelvis_deg", "thorax_deg", "sd_deg", "novelty")
    )
    unusual = novelty > MAX_NOVELTY
    reason = raw.reason.copy()
    reason[unusual & (reason == "")] = UNUSUAL_OUTLINE
    reason[~unusual & (reason == UNUSUAL_OUTLINE)] = ""
    return replace(
        raw,
        pelvis_deg=raw.trunk_pitch_deg + pelvis,
        thorax_deg=raw.trunk_pitch_deg + thorax,
        sd_deg=sd,
        novelty=novelty,
        reason=reason,
        countable=_countable(pelvis, novelty, raw.yaw_deg),
    )


def _countable(pelvis_deg: Floats, novelty: Floats, yaw_deg: Floats) -> NDArray[np.bool_]:
    followed = (novelty <= MAX_COUNTING_NOVELTY) & (yaw_deg <= MAX_COUNTING_YAW_DEG)
    return np.isfinite(pelvis_deg) & followed


class Measurer:
    """Measures one person through a recording; frames must come in order.

    Args:
        model: the lumbopelvic model.
        reference: (n_components,) as for `LumbopelvicModel.predict`.
    """

    def __init__(self, model: LumbopelvicModel, reference: Floats | None = None) -> None:
        self._model = model
        self._reference = reference
        self._facing = FacingTracker()
        self._scale_px = np.nan
        self._scale_s = self._scale_t_s = 0.0
        self._points = np.full(3, np.nan)
        self._path = np.zeros(3)
        self._seen_t_s = -np.inf
        self._pitch_deg = 0.0

    def measure(self, poses: Sequence[Pose]) -> RawFrames:
        """Measure consecutive poses (at least one)."""
        landmarks = np.full((len(poses), N_LANDMARKS, 4), np.nan)
        offset_px = np.full((len(poses), 2, N_CONTOUR), np.nan)
        for i, pose in enumerate(poses):
            if pose.landmarks is not None:
                landmarks[i] = pose.landmarks
            if pose.silhouette is not None:
                offset_px[i] = pose.silhouette.offset_px
        t_s = np.array([pose.t_s for pose in poses])
        xy = landmarks[:, :, :2]
        facing = self._facing.update(t_s, facing_evidence(xy))
        angles = joints(xy, facing)
        pitch = self._unwrap(t_s, angles.trunk_pitch_deg)
        seen = features(xy, offset_px, facing)
        scores = self._model.scores(seen.vector).astype(np.float32)
        estimate = self._model.predict(scores.astype(np.float64), self._reference)
        yaw = view.yaw_deg(landmarks)

        reason = np.array(view.framing_reason(xy, angles.trunk_px, poses[0].size_px), dtype=object)
        for flag, text in (
            (yaw > view.MAX_YAW_DEG, view.TURN_SIDE_ON),
            (~(seen.hidden <= MAX_HIDDEN), BACK_HIDDEN),
            (~np.isfinite(estimate.pelvis_deg), BACK_HIDDEN),
            (estimate.novelty > MAX_NOVELTY, UNUSUAL_OUTLINE),
        ):
            reason[flag & (reason == "")] = text

        scale_px = self._scale(t_s, angles.trunk_px)
        sign = np.where(facing < 0, -1.0, 1.0)
        hip = midpoint(xy, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
        ankle = midpoint(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
        points = np.stack([hip[:, 0], ankle[:, 0], ankle[:, 1]], axis=1)
        per_px = np.stack([sign, sign, -np.ones_like(sign)], axis=1) / scale_px[:, None]
        path = self._travelled(points, per_px)
        return RawFrames(
            frame=np.array([pose.frame for pose in poses], dtype=np.int64),
            t_s=t_s,
            scores=scores,
            pelvis_deg=pitch + estimate.pelvis_deg,
            thorax_deg=pitch + estimate.thorax_deg,
            sd_deg=estimate.sd_deg,
            novelty=estimate.novelty,
            trunk_pitch_deg=pitch,
            hip_angle_deg=angles.hip_angle_deg,
            knee_angle_deg=angles.knee_angle_deg,
            shank_deg=angles.shank_deg,
            thigh_deg=angles.thigh_deg,
            hip_height=(ankle[:, 1] - hip[:, 1]) / scale_px,
            hip_x=path[:, 0],
            ankle_x=path[:, 1],
            ankle_y=path[:, 2],
            yaw_deg=yaw,
            facing=facing,
            reason=reason,
            countable=_countable(estimate.pelvis_deg, estimate.novelty, yaw),
        )

    def _unwrap(self, t_s: Floats, pitch_deg: Floats) -> Floats:
        """Carry the pitch past +-180 along time."""
        out = pitch_deg.copy()
        for i in np.flatnonzero(np.isfinite(pitch_deg)):
            if t_s[i] - self._seen_t_s < _FORGET_S:
                turns = np.round((self._pitch_deg - pitch_deg[i]) / 360.0)
                out[i] = pitch_deg[i] + 360.0 * turns
            self._seen_t_s, self._pitch_deg = t_s[i], out[i]
        return out

    def _scale(self, t_s: Floats, trunk_px: Floats) -> Floats:
        """The person's size in the picture: running mean of the trunk's length, (n,) pixels."""
        out = np.empty_like(trunk_px)
        for i, (t, length) in enumerate(zip(t_s.tolist(), trunk_px.tolist(), strict=True)):
            if length == length:
                if self._scale_px != self._scale_px:
                    self._scale_px, self._scale_s = length, 0.0
                else:
                    gap = max(t - self._scale_t_s, 0.0)
                    self._scale_s = min(self._scale_s + gap, _SCALE_MEMORY_S)
                    weight = gap / max(self._scale_s, 1e-6)
                    self._scale_px += min(weight, 0.5) * (length - self._scale_px)
                self._scale_t_s = t
            out[i] = self._scale_px
        return np.maximum(out, 1.0)

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
