"""What a person does with the body at one moment, in words that the exercises share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Support = Literal["feet", "bench", "floor", "box", "knees"]


@dataclass(frozen=True)
class Arm:
    """One arm: where its hand is.

    Attributes:
        place: name of the hand's place, a key of `hands.PLACES`.
        along: fraction that the place understands (down the thigh, up the lift ...), 0 to 1.
        out_m: how far the hand is moved outward, metres.
        fore_m: how far the hand is moved forward or off the body, metres.
        elbow_out: how far the elbow points outward: 0 backward, 1 sideways.
        towards, mix: another place, and how far the hand is on its way there, 0 to 1.
    """

    place: str = "side"
    along: float = 0.5
    out_m: float = 0.0
    fore_m: float = 0.0
    elbow_out: float = 0.3
    towards: str = "side"
    mix: float = 0.0


@dataclass(frozen=True)
class Swing:
    """A leg in the air.

    Attributes:
        share: 0 on the floor, 1 wholly in the air.
        hip: flexion of the thigh against the pelvis, degrees; 0 = in line with it.
        knee: its bend, degrees.
    """

    share: float = 0.0
    hip: float = 0.0
    knee: float = 0.0


@dataclass(frozen=True)
class Posture:
    """A posture, in degrees and metres; the rest pose is all zeros, standing straight.

    Attributes:
        pelvis_pitch: truth, plus = anterior.
        lumbar_flex: truth, plus = flexion; `thorax_pitch` is the sum of the two.
        lumbar_split: share of the lumbar flexion in the low, middle and upper joint; sums to 1.
        thoracic_flex: upper against lower thorax.
        thoracic_follow: degrees of it that come with each degree of lumbar flexion.
        neck: pitch of the neck against the upper thorax; `head` the head's against the neck.
        roll, twist: pelvis sideways, and thorax turned against the pelvis.
        support: what carries the trunk. On "feet", "box" and "knees" the hips are at `hip_height`;
            on "bench" and "floor" the upper back lies on it, and the hips follow.
        hip_height: fraction of the height with straight legs.
        balance_m: centre of mass ahead of the ankles ("feet"), hips ahead of them ("box" and
            "knees").
        foot_x: ankles ahead of the origin, metres.
        foot_lift: heel lifted (plus) or toes lifted (minus), degrees.
        stance: distance between the ankles over that of the hip joints.
        toe_out, knee_out: degrees outward.
        stagger_m: left foot ahead of the right one.
        rear_lift: how much further the heel of the foot behind is lifted, degrees.
        swings: left and right leg as far as they are in the air.
        surface_m: height of what carries the back (bench top or mat).
        buttock_sink_m: how far the floor presses the buttocks flat when they rest on it.
    """

    pelvis_pitch: float = 0.0
    lumbar_flex: float = 0.0
    lumbar_split: tuple[float, float, float] = (0.32, 0.36, 0.32)
    thoracic_flex: float = 0.0
    thoracic_follow: float = 0.0
    neck: float = 0.0
    head: float = 0.0
    roll: float = 0.0
    twist: float = 0.0
    support: Support = "feet"
    hip_height: float = 0.995
    balance_m: float = 0.05
    foot_x: float = 0.0
    foot_lift: float = 0.0
    stance: float = 1.3
    toe_out: float = 10.0
    knee_out: float = 8.0
    stagger_m: float = 0.0
    rear_lift: float = 0.0
    swings: tuple[Swing, Swing] = (Swing(), Swing())
    surface_m: float = 0.0
    buttock_sink_m: float = 0.0
    arms: tuple[Arm, Arm] = (Arm(), Arm())

    @property
    def thorax_pitch(self) -> float:
        """Pitch of the rib cage at T12 against its upright rest, plus = forward."""
        return self.pelvis_pitch + self.lumbar_flex

    def with_tilt(self, pelvis_pitch: float, lumbar_flex: float) -> Posture:
        """The same posture with other angles of pelvis and lumbar spine; the thorax follows."""
        thoracic = self.thoracic_flex + self.thoracic_follow * (lumbar_flex - self.lumbar_flex)
        return replace(
            self, pelvis_pitch=pelvis_pitch, lumbar_flex=lumbar_flex, thoracic_flex=thoracic
        )
