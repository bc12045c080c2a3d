"""The one reducer: poses in, measurements and reps out.

Live, batch, replay and tests drive this and nothing else. The only difference between a recording
and a live session is what may be looked ahead at, and it is one argument of `Reducer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from coach.exercises.schema import Exercise
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.filters import CausalLowPass, zero_phase
from coach.geometry.frontal import free_hip_lift_deg, obliquity_sd_deg
from coach.geometry.level import UNKNOWN_SD_DEG, Level, level_of
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral, from_quiet_standing, population, seen_again
from coach.geometry.observables import Observables, ObservablesExtractor, concatenate
from coach.geometry.outline_motion import Motion, OutlineMotion
from coach.geometry.pooling import Pooling
from coach.pose.types import Floats, Pose
from coach.reps.recognise import most_likely
from coach.reps.tracker import RepTracker
from coach.reps.types import Candidate, Rep, State

MEASURING_HZ = 6.0  # without an exercise: ordinary human movement (Winter, docs/thresholds.md#hz)
_CHUNK = 64  # poses observed at a time
_SMOOTHED = (
    "trunk_pitch_deg", "hip_angle_deg", "knee_angle_deg", "left_hip_angle_deg",
    "right_hip_angle_deg", "left_knee_angle_deg", "right_knee_angle_deg", "shank_deg",
    "thigh_deg", "hip_height", "hip_over_foot", "left_ankle_up", "right_ankle_up",
    "left_ankle_ahead", "right_ankle_ahead", "hip_x", "ankle_x", "ankle_y", "feet_apart",
    "over_feet", "upper_arm_deg", "left_knee_over_foot", "right_knee_over_foot",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A whole recording, measured and judged.

    Attributes:
        states: one a frame.
        reps: all reps.
        candidates: every movement found, counted or not.
        neutral: what the angles are measured from.
    """

    states: list[State]
    reps: list[Rep]
    candidates: list[Candidate]
    neutral: Neutral


@dataclass(frozen=True, slots=True)
class Estimated:
    """A whole recording with its angles: what judging it by any exercise begins with.

    Attributes:
        observed: n frames.
        estimated: of the same frames.
        motion: of the same frames.
        neutral: what the angles are measured from.
    """

    observed: Observables
    estimated: Estimate
    motion: Motion
    neutral: Neutral


def observe_recording(poses: Iterable[Pose]) -> Observables | None:
    """Observables of a whole recording, at a constant memory but for the numbers themselves.

    Returns:
        The observables; None when there were no poses at all.
    """
    extractor = ObservablesExtractor()
    chunks: list[Observables] = []
    waiting: list[Pose] = []
    for pose in poses:
        waiting.append(pose)
        if len(waiting) == _CHUNK:
            chunks.append(extractor.extract(waiting))
            waiting = []
    if waiting:
        chunks.append(extractor.extract(waiting))
    return concatenate(chunks) if chunks else None


def choose_neutral(
    observed: Observables,
    model: LumbopelvicModel,
    calibration: Neutral | None,
    exercise: Exercise | None = None,
) -> Neutral:
    """The person's calibration and quiet standing in this recording, or what there is of them.

    Args:
        observed: the whole recording.
        model: the fitted lumbopelvic model.
        calibration: as it was given, never one that this function has returned.
        exercise: what is done, where that is known; one may measure neutral standing itself.
    """
    if exercise is not None and exercise.from_average_person:
        return population(model)
    quiet = from_quiet_standing(observed, model)
    if calibration is None:
        neutral = quiet or population(model)
    else:
        neutral = seen_again(calibration, quiet) if quiet else calibration
    return replace(neutral, level=level_of(observed))


def estimate_recording(
    observed: Observables, model: LumbopelvicModel, neutral: Neutral
) -> Estimate:
    """Angles of a whole recording, its frames taken together."""
    single = estimate(observed, model, neutral.reference, same_camera=neutral.same_camera)
    return Pooling(model, look_ahead=True).pool(observed, single)


