"""Recordings of somebody standing whose pelvis and rib cage do as told, as raw frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
from coach.geometry.measure import RawFrames

FPS = 30.0
LEAN_DEG = 4.0  # of the hip-to-shoulder line in all recordings


def recording(pelvis_deg: np.ndarray, thorax_deg: np.ndarray | float = 0.0) -> RawFrames:
    """Somebody standing upright whose pelvis and rib cage do as told, as seen of a stranger."""
    n = len(pelvis_deg)
    zeros = np.zeros(n)
    pelvis = np.asarray(pelvis_deg, dtype=float)
    thorax = np.broadcast_to(thorax_deg, n).astype(float)
    return RawFrames(
        frame=np.arange(n),
        t_s=np.arange(n) / FPS,
        scores=np.stack([pelvis, thorax], axis=1).astype(np.float32),
        pelvis_deg=LEAN_DEG + pelvis,
        thorax_deg=LEAN_DEG + thorax,
        sd_deg=np.zeros((n, 3)),
        novelty=zeros,
        trunk_pitch_deg=np.full(n, LEAN_DEG),
        hip_angle_deg=np.full(n, 172.0),
        knee_angle_deg=np.full(n, 176.0),
        shank_deg=zeros,
        thigh_deg=np.full(n, 90.0),
        hip_height=np.full(n, 1.6),
        hip_x=zeros,
        ankle_x=zeros,
        ankle_y=zeros,
        yaw_deg=zeros,
        facing=np.ones(n, dtype=np.int8),
        reason=np.full(n, "", dtype=object),
        countable=np.ones(n, dtype=bool),
    )


def hold(degrees: float, seconds: float) -> np.ndarray:
    return np.full(round(seconds * FPS), degrees)


def ramp(start: float, end: float, seconds: float = 1.0) -> np.ndarray:
    return np.linspace(start, end, round(seconds * FPS))


def blank(raw: RawFrames, frames: slice, reason: str) -> RawFrames:
    """The same with some frames not measured, as `Measurer` leaves them."""
    pelvis, thorax, why = raw.pelvis_deg.copy(), raw.thorax_deg.copy(), raw.reason.copy()
    pelvis[frames] = thorax[frames] = np.nan
    why[frames] = reason
    scores = raw.scores.copy()
    scores[frames] = np.nan
    return replace(raw, scores=scores, pelvis_deg=pelvis, thorax_deg=thorax, reason=why)


def one_by_one(raw: RawFrames) -> Iterator[RawFrames]:
    """The same frame by frame, as a camera gives them."""
    for i in range(len(raw.t_s)):
        yield RawFrames(**{f.name: getattr(raw, f.name)[i : i + 1] for f in fields(RawFrames)})
