"""A stick person who squats, as a session: every angle and every marker is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import cos, nan, pi, radians, sin
from pathlib import Path

import numpy as np

from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import Landmark, Pose
from coach.reps.types import Rep, RepSpan
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionWriter
from tests.judged import judged_rep

FPS = 30.0
N = 60
NOBODY = range(20, 25)  # frames in which nobody is seen
HIDDEN = range(40, 44)  # frames in which the back cannot be seen, but the legs
START_S = 2.0
SHIN, THIGH, TRUNK, HALF_HIPS = 0.40, 0.41, 0.49, 0.1

# the person's x (forward), y (up), z (right) in MediaPipe's axes: right in the picture, down, away
VIEWS = {
    "right": lambda x, y, z: (x, -y, -z),
    "left": lambda x, y, z: (-x, -y, z),
    "camera": lambda x, y, z: (-z, -y, -x),
    "away": lambda x, y, z: (z, -y, x),
}


@dataclass(frozen=True, slots=True)
class Posture:
    """Degrees: pitch of the pelvis (plus anterior), arch of the back, thigh raised, knee bent."""

    tilt: float
    arch: float
    thigh: float
    knee: float


def posture(frame: int) -> Posture:
    """A squat that is lowest half way."""
    depth = 0.5 - 0.5 * cos(2 * pi * frame / (N - 1))
    return Posture(30 * depth - 3, 5 - 14 * depth, 95 * depth, 110 * depth)


def body(at: Posture) -> dict[Landmark, tuple[float, float, float]]:
    """Joints in the person's own axes, from between the hips."""
    lean, thigh = radians(at.tilt - at.arch), radians(at.thigh)
    shin = radians(at.thigh - at.knee)
    knee = (THIGH * sin(thigh), -THIGH * cos(thigh))
    ankle = (knee[0] + SHIN * sin(shin), knee[1] - SHIN * cos(shin))
    shoulder = (TRUNK * sin(lean), TRUNK * cos(lean))
    joints = {}
    for side, z in (("LEFT", -HALF_HIPS), ("RIGHT", HALF_HIPS)):
        for name, (x, y) in (
            ("HIP", (0.0, 0.0)),
            ("KNEE", knee),
            ("ANKLE", ankle),
            ("SHOULDER", shoulder),
        ):
            joints[Landmark[f"{side}_{name}"]] = (x, y, z)
    return joints


def pose(frame: int, view: str, *, world: bool = True) -> Pose:
    """What the pose model makes of it."""
    t_s = START_S + frame / FPS
    points = np.zeros((33, 3), np.float32)
    for joint, own in body(posture(frame)).items():
        points[joint] = VIEWS[view](*own)
    pixels = np.ones((33, 4), np.float32)
    pixels[:, :3] = 200 * points + (320, 240, 0)
    return Pose(frame, t_s, (640, 480), pixels, None, people=1, world=points if world else None)


def measurement(frame: int, view: str) -> Measurement:
    """What geometry makes of it."""
    t_s = START_S + frame / FPS
    at = posture(frame)
    facing = -1 if view == "left" else 1
    if view in ("camera", "away"):
        seen_from = 1 if view == "camera" else -1
        return Measurement(
            frame, t_s, pelvic_obliquity_deg=2.0, pelvic_obliquity_sd_deg=1.5,
            left_knee_angle_deg=180 - at.knee, right_knee_angle_deg=180 - at.knee,
            yaw_deg=85.0, facing=facing, seen_from=seen_from, reason=Reason.NOT_SIDE_ON,
        )  # fmt: skip
    hidden = frame in HIDDEN
    return Measurement(
        frame, t_s,
        pelvic_tilt_deg=nan if hidden else at.tilt, pelvic_tilt_sd_deg=nan if hidden else 2.5,
        trunk_lean_deg=nan if hidden else at.tilt - at.arch,
        lumbar_angle_deg=nan if hidden else at.arch, lumbar_angle_sd_deg=nan if hidden else 3.5,
        left_hip_angle_deg=100.0, right_hip_angle_deg=100.0,
        left_knee_angle_deg=180 - at.knee, right_knee_angle_deg=180 - at.knee,
        yaw_deg=3.0, facing=facing, reason=Reason.BACK_HIDDEN if hidden else Reason.NONE,
    )  # fmt: skip


def write_session(
    path: Path,
    view: str = "right",
    *,
    world: bool = True,
    reps: int = 2,
    source: str = "träning 1.mp4",
    stated_fps: float | None = FPS,
    empty: Collection[int] = NOBODY,
) -> Path:
    """Write a finished session of it; frames in which nobody is seen are `empty`."""
    meta = SessionMeta(
        source=source, size_px=(640, 480), nominal_fps=stated_fps, program="0.1.0",
        pose_model="full sha256:1", estimator="lab-9", exercise="none",
        created_utc=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    )  # fmt: skip
    with SessionWriter(path, meta) as writer:
        measured = []
        for frame in range(N):
            seen, angles = pose(frame, view, world=world), measurement(frame, view)
            if frame in empty:
                seen = replace(seen, landmarks=None, world=None, people=0)
                angles = Measurement(frame, seen.t_s, reason=Reason.NO_PERSON)
            writer.add_pose(seen)
            measured.append((angles, ""))
        writer.finish(
            measured, [rep(number) for number in range(1, reps + 1)], [], {}, Parameters()
        )
    return path


def rep(number: int) -> Rep:
    """One of half a second, the first one of the left side."""
    start_s = START_S + 0.6 * number
    side = "left" if number == 1 else ""
    return judged_rep(number, RepSpan(start_s, start_s + 0.2, start_s + 0.5), side=side)
