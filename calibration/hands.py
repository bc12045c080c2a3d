"""Where hands go: each place of `posture.Arm` as a wrist position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from calibration.assets import FloatArray
from calibration.body import Body, limb_lengths
from calibration.posture import Arm, Posture

_X, _Y, _Z = np.eye(3)


class Placed(Protocol):
    """A skeleton whose trunk and legs are in place."""

    body: Body

    def joint(self, bone: str) -> FloatArray:
        """Posed joint at the head of a bone, shape (3,)."""

    def rotation(self, bone: str) -> FloatArray:
        """Rotation of a bone from rest, shape (3, 3)."""


class _Reach:
    """What the places need to know about one arm."""

    def __init__(self, skeleton: Placed, arm: Arm, side: str, posture: Posture) -> None:
        self.skeleton, self.arm, self.side, self.posture = skeleton, arm, side, posture
        self.out = _Y if side == "L" else -_Y
        self.shoulder = skeleton.joint(f"upper_arm_{side}")
        bones = (f"upper_arm_{side}", f"forearm_{side}", f"hand_{side}")
        self.length = 0.985 * sum(limb_lengths(skeleton.body, *bones))
        self.size = skeleton.body.stature / 1.7

    def from_bone(self, bone: str, at: FloatArray, x: float, out: float, z: float) -> FloatArray:
        """A point in the axes of a bone: forward, outward and up, metres of a 1.7 m person."""
        offset = self.skeleton.rotation(bone) @ (x * _X + out * self.out + z * _Z)
        return np.asarray(at + offset * self.size)


def hand_target(skeleton: Placed, arm: Arm, side: str, posture: Posture) -> FloatArray:
    """Wrist position for one arm, shape (3,)."""
    reach = _Reach(skeleton, arm, side, posture)
    target = PLACES[arm.place](reach)
    if arm.mix > 0:
        target = target + arm.mix * (PLACES[arm.towards](reach) - target)
    return np.asarray(target + arm.out_m * reach.out)


def _hang(r: _Reach) -> FloatArray:
    """Straight down from the shoulder, as gravity would have it."""
    return r.shoulder + r.length * np.asarray(_swing(0.06 + r.arm.fore_m, r.out, -1.0))


def _swing(x: float, out: FloatArray, z: float) -> FloatArray:
    direction = x * _X + 0.16 * out + z * _Z
    return np.asarray(direction / np.linalg.norm(direction))


def _along_trunk(r: _Reach) -> FloatArray:
    """Along the trunk, as a lying person's arms."""
    down = r.skeleton.rotation("thorax") @ -_Z
    lifted = r.shoulder + r.length * (0.97 * down + 0.25 * r.out)
    floor = max(r.posture.surface_m, 0.0) + 0.05
    if r.posture.support == "floor":
        lifted[2] = floor
    return np.asarray(lifted)


def _thigh(r: _Reach) -> FloatArray:
    """On top of the thigh, `along` of the way to the knee."""
    hip, knee = (r.skeleton.joint(f"{bone}_{r.side}") for bone in ("thigh", "shank"))
    point = hip + (0.35 + 0.6 * r.arm.along) * (knee - hip)
    off = r.skeleton.rotation(f"thigh_{r.side}") @ _X
    return np.asarray(point + (0.1 - 0.03 * r.arm.along + r.arm.fore_m) * off)


def _forward(r: _Reach) -> FloatArray:
    """Straight ahead, lower or higher with `along`."""
    angle = np.radians(-25 + 60 * r.arm.along)
    ahead = np.cos(angle) * _X + np.sin(angle) * _Z - 0.1 * r.out
    return np.asarray(r.shoulder + r.length * ahead / np.linalg.norm(ahead))


def _hip(r: _Reach) -> FloatArray:
    """Hand on the hip, the arm over the waist."""
    hip = r.skeleton.joint(f"thigh_{r.side}")
    return r.from_bone("pelvis", hip, 0.02 + r.arm.fore_m, 0.09, 0.07 + 0.1 * r.arm.along)


def _back(r: _Reach) -> FloatArray:
    """Hand on the small of the back or the sacrum: the contour is hidden."""
    spine = r.skeleton.joint("lumbar_low")
    return r.from_bone("pelvis", spine, -0.11 - r.arm.fore_m, 0.08, -0.03 + 0.15 * r.arm.along)


def _chest(r: _Reach) -> FloatArray:
    """Hands together or crossed in front of the chest."""
    sternum = r.skeleton.joint("upper_thorax")
    across = 0.1 - 0.25 * r.arm.along
    return r.from_bone("upper_thorax", sternum, 0.24 + r.arm.fore_m, across, 0.03)


def _crease(r: _Reach) -> FloatArray:
    """On the hip crease, as holding a bar or the belly."""
    hip = r.skeleton.joint(f"thigh_{r.side}")
    return r.from_bone("pelvis", hip, 0.14 + r.arm.fore_m, 0.03, 0.02 + 0.16 * r.arm.along)


def _overhead(r: _Reach) -> FloatArray:
    """Up along the trunk."""
    up = r.skeleton.rotation("upper_thorax") @ (_Z + (0.5 * r.arm.along - 0.1) * _X)
    return np.asarray(r.shoulder + r.length * up / np.linalg.norm(up))


def _head(r: _Reach) -> FloatArray:
    """Behind the head, elbows out."""
    return r.from_bone("head", r.skeleton.joint("head"), -0.08 + r.arm.fore_m, 0.1, 0.08)


def _floor(r: _Reach) -> FloatArray:
    """On the floor below the shoulder, as on hands and knees."""
    below = r.shoulder + 0.02 * r.out + (0.1 * r.arm.along - 0.05 + r.arm.fore_m) * _X
    below[2] = 0.06
    return np.asarray(below)


def _sideways(r: _Reach) -> FloatArray:
    """Out to the side, as along a bench."""
    level = r.shoulder + r.length * (0.9 * r.out + 0.3 * _X * (r.arm.along - 0.8))
    level[2] = max(level[2] - 0.05, r.posture.surface_m + 0.04)
    return np.asarray(level)


PLACES: dict[str, Callable[[_Reach], FloatArray]] = {
    "side": _hang,
    "trunk": _along_trunk,
    "thigh": _thigh,
    "forward": _forward,
    "hip": _hip,
    "back": _back,
    "chest": _chest,
    "crease": _crease,
    "overhead": _overhead,
    "head": _head,
    "sideways": _sideways,
    "floor": _floor,
}

# Where the fingers of a resting hand point: a bone, and forward, outward and up in its axes.
_FINGERS: dict[str, tuple[str, tuple[float, float, float]]] = {
    "thigh": ("thigh", (-0.25, -0.3, -1.0)),
    "crease": ("pelvis", (-0.3, -0.8, -0.7)),
    "hip": ("pelvis", (0.8, -0.3, -0.5)),
    "back": ("pelvis", (-0.1, -0.9, -0.4)),
    "chest": ("upper_thorax", (-0.1, -0.9, 0.4)),
    "head": ("head", (-0.3, -0.9, 0.2)),
}


def finger_direction(skeleton: Placed, arm: Arm, side: str) -> FloatArray | None:
    """Unit vector along the fingers of a hand that rests on something, else None."""
    if arm.place not in _FINGERS or arm.mix > 0:
        return None
    bone, (x, out, z) = _FINGERS[arm.place]
    name = f"{bone}_{side}" if bone == "thigh" else bone
    outward = _Y if side == "L" else -_Y
    direction = skeleton.rotation(name) @ (x * _X + out * outward + z * _Z)
    return np.asarray(direction / np.linalg.norm(direction))
