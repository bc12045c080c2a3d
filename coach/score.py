"""Score one recording: from its frames to everything that is written about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from math import isfinite
from pathlib import Path

from coach.coaching.summarise import Seen, summarise
from coach.engine import choose_neutral, observe_recording, recognise, score_recording
from coach.errors import CoachError
from coach.exercises.library import load, names
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.geometry.observables import Observables
from coach.pose.types import Pose
from coach.session.export import write_frames_csv, write_reps_csv, write_summary_json
from coach.session.meta import SessionMeta
from coach.session.store import SessionReader, SessionWriter
from coach.session.summary import Summary, Versions

Progress = Callable[[str, int, int | None], None]
SESSION_SUFFIX = ".coach"


@dataclass(frozen=True, slots=True)
class Job:
    """How every recording of a batch is scored.

    Attributes:
        exercise: the exercise; None to measure angles only.
        recognise: whether to recognise the exercise instead.
        out: folder that takes the results.
        model: the fitted lumbopelvic model.
        calibration: the person's own neutral and range, if there is one.
        pose_bundle: pose model bundle; None for the one that comes with the program.
        annotate: whether to write the video with the overlay.
    """

    exercise: Exercise | None
    recognise: bool
    out: Path
    model: LumbopelvicModel
    calibration: Neutral | None
    pose_bundle: Path | None
    annotate: bool


def score(source: Path, job: Job, progress: Progress) -> Summary:
    """Score a video, or a session again without its video.

    Args:
        source: a video, or a `.coach` session.
        job: what to do with it.
        progress: called with what is being done, frames done and frames expected (None when
            unknown).

    Returns:
        The summary that was also written.

    Raises:
        CoachError: one sentence on what is wrong with the input or the output.
    """
    session = job.out / f"{source.stem}{SESSION_SUFFIX}"
    if source.suffix == SESSION_SUFFIX:
        summary = _score_session(source, session, job, progress)
    else:
        summary = _score_video(source, session, job, progress)
    if summary.quality.reasons and summary.view == "nobody seen":
        raise CoachError(
            f"{source}: nobody was seen in any of its {summary.quality.frames} frames: film one "
            "person, whole body in the picture, side-on."
        )
    return summary


def _score_video(source: Path, session: Path, job: Job, progress: Progress) -> Summary:
    """Run the pose model over a video and keep every pose in the session as it goes."""
    from coach.capture.video import VideoFile
    from coach.pose.bundle import default_bundle, model_version
    from coach.pose.observer import Observer

    bundle = job.pose_bundle or default_bundle()
    with VideoFile(source) as video, Observer(bundle) as observer:
        meta = SessionMeta(
            source=source.name,
            size_px=video.size_px,
            nominal_fps=video.nominal_fps if isfinite(video.nominal_fps) else None,
            program=version("coach"),
            pose_model=model_version(bundle),
            estimator=job.model.version,
            exercise=_asked_for(job),
            created_utc=datetime.now(UTC),
        )
        with SessionWriter(session, meta) as writer:

            def poses() -> Iterator[Pose]:
                for pose in observer.observe_all(video):
                    writer.add_pose(pose)
                    progress("measuring", pose.frame + 1, video.expected_frames)
                    yield pose

            seen = _Watched(poses())
            observed = observe_recording(seen)
            if observed is None or len(observed) < 2:
                raise CoachError(f"{source} holds one single picture: give a video.")
            summary, exercise, neutral = _judge_and_write(
                writer, session, observed, meta, seen.summary(video.decode_errors), job
            )
    if job.annotate:
        from coach.annotate import annotate

        annotate(source, session, exercise, neutral, progress)
    return summary


def _score_session(source: Path, session: Path, job: Job, progress: Progress) -> Summary:
    """Measure and judge the poses of a session again; no video is needed."""
    if job.annotate:
        raise CoachError(f"{source} holds no picture to annotate: score the video instead.")
    with SessionReader(source) as reader:
        meta = reader.meta.model_copy(
            update={"estimator": job.model.version, "exercise": _asked_for(job)}
        )
        job = replace(job, calibration=job.calibration or _of_live_set(reader, job.model))

        def poses() -> Iterator[Pose]:
            for pose in reader.poses():
                progress("measuring", pose.frame + 1, None)
                yield pose

        seen = _Watched(poses())
        observed = observe_recording(seen)
    if observed is None or len(observed) < 2:
        raise CoachError(f"{source} holds fewer than two frames: score its video again.")
    if not (session.exists() and session.samefile(source)):
        try:
            job.out.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, session)
        except OSError as error:
            raise CoachError(f"{session} cannot be written: {error.strerror}.") from None
    with SessionWriter(session, meta, keep_poses=True) as writer:
        return _judge_and_write(writer, session, observed, meta, seen.summary(0), job)[0]


def _of_live_set(reader: SessionReader, model: LumbopelvicModel) -> Neutral | None:
    """The calibration that a live set was coached with, if this estimator made it."""
    kept = reader.calibration
    if reader.meta.set_number is None or reader.meta.estimator != model.version:
        return None
    if kept is None or kept["source"] != "calibration":
        return None
    scores, sd_deg = tuple(kept["scores"]), tuple(kept["sd_deg"])
    return Neutral(**{**kept, "scores": scores, "sd_deg": sd_deg})


class _Watched:
    """Passes poses on and remembers what they say about the recording as a whole."""

    def __init__(self, poses: Iterable[Pose]) -> None:
        self._poses = poses
        self._crowded = 0

    def __iter__(self) -> Iterator[Pose]:
        for pose in self._poses:
            self._crowded += pose.people > 1
            yield pose

    def summary(self, decode_errors: int) -> Seen:
        return Seen(crowded_frames=self._crowded, decode_errors=decode_errors)


def _asked_for(job: Job) -> str:
    if job.exercise is not None:
        return job.exercise.name
    return "auto" if job.recognise else "none"


def _judge_and_write(
    writer: SessionWriter,
    session: Path,
    observed: Observables,
    meta: SessionMeta,
    seen: Seen,
    job: Job,
) -> tuple[Summary, Exercise | None, Neutral]:
    neutral = choose_neutral(observed, job.model, job.calibration)
    exercise = job.exercise
    if job.recognise:
        exercise = recognise(observed, job.model, neutral, [load(name) for name in names()])
    result = score_recording(observed, job.model, neutral, exercise)
    versions = Versions(program=meta.program, pose_model=meta.pose_model, estimator=meta.estimator)
    summary = summarise(result, exercise, job.recognise, seen, versions)
    rows = [(state.measurement, state.phase) for state in result.states]
    writer.finish(rows, result.reps, summary.model_dump(mode="json"), asdict(neutral))
    write_frames_csv(session.with_suffix(".frames.csv"), rows)
    metrics = [metric.name for metric in exercise.metrics] if exercise else []
    write_reps_csv(session.with_suffix(".reps.csv"), result.reps, metrics)
    write_summary_json(session.with_suffix(".json"), summary)
    return summary, exercise, neutral
