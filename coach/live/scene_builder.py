"""From the state of a live session to the scene its window shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from coach.coaching.cues import SHOWN_S
from coach.coaching.mode import Mode
from coach.coaching.plan import Plan
from coach.coaching.safety import PAIN_STOP, ROUTINE_PAIN_STOP
from coach.coaching.summarise import score_of
from coach.coaching.trainer import Trainer
from coach.coaching.wrap_up import Ending
from coach.feedback.scene import LiveScene, Scene
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.sets import per_side
from coach.reps.tilt import shown_class


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """How the person wants to see it.

    Attributes:
        mirrored: as in a mirror.
        detail: with skeleton and degrees.
        muted: without sound.
    """

    mirrored: bool = True
    detail: bool = True
    muted: bool = False


def live_scene(
    trainer: Trainer,
    plan: Plan,
    pose: Pose,
    view: ViewOptions,
    trouble: str,
    note: str,
    ending: Ending | None,
) -> LiveScene:
    """The scene after the latest frame.

    Args:
        trainer: the state of the session.
        plan: what was asked for.
        pose: of the latest frame.
        view: how it is to be seen.
        trouble: what is wrong with the camera; empty while all is well.
        note: a quieter word, on sound or recording.
        ending: the last screen, at the end.
    """
    state, neutral = trainer.state, trainer.neutral
    measurement = state.measurement if state else Measurement(pose.frame, pose.t_s)
    calibrated = neutral.source == "calibration"
    cue = trainer.cue
    exercise, sides = trainer.current.exercise, per_side(trainer.reps)
    scene = Scene(
        measurement=measurement,
        pose=pose,
        tilt_class=shown_class(
            measurement.lumbar_angle_deg, measurement.lumbar_angle_sd_deg, exercise.judging
        ),
        own_range_deg=(neutral.tuck_deg, neutral.arch_deg) if calibrated else None,
        rep_count=trainer.done_as_asked,
        phase=state.phase if state else "",
        cue=cue.text if cue and pose.t_s - cue.t_s < SHOWN_S else None,
        last_rep=trainer.reps[-1] if trainer.reps else None,
        exercise_title=trainer.current.title,
        sides=(sides["left"], sides["right"]) if exercise.side else None,
        frontal=exercise.view != "side",
    )
    return LiveScene(
        mode=trainer.mode,
        scene=scene,
        guidance=trainer.guidance,
        step=trainer.step,
        set_score=score_of(trainer.reps),
        lead=trainer.lead,
        left_s=trainer.left_s,
        reps_planned=trainer.current.reps,
        seconds_planned=trainer.current.seconds,
        set_number=trainer.place,
        sets_planned=len(plan.sets),
        routine=plan.routine,
        paused=trainer.paused,
        muted=view.muted,
        detail=view.detail,
        mirrored=view.mirrored,
        trouble=trouble,
        note=note,
        safety=_safety(plan) if trainer.mode is Mode.PAIN else (),
        ending=ending,
    )


def _safety(plan: Plan) -> tuple[str, ...]:
    """What somebody in pain is told."""
    return ROUTINE_PAIN_STOP if plan.routine else PAIN_STOP
