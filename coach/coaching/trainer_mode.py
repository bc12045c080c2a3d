"""What a mode of a live session is: poses and keys in, events and the next mode out. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

from coach.coaching.events import EndOfSet, Event
from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.light import Light
from coach.coaching.mode import Mode
from coach.coaching.session_state import SessionState
from coach.coaching.setup_guide import Guidance
from coach.pose.types import Pose
from coach.reps.types import State


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
        left_s: whole seconds left of the countdown, the rest or a timed set.
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

    @abstractmethod
    def skip(self) -> Outcome:
        """Leave out the set that goes on or comes next."""

    def leave(self, why: EndOfSet) -> list[Event]:
        """The person leaves it before its end; only a set has something to say to that."""
        return []
