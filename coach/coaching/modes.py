"""The modes of a live session, each with its own state: poses and keys in, events out. Pure.

setup -> calibration -> setup -> countdown -> set -> rest -> setup -> ... -> summary. What is
known is not learnt again. Every mode answers a pose, the space bar, or the wish to skip a set, with
what happened and with the mode that goes on: itself or the next one. In a routine they also lead
from each drill to the next.
"""

from __future__ import annotations

from collections import deque
from math import ceil, inf

from coach.coaching.cues import Cue, CueSelector
from coach.coaching.events import (
    Calibrated,
    Calibrating,
    CountedDown,
    Cued,
    EndOfSet,
    Event,
    Finished,
    Led,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetGuided,
    SetStarted,
    SetupGuided,
    TimeLeft,
)
from coach.coaching.guided_calibration import CalibrationStep, GuidedCalibration
from coach.coaching.lead import lead_to
from coach.coaching.light import Light
from coach.coaching.mode import Mode
from coach.coaching.monitor import guidance_in_set
from coach.coaching.neutral_check import NeutralCheck
from coach.coaching.session_state import SessionState
from coach.coaching.setup_guide import SetupGuide, distance_m
from coach.coaching.trainer_mode import Outcome, TrainerMode
from coach.engine import LiveEngine
from coach.geometry.estimate import estimate
from coach.geometry.level import level_of
from coach.geometry.measurement import Measurement
from coach.geometry.observables import Observables, ObservablesExtractor, concatenate
from coach.pose.types import Pose
from coach.reps.types import Rep

COUNTDOWN_S = 3.0
CHECK_EVERY_S = 0.5  # in a set: nobody reads what flickers
_LEVEL_S = 2.5  # before a set, in which it is seen what is level for the person
NEARLY_OVER_S = 10  # left of a rest, or of a timed set, when that is said
LEAD_AFTER_S = 3.5  # of rest: the end of the set is being said until then


