"""Live scenes of the standing figure."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any

import numpy as np

from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.mode import Mode
from coach.coaching.setup_guide import Check, Guidance, Turn
from coach.coaching.wrap_up import Ending
from coach.feedback.scene import LiveScene, Scene
from coach.geometry.measurement import Measurement
from coach.reps.types import Rep, RepSpan

from .conftest import rep, standing

SAFETY = (
    "Stop and rest. Leave it for today if the pain stays or grows.",
    "Tingling, numbness or pain down a leg: do not go on, and ask a clinician. " * 3,
    "This is movement practice, not a medical device.",
)


def live(
    mode: Mode = Mode.SET, size_px: tuple[int, int] = (640, 480), angle: float = -9.0, **parts: Any
) -> LiveScene:
    """A live scene; parts of the `Scene` within it and of its own can be named."""
    of_scene: dict[str, Any] = {
        "pose": standing(size_px),
        "tilt_class": "tucked",
        "own_range_deg": (-9.0, 11.0),
        "rep_count": 3,
        "phase": "up",
        "cue": None,
        "last_rep": rep(),
        "exercise_title": "Hip thrust",
        "sides": None,
    }
    for name in of_scene:
        of_scene[name] = parts.pop(name, of_scene[name])
    sd = nan if np.isnan(angle) else 2.0
    measurement = Measurement(0, 0.0, lumbar_angle_deg=angle, lumbar_angle_sd_deg=sd, facing=1)
    return LiveScene(mode, Scene(measurement=measurement, **of_scene), **parts)


def guidance(instruction: str = "", turn: Turn = "", ready_in_s: float | None = None) -> Guidance:
    """What the set-up guide says."""
    level = "red" if instruction else "green"
    checks = (Check("light"), Check("side-on", level, instruction, "", turn))
    return Guidance(checks, level, instruction, "", turn, 3.0, ready_in_s, ready_in_s == 0.0)


def step(reason: str = "") -> CalibrationStep:
    """A step of the calibration, or a refused one."""
    name = "refused" if reason else "arch"
    instruction = "" if reason else "arch your lower back gently"
    return CalibrationStep(name, instruction, "", 0.6, 2, 6, None, reason)


def ending(sets: int = 2) -> Ending:
    """Sets of two reps of ten seconds each, a minute apart."""
    t_s = np.concatenate([60.0 * k + np.arange(0.0, 20.0, 1 / 30) for k in range(sets)])
    angle = 12.0 * np.sin(2 * np.pi * t_s / 10.0)
    angle[40:60] = nan

    def at(start_s: float, number: int) -> Rep:
        return replace(rep(), number=number, span=RepSpan(start_s, start_s + 4, start_s + 8))

    reps = tuple(at(60.0 * k + 10.0 * i, i + 1) for k in range(sets) for i in range(2))
    return Ending("4 of 4 lockouts were tucked.", "", "Hold a moment.", 81.6, reps, t_s, angle)
