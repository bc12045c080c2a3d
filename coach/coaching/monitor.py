"""The checks of the set-up, during a set. Pure."""

from __future__ import annotations

from coach.coaching.light import Light
from coach.coaching.setup_guide import Guidance, distance_m, frame_checks, most_urgent
from coach.exercises.schema import View
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose

# what may change around somebody who trains; where to stand was asked for before the set
_OF_THE_ROOM = ("light", "one person")


def guidance_in_set(
    pose: Pose, measurement: Measurement, light: Light, fps: float, asked: View
) -> Guidance:
    """What keeps this frame of a set from being judged, or the room from being as it was.

    A step or a turn that would only help is not asked for again: it was in the set-up, and
    would be in every frame.

    Args:
        pose: who is seen.
        measurement: of the same frame.
        light: of the picture.
        fps: pictures a second that the camera gives; 0 when not known.
        asked: the side from which the exercise has to be seen.
    """
    reason, facing, pitch_deg = measurement.reason, measurement.facing, measurement.trunk_pitch_deg
    checks = frame_checks(pose, reason, facing, pitch_deg, light, fps, asked)
    told = [one for one in checks if one.level == "red" or one.name in _OF_THE_ROOM]
    worst = most_urgent(told)
    return Guidance(
        checks=checks,
        level=worst.level,
        instruction=worst.instruction,
        say=worst.say,
        turn=worst.turn,
        distance_m=distance_m(pose),
        ready_in_s=None,
        ready=False,
    )