def measure_recording(
    observed: Observables, model: LumbopelvicModel, neutral: Neutral
) -> Estimated:
    """All of a recording that no exercise changes, and that takes nearly all of the time."""
    return Estimated(
        observed,
        estimate_recording(observed, model, neutral),
        OutlineMotion(model).follow(observed),
        neutral,
    )


def judge_recording(recording: Estimated, exercise: Exercise | None) -> Result:
    """Count and judge a recording that was measured; without an exercise its angles alone."""
    reducer = Reducer(recording.neutral, exercise, look_ahead=True)
    states = reducer.push(recording.observed, recording.estimated, recording.motion)
    if last := reducer.finish():
        states[-1] = State(states[-1].measurement, states[-1].phase, last)
    return Result(states, list(reducer.reps), list(reducer.candidates), recording.neutral)


def score_recording(
    observed: Observables, model: LumbopelvicModel, neutral: Neutral, exercise: Exercise | None
) -> Result:
    """Count and judge a whole recording; without an exercise its angles alone."""
    return judge_recording(measure_recording(observed, model, neutral), exercise)


def recognise(
    observed: Observables,
    model: LumbopelvicModel,
    neutral: Neutral,
    exercises: Sequence[Exercise],
) -> Exercise | None:
    """Which of the exercises a recording shows; None when that cannot be told."""
    recording = measure_recording(observed, model, neutral)
    results = [judge_recording(recording, exercise) for exercise in exercises]
    return most_likely(exercises, [result.reps for result in results])


