"""Columns of the tidy tables of frames, reps and sessions: name, unit, meaning. Pure.

A row is one frame, one rep or one session; the columns of `KEYS` and `STATED` come first in every
table that holds more than one session. Signs are those of docs/angles.md; what was not seen is
missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coach.exercises.schema import Exercise, Metric
from coach.geometry.measurement import unit_of

Kind = Literal["number", "integer", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: as it is headed.
        unit: such as `deg`, `s`, `trunk lengths`, `points`; empty for a share, a probability, a
            code, a count or a text.
        meaning: in a few words, with the sign where it has one.
        kind: what its cells are.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind = "number"


SIGNS = (
    "Degrees; pelvic_tilt_deg plus = anterior, trunk_lean_deg plus = forward, lumbar_angle_deg = "
    "pelvic_tilt_deg - trunk_lean_deg, plus = arched (extension), each from the person's own "
    "neutral standing; left and right are the person's own; ..._sd_deg are standard deviations of "
    "the expected error; missing = not seen"
)

KEYS: tuple[Column, ...] = (
    Column("session", "", "which session", "text"),
    Column("person", "", "who is seen, as far as it is known", "text"),
    Column("exercise", "", "which exercise was counted and judged; none for angles only", "text"),
)

STATED: tuple[Column, ...] = (
    Column("remark", "", "what a manifest says of the recording, such as the condition", "text"),
    Column("side_stated", "", "side that a manifest says it shows: left, right or empty", "text"),
)

_MEASURED: dict[str, str] = {
    "frame": "number of the frame in its source, from 0",
    "t_s": "presentation time stamp",
    "pelvic_tilt_deg": "pitch of the pelvis from the person's neutral, plus = anterior",
    "pelvic_tilt_sd_deg": "standard deviation of pelvic_tilt_deg",
    "lumbar_angle_deg": "pelvic tilt minus trunk lean, plus = arched",
    "lumbar_angle_sd_deg": "standard deviation of lumbar_angle_deg",
    "trunk_lean_deg": "pitch of the rib cage from the person's neutral, plus = forward",
    "hip_angle_deg": "interior angle shoulder-hip-knee, 180 = straight, in a bridge more",
    "knee_angle_deg": "interior angle hip-knee-ankle, 180 = straight",
    "yaw_deg": "how far the camera is from a pure side view, 0 to 90, without the jumps of "
    "single postures",
    "phase": "what the movement is doing, in the exercise's own words",
    "reason": "why the lumbopelvic angles are missing, or why to doubt them",
    "trunk_lean_sd_deg": "standard deviation of trunk_lean_deg",
    "lumbar_change_sd_deg": "standard deviation of lumbar_angle_deg as a change from other frames "
    "of the recording",
    "lumbar_motion_deg": "how the lumbar angle moves, for counting only, about a middle of no "
    "meaning",
    "lumbar_motion_noise_deg": "standard deviation of the noise of lumbar_motion_deg from frame "
    "to frame",
    "trunk_pitch_deg": "mid-hip to mid-shoulder line against the vertical, plus = forward; this "
    "and the angles of hips, knees, shins and thighs are in space from the front",
    "left_hip_angle_deg": "hip_angle_deg of the left leg",
    "right_hip_angle_deg": "hip_angle_deg of the right leg",
    "left_knee_angle_deg": "knee_angle_deg of the left leg",
    "right_knee_angle_deg": "knee_angle_deg of the right leg",
    "shank_deg": "shin against the vertical, plus = knee ahead of the ankle",
    "thigh_deg": "thigh against the horizontal, from every side, 90 = hanging straight down, "
    "minus = hip below the knee",
    "hip_height": "mid-hip above mid-ankle",
    "hip_over_foot": "mid-hip above the lower ankle",
    "left_ankle_up": "left ankle above mid-hip, minus = below",
    "right_ankle_up": "right ankle above mid-hip, minus = below",
    "left_knee_above_ankle": "left knee above left ankle",
    "right_knee_above_ankle": "right knee above right ankle",
    "left_ankle_ahead": "left ankle ahead of mid-hip, in the facing direction",
    "right_ankle_ahead": "right ankle ahead of mid-hip, in the facing direction",
    "hip_x": "how far mid-hip has moved in the facing direction",
    "ankle_x": "how far mid-ankle has moved in the facing direction",
    "ankle_y": "how far mid-ankle has moved upwards",
    "feet_apart": "distance between the ankles in the picture",
    "over_feet": "how far the middle of the trunk is ahead of the ankles",
    "upper_arm_deg": "interior angle hip-shoulder-elbow, 0 = along the trunk",
    "pelvic_obliquity_deg": "left-right tilt of the pelvis, from front or back, plus = right side "
    "high",
    "pelvic_obliquity_sd_deg": "standard deviation of pelvic_obliquity_deg",
    "trunk_side_lean_deg": "mid-hip to mid-shoulder line sideways, from front or back, plus = to "
    "the right",
    "hip_lift_deg": "how far the pelvis is from level, whichever side is up",
    "free_hip_lift_deg": "how high the hip of the leg not stood on is above the other, minus = "
    "below",
    "hips_to_right": "mid-hip to the right of mid-ankle",
    "left_knee_over_foot": "left knee outward of its ankle, minus = inward",
    "right_knee_over_foot": "right knee outward of its ankle, minus = inward",
    "hidden_share": "share of the back's outline that is missing or behind an arm, 0 to 1",
    "novelty": "how unlike all that the estimate was fitted on the outline is, 0 to 1",
    "facing": "1 = forward is clockwise from hip to shoulder in the picture (standing, facing "
    "right), -1 = the other way, 0 = unknown",
    "seen_from": "1 = from the front, -1 = from behind, 0 = from beside or unknown",
}
_KINDS: dict[str, Kind] = {
    "frame": "integer", "facing": "integer", "seen_from": "integer",
    "phase": "text", "reason": "text",
}  # fmt: skip

FRAMES: tuple[Column, ...] = tuple(
    Column(name, unit_of(name), meaning, _KINDS.get(name, "number"))
    for name, meaning in _MEASURED.items()
)

REPS: tuple[Column, ...] = (
    Column("rep", "", "number of the rep, from 1", "integer"),
    Column("start_s", "s", "when it began"),
    Column("peak_s", "s", "when it turned"),
    Column("end_s", "s", "when it was over"),
    Column("partial", "", "1 = the recording or a gap cuts off its way out or back", "integer"),
    Column("tilt_class", "", "tucked, neutral, arched or unclear; empty = not judged", "text"),
    Column("p_tucked", "", "probability of tucked, 0 to 1"),
    Column("p_neutral", "", "probability of neutral, 0 to 1"),
    Column("p_arched", "", "probability of arched, 0 to 1"),
    Column("reference", "", "what tilt_deg is measured from: neutral, rep start or set", "text"),
    Column("score", "points", "0 to 100 of what could be graded"),
    Column("graded_points", "points", "of the 100 points, those that could be graded"),
    Column("faults", "", "names of faults, separated by ;", "text"),
    Column("tilt_deg", "deg", "lumbar angle from the reference as judged, plus = arched"),
    Column("tilt_sd_deg", "deg", "standard deviation of tilt_deg"),
    Column("why_unclear", "", "what helps against an unclear class", "text"),
    Column("side", "", "left or right, the person's own; empty = unknown, or both", "text"),
)

SESSIONS: tuple[Column, ...] = (
    Column("source", "", "file name of the video, or what the camera is called", "text"),
    Column("created_utc", "", "when the session was begun, ISO 8601", "text"),
    Column("engine", "", "recording = looks ahead, live = answers each frame at once", "text"),
    Column("set_number", "", "which set of a live session, from 1", "integer"),
    Column("duration_s", "s", "from the first to the last frame"),
    Column("frames", "", "number of frames", "integer"),
    Column("measured_share", "", "share of frames with lumbopelvic angles, 0 to 1"),
    Column("view", "", "from where the person was seen", "text"),
    Column("neutral_source", "", "where the person's neutral came from", "text"),
    Column("reps", "", "number of reps counted", "integer"),
    Column("score", "points", "0 to 100 of what could be graded, mean over the reps"),
    Column("graded_points", "points", "of the 100 points, those that could be graded on average"),
    Column("reps_tucked", "", "number of reps that are tucked", "integer"),
    Column("reps_neutral", "", "number of reps that are neutral", "integer"),
    Column("reps_arched", "", "number of reps that are arched", "integer"),
    Column("reps_unclear", "", "number of reps that are unclear, or not judged", "integer"),
    Column("set_class", "", "class of the reps together; empty with fewer than two seen", "text"),
    Column("set_angle_deg", "deg", "usual lumbar angle of the set, plus = arched"),
    Column("set_low_deg", "deg", "lower end of its 95 % interval"),
    Column("set_high_deg", "deg", "upper end of its 95 % interval"),
    Column("set_reference", "", "what it is measured from", "text"),
    Column("reps_left", "", "number of reps of the left side", "integer"),
    Column("reps_right", "", "number of reps of the right side", "integer"),
    Column("sides_metric", "", "what is compared between the sides", "text"),
    Column("sides_unit", "", "unit of the four columns that follow", "text"),
    Column("left_mean", "as sides_unit", "mean of the left side"),
    Column("right_mean", "as sides_unit", "mean of the right side"),
    Column("right_minus_left", "as sides_unit", "difference of the sides"),
    Column("smallest_visible", "as sides_unit", "smallest difference that could be seen"),
    Column("sides_outcome", "", "different, not visible or too few reps", "text"),
    Column("faults", "", "name:number of reps, separated by ;", "text"),
    Column("warnings", "", "what to know before trusting it, separated by |", "text"),
    Column("program", "", "version of coach", "text"),
    Column("pose_model", "", "name and version of the pose model", "text"),
    Column("estimator", "", "name and version of the lumbopelvic estimator", "text"),
)


def metric_columns(exercise: Exercise | None) -> tuple[Column, ...]:
    """Columns of an exercise's own metrics, which follow those of `REPS`."""
    metrics = exercise.metrics if exercise else ()
    return tuple(Column(metric.name, _unit(metric), _meaning(metric)) for metric in metrics)


def _unit(metric: Metric) -> str:
    if metric.of_own_range:
        return "share of own range"
    if metric.statistic in ("seconds", "unevenness"):
        return "s" if metric.statistic == "seconds" else ""
    unit = _unit_of_signal(metric.signal)
    if metric.statistic in ("per", "ratio"):
        other = _unit_of_signal(metric.other)
        return "" if unit == other else f"{unit} per {other.removesuffix('s')}"
    return unit


def _unit_of_signal(signal: str | None) -> str:
    """Unit of a signal, also of one that is named after the side of the rep."""
    side, _, rest = (signal or "").partition("_")
    return unit_of(f"left_{rest}" if side in ("working", "other") else signal or "")


def _meaning(metric: Metric) -> str:
    """How a metric is computed, in the words of the exercise's file."""
    signals: Sequence[str] = [one for one in (metric.signal, metric.other) if one]
    of = f" of {' and '.join(signals)}" if signals else ""
    share = ", in shares of the person's own range" if metric.of_own_range else ""
    return f"{metric.statistic}{of} over {metric.over}{share}"
