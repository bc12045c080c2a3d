"""What a live session does next: poses and keys in, events out. Pure: time is the frames' own.

The modes decide (`coach.coaching.modes`); here is what holds in all of them: a pain stop leads out
of anywhere, a calibration can be asked for at any time, and a session that is over stays over.
"""

from __future__ import annotations

from dataclasses import replace

from coach.coaching.cues import Cue
from coach.coaching.events import Event, Finished, PainStopped
from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.lead import LEARN_FIRST, Lead, lead_to
from coach.coaching.light import Light
from coach.coaching.mode import Mode
from coach.coaching.modes import CalibrationMode, PainMode, SetupMode, SummaryMode
from coach.coaching.plan import Plan, PlannedSet
from coach.coaching.session_state import Recall, SessionState
from coach.coaching.setup_guide import Guidance
from coach.coaching.trainer_mode import Outcome, TrainerMode
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.pose.types import Pose
from coach.reps.types import Rep, State


class Trainer:
    """A live session.

    Attributes:
        state: of the last frame, if it was counted in; None otherwise.
    """

    def __init__(
        self,
        model: LumbopelvicModel,
        plan: Plan,
        calibration: Neutral | None = None,
        recall: Recall = lambda posture, distance_m: None,
        *,
        asks_effort: bool = True,
    ) -> None:
        """Begin with the set-up, or straight on with the set.

        Args:
            model: the fitted lumbopelvic model.
            plan: what was asked for.
            calibration: the person's own, to be taken as it is. Without it the person's
                neutral and range are recalled or learnt before the first set in each posture,
                unless the plan is to go straight on.
            recall: the person's stored calibration for a posture, and a distance from the
                camera in metres.
            asks_effort: whether cues may ask for more: larger, further, longer.
        """
        self._session = SessionState(model, plan, calibration, recall, asks_effort)
        self._mode: TrainerMode = SetupMode(self._session)
        self.state: State | None = None

    @property
    def asks_effort(self) -> bool:
        """Whether anything may ask for more now: not after pain."""
        return self._session.asks_effort and not self._session.in_pain

    def push(self, pose: Pose, light: Light, fps: float) -> list[Event]:
        """Take the next frame.

        Args:
            pose: who is in it.
            light: how bright it is.
            fps: frames a second that the camera gives.
        """
        self._session.t_s = pose.t_s
        outcome = self._mode.push(pose, light, fps)
        self.state = outcome.state
        return self._follow(outcome)

    def press(self, key: str) -> list[Event]:
        """Take a key: `space`, `n`, `c`, `p` or `q`; others mean nothing here.

        `space` holds a set and lets it go on; anywhere else it goes on to what comes next,
        without waiting for the set-up, the rest of the calibration, the countdown or the rest.
        `n` leaves out the set that goes on or comes next.
        """
        if self.mode is Mode.SUMMARY:
            return []
        match key:
            case "space":
                return self._follow(self._mode.press_space())
            case "n":
                return self._follow(self._mode.skip())
            case "c" if self.mode is not Mode.PAIN:
                left = self._mode.leave("calibrate")
                return self._follow(Outcome(left, CalibrationMode(self._session)))
            case "p":
                return self._stop_for_pain()
            case "q":
                return self.end()
            case _:
                return []

    def end(self) -> list[Event]:
        """The session is to be over, or its source is."""
        if self.mode is Mode.SUMMARY:
            return []
        events = [*self._mode.leave("finished"), Finished(self._session.t_s)]
        return self._follow(Outcome(events, SummaryMode(self._session)))

    def _stop_for_pain(self) -> list[Event]:
        if self.mode is Mode.PAIN:
            return []
        self._session.in_pain = True
        events = [PainStopped(self._session.t_s), *self._mode.leave("pain")]
        return self._follow(Outcome(events, PainMode(self._session)))

    def _follow(self, outcome: Outcome) -> list[Event]:
        self._mode = outcome.mode
        return outcome.events

    # -- what there is to show ---------------------------------------------------------

    @property
    def mode(self) -> Mode:
        """What is going on."""
        return self._mode.mode

    @property
    def paused(self) -> bool:
        """Whether the set stands still."""
        return self._mode.paused

    @property
    def guidance(self) -> Guidance | None:
        """The set-up as last checked, before a set and in it."""
        return self._mode.guidance

    @property
    def step(self) -> CalibrationStep | None:
        """The calibration's last step, kept until the set starts; None without one."""
        return self._mode.step

    @property
    def left_s(self) -> int:
        """Whole seconds left of the countdown, the rest or a timed set."""
        return self._mode.left_s

    @property
    def current(self) -> PlannedSet:
        """The set that is prepared, goes on, or has just been done."""
        return self._session.current

    @property
    def set_number(self) -> int:
        """Of the set that goes on, or of the last one; 0 before the first."""
        return self._session.set_number

    @property
    def place(self) -> int:
        """In the plan, of the set that goes on or of the last one; 0 before the first."""
        return self._session.place

    @property
    def lead(self) -> Lead | None:
        """What leads to the next set of a routine, in the set-up and at rest; None without."""
        session = self._session
        if not session.plan.routine or self.mode not in (Mode.SETUP, Mode.REST):
            return None
        lead = lead_to(session.plan, session.place + 1)
        if self.mode is Mode.SETUP and session.to_learn:
            return replace(lead, how=LEARN_FIRST)
        return lead

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Of the set that goes on, or of the last one."""
        return self._session.reps

    @property
    def done_as_asked(self) -> int:
        """Those of them that are what was asked for."""
        return self._session.done_as_asked

    @property
    def cue(self) -> Cue | None:
        """The last thing said in that set."""
        return self._session.cue

    @property
    def neutral(self) -> Neutral:
        """What the angles of the current set are measured from."""
        return self._session.neutral
