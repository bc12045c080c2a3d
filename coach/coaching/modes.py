"""The modes of a live session, each with its own state: poses and keys in, events out. Pure.

setup -> calibration -> setup -> countdown -> set -> rest -> setup -> ... -> summary. What is
known is not learnt again. Every mode answers a pose, or the space bar, with what happened and
with the mode that goes on: itself or the next one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import ceil, inf
from typing import ClassVar, NamedTuple

from coach.coaching.cues import CueSelector
from coach.coaching.events import (
    Calibrated,
    Calibrating,
    CountedDown,
    Cued,
    EndOfSet,
    Event,
    Finished,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetGuided,
    SetStarted,
    SetupGuided,
)
from coach.coaching.guided_calibration import CalibrationStep, GuidedCalibration
from coach.coaching.light import Light
from coach.coaching.mode import Mode
from coach.coaching.monitor import guidance_in_set
from coach.coaching.neutral_check import NeutralCheck
from coach.coaching.session_state import SessionState
from coach.coaching.setup_guide import Guidance, SetupGuide, distance_m
from coach.engine import LiveEngine
from coach.geometry.estimate import estimate
from coach.geometry.measurement import Measurement
from coach.geometry.observables import ObservablesExtractor
from coach.pose.types import Pose
from coach.reps.types import Rep, State

COUNTDOWN_S = 3.0
CHECK_EVERY_S = 0.5  # in a set: nobody reads what flickers
REST_NEARLY_OVER_S = 10  # before the next set, when that is said


class Outcome(NamedTuple):
    """What a pose or a key has led to.

    Attributes:
        events: what happened, in order.
        mode: that goes on.
        state: of the frame, if it was counted in.
    """

    events: list[Event]
    mode: TrainerMode
    state: State | None = None


class TrainerMode(ABC):
    """One mode; what it does not show keeps the value given here.

    Attributes:
        mode: its name.
        guidance: the set-up as last checked.
        step: the calibration's last step, until the set starts.
        left_s: whole seconds left to wait.
        paused: whether the set stands still.
    """

    mode: ClassVar[Mode]
    guidance: Guidance | None = None
    step: CalibrationStep | None = None
    left_s: int = 0
    paused: bool = False

    def __init__(self, session: SessionState) -> None:
        self._session = session

    @abstractmethod
    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Take the next frame, as `Trainer.push`; its time is in the session already."""

    @abstractmethod
    def press_space(self) -> Outcome:
        """Go on to what comes next, or hold a set."""

    def leave(self, why: EndOfSet) -> list[Event]:
        """The person leaves it before its end; only a set has something to say to that."""
        return []


class SetupMode(TrainerMode):
    """Waits until the person is in place for the next set, or to stand for its calibration."""

    mode = Mode.SETUP

    def __init__(self, session: SessionState, step: CalibrationStep | None = None) -> None:
        """Look at the set-up afresh, after a calibration if there was one."""
        super().__init__(session)
        session.prepare_next()
        if session.to_learn:  # a calibration is taken standing, side-on
            self._guide = SetupGuide(("standing",))
        else:
            self._guide = SetupGuide(session.postures, session.current.exercise.view)
        self._extractor = ObservablesExtractor()
        self.step = step

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Check the set-up; go on once all has been green for long enough."""
        if self._session.plan.straight_on:
            started = SetMode.start(self._session)
            first = started.mode.push(pose, light, fps)
            return Outcome(started.events + first.events, first.mode, first.state)
        before = self.guidance
        observed = self._extractor.extract([pose])
        stranger = estimate(observed, self._session.model)
        self.guidance = now = self._guide.push(pose, observed, stranger, light, fps)
        news = before is None or (before.level, before.instruction) != (now.level, now.instruction)
        events: list[Event] = [SetupGuided(self._session.t_s, now)] if news else []
        if not now.ready:
            return Outcome(events, self)
        following = self.press_space()
        return Outcome(events + following.events, following.mode)

    def press_space(self) -> Outcome:
        """Go on as if all were in place."""
        session = self._session
        if not session.to_learn:
            return CountdownMode.start(session, self.step)
        away_m = self.guidance.distance_m if self.guidance else None
        stored = None if away_m is None else session.recall(session.posture, away_m)
        if stored is None:
            return Outcome([], CalibrationMode(session))
        session.calibration = stored
        return Outcome([], CalibrationMode(session, NeutralCheck(session.model, stored)))


class CalibrationMode(TrainerMode):
    """Learns the person's own neutral and range, or checks those that were kept."""

    mode = Mode.CALIBRATION

    def __init__(self, session: SessionState, check: NeutralCheck | None = None) -> None:
        """Learn for the next set; with a check only look whether what is known still holds."""
        super().__init__(session)
        session.prepare_next()
        self._procedure = check or GuidedCalibration(session.model, session.posture)
        self._extractor = ObservablesExtractor()

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Follow the calibration, and go on once it is done or refused."""
        session, before = self._session, self.step
        self.step = now = self._procedure.push(self._extractor.extract([pose]))
        news = before is None or (before.number, before.say) != (now.number, now.say)
        events: list[Event] = [Calibrating(session.t_s, now)] if news else []
        if now.name not in ("done", "refused"):
            return Outcome(events, self)
        if isinstance(self._procedure, NeutralCheck):
            if now.neutral is None:
                return Outcome(events, CalibrationMode(session))
            session.neutral = now.neutral
        else:
            # refused: without a neutral of their own the average person's has to do
            session.calibration = now.neutral
            if now.neutral is not None:
                away_m = distance_m(pose)
                events.append(Calibrated(session.t_s, now.neutral, session.posture, away_m))
        following = self._go_on()
        return Outcome(events + following.events, following.mode)

    def press_space(self) -> Outcome:
        """Skip the rest of it: what is known has to do."""
        self.step = None
        return self._go_on()

    def _go_on(self) -> Outcome:
        self._session.settle()
        if self._session.postures == ("standing",):
            return CountdownMode.start(self._session, self.step)
        return Outcome([], SetupMode(self._session, self.step))


class CountdownMode(TrainerMode):
    """A few seconds before a set."""

    mode = Mode.COUNTDOWN

    def __init__(self, session: SessionState, step: CalibrationStep | None) -> None:
        super().__init__(session)
        self._ends_s = session.t_s + COUNTDOWN_S
        self.left_s = ceil(COUNTDOWN_S)
        self.step = step

    @classmethod
    def start(cls, session: SessionState, step: CalibrationStep | None) -> Outcome:
        """Count down, after a calibration if there was one."""
        mode = cls(session, step)
        return Outcome([CountedDown(session.t_s, mode.left_s)], mode)

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Count down."""
        t_s = self._session.t_s
        if t_s >= self._ends_s:
            return SetMode.start(self._session)
        before, self.left_s = self.left_s, ceil(self._ends_s - t_s)
        return Outcome([CountedDown(t_s, self.left_s)] if self.left_s != before else [], self)

    def press_space(self) -> Outcome:
        """Start the set now."""
        return SetMode.start(self._session)


