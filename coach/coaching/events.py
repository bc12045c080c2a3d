"""What happens in a live session: for the sound, the recording and other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.coaching.cues import Cue
from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.setup_guide import Guidance
from coach.exercises.schema import Exercise, Posture
from coach.geometry.neutral import Neutral
from coach.reps.types import Candidate, Rep

Component = Literal["camera", "sound", "recording", "video", "history"]
EndOfSet = Literal["reps", "finished", "pain", "calibrate"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        t_s: when, in the source's own time.
    """

    t_s: float


@dataclass(frozen=True, slots=True)
class SetupGuided(Event):
    """What stands in the way of a start has changed."""

    guidance: Guidance


@dataclass(frozen=True, slots=True)
class SetGuided(Event):
    """What stands in the way of judging, in a set, has changed."""

    guidance: Guidance


@dataclass(frozen=True, slots=True)
class Calibrating(Event):
    """The guided calibration has come to another step; its last one is `done` or `refused`."""

    step: CalibrationStep


@dataclass(frozen=True, slots=True)
class Calibrated(Event):
    """The person's own neutral and range are known now, and worth keeping.

    Attributes:
        neutral: both of them.
        posture: in which the range was learnt.
        distance_m: about how far from the camera the person stands.
    """

    neutral: Neutral
    posture: Posture
    distance_m: float


@dataclass(frozen=True, slots=True)
class CountedDown(Event):
    """So many seconds are left before the set."""

    left_s: int


@dataclass(frozen=True, slots=True)
class SetStarted(Event):
    """From the next frame on reps are counted.

    Attributes:
        number: 1 for the first set.
        exercise: what is done in it.
        neutral: what its angles are measured from.
        calibration: the person's own, as it was given, recalled or learnt, before its zero was
            moved to how the person stands now; None without one.
    """

    number: int
    exercise: Exercise
    neutral: Neutral
    calibration: Neutral | None


@dataclass(frozen=True, slots=True)
class RepDone(Event):
    """A rep has ended and been judged."""

    rep: Rep


@dataclass(frozen=True, slots=True)
class Cued(Event):
    """One thing is said."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The set stands still until it goes on."""


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The set goes on."""


@dataclass(frozen=True, slots=True)
class PainStopped(Event):
    """The person has stopped because something hurts."""


@dataclass(frozen=True, slots=True)
class SetEnded(Event):
    """A set is over.

    Attributes:
        number: 1 for the first set.
        reps: its reps.
        candidates: every movement found in it, counted or not.
        why: how it ended.
    """

    number: int
    reps: tuple[Rep, ...]
    candidates: tuple[Candidate, ...]
    why: EndOfSet


@dataclass(frozen=True, slots=True)
class Rested(Event):
    """So many seconds of rest are left."""

    left_s: int


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The session is over; nothing happens any more."""


@dataclass(frozen=True, slots=True)
class Troubled(Event):
    """Something does not work, or works again.

    Attributes:
        part: what.
        text: what is wrong and what to do; empty when it is over.
    """

    part: Component
    text: str
