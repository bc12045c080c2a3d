"""What files of motion capture need of a session: markers and angles on one even clock.

Programs of that field expect frames at one rate, and a C3D file has no other way to tell time;
cameras keep to it only roughly. So everything is read off at even times, by a straight line
between frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.errors import CoachError
from coach.export.world import forward, in_opensim_axes, scale_to
from coach.pose.types import N_LANDMARKS, Floats, Landmark
from coach.reps.types import Rep
from coach.session.columns import frames, measured_columns
from coach.session.meta import SessionMeta
from coach.session.reader import SessionReader

MEASURED: tuple[str, ...] = (
    "pelvic_tilt_deg", "pelvic_tilt_sd_deg", "trunk_lean_deg", "trunk_lean_sd_deg",
    "lumbar_angle_deg", "lumbar_angle_sd_deg", "left_hip_angle_deg", "right_hip_angle_deg",
    "left_knee_angle_deg", "right_knee_angle_deg", "pelvic_obliquity_deg",
    "pelvic_obliquity_sd_deg", "trunk_side_lean_deg", "yaw_deg",
)  # fmt: skip
_LEGS = {
    "left": (Landmark.LEFT_HIP, Landmark.LEFT_KNEE),
    "right": (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE),
}
_USUAL = (0.5, 2.0)  # times the rate that the stamps tell, within which a stated rate is believed
_A_STEP = 1.01  # of the clock; time stamps are rounded


@dataclass(frozen=True, slots=True)
class RecordingData:
    """A session for programs of motion capture; n frames at one rate, NaN where nothing was seen.

    Attributes:
        session: where it was read from.
        meta: its source and versions.
        exercise: what was counted; `none` for angles only.
        rate_hz: frames a second: what the source states, or where that cannot be what its time
            stamps tell.
        t_s: (n,) times in seconds of the source.
        angles_deg: name to (n,) angles: those of `MEASURED`, with the signs of docs/angles.md, and
            `left_hip_flexion_deg`, `right_hip_flexion_deg`: thigh against the pelvis in the plane
            of the picture, 0 in the person's neutral standing with the thigh hanging, plus =
            flexion.
        markers_m: (n, 33, 3) world landmarks, x forward, y up, z to the person's right, origin
            between the hips; None without any.
        forward: where forward is, as of `coach.export.world.forward`; empty without markers.
        height_cm: that the markers are scaled to; None for as the pose model gives them.
        reps: in their order.
    """

    session: Path
    meta: SessionMeta
    exercise: str
    rate_hz: float
    t_s: Floats
    angles_deg: Mapping[str, Floats]
    markers_m: Floats | None
    forward: str
    height_cm: float | None
    reps: tuple[Rep, ...]


def read_recording(session: Path, height_cm: float | None = None) -> RecordingData:
    """Read a scored session.

    Args:
        session: a `.coach` file.
        height_cm: the person's height, to which markers are scaled; None to leave them.

    Raises:
        CoachError: it cannot be read, was not scored, or the height is nobody's.
    """
    with SessionReader(session) as reader:
        listed = frames(reader)
        if not listed.measured or len(listed) < 2:
            raise CoachError(
                f"The session {session} holds no measurements; `coach score {session}` makes them."
            )
        *columns, facing = measured_columns(reader, [*MEASURED, "facing"], []).astype(np.float64)
        image = np.full((len(listed), N_LANDMARKS, 2), np.nan)
        world = np.full((len(listed), N_LANDMARKS, 3), np.nan)
        place = {number: i for i, number in enumerate(listed.number.tolist())}
        for pose in reader.poses():
            i = place.get(pose.frame)
            if i is not None and pose.landmarks is not None:
                image[i] = pose.landmarks[:, :2]
                world[i] = np.nan if pose.world is None else pose.world
        meta, used, reps = reader.meta, reader.parameters.exercise_used, tuple(reader.reps())
    angles = dict(zip(MEASURED, columns, strict=True))
    for side in _LEGS:
        flexion = hip_flexion_deg(image, facing, angles["pelvic_tilt_deg"], side)
        angles[f"{side}_hip_flexion_deg"] = flexion
    rate_hz = _rate_hz(listed.t_s, meta.nominal_fps)
    clock = even_clock(listed.t_s, rate_hz)
    markers, way = None, ""
    if np.isfinite(world).any():
        way = forward(world)
        scale = 1.0 if height_cm is None else scale_to(height_cm, world)
        markers = sampled(clock, rate_hz, listed.t_s, scale * in_opensim_axes(world, way))
    return RecordingData(
        session=session,
        meta=meta,
        exercise=used.name if used else "none",
        rate_hz=rate_hz,
        t_s=clock,
        angles_deg={
            name: sampled(clock, rate_hz, listed.t_s, angle) for name, angle in angles.items()
        },
        markers_m=markers,
        forward=way,
        height_cm=height_cm if markers is not None else None,
        reps=reps,
    )


def hip_flexion_deg(image: Floats, facing: Floats, pelvic_tilt_deg: Floats, side: str) -> Floats:
    """(n,) thigh against the pelvis, plus = flexion, -180 to 180; NaN without pelvic tilt.

    Not from the interior angle shoulder-hip-knee, which bends with the back and does not tell
    a hip that is extended past straight from a bent one.

    Args:
        image: (n, 33, 2) landmarks in pixels, y down.
        facing: (n,) as in `Measurement`.
        pelvic_tilt_deg: (n,) plus = anterior.
        side: `left` or `right`.
    """
    hip, knee = _LEGS[side]
    thigh = image[:, knee] - image[:, hip]
    ahead = np.where(facing < 0, -1.0, 1.0) * thigh[:, 0]
    raised_deg = np.degrees(np.arctan2(ahead, thigh[:, 1]))  # 0 hanging, 90 forward
    flexion: Floats = (raised_deg + pelvic_tilt_deg + 180.0) % 360.0 - 180.0
    return flexion


def even_clock(t_s: Floats, rate_hz: float) -> Floats:
    """Even times from the first frame on, as far as the last one."""
    n = int(np.floor((t_s[-1] - t_s[0]) * rate_hz + 0.5)) + 1
    clock: Floats = t_s[0] + np.arange(n) / rate_hz
    return clock


def sampled(clock: Floats, rate_hz: float, t_s: Floats, values: Floats) -> Floats:
    """Values of frames read off at even times.

    Args:
        clock: (m,) times that are wanted.
        rate_hz: how many there are a second.
        t_s: (n,) rising times of the frames.
        values: (n, ...) of the frames, NaN where nothing was seen.

    Returns:
        (m, ...) on the straight line between frames; NaN where the nearest frame is NaN, or more
        than a step of the clock away, so that a single frame that was lost leaves no gap.
    """
    nearest = np.searchsorted(0.5 * (t_s[1:] + t_s[:-1]), clock)
    near = np.abs(t_s[nearest] - clock) <= _A_STEP / rate_hz
    columns = values.reshape(len(t_s), -1)
    out = np.full((len(clock), columns.shape[1]), np.nan)
    for i, column in enumerate(columns.T):
        seen = np.isfinite(column)
        told = near & seen[nearest]
        if told.any():
            out[told, i] = np.interp(clock[told], t_s[seen], column[seen])
    return out.reshape(len(clock), *values.shape[1:])


def provenance(recording: RecordingData) -> dict[str, str]:
    """What a file was made from and with, name to text of one line."""
    meta = recording.meta
    told = {
        "source": meta.source,
        "exercise": recording.exercise,
        "program": f"coach {meta.program}",
        "pose_model": meta.pose_model,
        "estimator": meta.estimator,
        "session_created_utc": meta.created_utc.isoformat(timespec="seconds"),
        "clock": f"even, {recording.rate_hz:.6g} Hz, by straight lines between frames",
    }
    return {name: " ".join(text.split()) for name, text in told.items()}


def about_markers(recording: RecordingData) -> str:
    """What the markers are, in one line."""
    size = (
        f"scaled to a height of {recording.height_cm:g} cm"
        if recording.height_cm is not None
        else "as large as the pose model makes everybody"
    )
    return (
        "world landmarks as the pose model imagines them, x forward "
        f"({recording.forward}), y up in the picture, z to the person's right, origin between the "
        f"hips (so no hip height), {size}"
    )


def markers_of(recording: RecordingData) -> Floats:
    """(n, 33, 3) the markers.

    Raises:
        CoachError: there are none.
    """
    if recording.markers_m is None or not np.isfinite(recording.markers_m).any():
        raise CoachError(
            f"The session {recording.session} holds no world landmarks, since nobody was seen or "
            "an early coach made it; score its video again."
        )
    return recording.markers_m


def _rate_hz(t_s: Floats, stated_hz: float | None) -> float:
    told_hz = 1.0 / float(np.median(np.diff(t_s)))
    if stated_hz and _USUAL[0] < stated_hz / told_hz < _USUAL[1]:
        return stated_hz
    return round(told_hz, 3)
