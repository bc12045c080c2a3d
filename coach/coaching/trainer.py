"""What a live session does next: poses and keys in, events out. Pure: time is the frames' own.

guide -> calibrate -> guide -> countdown -> set -> rest -> guide -> ... -> summary. What is known
is not learnt again, a pain stop leads out of anywhere, and nothing is counted outside of a set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Literal

from coach.coaching.cues import Coaching, Cue
from coach.coaching.events import (
    Calibrating,
    CountedDown,
    Cued,
    EndOfSet,
    Event,
    Finished,
    Guided,
    Learnt,
    PainStopped,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetStarted,
    Watched,
)
from coach.coaching.guided_calibration import CalibrationStep, GuidedCalibration
from coach.coaching.light import Light
from coach.coaching.monitor import watched
from coach.coaching.neutral_check import NeutralCheck
from coach.coaching.setup_guide import Guidance, SetupGuide, distance_m
from coach.engine import LiveEngine, State
from coach.exercises.schema import Exercise
from coach.geometry.estimate import estimate
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral, population
from coach.geometry.observables import ObservablesExtractor
from coach.pose.types import Pose
from coach.reps.types import Candidate, Rep

Mode = Literal["guide", "calibrate", "countdown", "set", "rest", "pain", "summary"]

COUNTDOWN_S = 3.0
WATCH_EVERY_S = 0.5
REST_NEARLY_OVER_S = 10  # before the next set, when that is said


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for.

    Attributes:
        reps: reps a set, after which it ends; None to go on until it is ended.
        sets: how many sets.
        rest_s: between two sets.
        straight_on: count from the first frame on, without set-up and countdown: for a
            recording, which waits for nobody.
    """

    reps: int | None = None
    sets: int = 1
    rest_s: float = 60.0
    straight_on: bool = False