class SetupMode(TrainerMode):
    """Waits until the person is in place for the next set, or to stand for its calibration."""

    mode = Mode.SETUP

    def __init__(self, session: SessionState, step: CalibrationStep | None = None) -> None:
        """Look at the set-up afresh, after a calibration if there was one."""
        super().__init__(session)
        session.prepare_next()
        if session.to_learn:  # a calibration is taken standing, side-on
            self._guide = SetupGuide(("standing",), hands_free=bool(session.plan.routine))
        else:
            asked, hands_free = session.current.exercise.view, bool(session.plan.routine)
            self._guide = SetupGuide(session.postures, asked, hands_free)
        self._extractor = ObservablesExtractor()
        self._lately: deque[Observables] = deque()
        session.level = None
        self.step = step

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Check the set-up; go on once all has been green for long enough."""
        led = [] if self._session.to_learn else _lead(self._session)
        if self._session.plan.straight_on:
            started = SetMode.start(self._session)
            first = started.mode.push(pose, light, fps)
            return Outcome(led + started.events + first.events, first.mode, first.state)
        before = self.guidance
        observed = self._extractor.extract([pose])
        self._remember(observed)
        stranger = estimate(observed, self._session.model)
        self.guidance = now = self._guide.push(pose, observed, stranger, light, fps)
        news = before is None or (before.level, before.instruction) != (now.level, now.instruction)
        events = [*led, SetupGuided(self._session.t_s, now)] if news else led
        if not now.ready:
            return Outcome(events, self)
        following = self.press_space()
        return Outcome(events + following.events, following.mode)

    def press_space(self) -> Outcome:
        """Go on as if all were in place."""
        session = self._session
        if self._lately:
            session.level = level_of(concatenate(self._lately))
        if not session.to_learn:
            return CountdownMode.start(session, self.step)
        away_m = self.guidance.distance_m if self.guidance else None
        stored = None if away_m is None else session.recall(session.posture, away_m)
        if stored is None:
            return Outcome([], CalibrationMode(session))
        session.calibration = stored
        return Outcome([], CalibrationMode(session, NeutralCheck(session.model, stored)))

    def skip(self) -> Outcome:
        """Leave out the set that comes next."""
        return _leave_out_next(self._session)

    def _remember(self, observed: Observables) -> None:
        """Keep the last frames: in them the person stands, or sits, as asked."""
        self._lately.append(observed)
        while observed.t_s[0] - self._lately[0].t_s[0] > _LEVEL_S:
            self._lately.popleft()


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

    def skip(self) -> Outcome:
        """Leave out the set that comes next, and what would be learnt for it."""
        return _leave_out_next(self._session)

    def _go_on(self) -> Outcome:
        session = self._session
        session.settle()
        in_place = session.postures == ("standing",) and session.current.exercise.view == "side"
        if in_place and not session.plan.routine:  # which leads to each of its drills first
            return CountdownMode.start(session, self.step)
        return Outcome([], SetupMode(session, self.step))


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

    def skip(self) -> Outcome:
        """Leave out the set that comes next."""
        return _leave_out_next(self._session)


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
        self._seconds = session.current.seconds
        self._running_s = session.t_s  # when it began, moved on by the time that it stood still
        self._paused_s = 0.0
        self.left_s = ceil(self._seconds or 0.0)

    @classmethod
    def start(cls, session: SessionState) -> Outcome:
        """Begin the current set."""
        session.set_number += 1
        session.place += 1
        session.done = session.current
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
            done = self._count(state.rep)
            events.append(done)
            cue = self._cues.after_rep(state.rep, session.t_s) or cue
            if done.counts_as is None:
                cue = Cue(f"{session.current.side} side".capitalize(), session.t_s)
        if cue is not None:
            session.cue = cue
            events.append(Cued(session.t_s, cue))
        events += self._let_time_pass()
        planned = session.current.reps
        why: EndOfSet
        if planned is not None and session.done_as_asked >= planned:
            why = "reps"
        elif self._seconds is not None and self.left_s == 0:
            why = "time"
        else:
            return Outcome(events, self, state)
        events += self.leave(why)
        following = self._after()
        return Outcome(events + following.events, following.mode, state)

    def press_space(self) -> Outcome:
        """Hold the set, or let it go on."""
        self.paused = not self.paused
        t_s = self._session.t_s
        if self.paused:
            self._paused_s = t_s
            return Outcome([Paused(t_s)], self)
        self._running_s += t_s - self._paused_s
        return Outcome([Resumed(t_s)], self)

    def skip(self) -> Outcome:
        """Leave out the rest of the set, and what would follow it."""
        events = self.leave("skipped")
        following = _next_set(self._session)
        return Outcome(events + following.events, following.mode)

    def leave(self, why: EndOfSet) -> list[Event]:
        """End the set: a last rep may be complete by now."""
        session, last = self._session, self._engine.finish()
        if why == "calibrate":
            session.place -= 1  # it is to be done yet
        events: list[Event] = [self._count(last)] if last is not None else []
        candidates = tuple(self._engine.candidates)
        ended = SetEnded(session.t_s, session.set_number, session.reps, candidates, why)
        return [*events, ended]

    def _let_time_pass(self) -> list[Event]:
        """The time that a timed set has left."""
        if self._seconds is None:
            return []
        t_s, before = self._session.t_s, self.left_s
        self.left_s = max(ceil(self._seconds - (t_s - self._running_s)), 0)
        nearly_over = self.left_s != before and self.left_s == NEARLY_OVER_S
        return [TimeLeft(t_s, self.left_s)] if nearly_over else []

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
        session = self._session
        session.reps = (*session.reps, rep)
        counts = session.current.asks_for(rep)
        return RepDone(session.t_s, rep, session.done_as_asked if counts else None)

    def _after(self) -> Outcome:
        session = self._session
        return _finish(session) if session.over else RestMode.start(session)


class RestMode(TrainerMode):
    """The time between two sets."""

    mode = Mode.REST

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self._ends_s = session.t_s + session.current.rest_s
        self._lead_from_s = session.t_s + LEAD_AFTER_S
        self.left_s = ceil(session.current.rest_s)

    @classmethod
    def start(cls, session: SessionState) -> Outcome:
        """Rest after the current set."""
        mode = cls(session)
        return Outcome([Rested(session.t_s, mode.left_s)], mode)

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Let the time pass."""
        session, t_s = self._session, self._session.t_s
        if t_s >= self._ends_s:
            return self.press_space()
        before, self.left_s = self.left_s, ceil(self._ends_s - t_s)
        events: list[Event] = []
        if self.left_s != before and self.left_s == NEARLY_OVER_S:
            events.append(Rested(t_s, self.left_s))
        if t_s >= self._lead_from_s:
            events += _lead(session)
        return Outcome(events, self)

    def press_space(self) -> Outcome:
        """Skip the rest of it."""
        return Outcome([], SetupMode(self._session))

    def skip(self) -> Outcome:
        """Leave out the next set, and rest on for the one after it."""
        session = self._session
        session.place += 1
        return _finish(session) if session.over else Outcome(_lead(session), self)


class PainMode(TrainerMode):
    """Waits for the person who has stopped because something hurts."""

    mode = Mode.PAIN

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Nothing is counted."""
        return Outcome([], self)

    def press_space(self) -> Outcome:
        """Go on with the next set; a routine is over."""
        session = self._session
        if session.plan.routine:
            return Outcome([Finished(session.t_s)], SummaryMode(session))
        return Outcome([], SetupMode(session))

    def skip(self) -> Outcome:
        """There is nothing to leave out."""
        return Outcome([], self)


class SummaryMode(TrainerMode):
    """The session is over; nothing happens any more."""

    mode = Mode.SUMMARY

    def push(self, pose: Pose, light: Light, fps: float) -> Outcome:
        """Nothing happens any more."""
        return Outcome([], self)

    def press_space(self) -> Outcome:
        """Nothing happens any more."""
        return Outcome([], self)

    def skip(self) -> Outcome:
        """Nothing happens any more."""
        return Outcome([], self)


def _lead(session: SessionState) -> list[Event]:
    """Lead to the next set of a routine, once, unless it is the same again."""
    place = session.place + 1
    if not session.plan.routine or session.led_to == place:
        return []
    session.led_to = place
    before = session.done
    if before is not None and before.is_like(session.plan.planned(place)):
        return []
    return [Led(session.t_s, lead_to(session.plan, place))]


def _leave_out_next(session: SessionState) -> Outcome:
    session.place += 1
    return _next_set(session)


def _next_set(session: SessionState) -> Outcome:
    """On to the next set without a rest, or to the end."""
    return _finish(session) if session.over else Outcome([], SetupMode(session))


def _finish(session: SessionState) -> Outcome:
    """All sets are done, or left out."""
    return Outcome([Finished(session.t_s, gone_through=True)], SummaryMode(session))
