"""From estimates to measurements: smoothed, taken from the person's own neutral, with their errors.

The only difference between a recording and a live session is what a filter may look ahead at.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np

from coach.geometry.estimate import Estimate
from coach.geometry.filters import CausalLowPass, zero_phase_of_all
from coach.geometry.frontal import free_hip_lift_deg, obliquity_sd_deg
from coach.geometry.level import UNKNOWN_SD_DEG, Level
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.observables import Observables
from coach.geometry.outline_motion import Motion
from coach.pose.types import Floats

_OBSERVED = (
    "trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "left_hip_angle_deg",
    "right_hip_angle_deg", "left_knee_angle_deg", "right_knee_angle_deg", "shank_deg",
    "thigh_deg", "hip_height", "hip_over_foot", "left_ankle_up", "right_ankle_up",
    "left_knee_above_ankle", "right_knee_above_ankle", "left_ankle_ahead", "right_ankle_ahead",
    "hip_x", "ankle_x", "ankle_y", "feet_apart", "over_feet", "upper_arm_deg",
    "left_knee_over_foot", "right_knee_over_foot",
)  # fmt: skip
_FRONTAL = ("pelvic_obliquity_deg", "trunk_side_lean_deg", "hips_to_right")


class Measuring:
    """Observables and their estimates in, measurements out.

    Args:
        neutral: what the person's angles are measured from.
        cutoff_hz: of the low-pass filter.
        look_ahead: whether all frames of the recording come at once, so that smoothing may use
            what comes after a frame and shifts nothing in time. Otherwise frames come in pieces,
            and are smoothed with a causal filter.
    """

    def __init__(self, neutral: Neutral, cutoff_hz: float, *, look_ahead: bool) -> None:
        self._neutral = neutral
        self._cutoff_hz = cutoff_hz
        self._look_ahead = look_ahead
        self._filters: dict[str, CausalLowPass] = {}

    def measure(
        self, observed: Observables, estimated: Estimate, motion: Motion
    ) -> Iterator[Measurement]:
        """Smooth, take the person's neutral off, add its uncertainty, blank what is not stated.

        Args:
            observed: n frames, in the order of time.
            estimated: of the same frames.
            motion: of the same frames.
        """
        t_s, neutral = observed.t_s, self._neutral
        smooth = self._smoothed(
            t_s,
            {
                "pelvis_deg": estimated.pelvis_deg,
                "thorax_deg": estimated.thorax_deg,
                "lumbar_motion_deg": motion.deg,
                **{name: getattr(observed, name) for name in (*_FRONTAL, *_OBSERVED)},
            },
        )
        tilt = smooth["pelvis_deg"] - neutral.pelvis_deg
        lean = smooth["thorax_deg"] - neutral.thorax_deg
        lumbar = tilt - lean
        sd = np.sqrt(estimated.sd_deg**2 + np.square(neutral.sd_deg)).T
        stated = estimated.stated & np.isfinite(lumbar)
        columns = {
            "pelvic_tilt_deg": np.where(stated, tilt, nan),
            "pelvic_tilt_sd_deg": np.where(stated, sd[0], nan),
            "trunk_lean_deg": np.where(stated, lean, nan),
            "trunk_lean_sd_deg": np.where(stated, sd[1], nan),
            "lumbar_angle_deg": np.where(stated, lumbar, nan),
            "lumbar_angle_sd_deg": np.where(stated, sd[2], nan),
            "lumbar_change_sd_deg": np.where(stated, estimated.change_sd_deg[:, 2], nan),
            "lumbar_motion_deg": smooth["lumbar_motion_deg"],
            "lumbar_motion_noise_deg": motion.noise_deg,
            **self._frontal(smooth, observed),
            "yaw_deg": observed.settled_yaw_deg,
            "hidden_share": observed.hidden_share,
            "novelty": estimated.novelty,
            **{name: smooth[name] for name in _OBSERVED},
        }
        names = tuple(columns)
        for frame, at_s, facing, seen_from, reason, *values in zip(
            observed.frame.tolist(), t_s.tolist(), observed.facing.tolist(),
            observed.seen_from.tolist(), estimated.reason,
            *(columns[name].tolist() for name in names), strict=True,
        ):  # fmt: skip
            yield Measurement(
                frame=frame, t_s=at_s, facing=facing, seen_from=seen_from, reason=reason,
                **dict(zip(names, values, strict=True)),
            )  # fmt: skip

    def _smoothed(self, t_s: Floats, raw: dict[str, Floats]) -> dict[str, Floats]:
        """Every one of some signals (n,), smoothed."""
        if self._look_ahead:
            return zero_phase_of_all(t_s, raw, self._cutoff_hz)
        return {name: self._causal(name, t_s, values) for name, values in raw.items()}

    def _causal(self, name: str, t_s: Floats, values: Floats) -> Floats:
        low_pass = self._filters.setdefault(name, CausalLowPass(self._cutoff_hz))
        return np.array(list(map(low_pass.push, t_s.tolist(), values.tolist())))

    def _frontal(self, smooth: dict[str, Floats], observed: Observables) -> dict[str, Floats]:
        """Angles of the frontal plane from what is level for the person."""
        level = self._neutral.level or Level(0.0, 0.0, 0.0, UNKNOWN_SD_DEG, 0)
        zeros = (level.obliquity_deg, level.side_lean_deg, level.hips_to_right)
        tilt, lean, shift = (
            smooth[name] - zero for name, zero in zip(_FRONTAL, zeros, strict=True)
        )
        return {
            "pelvic_obliquity_deg": tilt,
            "pelvic_obliquity_sd_deg": obliquity_sd_deg(tilt, level.sd_deg, observed.sits),
            "trunk_side_lean_deg": lean,
            "hip_lift_deg": np.abs(tilt),
            "free_hip_lift_deg": free_hip_lift_deg(tilt, shift),
            "hips_to_right": shift,
        }
