"""The one reducer: poses in, measurements and reps out.

Live, batch, replay and tests drive this and nothing else. A recording is smoothed without
phase shift once it is complete; live, each pose is answered at once with a causal filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from coach.exercises.schema import Exercise
from coach.geometry.filters import CausalLowPass, zero_phase
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measure import Measurer, RawFrames, concatenate, for_person
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral, from_quiet_standing, population, seen_again
from coach.pose.types import Floats, Pose
from coach.reps.tracker import RepTracker
from coach.reps.types import Rep

MEASURING_HZ = 6.0  # without an exercise: ordinary human movement (Winter, science.md 3.3)
MIN_REPS_TO_RECOGNISE = 2
_CHUNK = 64  # poses measured at a time
_SMOOTHED = (
    "trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "shank_deg", "thigh_deg",
    "hip_height", "hip_x", "ankle_x", "ankle_y",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """Where the set stands after one frame.

    Attributes:
        measurement: of this frame.
        phase: the exercise's name for what the movement is doing; empty without exercise.
        rep: the rep that ended with this frame, if one did.
    """

    measurement: Measurement
    phase: str
    rep: Rep | None


@dataclass(frozen=True, slots=True)
class Result:
    """A whole recording, measured and judged.

    Attributes:
        states: one a frame.
        reps: all reps.
        neutral: what the angles are measured from.
    """

    states: list[State]
    reps: list[Rep]
    neutral: Neutral


def measure_recording(poses: Iterable[Pose], model: LumbopelvicModel) -> RawFrames | None:
    """Raw quantities of a whole recording, at a constant memory but for the numbers themselves.

    Returns:
        The raw frames; None when there were no poses at all.
    """
    measurer = Measurer(model)
    chunks: list[RawFrames] = []
    waiting: list[Pose] = []
    for pose in poses:
        waiting.append(pose)
        if len(waiting) == _CHUNK:
            chunks.append(measurer.measure(waiting))
            waiting = []
    if waiting:
        chunks.append(measurer.measure(waiting))
    return concatenate(chunks) if chunks else None


def choose_neutral(raw: RawFrames, model: LumbopelvicModel, calibration: Neutral | None) -> Neutral:
    """The person's calibration and quiet standing in this recording, or what there is of them."""
    quiet = from_quiet_standing(raw, model)
    if calibration is None:
        return quiet or population(model)
    return seen_again(calibration, quiet) if quiet else calibration


def score_recording(
    raw: RawFrames, model: LumbopelvicModel, neutral: Neutral, exercise: Exercise | None
) -> Result:
    """Smooth a whole recording without phase shift, then count and judge its reps."""
    raw = for_person(raw, model, neutral.reference)
    smooth_hz = exercise.filter_hz if exercise else MEASURING_HZ
    smoothed = {
        name: zero_phase(raw.t_s, getattr(raw, name), smooth_hz)
        for name in ("pelvis_deg", "thorax_deg", *_SMOOTHED)
    }
    tracker = RepTracker(exercise, neutral) if exercise else None
    states = [_step(tracker, measurement) for measurement in _measurements(raw, smoothed, neutral)]
    reps = tracker.reps if tracker else []
    if tracker and (last := tracker.finish()):
        states[-1] = State(states[-1].measurement, states[-1].phase, last)
    return Result(states, list(reps), neutral)


def recognise(
    raw: RawFrames, model: LumbopelvicModel, neutral: Neutral, exercises: Sequence[Exercise]
) -> Exercise | None:
    """Which of the exercises a recording shows, told by whose reps it holds most of.

    A movement of the whole body says more than one of the pelvis alone, which may go on within
    it. Where two still agree on the reps, the one that asks more of a movement is meant: a twerk
    also is an arch and a tuck, but an arch and a tuck need not be in a squat position.

    Returns:
        The exercise; None when none has `MIN_REPS_TO_RECOGNISE`.
    """
    reps = {e.name: len(score_recording(raw, model, neutral, e).reps) for e in exercises}
    shown = [e for e in exercises if reps[e.name] >= MIN_REPS_TO_RECOGNISE]

    def likelihood(exercise: Exercise) -> tuple[bool, int, int]:
        whole_body = exercise.counting.signal != "lumbar_motion_deg"
        return whole_body, reps[exercise.name], len(exercise.guards)

    return max(shown, key=likelihood, default=None)


def _step(tracker: RepTracker | None, measurement: Measurement) -> State:
    if tracker is None:
        return State(measurement, "", None)
    rep = tracker.push(measurement)
    return State(measurement, tracker.phase, rep)


def _measurements(
    raw: RawFrames, smoothed: dict[str, Floats], neutral: Neutral
) -> Iterable[Measurement]:
    """Take the person's neutral off, add the uncertainty, blank what has a reason."""
    sd = np.sqrt(raw.sd_deg**2 + np.square(neutral.sd_deg)).T
    tilt = smoothed["pelvis_deg"] - neutral.pelvis_deg
    lean = smoothed["thorax_deg"] - neutral.thorax_deg
    lumbar = tilt - lean
    stated = (raw.reason == "") & np.isfinite(tilt) & np.isfinite(lean)
    columns = {
        "pelvic_tilt_deg": np.where(stated, tilt, nan),
        "pelvic_tilt_sd_deg": np.where(stated, sd[0], nan),
        "trunk_lean_deg": np.where(stated, lean, nan),
        "trunk_lean_sd_deg": np.where(stated, sd[1], nan),
        "lumbar_angle_deg": np.where(stated, lumbar, nan),
        "lumbar_angle_sd_deg": np.where(stated, sd[2], nan),
        "lumbar_motion_deg": np.where(raw.countable, lumbar, nan),
        "yaw_deg": raw.yaw_deg,
        **{name: smoothed[name] for name in _SMOOTHED},
    }
    names = tuple(columns)
    for frame, t_s, facing, reason, *values in zip(
        raw.frame.tolist(), raw.t_s.tolist(), raw.facing.tolist(), raw.reason,
        *(columns[name].tolist() for name in names), strict=True,
    ):  # fmt: skip
        yield Measurement(
            frame=frame, t_s=t_s, facing=facing, reason=reason,
            **dict(zip(names, values, strict=True)),
        )  # fmt: skip


class LiveEngine:
    """The same engine one pose at a time, with a causal filter and nothing to wait for.

    Args:
        model: the fitted lumbopelvic model.
        neutral: the person's own, from a calibration; the population's otherwise.
        exercise: what is being done.
    """

    def __init__(self, model: LumbopelvicModel, neutral: Neutral, exercise: Exercise) -> None:
        self._neutral = neutral
        self._measurer = Measurer(model, neutral.reference)
        self._tracker = RepTracker(exercise, neutral)
        names = ("pelvis_deg", "thorax_deg", *_SMOOTHED)
        self._filters = {name: CausalLowPass(exercise.filter_hz) for name in names}

    @property
    def reps(self) -> Sequence[Rep]:
        """All reps so far."""
        return self._tracker.reps

    def push(self, pose: Pose) -> State:
        """Take one pose; the state after it."""
        raw = self._measurer.measure([pose])
        smoothed = {
            name: np.array([low_pass.push(pose.t_s, float(getattr(raw, name)[0]))])
            for name, low_pass in self._filters.items()
        }
        (measurement,) = _measurements(raw, smoothed, self._neutral)
        return _step(self._tracker, measurement)

    def finish(self) -> Rep | None:
        """End of the set: the last rep, if it had turned back but not settled."""
        return self._tracker.finish()