class Reducer:
    """Observables and their estimates in, states out.

    Args:
        neutral: what the person's angles are measured from, and the person's own range.
        exercise: what is done; None to measure angles only.
        look_ahead: whether all frames of the recording are pushed at once, so that smoothing may
            use what comes after a frame and shifts nothing in time, and counting knows how large
            the reps are before the first of them. Otherwise frames are pushed
            as they come and each is answered at once, with a causal filter.
    """

    def __init__(self, neutral: Neutral, exercise: Exercise | None, *, look_ahead: bool) -> None:
        self._neutral = neutral
        self._exercise = exercise
        self._look_ahead = look_ahead
        self._cutoff_hz = exercise.filter_hz if exercise else MEASURING_HZ
        self._filters: dict[str, CausalLowPass] = {}
        self._tracker = RepTracker(exercise, neutral) if exercise else None

    @property
    def reps(self) -> Sequence[Rep]:
        """All reps so far."""
        return self._tracker.reps if self._tracker else ()

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Every movement found so far, counted or not."""
        return self._tracker.candidates if self._tracker else ()

    def push(self, observed: Observables, estimated: Estimate, motion: Motion) -> list[State]:
        """Take frames in the order of time; a state for each.

        Args:
            observed: n frames.
            estimated: of the same frames.
            motion: of the same frames.
        """
        measured = list(self._measurements(observed, estimated, motion))
        if self._look_ahead and self._exercise:
            self._tracker = RepTracker(self._exercise, self._neutral, measured)
        return [self._step(one) for one in measured]

    def finish(self) -> Rep | None:
        """End of the recording or set: the last rep, if it had turned back but not settled."""
        return self._tracker.finish() if self._tracker else None

    def _step(self, measurement: Measurement) -> State:
        if self._tracker is None:
            return State(measurement, "", None)
        rep = self._tracker.push(measurement)
        return State(measurement, self._tracker.phase, rep)

    def _smooth(self, name: str, t_s: Floats, values: Floats) -> Floats:
        if self._look_ahead:
            return zero_phase(t_s, values, self._cutoff_hz)
        low_pass = self._filters.setdefault(name, CausalLowPass(self._cutoff_hz))
        return np.array(list(map(low_pass.push, t_s.tolist(), values.tolist())))

    def _measurements(
        self, observed: Observables, estimated: Estimate, motion: Motion
    ) -> Iterable[Measurement]:
        """Smooth, take the person's neutral off, add its uncertainty, blank what is not stated."""
        t_s, neutral = observed.t_s, self._neutral
        tilt = self._smooth("pelvis_deg", t_s, estimated.pelvis_deg) - neutral.pelvis_deg
        lean = self._smooth("thorax_deg", t_s, estimated.thorax_deg) - neutral.thorax_deg
        lumbar = tilt - lean
        sd = np.sqrt(estimated.sd_deg**2 + np.square(neutral.sd_deg)).T
        stated = estimated.stated & np.isfinite(lumbar)
        columns = {
            "pelvic_tilt_deg": np.where(stated, tilt, nan),
            "pelvic_tilt_sd_deg": np.where(stated, sd[0], nan),
            "trunk_lean_deg": np.where(stated, lean, nan),
            "trunk_lean_sd_deg": np.where(stated, sd[1], nan),
            "lumbar_angle_deg": np.where(stated, lumbar, nan),
            "lumbar_angle_sd_deg": np.where(stated, sd[2], nan),
            "lumbar_change_sd_deg": np.where(stated, estimated.change_sd_deg[:, 2], nan),
            "lumbar_motion_deg": self._smooth("lumbar_motion_deg", t_s, motion.deg),
            "lumbar_motion_noise_deg": motion.noise_deg,
            **self._frontal(observed),
            "yaw_deg": observed.yaw_deg,
            "hidden_share": observed.hidden_share,
            "novelty": estimated.novelty,
            **{name: self._smooth(name, t_s, getattr(observed, name)) for name in _SMOOTHED},
        }
        names = tuple(columns)
        for frame, at_s, facing, seen_from, reason, *values in zip(
            observed.frame.tolist(), t_s.tolist(), observed.facing.tolist(),
            observed.seen_from.tolist(), estimated.reason,
            *(columns[name].tolist() for name in names), strict=True,
        ):  # fmt: skip
            yield Measurement(
                frame=frame, t_s=at_s, facing=facing, seen_from=seen_from, reason=reason,
                **dict(zip(names, values, strict=True)),
            )  # fmt: skip

    def _frontal(self, observed: Observables) -> dict[str, Floats]:
        """Angles of the frontal plane from what is level for the person."""
        level = self._neutral.level or Level(0.0, 0.0, 0.0, UNKNOWN_SD_DEG)
        tilt, lean, shift = (
            self._smooth(name, observed.t_s, getattr(observed, name)) - zero
            for name, zero in (
                ("pelvic_obliquity_deg", level.obliquity_deg),
                ("trunk_side_lean_deg", level.side_lean_deg),
                ("hips_to_right", level.hips_to_right),
            )
        )
        return {
            "pelvic_obliquity_deg": tilt,
            "pelvic_obliquity_sd_deg": obliquity_sd_deg(tilt, level.sd_deg, observed.sits),
            "trunk_side_lean_deg": lean,
            "hip_lift_deg": np.abs(tilt),
            "free_hip_lift_deg": free_hip_lift_deg(tilt, shift),
            "hips_to_right": shift,
        }


class LiveEngine:
    """Answers one pose at a time, with nothing to wait for.

    Args:
        model: the fitted lumbopelvic model.
        neutral: the person's own, from a calibration; the population's otherwise.
        exercise: what is being done.
    """

    def __init__(self, model: LumbopelvicModel, neutral: Neutral, exercise: Exercise) -> None:
        self._model = model
        self._neutral = neutral
        self._extractor = ObservablesExtractor()
        self._pooling = Pooling(model, look_ahead=False)
        self._motion = OutlineMotion(model)
        self._reducer = Reducer(neutral, exercise, look_ahead=False)

    @property
    def reps(self) -> Sequence[Rep]:
        """All reps so far."""
        return self._reducer.reps

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Every movement found so far, counted or not."""
        return self._reducer.candidates

    def push(self, pose: Pose) -> State:
        """Take one pose; the state after it."""
        observed = self._extractor.extract([pose])
        single = estimate(
            observed,
            self._model,
            self._neutral.reference,
            same_camera=self._neutral.same_camera,
        )
        estimated = self._pooling.pool(observed, single)
        (state,) = self._reducer.push(observed, estimated, self._motion.follow(observed))
        return state

    def finish(self) -> Rep | None:
        """End of the set: the last rep, if it had turned back but not settled."""
        return self._reducer.finish()
