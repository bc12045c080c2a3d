"""From a posture to the rigid motion of every bone: chains, contacts and two-bone limbs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial.transform import Rotation

from calibration.assets import BODY, FloatArray
from calibration.body import BONE_INDEX, BONES, Body, limb_lengths, skin, skin_weights
from calibration.hands import finger_direction, hand_target
from calibration.posture import Arm, Posture, Swing
from calibration.rotations import rotation_about, turn_towards

SOLE_M = 0.018  # shoes lift the foot
TOES_M = 0.13  # ahead of the ankle: about these a heel is lifted
_SINK_M = 0.012  # a lying back presses into bench or mat
_X, _Y, _Z = np.eye(3)
_MASS = {"trunk": 0.5, "head": 0.08, "arms": 0.1, "thighs": 0.2, "shanks": 0.12}


@dataclass(frozen=True)
class Pose:
    """Rigid motion of every bone, in the order of `BONES`.

    Attributes:
        rotations: (n_bones, 3, 3) from rest to posed.
        joints: (n_bones, 3) posed joint centres, metres.
        shifts: (n_bones, 3) so that a rest point p of the bone goes to `rotation @ p + shift`.
    """

    rotations: FloatArray
    joints: FloatArray
    shifts: FloatArray

    def joint(self, bone: str) -> FloatArray:
        """Posed position of the joint at the head of `bone`, shape (3,)."""
        return np.asarray(self.joints[BONE_INDEX[bone]])

    def rotation(self, bone: str) -> FloatArray:
        """Rotation of `bone` from rest, shape (3, 3)."""
        return np.asarray(self.rotations[BONE_INDEX[bone]])


class _Skeleton:
    """Bones on their way to a pose."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.rotations = np.repeat(np.eye(3)[None], len(BONES), axis=0)
        self.joints = body.joints.copy()

    def put(self, bone: str, rotation: FloatArray, at: FloatArray) -> None:
        self.rotations[BONE_INDEX[bone]] = rotation
        self.joints[BONE_INDEX[bone]] = at

    def hang(self, bone: str, parent: str, rotation: FloatArray) -> None:
        """Put `bone` where its parent carries it, turned by `rotation`."""
        self.put(bone, rotation, self.carried(parent, self.body.joint(bone)))

    def carried(self, bone: str, rest_point: FloatArray) -> FloatArray:
        """Where `bone` takes a point of the rest pose."""
        i = BONE_INDEX[bone]
        return np.asarray(self.joints[i] + self.rotations[i] @ (rest_point - self.body.joints[i]))

    def joint(self, bone: str) -> FloatArray:
        return np.asarray(self.joints[BONE_INDEX[bone]])

    def rotation(self, bone: str) -> FloatArray:
        return np.asarray(self.rotations[BONE_INDEX[bone]])

    def pose(self) -> Pose:
        turned = np.einsum("nij,nj->ni", self.rotations, self.body.joints)
        return Pose(self.rotations.copy(), self.joints.copy(), self.joints - turned)


def solve(body: Body, posture: Posture) -> Pose:
    """Pose a body; feet stay planted, the trunk is carried as `posture.support` says."""
    skeleton = _Skeleton(body)
    _trunk(skeleton, posture)
    if posture.support in ("bench", "floor"):
        skeleton.joints += _contact_shift(skeleton, posture)
        _legs(skeleton, posture)
    elif posture.support == "buttocks":
        skeleton.joints += _seat_shift(skeleton, posture)
        _legs(skeleton, posture)
    else:
        lift = standing_hip_height(body, posture) - _carried_hip_z(skeleton, posture)
        skeleton.joints += _Z * lift
        skeleton.joints += _Y * posture.sway_m
        for _ in range(3 if posture.support == "feet" else 1):
            skeleton.joints += _X * (
                posture.foot_x + posture.balance_m - _load_x(skeleton, posture)
            )
            _legs(skeleton, posture)
    for side in "LR":
        _arm(skeleton, posture, side)
    return skeleton.pose()


def standing_hip_height(body: Body, posture: Posture) -> float:
    """Height of the hip centre for the posture's `hip_height`, metres."""
    thigh, shank = limb_lengths(body, "thigh_L", "shank_L", "foot_L")
    half_hips = body.joint("thigh_L")[1]
    spread = half_hips * (posture.stance - 1)
    straight = np.sqrt((0.999 * (thigh + shank)) ** 2 - spread**2)
    ankle = body.joint("foot_L")[2] + SOLE_M
    return float(posture.step_m + ankle + posture.hip_height * straight)