class Trainer:
    """The state of a live session.

    Attributes:
        mode: what is going on.
        paused: whether the set stands still.
        guidance: the set-up as last checked, in a set as well.
        step: the calibration's last step, kept until the set starts; None without one.
        state: of the last frame, if it was counted in; None otherwise.
        neutral: what angles are measured from.
        calibration: the person's own, as it was given, recalled or learnt, before its zero was
            moved to how the person stands now; None without one.
        reps: of this set, or of the last one between sets.
        set_number: of this set, or of the last one; 0 before the first.
        left_s: seconds left of the countdown or the rest.
        cue: the last thing said.
    """

    def __init__(
        self,
        exercise: Exercise,
        model: LumbopelvicModel,
        plan: Plan,
        calibration: Neutral | None = None,
        recall: Callable[[float], Neutral | None] = lambda distance_m: None,
    ) -> None:
        """Begin with the set-up, or straight on with the set.

        Args:
            exercise: what is done.
            model: the fitted lumbopelvic model.
            plan: what was asked for.
            calibration: the person's own, to be taken as it is. Without it the person's
                neutral and range are recalled or learnt before the first set, unless the plan
                is to go straight on.
            recall: the person's stored calibration for a distance from the camera in metres.
        """
        self._exercise, self._model, self._plan = exercise, model, plan
        self._recall = recall
        self.calibration = calibration
        self.neutral = calibration or population(model)
        self._to_learn = calibration is None and not plan.straight_on
        self._hurts = False
        self._t_s = self._since_s = 0.0
        self.paused = False
        self.step: CalibrationStep | None = None
        self.state: State | None = None
        self.reps: tuple[Rep, ...] = ()
        self.set_number = 0
        self.left_s = 0
        self.cue: Cue | None = None
        self._get_ready()

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Every movement found in this set, or in the last one between sets."""
        return self._engine.candidates

    # -- frames ------------------------------------------------------------------------

    def push(self, pose: Pose, light: Light, fps: float) -> list[Event]:
        """Take the next frame.

        Args:
            pose: who is in it.
            light: how bright it is.
            fps: frames a second that the camera gives.
        """
        self._t_s, self.state = pose.t_s, None
        if self._plan.straight_on and self.mode == "guide":
            start = self._start_set()
            return start + self._coach(pose, light, fps)
        match self.mode:
            case "guide":
                return self._set_up(pose, light, fps)
            case "calibrate":
                return self._learn(pose)
            case "countdown":
                return self._count_down()
            case "set":
                return [] if self.paused else self._coach(pose, light, fps)
            case "rest":
                return self._rest()
            case _:
                return []

    # -- setting up --------------------------------------------------------------------

    def _get_ready(self) -> None:
        """Look at the set-up afresh."""
        self.mode: Mode = "guide"
        self.guidance: Guidance | None = None
        self._guide = SetupGuide("standing" if self._to_learn else self._exercise.posture)
        self._extractor = ObservablesExtractor()

    def _set_up(self, pose: Pose, light: Light, fps: float) -> list[Event]:
        before = self.guidance
        observed = self._extractor.extract([pose])
        stranger = estimate(observed, self._model)
        self.guidance = now = self._guide.push(pose, observed, stranger, light, fps)
        news = before is None or (before.level, before.instruction) != (now.level, now.instruction)
        events: list[Event] = [Guided(self._t_s, now)] if news else []
        return events + (self._go_on() if now.ready else [])

    def _go_on(self) -> list[Event]:
        """From the set-up to what comes next."""
        if not self._to_learn:
            return self._start_countdown()
        stored = self._recall(self.guidance.distance_m) if self.guidance else None
        if stored is None:
            return self._start_learning(GuidedCalibration(self._model, self._exercise.posture))
        self.calibration = self.neutral = stored
        return self._start_learning(NeutralCheck(self._model, stored))

    def _start_learning(self, lesson: GuidedCalibration | NeutralCheck) -> list[Event]:
        self.mode, self.step, self._lesson = "calibrate", None, lesson
        self._extractor = ObservablesExtractor()
        return []

    def _learn(self, pose: Pose) -> list[Event]:
        before, lesson = self.step, self._lesson
        self.step = now = lesson.push(self._extractor.extract([pose]))
        news = before is None or (before.number, before.say) != (now.number, now.say)
        events: list[Event] = [Calibrating(self._t_s, now)] if news else []
        if now.name not in ("done", "refused"):
            return events
        if isinstance(lesson, NeutralCheck):
            if now.name == "refused":
                posture = self._exercise.posture
                return events + self._start_learning(GuidedCalibration(self._model, posture))
            assert now.neutral is not None
            self.neutral = now.neutral
            return events + self._learnt()
        # refused: without a neutral reps are counted and not graded
        self.calibration = now.neutral
        self.neutral = now.neutral or population(self._model)
        if now.neutral is not None:
            events.append(Learnt(self._t_s, now.neutral, distance_m(pose)))
        return events + self._learnt()

    def _learnt(self) -> list[Event]:
        """What is known of the person has to do."""
        self._to_learn = False
        if self._exercise.posture == "standing":
            return self._start_countdown()
        self._get_ready()
        return []

    def _start_countdown(self) -> list[Event]:
        self.mode, self._since_s = "countdown", self._t_s
        self.left_s = ceil(COUNTDOWN_S)
        return [CountedDown(self._t_s, self.left_s)]

    def _count_down(self) -> list[Event]:
        left_s = COUNTDOWN_S - (self._t_s - self._since_s)
        if left_s <= 0:
            return self._start_set()
        before, self.left_s = self.left_s, ceil(left_s)
        return [CountedDown(self._t_s, self.left_s)] if self.left_s != before else []

    # -- the set -----------------------------------------------------------------------

    def _start_set(self) -> list[Event]:
        self.mode, self.paused, self.guidance, self.step = "set", False, None, None
        self.set_number += 1
        self.reps, self.cue = (), None
        self._engine = LiveEngine(self._model, self.neutral, self._exercise)
        self._watched_s = -inf
        self._coaching = Coaching(self._exercise, self.neutral)
        if self._hurts:
            self._coaching.effort_cues_off()
        return [SetStarted(self._t_s, self.set_number, self.neutral)]

    def _coach(self, pose: Pose, light: Light, fps: float) -> list[Event]:
        self.state = state = self._engine.push(pose)
        measurement = state.measurement
        events = self._watch(pose, measurement, light, fps)
        cue = self._coaching.frame(measurement, state.phase)
        if state.rep is not None:
            events.append(self._count(state.rep))
            cue = self._coaching.after_rep(state.rep, self._t_s) or cue
        if cue is not None:
            self.cue = cue
            events.append(Cued(self._t_s, cue))
        if self._plan.reps is not None and len(self.reps) >= self._plan.reps:
            events += self._end_set("reps")
        return events

    def _watch(self, pose: Pose, measurement: Measurement, light: Light, fps: float) -> list[Event]:
        """Check the set-up again, now and then: nobody reads what flickers."""
        if self._t_s - self._watched_s < WATCH_EVERY_S:
            return []
        self._watched_s = self._t_s
        before = self.guidance
        self.guidance = now = watched(pose, measurement, light, fps)
        news = (now.level, now.instruction) != (
            (before.level, before.instruction) if before else ("green", "")
        )
        return [Watched(self._t_s, now)] if news else []

    def _count(self, rep: Rep) -> RepDone:
        self.reps = (*self.reps, rep)
        return RepDone(self._t_s, rep)

    def _end_set(self, why: EndOfSet) -> list[Event]:
        last = self._engine.finish()
        events: list[Event] = [self._count(last)] if last is not None else []
        self.paused = False
        events.append(SetEnded(self._t_s, self.set_number, self.reps, why))
        if why == "reps":
            events += self._finish() if self.set_number >= self._plan.sets else self._start_rest()
        return events

    def _leave_set(self, why: EndOfSet) -> list[Event]:
        return self._end_set(why) if self.mode == "set" else []

    def _start_rest(self) -> list[Event]:
        self.mode, self._since_s = "rest", self._t_s
        self.left_s = ceil(self._plan.rest_s)
        return [Rested(self._t_s, self.left_s)]

    def _rest(self) -> list[Event]:
        left_s = self._plan.rest_s - (self._t_s - self._since_s)
        if left_s <= 0:
            self._get_ready()
            return []
        before, self.left_s = self.left_s, ceil(left_s)
        nearly_over = self.left_s != before and self.left_s == REST_NEARLY_OVER_S
        return [Rested(self._t_s, self.left_s)] if nearly_over else []

    def _finish(self) -> list[Event]:
        self.mode = "summary"
        return [Finished(self._t_s)]

    # -- keys --------------------------------------------------------------------------

    def press(self, key: str) -> list[Event]:
        """Take a key: `space`, `c`, `p` or `q`; others mean nothing here.

        `space` holds a set and lets it go on; anywhere else it goes on to what comes next,
        without waiting for the set-up, the rest of the calibration, the countdown or the rest.
        """
        if self.mode == "summary":
            return []
        match key:
            case "space":
                return self._press_space()
            case "c":
                lesson = GuidedCalibration(self._model, self._exercise.posture)
                return self._leave_set("calibrate") + self._start_learning(lesson)
            case "p":
                return self._stop_for_pain()
            case "q":
                return self.end()
            case _:
                return []

    def end(self) -> list[Event]:
        """The session is to be over, or its source is."""
        if self.mode == "summary":
            return []
        return self._leave_set("finished") + self._finish()

    def _press_space(self) -> list[Event]:
        match self.mode:
            case "set":
                self.paused = not self.paused
                return [Paused(self._t_s) if self.paused else Resumed(self._t_s)]
            case "guide":
                return self._go_on()
            case "calibrate":
                self.step = None
                return self._learnt()
            case "countdown":
                return self._start_set()
            case _:  # out of a rest or a pain stop
                self._get_ready()
                return []

    def _stop_for_pain(self) -> list[Event]:
        if self.mode == "pain":
            return []
        self._hurts, self.step = True, None
        events = [PainStopped(self._t_s), *self._leave_set("pain")]
        self.mode = "pain"
        return events
