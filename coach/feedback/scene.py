"""All that one annotated frame shows."""

from __future__ import annotations

from dataclasses import dataclass

from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.types import Rep, TiltClass


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of a set at one frame, as the overlay draws it.

    Attributes:
        measurement: angles of this frame.
        pose: landmarks and silhouette of this frame, in pixels of the picture drawn on.
        tilt_class: class of this frame's lumbar angle.
        own_range_deg: the person's own (tuck, arch) lumbar angles, None when not calibrated.
        rep_count: repetitions so far.
        phase: name of the exercise's current phase, empty when there is none.
        cue: the one thing to do now, None when there is nothing to say.
        last_rep: the repetition counted last.
        exercise_title: name of the exercise for people.
        note: why the lumbar angle is blank, said to the person ("turn side-on"); None leaves
            the measurement's own reason.
    """

    measurement: Measurement
    pose: Pose
    tilt_class: TiltClass
    own_range_deg: tuple[float, float] | None
    rep_count: int
    phase: str
    cue: str | None
    last_rep: Rep | None
    exercise_title: str
    note: str | None