def _carried_hip_z(skeleton: _Skeleton, posture: Posture) -> float:
    """Height of the hips as far as the legs that stand carry them."""
    left, right = (1.0 - swing.share for swing in posture.swings)
    heights = skeleton.joint("thigh_L")[2], skeleton.joint("thigh_R")[2]
    return float((left * heights[0] + right * heights[1]) / (left + right))


def _pitch(degrees: float) -> FloatArray:
    return rotation_about(_Y, degrees)


def _trunk(skeleton: _Skeleton, posture: Posture) -> None:
    def turned(pitch: float, share: float) -> FloatArray:
        side = rotation_about(_X, posture.roll * (1 - share) + posture.side_lean * share)
        return rotation_about(_Z, posture.twist * share) @ _pitch(pitch) @ side

    low, middle, _ = np.cumsum(posture.lumbar_split)
    base, flex = posture.pelvis_pitch, posture.lumbar_flex
    upper = posture.thorax_pitch + posture.thoracic_flex
    skeleton.put("pelvis", turned(base, 0), skeleton.body.joint("pelvis"))
    skeleton.hang("lumbar_low", "pelvis", turned(base + low * flex, low))
    skeleton.hang("lumbar_mid", "lumbar_low", turned(base + middle * flex, middle))
    skeleton.hang("thorax", "lumbar_mid", turned(base + flex, 1))
    skeleton.hang("upper_thorax", "thorax", turned(upper, 1))
    skeleton.hang("neck", "upper_thorax", turned(upper + posture.neck, 1))
    skeleton.hang("head", "neck", turned(upper + posture.neck + posture.head, 1))
    for side in "LR":
        skeleton.hang(f"shoulder_{side}", "upper_thorax", turned(upper, 1))
        skeleton.hang(f"upper_arm_{side}", f"shoulder_{side}", turned(upper, 1))
        skeleton.hang(f"thigh_{side}", "pelvis", turned(base, 0))


def _hip_centre(skeleton: _Skeleton) -> FloatArray:
    return (skeleton.joint("thigh_L") + skeleton.joint("thigh_R")) / 2


def _load_x(skeleton: _Skeleton, posture: Posture) -> float:
    """What the feet balance: the centre of mass when standing, the hips when seated."""
    hips = _hip_centre(skeleton)[0]
    if posture.support in ("box", "knees"):
        return float(hips)
    knees = (skeleton.joint("shank_L")[0] + skeleton.joint("shank_R")[0]) / 2
    chest = skeleton.joint("upper_thorax")[0]
    parts = {
        "trunk": (hips + chest) / 2,
        "head": skeleton.joint("head")[0],
        "arms": chest,
        "thighs": (hips + knees) / 2,
        "shanks": (knees + posture.foot_x) / 2,
    }
    return float(sum(_MASS[part] * x for part, x in parts.items()))


@cache
def _back_vertices() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Every third skin vertex of trunk, neck and head: what a lying person lies on."""
    bones = ["pelvis", "lumbar_low", "lumbar_mid", "thorax", "upper_thorax", "neck", "head"]
    share = np.asarray(skin_weights()[:, [BONE_INDEX[b] for b in bones]].sum(axis=1)).ravel()
    return np.flatnonzero(share[BODY] > 0.7)[::3]


@cache
def _are_buttocks() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of the `_back_vertices` follow mostly the pelvis."""
    share = skin_weights()[:, [BONE_INDEX["pelvis"]]].toarray().ravel()
    return np.asarray(share[_back_vertices()] > 0.5)


def _contact_shift(skeleton: _Skeleton, posture: Posture) -> FloatArray:
    """Bring the upper back over the origin, and the trunk down onto bench or floor.

    What then is below the surface cannot be seen: so are buttocks pressed flat.
    """
    pose = skeleton.pose()
    index = _back_vertices()
    posed = skin(
        skeleton.body.vertices[index], skeleton.body.weights[index], pose.rotations, pose.shifts
    )
    x0 = skeleton.joint("upper_thorax")[0]
    if posture.support == "bench":
        lowest = posed[posed[:, 0] < x0 + 0.05, 2].min() + _SINK_M
    else:
        buttocks = _are_buttocks()
        lowest = min(
            posed[~buttocks, 2].min() + _SINK_M, posed[buttocks, 2].min() + posture.buttock_sink_m
        )
    return np.array([-x0, 0.0, posture.surface_m - lowest])


