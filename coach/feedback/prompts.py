"""What a live picture says: the one thing to do now, and what the keys do."""

from __future__ import annotations

from math import ceil

from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.setup_guide import Guidance
from coach.feedback.scene import LiveScene, Mode

_SPACE: dict[Mode, str] = {
    "guide": "start now",
    "calibrate": "skip",
    "countdown": "start now",
    "set": "pause",
    "rest": "skip rest",
    "pain": "go on",
}


def words_of(live: LiveScene) -> str:
    """The one thing to do now; empty when there is nothing to say."""
    match live.mode:
        case "set" if live.paused:
            words = "paused: space goes on"
        case "guide":
            words = _guided(live.guidance) if live.guidance else ""
        case "calibrate":
            words = _told(live.step) if live.step else ""
        case "countdown":
            words = _told(live.step) if live.step else "get ready"
        case "rest":
            words = f"rest, then set {live.set_number + 1} of {live.sets_planned}"
        case _:
            words = live.scene.cue or ""
    return words[:1].upper() + words[1:]


def _guided(guidance: Guidance) -> str:
    if guidance.ready_in_s is not None:
        return f"good, starting in {ceil(guidance.ready_in_s)}"
    return guidance.instruction


def _told(step: CalibrationStep) -> str:
    """What to do in a step, or why it came to nothing."""
    return step.reason or step.instruction


def keys_of(live: LiveScene) -> list[tuple[str, str]]:
    """(key, what it does) in this state, in the order in which they are shown."""
    if live.mode == "summary":
        return [("f", "full screen"), ("q", "close")]
    practice = [] if live.mode == "pain" else [("p", "pain stop"), ("c", "calibrate")]
    return [
        ("space", "go on" if live.paused else _SPACE[live.mode]),
        *practice,
        ("m", "sound on" if live.muted else "sound off"),
        ("v", "less" if live.detail else "more"),
        ("f", "full screen"),
        ("q", "finish"),
    ]
