"""The video with the overlay, drawn from a scored session and the video itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coach.capture.video import FALLBACK_FPS, VideoFile
from coach.coaching.cues import SHOWN_S, Cue, CueSelector
from coach.errors import CoachError
from coach.exercises.schema import Exercise
from coach.feedback.overlay import Overlay
from coach.feedback.scene import Scene
from coach.feedback.video_sink import VideoSink
from coach.geometry.neutral import Neutral
from coach.reps.sets import per_side
from coach.reps.tilt import shown_class
from coach.reps.types import Rep
from coach.session.store import SessionReader

_MOST_FPS = 240.0  # a file without a steady rate may state that of its clock, often 1000


def annotate(
    source: Path,
    session: Path,
    exercise: Exercise | None,
    neutral: Neutral,
    progress: Callable[[str, int, int | None], None],
) -> Path:
    """Write the annotated video beside the session.

    Args:
        source: the video that the session was made of.
        session: the scored session.
        exercise: what was done; None when only angles were measured.
        neutral: where the angles are measured from.
        progress: as in `coach.scoring`.

    Returns:
        Path of the video.

    Raises:
        CoachError: the video cannot be read or the result not written.
    """
    target = session.with_suffix(".webm")
    if target.exists() and target.samefile(source):
        raise CoachError(f"{target} is the video itself: choose another folder with --out.")
    own = (neutral.tuck_deg, neutral.arch_deg) if neutral.source == "calibration" else None
    with SessionReader(session) as reader, VideoFile(source) as video:
        waiting = list(reader.reps())
        reps: list[Rep] = []
        cues = CueSelector(exercise, neutral) if exercise else None
        cue: Cue | None = None
        fps = video.nominal_fps if video.nominal_fps <= _MOST_FPS else FALLBACK_FPS
        overlay = Overlay(video.size_px)
        with VideoSink(target, video.size_px, fps) as sink:
            for frame, pose, (measurement, phase) in zip(
                video, reader.poses(), reader.measurements(), strict=False
            ):
                if cues:
                    cue = cues.frame(measurement, phase) or cue
                while waiting and waiting[0].span.end_s <= frame.t_s:
                    reps.append(waiting.pop(0))
                    if cues:
                        cue = cues.after_rep(reps[-1], frame.t_s) or cue
                if cue and frame.t_s - cue.t_s > SHOWN_S:
                    cue = None
                sides = per_side(reps)
                scene = Scene(
                    measurement=measurement,
                    pose=pose,
                    tilt_class=shown_class(
                        measurement.lumbar_angle_deg,
                        measurement.lumbar_angle_sd_deg,
                        exercise.judging if exercise else None,
                    ),
                    own_range_deg=own,
                    rep_count=len(reps),
                    phase=phase,
                    cue=cue.text if cue else None,
                    last_rep=reps[-1] if reps else None,
                    exercise_title=exercise.title if exercise else "Angles only",
                    sides=(sides["left"], sides["right"]) if exercise and exercise.side else None,
                    frontal=exercise is not None and exercise.view != "side",
                )
                sink.write(overlay.annotate(frame.image, scene), frame.t_s)
                progress("drawing", frame.index + 1, video.expected_frames)
    return target
