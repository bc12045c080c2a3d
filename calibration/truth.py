"""The truth of a picture: angles and positions, in the columns of the sample clips."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from calibration.assets import BODY, FloatArray, load_assets
from calibration.body import BONE_INDEX, Body, skin
from calibration.camera import Camera
from calibration.pose import Pose
from calibration.posture import Posture

_LIMB_POINTS = (
    ("shoulder", "upper_arm"),
    ("elbow", "forearm"),
    ("wrist", "hand"),
    ("hip", "thigh"),
    ("knee", "shank"),
    ("ankle", "foot"),
)
_SPINE_POINTS = (("L5S1", "lumbar_low"), ("T12", "thorax"), ("C7", "neck"))


def truth(body: Body, posture: Posture, pose: Pose, camera: Camera) -> dict[str, float]:
    """Angles in degrees, positions in pixels; see the README for each column."""
    row = {
        "pelvis_pitch_deg": posture.pelvis_pitch,
        "thorax_pitch_deg": posture.thorax_pitch,
        "lumbar_flex_deg": posture.lumbar_flex,
        "thoracic_flex_deg": posture.thoracic_flex,
    }
    for side in "LR":
        row[f"hip_flex_{side}_deg"] = _hip_flexion(body, pose, side)
        row[f"knee_flex_{side}_deg"] = _knee_flexion(body, pose, side)
    hips, shoulders = (
        np.array([pose.joint(f"{bone}_{side}") for side in "LR"]) for bone in ("thigh", "upper_arm")
    )
    across, up = hips[0] - hips[1], shoulders.mean(axis=0) - hips.mean(axis=0)
    row["pelvic_obliquity_deg"] = float(np.degrees(np.arctan2(-across[2], np.hypot(*across[:2]))))
    row["trunk_side_lean_deg"] = float(np.degrees(np.arctan2(-up[1], up[2])))
    row |= _skin_angles(body, pose, posture)
    marks = _bony_marks(body, pose)
    points = {
        f"{name}_{side}": pose.joint(f"{bone}_{side}")
        for name, bone in _LIMB_POINTS
        for side in "LR"
    }
    points |= {"asis": marks[:2].mean(axis=0), "psis": marks[2:].mean(axis=0)}
    points |= {name: pose.joint(bone) for name, bone in _SPINE_POINTS}
    pixels = camera.project(np.array(list(points.values())))
    for name, (x, y) in zip(points, pixels, strict=True):
        row[f"{name}_x"], row[f"{name}_y"] = float(x), float(y)
    return {name: round(float(value), 3) for name, value in row.items()}


def _hip_flexion(body: Body, pose: Pose, side: str) -> float:
    rest = body.joint(f"shank_{side}") - body.joint(f"thigh_{side}")
    thigh = pose.joint(f"shank_{side}") - pose.joint(f"thigh_{side}")
    local = pose.rotation("pelvis").T @ thigh
    angle = np.arctan2(local[0], -local[2]) - np.arctan2(rest[0], -rest[2])
    return float((np.degrees(angle) + 120) % 360 - 120)


def _knee_flexion(body: Body, pose: Pose, side: str) -> float:
    def bend(joints: FloatArray) -> float:
        hip, knee, ankle = (joints[BONE_INDEX[f"{b}_{side}"]] for b in ("thigh", "shank", "foot"))
        upper, lower = knee - hip, ankle - knee
        cosine = upper @ lower / (np.linalg.norm(upper) * np.linalg.norm(lower))
        return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))

    return bend(pose.joints) - bend(body.joints)


def _skin_angles(body: Body, pose: Pose, posture: Posture) -> dict[str, float]:
    """Inclination of the skin over sacrum and T12, 0 = vertical, plus = top forward."""
    sacrum, upper = (
        _inclination(_posed(body, pose, index), near)
        for index, near in zip(
            _back_zones(), (posture.pelvis_pitch, posture.thorax_pitch), strict=True
        )
    )
    front, back = np.split(_bony_marks(body, pose), 2)
    line = front.mean(axis=0) - back.mean(axis=0)
    asis_psis = np.degrees(np.arctan2(-line[2], line[0]))
    return {
        "skin_sacrum_incl_deg": sacrum,
        "skin_T12_incl_deg": upper,
        "skin_lumbar_deg": upper - sacrum,
        "asis_psis_deg": _near(float(asis_psis), posture.pelvis_pitch),
    }


def _near(angle: float, other: float) -> float:
    """The angle, turned by whole turns to lie within 180 degrees of another."""
    return other + (angle - other + 180) % 360 - 180


def _inclination(points: FloatArray, near: float) -> float:
    """Angle of a line fitted to points ordered from low to high in the rest pose."""
    order = np.linspace(-1, 1, len(points))
    dx, dz = (
        order @ (points[:, 0] - points[:, 0].mean()),
        order @ (points[:, 2] - points[:, 2].mean()),
    )
    return _near(float(np.degrees(np.arctan2(dx, dz))), near)


def _posed(body: Body, pose: Pose, index: NDArray[np.int64]) -> FloatArray:
    return skin(body.vertices[index], body.weights[index], pose.rotations, pose.shifts)


def _bony_marks(body: Body, pose: Pose) -> FloatArray:
    """(4, 3): ASIS left, right, PSIS left, right."""
    return _posed(body, pose, _mark_vertices())


@cache
def _mark_vertices() -> NDArray[np.int64]:
    template = load_assets().template[BODY]
    found = []
    for out, forward in ((0.11, 1), (-0.11, 1), (0.04, -1), (-0.04, -1)):
        close = np.abs(template[:, 1] - out) + np.abs(template[:, 2] - 0.14)
        candidates = np.flatnonzero((close < 0.03) & (np.abs(template[:, 1]) < 0.16))
        found.append(candidates[(forward * template[candidates, 0]).argmax()])
    return np.array(found)


@cache
def _back_zones() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Skin vertices of the middle of the back over the sacrum and about T12, low to high."""
    template = load_assets().template[BODY]
    middle = (np.abs(template[:, 1]) < 0.004) & (template[:, 0] < 0.02)

    def zone(low: float, high: float) -> NDArray[np.int64]:
        index = np.flatnonzero(middle & (template[:, 2] > low) & (template[:, 2] < high))
        return np.asarray(index[np.argsort(template[index, 2])])

    return zone(0.09, 0.17), zone(0.25, 0.35)
