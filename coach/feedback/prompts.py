"""What a live picture says: the one thing to do now, and what the keys do."""

from __future__ import annotations

from math import ceil

from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.mode import Mode
from coach.coaching.setup_guide import Guidance
from coach.feedback.scene import LiveScene

_SPACE: dict[Mode, str] = {
    Mode.SETUP: "start now",
    Mode.CALIBRATION: "skip",
    Mode.COUNTDOWN: "start now",
    Mode.SET: "pause",
    Mode.REST: "skip rest",
    Mode.PAIN: "go on",
}


def words_of(live: LiveScene) -> str:
    """The one thing to do now; empty when there is nothing to say."""
    match live.mode:
        case Mode.SET if live.paused:
            words = "paused: space goes on"
        case Mode.SETUP:
            words = _setup_words(live.guidance) if live.guidance else ""
        case Mode.CALIBRATION:
            words = _step_words(live.step) if live.step else ""
        case Mode.COUNTDOWN:
            words = _step_words(live.step) if live.step else "get ready"
        case Mode.REST if live.lead:
            words = "rest"
        case Mode.REST:
            words = f"rest, then set {live.set_number + 1} of {live.sets_planned}"
        case _:
            words = live.scene.cue or ""
    return words[:1].upper() + words[1:]


def _setup_words(guidance: Guidance) -> str:
    if guidance.ready_in_s is not None:
        good = "good, " if guidance.level == "green" else ""
        return f"{good}starting in {ceil(guidance.ready_in_s)}"
    return guidance.instruction


def _step_words(step: CalibrationStep) -> str:
    """What to do in a step, or why it came to nothing."""
    return step.reason or step.instruction


def keys_of(live: LiveScene) -> list[tuple[str, str]]:
    """(key, what it does) in this state, in the order in which they are shown."""
    if live.mode is Mode.SUMMARY:
        return [("f", "full screen"), ("q", "close")]
    practice = [] if live.mode is Mode.PAIN else [("p", "pain stop"), ("c", "calibrate")]
    if practice and live.sets_planned > 1:
        practice.insert(0, ("n", "skip set"))
    return [
        ("space", _space(live)),
        *practice,
        ("m", "sound on" if live.muted else "sound off"),
        ("v", "less" if live.detail else "more"),
        ("f", "full screen"),
        ("q", "finish"),
    ]


def _space(live: LiveScene) -> str:
    if live.paused:
        return "go on"
    if live.routine and live.mode is Mode.PAIN:
        return "end"
    return _SPACE[live.mode]
