"""What a live session knows whatever its mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from coach.coaching.cues import Cue
from coach.coaching.plan import Plan, PlannedSet
from coach.exercises.schema import Posture
from coach.geometry.level import Level
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral, population
from coach.reps.types import Rep

Recall = Callable[[Posture, float], Neutral | None]


class SessionState:
    """What outlives a mode, and is handed from one to the next.

    Attributes:
        model: the fitted lumbopelvic model.
        plan: what was asked for.
        recall: the person's stored calibration for a posture, and a distance from the camera in
            metres.
        t_s: time of the latest frame.
        current: the set that is prepared, goes on, or has just been done.
        set_number: of the set that goes on, or of the last one; 0 before the first.
        place: in the plan, of the set that goes on or of the last one, done or left out; 0 before
            the first. A set that was broken off to calibrate is to be done yet.
        led_to: place of the set that was led to last.
        done: the set that was done last, or goes on; None before the first.
        reps: of the set that goes on, or of the last one.
        cue: the last thing said in that set.
        asks_effort: whether cues may ask for more: larger, further, longer.
        in_pain: whether something has hurt in this session.
        level: what angles of the frontal plane are measured from, as the set-up saw it; None where
            it did not.
    """

    def __init__(
        self,
        model: LumbopelvicModel,
        plan: Plan,
        calibration: Neutral | None,
        recall: Recall,
        asks_effort: bool = True,
    ) -> None:
        self.model, self.plan, self.recall, self.asks_effort = model, plan, recall, asks_effort
        self._default = calibration or population(model)
        # a range is learnt in the posture of the exercise, and holds in that posture only
        self._neutrals: dict[Posture, Neutral] = {}
        self._given = calibration
        self._calibrations: dict[Posture, Neutral | None] = {}
        self._settled: set[Posture] = set()
        self._all_settled = calibration is not None or plan.straight_on
        self.t_s = 0.0
        self.current = plan.planned(1)
        self.set_number = 0
        self.place = 0
        self.led_to = 0
        self.done: PlannedSet | None = None
        self.reps: tuple[Rep, ...] = ()
        self.cue: Cue | None = None
        self.in_pain = False
        self.level: Level | None = None

    @property
    def postures(self) -> tuple[Posture, ...]:
        """Those that the current set may be done in, the one that its range is learnt in first."""
        asked = self.current.posture
        return (asked,) if asked else self.current.exercise.postures

    @property
    def posture(self) -> Posture:
        """That the range of the current set is learnt in."""
        return self.postures[0]

    @property
    def neutral(self) -> Neutral:
        """What the angles of the current set are measured from.

        The calibration, its zero moved to how the person stands now once that was checked.
        """
        own = self._neutrals.get(self.posture, self._default)
        if self.current.exercise.from_average_person:
            own = population(self.model)
        return replace(own, level=self.level)

    @neutral.setter
    def neutral(self, neutral: Neutral) -> None:
        self._neutrals[self.posture] = neutral

    @property
    def calibration(self) -> Neutral | None:
        """The person's own, as it was given, recalled or learnt; None without one."""
        return self._calibrations.get(self.posture, self._given)

    @calibration.setter
    def calibration(self, calibration: Neutral | None) -> None:
        self._calibrations[self.posture] = calibration
        self.neutral = calibration or population(self.model)

    @property
    def to_learn(self) -> bool:
        """Whether the person's neutral and range have yet to be asked for."""
        judges_tilt = self.current.exercise.judging is not None
        return judges_tilt and not self._all_settled and self.posture not in self._settled

    def settle(self) -> None:
        """What is known of the person in this posture has to do; nothing more is asked."""
        self._settled.add(self.posture)

    def prepare_next(self) -> PlannedSet:
        """Turn to the set that comes next."""
        self.current = self.plan.planned(self.place + 1)
        return self.current

    @property
    def done_as_asked(self) -> int:
        """Reps of the set that are what was asked for."""
        return sum(self.current.asks_for(rep) for rep in self.reps)

    @property
    def over(self) -> bool:
        """Whether every set of the plan was done or left out."""
        return self.place >= len(self.plan.sets)
