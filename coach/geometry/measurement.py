"""What geometry says of one frame: angles with their uncertainty, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import nan

from coach.geometry.reasons import Reason


@dataclass(frozen=True, slots=True)
class Measurement:
    """Angles of one frame in degrees, signs as in docs/angles.md; NaN where not seen.

    Attributes:
        frame: number of the frame in its source.
        t_s: presentation time stamp in seconds.
        pelvic_tilt_deg: pitch of the pelvis from the person's neutral, plus = anterior.
        pelvic_tilt_sd_deg: its standard deviation.
        trunk_lean_deg: pitch of the rib cage from the person's neutral, plus = forward.
        trunk_lean_sd_deg: its standard deviation.
        lumbar_angle_deg: pelvic tilt minus trunk lean, plus = arched.
        lumbar_angle_sd_deg: its standard deviation.
        lumbar_change_sd_deg: standard deviation of the lumbar angle as a change from other frames
            of the recording, in which the person's constant falls out.
        lumbar_motion_deg: how the lumbar angle moves, for counting only: as of
            `geometry.outline_motion`, about a middle of no meaning.
        lumbar_motion_noise_deg: standard deviation of its noise from frame to frame.
        trunk_pitch_deg: mid-hip to mid-shoulder line against the vertical, plus = forward. This and
            the angles of hips, knees, shins and thighs are of the picture from beside and in
            space from the front (docs/angles.md#oblique).
        hip_angle_deg: interior angle shoulder-hip-knee, 180 = straight, in a bridge up to 25 more.
        knee_angle_deg: interior angle hip-knee-ankle, 180 = straight.
        left_hip_angle_deg, right_hip_angle_deg: the same of one leg; left and right are the
            person's own.
        left_knee_angle_deg, right_knee_angle_deg: the same of one leg.
        shank_deg: shin against the vertical, plus = knee ahead of the ankle.
        thigh_deg: knee below hip against the horizontal; 90 = hanging straight down, 0 =
            horizontal, minus = hip below the knee.
        hip_height: mid-hip above mid-ankle, in trunk lengths; beyond the picture's edge the ankles
            count as where they were, and what tells of a step (the knees above them, `ankle_x`,
            `ankle_y`, `feet_apart`) is NaN.
        hip_over_foot: mid-hip above the lower ankle, in trunk lengths: the same while the other
            leg is raised.
        left_ankle_up, right_ankle_up: ankle above mid-hip, in trunk lengths; minus below.
        left_knee_above_ankle, right_knee_above_ankle: knee above the same
            leg's ankle, in trunk lengths: about 0.8 on the feet, from every side; near 0 kneeling.
        left_ankle_ahead, right_ankle_ahead: ankle ahead of mid-hip, in trunk lengths, in the
            facing direction.
        hip_x: how far mid-hip has moved in the facing direction, in trunk lengths.
        ankle_x: how far mid-ankle has moved in the facing direction, in trunk lengths.
        ankle_y: how far mid-ankle has moved upwards, in trunk lengths.
        feet_apart: distance between the ankles in the picture, in trunk lengths.
        over_feet: how far the middle of the trunk is ahead of the ankles, in trunk lengths: about 0
            for whoever stands on their feet, in any depth; well below for whoever sits.
        upper_arm_deg: interior angle hip-shoulder-elbow, mean of both arms, 0 = along the trunk.
        pelvic_obliquity_deg: left-right tilt of the pelvis from standing on both feet, or sitting,
            plus = right side high; like all of the frontal plane NaN but from front or back.
        pelvic_obliquity_sd_deg: its standard deviation.
        trunk_side_lean_deg: mid-hip to mid-shoulder line sideways from where it was then, plus =
            to the right.
        hip_lift_deg: how far the pelvis is from level, whichever side is up.
        free_hip_lift_deg: how high the hip of the leg that is not stood on is above the other,
            minus = below; 0 on both feet.
        hips_to_right: mid-hip to the right of mid-ankle, in trunk lengths.
        left_knee_over_foot, right_knee_over_foot: knee outward of its ankle, in trunk lengths;
            minus = inward.
        yaw_deg: how far the camera is from a pure side view, 0 to 90, without the jumps of single
            postures.
        hidden_share: share of the back's outline that is missing or behind an arm, 0 to 1.
        novelty: how unlike all that the estimate was fitted on the outline is, 0 to 1.
        facing: +1 when forward is clockwise from the hip-to-shoulder direction as seen in
            the picture (standing, facing right), -1 the other way, 0 unknown.
        seen_from: +1 from the front, -1 from behind, 0 from beside or not known.
        reason: why the lumbopelvic angles are blank; `Reason.NONE` when they are measured.
    """

    frame: int
    t_s: float
    pelvic_tilt_deg: float = nan
    pelvic_tilt_sd_deg: float = nan
    trunk_lean_deg: float = nan
    trunk_lean_sd_deg: float = nan
    lumbar_angle_deg: float = nan
    lumbar_angle_sd_deg: float = nan
    lumbar_change_sd_deg: float = nan
    lumbar_motion_deg: float = nan
    lumbar_motion_noise_deg: float = nan
    trunk_pitch_deg: float = nan
    hip_angle_deg: float = nan
    knee_angle_deg: float = nan
    left_hip_angle_deg: float = nan
    right_hip_angle_deg: float = nan
    left_knee_angle_deg: float = nan
    right_knee_angle_deg: float = nan
    shank_deg: float = nan
    thigh_deg: float = nan
    hip_height: float = nan
    hip_over_foot: float = nan
    left_ankle_up: float = nan
    right_ankle_up: float = nan
    left_knee_above_ankle: float = nan
    right_knee_above_ankle: float = nan
    left_ankle_ahead: float = nan
    right_ankle_ahead: float = nan
    hip_x: float = nan
    ankle_x: float = nan
    ankle_y: float = nan
    feet_apart: float = nan
    over_feet: float = nan
    upper_arm_deg: float = nan
    pelvic_obliquity_deg: float = nan
    pelvic_obliquity_sd_deg: float = nan
    trunk_side_lean_deg: float = nan
    hip_lift_deg: float = nan
    free_hip_lift_deg: float = nan
    hips_to_right: float = nan
    left_knee_over_foot: float = nan
    right_knee_over_foot: float = nan
    yaw_deg: float = nan
    hidden_share: float = nan
    novelty: float = nan
    facing: int = 0
    seen_from: int = 0
    reason: Reason = Reason.NONE


SIGNALS: tuple[str, ...] = tuple(
    f.name
    for f in fields(Measurement)
    if f.name not in ("frame", "t_s", "facing", "seen_from", "reason")
)


# Signals whose zero is the person's neutral, each with the signal of its standard deviation.
SD_OF = {
    "pelvic_tilt_deg": "pelvic_tilt_sd_deg",
    "trunk_lean_deg": "trunk_lean_sd_deg",
    "lumbar_angle_deg": "lumbar_angle_sd_deg",
}
# Signals, also of one side, that the picture shows from beside only.
SAGITTAL = ("trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "shank_deg", "hip_x")

_TRUNK_LENGTHS = (
    "hip_height", "hip_over_foot", "left_ankle_up", "right_ankle_up", "left_knee_above_ankle",
    "right_knee_above_ankle", "left_ankle_ahead", "right_ankle_ahead", "hip_x", "ankle_x",
    "ankle_y", "feet_apart", "over_feet", "hips_to_right",
    "left_knee_over_foot", "right_knee_over_foot",
)  # fmt: skip


def unit_of(signal: str) -> str:
    """Unit of a signal: `deg`, `s`, `trunk lengths`, or empty for a share, a code or a number."""
    if signal.endswith("_deg"):
        return "deg"
    if signal == "t_s":
        return "s"
    return "trunk lengths" if signal in _TRUNK_LENGTHS else ""
