"""The one reducer: poses in, measurements and reps out.

Live, batch, replay and tests drive this and nothing else. The only difference between a recording
and a live session is what may be looked ahead at: one argument of each of the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coach.exercises.schema import Exercise
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.level import level_of
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measurement import Measurement
from coach.geometry.measuring import Measuring
from coach.geometry.neutral import Neutral, from_quiet_standing, population, seen_again
from coach.geometry.observables import Observables, ObservablesExtractor, concatenate
from coach.geometry.outline_motion import Motion, OutlineMotion
from coach.geometry.pooling import Pooling
from coach.pose.types import Pose
from coach.reps.recognise import most_likely
from coach.reps.tracker import RepTracker
from coach.reps.types import Candidate, Rep, State

MEASURING_HZ = 6.0  # without an exercise: ordinary human movement (Winter, docs/thresholds.md#hz)
_CHUNK = 64  # poses observed at a time


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
    stranger: Estimate | None = None,
) -> Neutral:
    """The person's calibration and quiet standing in this recording, or what there is of them.

    Args:
        observed: the whole recording.
        model: the fitted lumbopelvic model.
        calibration: as it was given, never one that this function has returned.
        exercise: what is done, where that is known; one may measure neutral standing itself.
        stranger: `estimate` of the recording for a stranger, if that is known already.
    """
    if exercise is not None and exercise.from_average_person:
        return population(model)
    quiet = from_quiet_standing(observed, model, stranger)
    if calibration is None:
        neutral = quiet or population(model)
    else:
        neutral = seen_again(calibration, quiet) if quiet else calibration
    return replace(neutral, level=level_of(observed))


def estimate_recording(
    observed: Observables,
    model: LumbopelvicModel,
    neutral: Neutral,
    stranger: Estimate | None = None,
) -> Estimate:
    """Angles of a whole recording, its frames taken together; `stranger` as `choose_neutral`."""
    single = estimate(
        observed, model, neutral.reference, same_camera=neutral.same_camera, stranger=stranger
    )
    return Pooling(model, look_ahead=True).pool(observed, single)


def measure_recording(
    observed: Observables,
    model: LumbopelvicModel,
    neutral: Neutral,
    stranger: Estimate | None = None,
) -> Estimated:
    """All of a recording that no exercise changes; `stranger` as for `choose_neutral`."""
    return Estimated(
        observed,
        estimate_recording(observed, model, neutral, stranger),
        OutlineMotion(model).follow(observed),
        neutral,
    )


def judge_recording(recording: Estimated, exercise: Exercise | None) -> Result:
    """Count and judge a recording that was measured; without an exercise its angles alone."""
    cutoff_hz = exercise.filter_hz if exercise else MEASURING_HZ
    return _judged(recording, _measurements(recording, cutoff_hz), exercise)


def score_recording(
    observed: Observables, model: LumbopelvicModel, neutral: Neutral, exercise: Exercise | None
) -> Result:
    """Count and judge a whole recording; without an exercise its angles alone."""
    return judge_recording(measure_recording(observed, model, neutral), exercise)


def recognise(
    recording: Estimated, exercises: Sequence[Exercise]
) -> tuple[Exercise | None, Result]:
    """Which of the exercises a recording shows, and the recording judged by it.

    Returns:
        The exercise; None when that cannot be told, with the angles alone.
    """
    rates_hz = {exercise.filter_hz for exercise in exercises}
    measured = {cutoff_hz: _measurements(recording, cutoff_hz) for cutoff_hz in rates_hz}
    results = [_judged(recording, measured[one.filter_hz], one) for one in exercises]
    length_s = float(recording.observed.t_s[-1] - recording.observed.t_s[0])
    shown = most_likely(exercises, [result.reps for result in results], length_s)
    if shown is None:
        return None, judge_recording(recording, None)
    return shown, next(r for one, r in zip(exercises, results, strict=True) if one is shown)


def _measurements(recording: Estimated, cutoff_hz: float) -> list[Measurement]:
    """One a frame."""
    measuring = Measuring(recording.neutral, cutoff_hz, look_ahead=True)
    frames = recording.observed, recording.estimated, recording.motion
    return list(measuring.measure(*frames))


def _judged(recording: Estimated, measured: list[Measurement], exercise: Exercise | None) -> Result:
    """Count and judge, knowing how large the reps are before the first of them."""
    reducer = Reducer(recording.neutral, exercise, ahead=measured)
    states = [reducer.push(one) for one in measured]
    if last := reducer.finish():
        states[-1] = State(states[-1].measurement, states[-1].phase, last)
    return Result(states, list(reducer.reps), list(reducer.candidates), recording.neutral)


class Reducer:
    """Measurements in, states out.

    Args:
        neutral: what the person's angles are measured from, and the person's own range.
        exercise: what is done; None to measure angles only.
        ahead: all measurements of the recording, where they are known before the first is pushed,
            so that counting knows how large the reps are; None live.
    """

    def __init__(
        self,
        neutral: Neutral,
        exercise: Exercise | None,
        ahead: Sequence[Measurement] | None = None,
    ) -> None:
        self._tracker = RepTracker(exercise, neutral, ahead) if exercise else None

    @property
    def reps(self) -> Sequence[Rep]:
        """All reps so far."""
        return self._tracker.reps if self._tracker else ()

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Every movement found so far, counted or not."""
        return self._tracker.candidates if self._tracker else ()

    def push(self, measurement: Measurement) -> State:
        """Take the next frame; the state after it."""
        if self._tracker is None:
            return State(measurement, "", None)
        rep = self._tracker.push(measurement)
        return State(measurement, self._tracker.phase, rep)

    def finish(self) -> Rep | None:
        """End of the recording or set: the last rep, if it had turned back but not settled."""
        return self._tracker.finish() if self._tracker else None


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
        self._extractor = ObservablesExtractor(neutral.level.seen_from if neutral.level else 0)
        self._pooling = Pooling(model, look_ahead=False)
        self._motion = OutlineMotion(model)
        self._measuring = Measuring(neutral, exercise.filter_hz, look_ahead=False)
        self._reducer = Reducer(neutral, exercise)

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
        motion = self._motion.follow(observed)
        (measurement,) = self._measuring.measure(observed, estimated, motion)
        return self._reducer.push(measurement)

    def finish(self) -> Rep | None:
        """End of the set: the last rep, if it had turned back but not settled."""
        return self._reducer.finish()
