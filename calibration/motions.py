"""The families of posture: what each exercise looks like at each phase, and random stills of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from calibration.body import limb_lengths
from calibration.figure import Person
from calibration.frontal import butt_walk, hike
from calibration.one_leg import lunge, single_bridge, single_hinge
from calibration.posture import Arm, Posture
from calibration.seat_and_fours import fours, seat
from calibration.style import Style, between


def _stand(style: Style, phase: float) -> Posture:
    """Standing; `phase` leans and bends a little."""
    pitch = between(0, 4 + 10 * style.lean, phase)
    height = 0.998 - 0.05 * style.depth * phase
    return replace(style.base, pelvis_pitch=pitch, hip_height=height)


def _twerk(style: Style, phase: float) -> Posture:
    """Half squat, hands often on the thighs; the phase is the settling into it."""
    pitch = between(0, 25 + 38 * style.lean, phase)
    return replace(
        style.base, pelvis_pitch=pitch, hip_height=between(0.99, 0.9 - 0.3 * style.depth, phase)
    )


def _baby(style: Style, phase: float) -> Posture:
    """Nearly upright with soft knees."""
    pitch = between(0, 2 + 28 * style.lean, phase)
    return replace(
        style.base,
        pelvis_pitch=pitch,
        hip_height=between(0.995, 0.985 - 0.12 * style.depth, phase),
    )


def _squat(style: Style, phase: float) -> Posture:
    low = 0.66 - 0.32 * style.depth
    pitch = (18 + 35 * style.lean) * np.sin(phase * np.pi / 2)
    knee_out = style.base.knee_out + 12 * phase
    return replace(
        style.base,
        pelvis_pitch=float(pitch),
        lumbar_flex=3 * phase,
        hip_height=between(0.997, low, phase),
        knee_out=knee_out,
    )


def _hinge(style: Style, phase: float) -> Posture:
    pitch = (35 + 55 * style.lean) * phase
    return replace(
        style.base,
        pelvis_pitch=pitch,
        lumbar_flex=2 * phase,
        hip_height=between(0.997, 0.985 - 0.12 * style.depth, phase),
    )


def _thrust(style: Style, phase: float) -> Posture:
    """Upper back on a bench, from seated low (0) to lockout (1)."""
    bottom, top = -38 - 14 * style.lean, -84 - 8 * style.depth
    thorax = between(bottom, top, phase)
    lumbar = between(-5, 0, phase)
    return replace(style.base, pelvis_pitch=thorax - lumbar, lumbar_flex=lumbar)


def _bridge(style: Style, phase: float) -> Posture:
    """Upper back on the floor, from lying (0) to lockout (1)."""
    thorax = between(-90, -106 - 14 * style.depth, phase)
    return replace(style.base, pelvis_pitch=thorax, lumbar_flex=0.0)


def _lean(style: Style, phase: float) -> Posture:
    return replace(
        style.base,
        pelvis_pitch=(15 + 35 * style.lean) * phase,
        hip_height=0.99 - 0.03 * style.depth,
    )


def _walk(style: Style, phase: float) -> Posture:
    """One stride: the phase goes round once, left foot ahead to left foot ahead."""
    swing = np.cos(2 * np.pi * phase)
    arms = tuple(
        replace(arm, place="side", fore_m=-sign * 0.3 * swing)
        for arm, sign in zip(style.base.arms, (1, -1), strict=True)
    )
    return replace(
        style.base,
        pelvis_pitch=3 + 5 * style.lean,
        hip_height=0.985 - 0.03 * abs(swing),
        stagger_m=0.5 * swing * (0.6 + 0.4 * style.depth),
        balance_m=0.02,
        arms=(arms[0], arms[1]),
        stance=1.0,
    )


def _sit(style: Style, phase: float) -> Posture:
    """From standing (0) down onto a box (1)."""
    thigh, _ = limb_lengths(style.person.body, "thigh_L", "shank_L", "foot_L")
    bow = (25 + 20 * style.lean) * np.sin(np.pi * phase)
    return replace(
        style.base,
        support="box",
        pelvis_pitch=float(bow) + (-8 + 12 * style.lean) * phase,
        lumbar_flex=8 * phase,
        hip_height=between(0.99, 0.56 + 0.06 * style.depth, phase),
        balance_m=between(0.0, -0.85 * thigh, np.sin(phase * np.pi / 2)),
    )


POSTURES: dict[str, Callable[[Style, float], Posture]] = {
    "stand": _stand,
    "twerk": _twerk,
    "baby": _baby,
    "squat": _squat,
    "hinge": _hinge,
    "thrust": _thrust,
    "bridge": _bridge,
    "lean": _lean,
    "walk": _walk,
    "arms": _stand,
    "sit": _sit,
    "seat": seat,
    "fours": fours,
    "hike": hike,
    "butt_walk": butt_walk,
    "lunge": lunge,
    "single_hinge": single_hinge,
    "single_bridge": single_bridge,
}

# Usual and less usual places of the hands.
_ARMS: dict[str, tuple[str, ...]] = {
    "stand": ("side", "side", "side", "side", "forward", "chest", "head"),
    "twerk": ("thigh", "thigh", "thigh", "thigh", "forward", "forward", "chest", "side"),
    "baby": ("side", "side", "side", "thigh", "forward", "chest", "head"),
    "squat": ("forward", "forward", "forward", "chest", "chest", "side", "thigh", "head"),
    "hinge": ("side", "side", "side", "side", "thigh", "chest", "head", "forward"),
    "thrust": ("crease", "crease", "crease", "chest", "trunk", "sideways", "head"),
    "bridge": ("trunk", "trunk", "trunk", "crease", "chest", "overhead"),
    "lean": ("side", "side", "side", "thigh", "chest", "head", "forward"),
    "walk": ("side",),
    "arms": ("side", "forward", "overhead", "chest", "head", "thigh"),
    "sit": ("thigh", "thigh", "side", "chest", "forward"),
    "seat": ("thigh", "thigh", "thigh", "side", "chest"),
    "fours": ("floor",),
    "hike": ("crease", "side", "chest", "forward"),
    "butt_walk": ("chest", "chest", "forward", "thigh"),
    "lunge": ("hip", "chest", "chest", "side", "forward", "head"),
    "single_hinge": ("side", "side", "chest", "forward", "thigh"),
    "single_bridge": ("trunk", "trunk", "trunk", "chest", "overhead"),
}
_HIDING = ("hip", "back")  # hides the waist or the back
_HIDING_SHARE = 0.08
_NEVER_HIDING = ("walk", "fours", "hike", "butt_walk")
_LYING = ("thrust", "bridge", "single_bridge")  # with the upper back on bench or floor


def sample_style(rng: Generator, person: Person, family: str) -> Style:
    """Draw how a person does a movement."""
    hiding = family not in (*_NEVER_HIDING, *_LYING) and rng.random() < _HIDING_SHARE
    places = _HIDING if hiding else _ARMS[family]
    place = str(rng.choice(places))
    along, fore, out, elbow = (
        rng.random(),
        rng.normal(0, 0.025),
        rng.normal(0, 0.03),
        rng.random() * 0.8,
    )
    first = Arm(place, float(along), float(out), float(abs(fore)), float(elbow))
    other = str(rng.choice(places)) if rng.random() < 0.12 else place
    second = replace(first, place=other, along=float(np.clip(along + rng.normal(0, 0.1), 0, 1)))
    arms = (first, second) if rng.random() < 0.5 else (second, first)
    wide = {"squat": 1.9, "twerk": 1.7, "thrust": 1.4, "bridge": 1.2, "single_hinge": 0.5}.get(
        family, 1.2
    )
    base = Posture(
        lumbar_split=person.lumbar_split,
        thoracic_flex=float(rng.normal(3, 5)),
        thoracic_follow=float(np.clip(rng.normal(0.2, 0.2), -0.1, 0.6)),
        neck=float(rng.normal(-4, 9)),
        head=float(rng.normal(0, 8)),
        roll=float(rng.normal(0, 1.5)),
        twist=float(rng.normal(0, 3)),
        balance_m=float(rng.normal(0.05, 0.02)),
        foot_lift=float(max(0.0, rng.normal(-5, 6))),
        stance=float(np.clip(rng.normal(wide, 0.3), 0.7, 3.0)),
        toe_out=float(np.clip(rng.normal(14, 9), -4, 40)),
        knee_out=float(np.clip(rng.normal(12, 8), -3, 40)),
        stagger_m=float(rng.normal(0, 0.015)),
        arms=arms,
    )
    style = Style(person, base, float(rng.random()), float(rng.random()))
    if family not in _LYING:
        return style
    return replace(style, base=_lying(rng, style, family))


def _lying(rng: Generator, style: Style, family: str) -> Posture:
    """Bench or mat, and feet placed so that the shins stand about upright at lockout."""
    body = style.person.body
    thigh, shank = limb_lengths(body, "thigh_L", "shank_L", "foot_L")
    trunk = float(np.linalg.norm(body.joint("upper_thorax") - body.hip_centre))
    neck = style.base.neck + (rng.uniform(5, 35) if family == "thrust" else rng.uniform(10, 30))
    if family == "thrust":
        bench = float(np.clip(shank * rng.normal(0.98, 0.08), 0.3, 0.5))
        foot = trunk + 0.97 * thigh + rng.normal(0, 0.06)
        return replace(
            style.base,
            support="bench",
            surface_m=bench,
            foot_x=float(foot),
            neck=neck,
            foot_lift=float(-max(0.0, rng.normal(-8, 12))),
        )
    foot = trunk + thigh * rng.uniform(0.45, 0.8)
    return replace(
        style.base,
        support="floor",
        surface_m=float(rng.uniform(0.004, 0.02)),
        foot_x=float(foot),
        neck=neck,
        foot_lift=float(-max(0.0, rng.normal(-8, 12))),
        buttock_sink_m=float(rng.uniform(0.005, 0.045)),
    )


def tilted(posture: Posture, lumbar: float, lean: float, share: float) -> Posture:
    """Change a posture's lumbar angle and its lean, independently.

    Args:
        posture: what to change.
        lumbar: degrees of extension added (minus flexes).
        lean: degrees that the whole trunk tips forward.
        share: part of `lumbar` that the pelvis makes; the rib cage makes the rest.
    """
    return posture.with_tilt(
        posture.pelvis_pitch + lean + share * lumbar, posture.lumbar_flex - lumbar
    )


def random_posture(rng: Generator, person: Person, family: str) -> Posture:
    """One posture of a family at a random phase, with lumbar angle and lean of its own."""
    style = sample_style(rng, person, family)
    phase = float(
        rng.random() if family in ("walk", "stand", "arms", "lean") else rng.beta(0.9, 0.55)
    )
    posture = POSTURES[family](style, phase)
    wide = rng.random() < 0.5
    wanted = rng.uniform(-35, 20) if wide else rng.normal(0, 7)
    lumbar = float(wanted) - (-posture.lumbar_flex)
    upright = family in ("stand", "arms", "walk", "baby", "lean")
    if upright:
        lumbar = float(np.clip(lumbar, -28, 22))
    lean = float(rng.normal(0, 5 if upright or family == "bridge" else 8))
    share = float(rng.uniform(0.3, 1.0))
    return tilted(posture, lumbar, lean, share)