class SetMode(TrainerMode):
    """Counts and judges reps, and says one thing at a time."""

    mode = Mode.SET

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        exercise = session.current.exercise
        self._engine = LiveEngine(session.model, session.neutral, exercise)
        self._cues = CueSelector(exercise, session.neutral)
        if session.in_pain or not session.asks_effort:
            self._cues.effort_cues_off()
        self._checked_s = -inf

    @classmethod
    def start(cls, session: SessionState) -> Outcome:
        """Begin the current set."""
        session.set_number += 1
        session.reps, session.cue = (), None
        started = SetStarted(
            session.t_s,
            session.set_number,
            session.current.exercise,
            session.neutral,
            session.calibration,
        )
        return Outcome([started], cls(session))

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Count the frame in, unless the set stands still."""
        if self.paused:
            return Outcome([], self)
        session = self._session
        state = self._engine.push(pose)
        events = self._check(pose, state.measurement, light, fps)
        cue = self._cues.frame(state.measurement, state.phase)
        if state.rep is not None:
            events.append(self._count(state.rep))
            cue = self._cues.after_rep(state.rep, session.t_s) or cue
        if cue is not None:
            session.cue = cue
            events.append(Cued(session.t_s, cue))
        planned = session.current.reps
        if planned is None or len(session.reps) < planned:
            return Outcome(events, self, state)
        events += self.leave("reps")
        following = self._after()
        return Outcome(events + following.events, following.mode, state)

    def press_space(self) -> Outcome:
        """Hold the set, or let it go on."""
        self.paused = not self.paused
        t_s = self._session.t_s
        return Outcome([Paused(t_s) if self.paused else Resumed(t_s)], self)

    def leave(self, why: EndOfSet) -> list[Event]:
        """End the set: a last rep may be complete by now."""
        session, last = self._session, self._engine.finish()
        events: list[Event] = [self._count(last)] if last is not None else []
        candidates = tuple(self._engine.candidates)
        ended = SetEnded(session.t_s, session.set_number, session.reps, candidates, why)
        return [*events, ended]

    def _check(self, pose: Pose, measurement: Measurement, light: Light, fps: float) -> list[Event]:
        """Check the set-up again, now and then."""
        t_s, before = self._session.t_s, self.guidance
        if t_s - self._checked_s < CHECK_EVERY_S:
            return []
        self._checked_s = t_s
        asked = self._session.current.exercise.view
        self.guidance = now = guidance_in_set(pose, measurement, light, fps, asked)
        known = (before.level, before.instruction) if before else ("green", "")
        return [SetGuided(t_s, now)] if (now.level, now.instruction) != known else []

    def _count(self, rep: Rep) -> RepDone:
        self._session.reps = (*self._session.reps, rep)
        return RepDone(self._session.t_s, rep)

    def _after(self) -> Outcome:
        session = self._session
        if session.set_number >= len(session.plan.sets):
            return Outcome([Finished(session.t_s)], SummaryMode(session))
        return RestMode.start(session)


class RestMode(TrainerMode):
    """The time between two sets."""

    mode = Mode.REST

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self._ends_s = session.t_s + session.current.rest_s
        self.left_s = ceil(session.current.rest_s)

    @classmethod
    def start(cls, session: SessionState) -> Outcome:
        """Rest after the current set."""
        mode = cls(session)
        return Outcome([Rested(session.t_s, mode.left_s)], mode)

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Let the time pass."""
        t_s = self._session.t_s
        if t_s >= self._ends_s:
            return self.press_space()
        before, self.left_s = self.left_s, ceil(self._ends_s - t_s)
        nearly_over = self.left_s != before and self.left_s == REST_NEARLY_OVER_S
        return Outcome([Rested(t_s, self.left_s)] if nearly_over else [], self)

    def press_space(self) -> Outcome:
        """Skip the rest of it."""
        return Outcome([], SetupMode(self._session))


class PainMode(TrainerMode):
    """Waits for the person who has stopped because something hurts."""

    mode = Mode.PAIN

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Nothing is counted."""
        return Outcome([], self)

    def press_space(self) -> Outcome:
        """Go on with the next set."""
        return Outcome([], SetupMode(self._session))


class SummaryMode(TrainerMode):
    """The session is over; nothing happens any more."""

    mode = Mode.SUMMARY

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Nothing happens any more."""
        return Outcome([], self)

    def press_space(self) -> Outcome:
        """Nothing happens any more."""
        return Outcome([], self)