def _seat_shift(skeleton: _Skeleton, posture: Posture) -> FloatArray:
    """Bring the hips behind the feet, and the lower buttock down onto the floor."""
    pose = skeleton.pose()
    index = _back_vertices()[_are_buttocks()]
    posed = skin(
        skeleton.body.vertices[index], skeleton.body.weights[index], pose.rotations, pose.shifts
    )
    hips = _hip_centre(skeleton)
    lowest = posed[:, 2].min() + posture.buttock_sink_m
    return np.array(
        [posture.foot_x + posture.balance_m - hips[0], posture.sway_m - hips[1], -lowest]
    )


def _legs(skeleton: _Skeleton, posture: Posture) -> None:
    body = skeleton.body
    for side, sign, swing in zip("LR", (1.0, -1.0), posture.swings, strict=True):
        rest_ankle, rest_toe = body.joint(f"foot_{side}"), _toe(body, side)
        heading = sign * posture.toe_out - np.degrees(np.arctan2(*(rest_toe - rest_ankle)[[1, 0]]))
        flat = rotation_about(_Z, heading)
        behind = sign * posture.stagger_m < 0
        foot_lift = posture.foot_lift + posture.rear_lift * behind
        lift = _pitch(foot_lift)
        pivot = np.array([0.0 if foot_lift < 0 else TOES_M, 0, -rest_ankle[2]])
        half_hips = body.joint("thigh_L")[1]
        ankle = np.array(
            [
                posture.foot_x,
                sign * half_hips * posture.stance,
                posture.step_m + rest_ankle[2] + SOLE_M,
            ]
        )
        ankle += pivot - lift @ pivot + _X * sign * posture.stagger_m / 2
        hip = skeleton.joint(f"thigh_{side}")
        ankle += swing.share * (_in_the_air(skeleton, posture, side, swing) - ankle)
        hip_to_ankle = ankle - hip
        reach = sum(limb_lengths(body, f"thigh_{side}", f"shank_{side}", f"foot_{side}")) * 0.9995
        if np.linalg.norm(hip_to_ankle) > reach:  # the foot slides nearer, along the floor
            flat_reach = np.sqrt(max(reach**2 - hip_to_ankle[2] ** 2 - hip_to_ankle[1] ** 2, 0))
            ankle[0] = hip[0] + np.copysign(flat_reach, hip_to_ankle[0])
            hip_to_ankle = ankle - hip
        along = hip_to_ankle / np.linalg.norm(hip_to_ankle)
        axis = rotation_about(-along, sign * posture.knee_out) @ _across(_Y, along)
        bones = (f"thigh_{side}", f"shank_{side}", f"foot_{side}")
        _two_bones(skeleton, bones, ankle, axis, rest_axis=_Y)
        foot = flat @ lift
        to_hanging = Rotation.from_matrix(skeleton.rotation(f"shank_{side}") @ foot.T)
        foot = (to_hanging**swing.share).as_matrix() @ foot
        skeleton.put(f"foot_{side}", foot, skeleton.joint(f"foot_{side}"))


def _in_the_air(skeleton: _Skeleton, posture: Posture, side: str, swing: Swing) -> FloatArray:
    """Ankle of a leg that hangs from the pelvis, shape (3,); sideways it hangs down plumb."""
    bones = (f"thigh_{side}", f"shank_{side}", f"foot_{side}")
    hip, knee, ankle = (skeleton.body.joint(bone) for bone in bones)
    pelvis = _pitch(posture.pelvis_pitch)
    upper = pelvis @ _pitch(-swing.hip) @ (knee - hip)
    lower = pelvis @ _pitch(swing.knee - swing.hip) @ (ankle - knee)
    return np.asarray(skeleton.joint(f"thigh_{side}") + upper + lower)


def _toe(body: Body, side: str) -> FloatArray:
    """Rest position of the front of the foot, shape (3,)."""
    share = skin_weights()[BODY][:, BONE_INDEX[f"foot_{side}"]].toarray().ravel()
    foot = body.vertices[BODY][share > 0.9]
    return np.asarray(foot[foot[:, 0].argmax()])


