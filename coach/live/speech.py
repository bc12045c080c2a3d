"""Which clips say an event. Pure."""

from __future__ import annotations

from math import isnan

from coach.coaching.events import (
    Calibrating,
    CountedDown,
    Cued,
    Event,
    Finished,
    Led,
    PainStopped,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetStarted,
    SetupGuided,
    TimeLeft,
    Troubled,
)
from coach.coaching.lead import Lead
from coach.coaching.modes import NEARLY_OVER_S
from coach.feedback.sound import slug
from coach.geometry.neutral import Neutral
from coach.reps.types import State

_COUNTDOWN = {3: "three", 2: "two", 1: "one"}


def clips_of(event: Event) -> tuple[str, ...]:
    """Keys of the clips to say, in their order; a key without a clip is passed over."""
    match event:
        case SetupGuided(guidance=guidance):
            return (guidance.say,)
        case Calibrating(step=step):
            return (step.say,)
        case CountedDown(left_s=left_s):
            return (_COUNTDOWN.get(left_s, ""),)
        case SetStarted():
            return ("go",)
        case RepDone(counts_as=number):
            return () if number is None else (str(number),)
        case Cued(cue=cue):
            return (slug(cue.text),)
        case Paused():
            return ("paused",)
        case Resumed():
            return ("on",)
        case PainStopped():
            return ("pain",)
        case SetEnded(why="reps" | "time"):
            return ("done",)
        case Rested(left_s=left_s):
            return ("ten_seconds",) if left_s == NEARLY_OVER_S else ("rest",)
        case TimeLeft():
            return ("ten_seconds",)
        case Led(lead=lead):
            return _clips_of_lead(lead)
        case Finished():
            return ("finished",)
        case Troubled(part="camera", text=text):
            return ("no_camera",) if text else ("camera_back",)
        case _:
            return ()


def _clips_of_lead(lead: Lead) -> tuple[str, ...]:
    """The drill, then the side of it and the side that the camera has to see, if they matter."""
    planned = lead.planned
    side = (f"{planned.side}_side",) if planned.side else ()
    view = (slug(f"next seen from {planned.exercise.view}"),) if lead.turned else ()
    return (slug(f"next {planned.exercise.title}"), *side, *view)


def tone_share(state: State | None, neutral: Neutral) -> float | None:
    """Where in the person's own range the tilt is, 0 tucked to 1 arched; None if not known."""
    if state is None or neutral.source != "calibration":
        return None
    share = (state.measurement.lumbar_angle_deg - neutral.tuck_deg) / neutral.range_deg
    return None if isnan(share) else min(max(share, 0.0), 1.0)
