"""The postures that exercises start in: how they are told apart, and asked for."""

from __future__ import annotations

from dataclasses import dataclass

from coach.exercises.schema import Posture


@dataclass(frozen=True, slots=True)
class Asked:
    """How a posture is asked for.

    Attributes:
        instruction: in writing.
        say: the sound clip.
    """

    instruction: str
    say: str


ASKED: dict[Posture, Asked] = {
    "standing": Asked("stand at ease, knees nearly straight", "neutral"),
    "squat": Asked("go into your half squat, hands on the thighs", "neutral_squat"),
    "sitting": Asked("sit on the floor, legs out", "keep_still"),
    "lying": Asked("lie or lean back into your starting position", "neutral_lying"),
}


def is_in(
    posture: Posture, trunk_pitch_deg: float, hip_angle_deg: float, knee_angle_deg: float
) -> bool:
    """Whether a person is in the posture, roughly; False for NaN.

    The limits are wider than the exercises' own guards [P]: here it only matters whether the
    person has taken up the position at all.

    Args:
        posture: the one asked for.
        trunk_pitch_deg: as in `Measurement`.
        hip_angle_deg: as in `Measurement`.
        knee_angle_deg: as in `Measurement`.
    """
    match posture:
        case "standing":
            return abs(trunk_pitch_deg) < 35.0 and min(hip_angle_deg, knee_angle_deg) > 135.0
        case "squat":
            return 5.0 < trunk_pitch_deg < 95.0 and hip_angle_deg < 160.0 and knee_angle_deg < 165.0
        case "sitting":  # seen from front or back; the legs, foreshortened, tell nothing
            return abs(trunk_pitch_deg) < 35.0
        case "lying":
            return -135.0 < trunk_pitch_deg < -15.0