def _across(vector: FloatArray, along: FloatArray) -> FloatArray:
    """Unit vector: the part of `vector` at right angles to the unit vector `along`."""
    rest = vector - (vector @ along) * along
    return np.asarray(rest / np.linalg.norm(rest))


def _two_bones(
    skeleton: _Skeleton,
    bones: tuple[str, str, str],
    target: FloatArray,
    axis: FloatArray,
    rest_axis: FloatArray,
) -> None:
    """Bend two bones about `axis` so that the third one's joint reaches `target`."""
    first, second, end = bones
    body = skeleton.body
    upper, lower = limb_lengths(body, first, second, end)
    root = skeleton.joint(first)
    gap = target - root
    distance = float(np.clip(np.linalg.norm(gap), abs(upper - lower) + 0.02, upper + lower - 1e-6))
    along = gap / np.linalg.norm(gap)
    cosine = (upper**2 + distance**2 - lower**2) / (2 * upper * distance)
    bend = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    upper_dir = rotation_about(axis, -bend) @ along
    middle = root + upper * upper_dir
    lower_dir = root + distance * along - middle
    lower_dir /= np.linalg.norm(lower_dir)

    def turn(rest_from: str, rest_to: str, direction: FloatArray) -> FloatArray:
        rest = body.joint(rest_to) - body.joint(rest_from)
        rest = rest / np.linalg.norm(rest)
        return np.asarray(_frame(direction, axis) @ _frame(rest, rest_axis).T)

    skeleton.put(first, turn(first, second, upper_dir), root)
    skeleton.put(second, turn(second, end, lower_dir), middle)
    skeleton.put(end, skeleton.rotation(second), middle + lower * lower_dir)


def _frame(direction: FloatArray, axis: FloatArray) -> FloatArray:
    side = _across(axis, direction)
    return np.column_stack([direction, side, np.cross(direction, side)])


def _arm(skeleton: _Skeleton, posture: Posture, side: str) -> None:
    arm: Arm = posture.arms["LR".index(side)]
    sign = 1.0 if side == "L" else -1.0
    bones = (f"upper_arm_{side}", f"forearm_{side}", f"hand_{side}")
    body = skeleton.body
    target = hand_target(skeleton, arm, side, posture)
    _lift_shoulder(skeleton, side, target)
    gap = target - skeleton.joint(bones[0])
    along = gap / np.linalg.norm(gap)
    chest = skeleton.rotation("upper_thorax")
    back = 0.1 if posture.support in ("bench", "floor") else 1.0
    elbow = chest @ np.array(
        [back * (0.6 * arm.elbow_out - 1), sign * (arm.elbow_out + 1 - back), -0.35]
    )
    axis = _across(np.cross(elbow, along), along)
    rest = [body.joint(bone) for bone in bones]
    rest_axis = np.cross(rest[1] - rest[0], rest[2] - rest[0])
    rest_axis /= np.linalg.norm(rest_axis)
    _two_bones(skeleton, bones, target, axis, rest_axis)
    fingers = finger_direction(skeleton, arm, side)
    if fingers is not None:
        forearm = skeleton.joint(bones[2]) - skeleton.joint(bones[1])
        turn = turn_towards(forearm / np.linalg.norm(forearm), fingers, limit_deg=65)
        skeleton.put(bones[2], turn @ skeleton.rotation(bones[2]), skeleton.joint(bones[2]))


def _lift_shoulder(skeleton: _Skeleton, side: str, target: FloatArray) -> None:
    """The shoulder girdle follows an arm that is raised or reaches forward."""
    chest = skeleton.rotation("upper_thorax")
    arm = chest.T @ (target - skeleton.joint(f"upper_arm_{side}"))
    raised = np.degrees(np.arctan2(arm[2], np.hypot(arm[0], arm[1])))
    sign = 1.0 if side == "L" else -1.0
    lift = max(0.0, raised + 45) * 0.22
    turn = rotation_about(_X, sign * lift)
    skeleton.put(f"shoulder_{side}", chest @ turn, skeleton.joint(f"shoulder_{side}"))
    skeleton.hang(f"upper_arm_{side}", f"shoulder_{side}", chest @ turn)
