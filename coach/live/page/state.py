"""From the scene that the window shows to the fields that the page shows. Pure."""

from __future__ import annotations

from typing import Any

from coach.coaching.mode import Mode
from coach.coaching.wrap_up import Ending
from coach.feedback.gauge import shown_axis_deg, why_blank
from coach.feedback.hip_line import words_of_hips
from coach.feedback.prompts import words_of
from coach.feedback.scene import LiveScene, Scene
from coach.live.event_writer import plain
from coach.reps.tilt import ARCHED_ABOVE_DEG, TUCKED_BELOW_DEG
from coach.reps.types import Rep


def page_state(live: LiveScene) -> dict[str, Any]:
    """What the page shows beside the picture, as JSON knows it: what is not seen is null.

    Args:
        live: the scene that the window shows.

    Returns:
        `mode`, `paused`, `held`, `exercise`, `phase`, `reps`, `sides` (reps of the left and
        the right side, null where the exercise has none), `reps_planned`, `seconds_planned`,
        `set`, `sets`, `left_s`, `cue` (the one thing to do now), `warning` (what is in the way, in
        a set), `trouble`, `note`, `safety`; `gauge` with angles in degrees; `last_rep`,
        `set_score`, `ending`.
    """
    scene, guidance = live.scene, live.guidance
    fields: dict[str, Any] = plain(
        {
            "mode": str(live.mode),
            "paused": live.paused,
            "held": live.held,
            "exercise": scene.exercise_title,
            "phase": scene.phase,
            "reps": scene.rep_count,
            "sides": scene.sides,
            "reps_planned": live.reps_planned,
            "seconds_planned": live.seconds_planned,
            "set": live.set_number,
            "sets": live.sets_planned,
            "left_s": live.left_s,
            "cue": _words(live),
            "warning": guidance.instruction if guidance and live.mode is Mode.SET else "",
            "trouble": live.trouble,
            "note": live.note,
            "safety": live.safety,
            "gauge": _gauge(scene),
            "last_rep": _last_rep(scene.last_rep) if scene.last_rep else None,
            "set_score": live.set_score,
            "ending": _ending(live.ending) if live.ending else None,
        }
    )
    return fields


def _words(live: LiveScene) -> str:
    """The one thing to do now; at rest in a routine also what comes next."""
    words = words_of(live)
    if live.mode is not Mode.REST or live.lead is None:
        return words
    next_one = ", ".join(filter(None, (live.lead.planned.title, live.lead.amount)))
    return f"{words}. Next: {next_one}. {live.lead.how}"


def _gauge(scene: Scene) -> dict[str, Any]:
    measurement = scene.measurement
    return {
        "angle_deg": measurement.lumbar_angle_deg,
        "sd_deg": measurement.lumbar_angle_sd_deg,
        "tilt_class": scene.tilt_class,
        "why_blank": words_of_hips(measurement) if scene.frontal else why_blank(measurement),
        "axis_deg": shown_axis_deg(scene),
        "neutral_deg": (TUCKED_BELOW_DEG, ARCHED_ABOVE_DEG),
        "own_range_deg": scene.own_range_deg,
    }


def _last_rep(rep: Rep) -> dict[str, Any]:
    return {
        "rep": rep.number,
        "score": rep.score,
        "tilt_class": rep.verdict.tilt_class if rep.verdict else None,
    }


def _ending(ending: Ending) -> dict[str, Any]:
    return {
        "headline": ending.headline,
        "improved": ending.improved,
        "next": ending.next,
        "score": ending.score,
        "reps": len(ending.reps),
    }
