"""Stick figures whose every angle is known, as landmarks in pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coach.pose.types import N_CONTOUR, N_LANDMARKS, STATIONS, Floats, Landmark, Pose, Silhouette

TRUNK_PX = 120.0

# lengths in trunk lengths
_THIGH, _SHIN, _FOOT, _HEEL = 0.85, 0.80, 0.28, 0.10
_NECK, _NOSE, _ARM = 0.35, 0.22, 0.55


def _clockwise(degrees: float) -> Floats:
    """Unit vector that far clockwise of upright, x right and y down."""
    angle = np.radians(degrees)
    return np.array([np.sin(angle), -np.cos(angle)])


@dataclass(frozen=True)
class Figure:
    """A posture seen from the side, facing right: angles as `Joints` defines them.

    `arm_deg` is how far the arms are raised forwards from hanging along the trunk.
    """

    trunk_deg: float = 0.0
    hip_deg: float = 180.0
    knee_deg: float = 180.0
    arm_deg: float = 20.0

    @property
    def shank_deg(self) -> float:
        return self.trunk_deg + self.hip_deg - self.knee_deg

    def landmarks(
        self,
        *,
        facing: int = 1,
        hip_px: tuple[float, float] = (320.0, 260.0),
        trunk_px: float = TRUNK_PX,
        yaw_deg: float = 0.0,
    ) -> Floats:
        """(33, 4) landmarks as MediaPipe gives them; `yaw_deg` parts left from right."""
        up, thigh = self.trunk_deg, self.trunk_deg + self.hip_deg
        shin = thigh + 180.0 - self.knee_deg
        arm = up + 180.0 - self.arm_deg
        at: dict[str, Floats] = {"HIP": np.zeros(2)}
        at["SHOULDER"] = _clockwise(up)
        at["EAR"] = at["SHOULDER"] + _NECK * _clockwise(up)
        nose = at["EAR"] + _NOSE * _clockwise(up + 90.0)
        at["ELBOW"] = at["SHOULDER"] + _ARM * _clockwise(arm)
        at["WRIST"] = at["ELBOW"] + 0.8 * _ARM * _clockwise(arm)
        at["INDEX"] = at["WRIST"] + 0.2 * _ARM * _clockwise(arm)
        at["KNEE"] = _THIGH * _clockwise(thigh)
        at["ANKLE"] = at["KNEE"] + _SHIN * _clockwise(shin)
        at["HEEL"] = at["ANKLE"] - _HEEL * _clockwise(shin - 90.0)
        at["FOOT_INDEX"] = at["ANKLE"] + _FOOT * _clockwise(shin - 90.0)
        plane = np.zeros((N_LANDMARKS, 2))
        plane[Landmark.NOSE] = nose
        for part, xy in at.items():
            plane[[Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]]] = xy
        out = np.ones((N_LANDMARKS, 4))
        out[:, :2] = np.array(hip_px) + trunk_px * plane * (facing, 1)
        out[:, 2] = 0.0
        # MediaPipe draws left and right three times too far apart in depth
        half = 0.15 * trunk_px
        for mark in Landmark:
            side = mark.name.startswith("LEFT") - mark.name.startswith("RIGHT")
            out[mark, 0] += side * half * np.sin(np.radians(yaw_deg))
            out[mark, 2] += facing * side * half * np.cos(np.radians(yaw_deg)) * 3.0
        return out

    def world(self, yaw_deg: float = 0.0) -> Floats:
        """(33, 3) world landmarks, turned about the vertical by so much out of the side view."""
        plane = self.landmarks(hip_px=(0.0, 0.0), trunk_px=0.5)[:, :2]
        across = np.zeros(N_LANDMARKS)
        for mark in Landmark:
            across[mark] = 0.15 * (mark.name.startswith("LEFT") - mark.name.startswith("RIGHT"))
        cos, sin = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
        ahead, up_down = plane.T
        return np.stack([cos * ahead + sin * across, up_down, cos * across - sin * ahead], axis=1)


STANDING = Figure()
SQUAT = Figure(trunk_deg=40.0, hip_deg=75.0, knee_deg=85.0, arm_deg=80.0)
HINGE = Figure(trunk_deg=75.0, hip_deg=95.0, knee_deg=160.0, arm_deg=75.0)
LYING = Figure(trunk_deg=-90.0, hip_deg=130.0, knee_deg=80.0)
BRIDGE = Figure(trunk_deg=-115.0, hip_deg=178.0, knee_deg=68.0)
THRUST = Figure(trunk_deg=-90.0, hip_deg=175.0, knee_deg=85.0)
POSTURES = {
    "standing": STANDING,
    "squat": SQUAT,
    "hinge": HINGE,
    "lying": LYING,
    "bridge": BRIDGE,
    "thrust": THRUST,
}


def outline(back: float = 0.22, belly: float = 0.18, wave: float = 0.03) -> Floats:
    """(2, N_CONTOUR) offsets in trunk lengths, of a person facing +1: belly, back."""
    curve = wave * np.sin(2.0 * np.pi * STATIONS)
    return np.stack([belly + 0.5 * curve, back + curve])


def silhouette(facing: int = 1, trunk_px: float = TRUNK_PX) -> Silhouette:
    """The outline of `outline` on the sides it has for that facing."""
    offset = trunk_px * outline()[::facing]
    return Silhouette(offset.astype(np.float32), np.full((2, N_CONTOUR), 60.0, np.float32))


def pose(figure: Figure, frame: int = 0, t_s: float | None = None, facing: int = 1) -> Pose:
    """A whole pose of the figure in a 640 x 480 picture, 30 frames a second."""
    return Pose(
        frame=frame,
        t_s=frame / 30.0 if t_s is None else t_s,
        size_px=(640, 480),
        landmarks=figure.landmarks(facing=facing).astype(np.float32),
        silhouette=silhouette(facing),
        people=1,
    )
