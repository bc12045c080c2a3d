"""Recordings of somebody standing whose pelvis and rib cage do as told, as observables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason

FPS = 30.0
LEAN_DEG = 4.0  # of the hip-to-shoulder line in all recordings


def recording(pelvis_deg: np.ndarray, thorax_deg: np.ndarray | float = 0.0) -> Observables:
    """Somebody standing upright whose pelvis and rib cage do as told, for `reads_scores`."""
    n = len(pelvis_deg)
    zeros = np.zeros(n)
    straight = np.full(n, 172.0)
    pelvis = np.asarray(pelvis_deg, dtype=float)
    thorax = np.broadcast_to(thorax_deg, n).astype(float)
    return Observables(
        frame=np.arange(n),
        t_s=np.arange(n) / FPS,
        facing=np.ones(n, dtype=np.int8),
        framing=np.array([Reason.NONE] * n, dtype=object),
        vector=np.stack([pelvis, thorax], axis=1).astype(np.float32),
        hidden_share=zeros,
        yaw_deg=zeros,
        settled_yaw_deg=zeros,
        trunk_pitch_deg=np.full(n, LEAN_DEG),
        hip_angle_deg=straight,
        knee_angle_deg=straight,
        left_hip_angle_deg=straight,
        right_hip_angle_deg=straight,
        left_knee_angle_deg=straight,
        right_knee_angle_deg=straight,
        shank_deg=zeros,
        thigh_deg=np.full(n, 90.0),
        trunk_in_picture_deg=np.full(n, LEAN_DEG),
        thigh_in_picture_deg=np.full(n, 90.0),
        hip_height=np.full(n, 1.6),
        hip_x=zeros,
        ankle_x=zeros,
        ankle_y=zeros,
        hip_over_foot=zeros,
        left_ankle_up=zeros,
        right_ankle_up=zeros,
        left_knee_above_ankle=zeros,
        right_knee_above_ankle=zeros,
        left_ankle_ahead=zeros,
        right_ankle_ahead=zeros,
        feet_apart=zeros,
        over_feet=zeros,
        upper_arm_deg=zeros,
        seen_from=np.zeros(n, dtype=np.int8),
        pelvic_obliquity_deg=np.full(n, np.nan),
        trunk_side_lean_deg=np.full(n, np.nan),
        hips_to_right=np.full(n, np.nan),
        left_knee_over_foot=np.full(n, np.nan),
        right_knee_over_foot=np.full(n, np.nan),
        sits=np.zeros(n, dtype=bool),
    )


def hold(degrees: float, seconds: float) -> np.ndarray:
    return np.full(round(seconds * FPS), degrees)


def ramp(start: float, end: float, seconds: float = 1.0) -> np.ndarray:
    return np.linspace(start, end, round(seconds * FPS))


def blank(observed: Observables, frames: slice) -> Observables:
    """The same with the back hidden in some frames."""
    vector, hidden = observed.vector.copy(), observed.hidden_share.copy()
    vector[frames], hidden[frames] = np.nan, 1.0
    return replace(observed, vector=vector, hidden_share=hidden)


def one_by_one(observed: Observables) -> Iterator[Observables]:
    """The same frame by frame, as a camera gives them."""
    for i in range(len(observed)):
        yield observed.some(slice(i, i + 1))
