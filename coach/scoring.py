"""Score one recording: from its frames to everything that is written about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from math import isfinite
from pathlib import Path

from coach.analysis import Analysis, analyse
from coach.coaching.summarise import Seen
from coach.engine import choose_neutral, observe_recording
from coach.errors import CoachError, NobodySeen, NotWritten
from coach.exercises.library import AUTO, NO_EXERCISE, load
from coach.exercises.schema import Exercise
from coach.export.csv_tables import write_tables
from coach.export.summary_json import write_summary_json
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.geometry.observables import Observables
from coach.pose.types import Pose
from coach.session.calibration import Calibration
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionReader, SessionWriter
from coach.session.summary import Versions

Progress = Callable[[str, int, int | None], None]
SESSION_SUFFIX = ".coach"
RESULTS_SUFFIX = "-coach"


@dataclass(frozen=True, slots=True)
class Job:
    """How every recording of a batch is scored.

    Attributes:
        exercise: its name, a path to a TOML file, `auto` to recognise it, `none` to measure
            angles only; None for that of a session, and `auto` for a video.
        out: folder that takes the results; None for `STEM-coach` beside a video, and a session's
            own place.
        model: the fitted lumbopelvic model.
        calibration: the person's own neutral and range, if there is one; a session scored again
            has its own.
        pose_bundle: pose model bundle; None for the one that comes with the program.
        annotate: whether to write the video with the overlay.
    """

    exercise: str | None
    out: Path | None
    model: LumbopelvicModel
    calibration: Calibration | None
    pose_bundle: Path | None
    annotate: bool


def results_folder(source: Path, job: Job) -> Path:
    """Where the results of a video or session go."""
    if job.out is not None:
        return job.out
    if source.suffix == SESSION_SUFFIX:
        return source.parent
    return source.parent / f"{source.stem}{RESULTS_SUFFIX}"


def score(source: Path, job: Job, progress: Progress) -> Analysis:
    """Score a video, or a session again without its video.

    Args:
        source: a video, or a `.coach` session.
        job: what to do with it.
        progress: called with what is being done, frames done and frames expected (None when
            unknown).

    Returns:
        What was also written.

    Raises:
        CoachError: one sentence on what is wrong with the input or the output.
    """
    session = results_folder(source, job) / f"{source.stem}{SESSION_SUFFIX}"
    if source.suffix == SESSION_SUFFIX:
        analysis = _score_session(source, session, job, progress)
    else:
        analysis = _score_video(source, session, job, progress)
    summary = analysis.summary
    if summary.quality.reasons and summary.view == "nobody seen":
        raise NobodySeen(
            f"{source}: nobody was seen in any of its {summary.quality.frames} frames: film one "
            "person, whole body in the picture, side-on."
        )
    return analysis


def _score_video(source: Path, session: Path, job: Job, progress: Progress) -> Analysis:
    """Run the pose model over a video and keep every pose in the session as it goes."""
    from coach.capture.video import VideoFile
    from coach.pose.bundle import default_bundle, model_version
    from coach.pose.observer import Observer

    asked = job.exercise or AUTO
    exercise = _named(asked)
    bundle = job.pose_bundle or default_bundle()
    with VideoFile(source) as video, Observer(bundle) as observer:
        meta = SessionMeta(
            source=source.name,
            size_px=video.size_px,
            nominal_fps=video.nominal_fps if isfinite(video.nominal_fps) else None,
            program=version("coach"),
            pose_model=model_version(bundle),
            estimator=job.model.version,
            exercise=_name_of(asked, exercise),
            created_utc=datetime.now(UTC),
        )
        basis = Parameters(exercise_used=exercise, calibration=job.calibration)
        with SessionWriter(session, meta, basis) as writer:

            def poses() -> Iterator[Pose]:
                for pose in observer.observe_all(video):
                    writer.add_pose(pose)
                    progress("measuring", pose.frame + 1, video.expected_frames)
                    yield pose

            seen = _Watched(poses())
            observed = observe_recording(seen)
            if observed is None or len(observed) < 2:
                raise CoachError(f"{source} holds one single picture: give a video.")
            own = job.calibration.neutral() if job.calibration else None
            stranger = estimate(observed, job.model)
            neutral = choose_neutral(observed, job.model, own, exercise, stranger)
            analysis = _judge_and_write(
                writer, session, observed, meta, basis, neutral,
                seen.summary(video.decode_errors, video.unread_s), job.model, stranger,
            )  # fmt: skip
    if job.annotate:
        from coach.annotate import annotate

        annotate(source, session, analysis.exercise, neutral, progress)
    return analysis


def _score_session(source: Path, session: Path, job: Job, progress: Progress) -> Analysis:
    """Measure and judge the poses of a session again; no video is needed."""
    if job.annotate:
        raise CoachError(f"{source} holds no picture to annotate: score the video instead.")
    with SessionReader(source) as reader:
        before, kept = reader.meta, reader.parameters
        unfinished = not reader.complete and before.set_number is None

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
            session.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, session)
        except OSError as error:
            raise NotWritten(f"{session} cannot be written: {error.strerror}.") from None
    asked = job.exercise or before.exercise
    kept_exercise = kept.exercise_used if job.exercise is None and asked != AUTO else None
    exercise = kept_exercise or _named(asked)
    estimator = job.model.version
    meta = before.model_copy(
        update={
            "program": version("coach"),
            "estimator": estimator,
            "exercise": _name_of(asked, exercise),
            "engine": "recording",
            "broken_off": before.broken_off or unfinished,
        }
    )
    calibration = job.calibration or kept.calibration
    anew = job.calibration or (exercise and exercise.from_average_person)
    settled = None if anew else kept.settled_neutral(before, estimator)
    own = calibration.neutral_for(estimator) if calibration else None
    stranger = None if settled else estimate(observed, job.model)
    neutral = settled or choose_neutral(observed, job.model, own, exercise, stranger)
    if before.set_number is not None and kept.neutral is not None:
        neutral = replace(neutral, level=kept.neutral.level)  # seen before the set
    basis = Parameters(exercise_used=exercise, calibration=calibration, neutral=settled)
    others = replace(seen.summary(0), broken_off=meta.broken_off)
    with SessionWriter(session, meta, basis, keep_poses=True) as writer:
        return _judge_and_write(
            writer, session, observed, meta, basis, neutral, others, job.model, stranger
        )


class _Watched:
    """Passes poses on and remembers what they say about the recording as a whole."""

    def __init__(self, poses: Iterable[Pose]) -> None:
        self._poses = poses
        self._crowded = 0

    def __iter__(self) -> Iterator[Pose]:
        for pose in self._poses:
            self._crowded += pose.people > 1
            yield pose

    def summary(self, decode_errors: int, unread_s: float = 0.0) -> Seen:
        return Seen(self._crowded, decode_errors, unread_s=unread_s)


def _named(asked: str) -> Exercise | None:
    return None if asked in (AUTO, NO_EXERCISE) else load(asked)


def _name_of(asked: str, exercise: Exercise | None) -> str:
    """What a session keeps of what was asked for: not the path of a user's own file."""
    return exercise.name if exercise else asked


def _judge_and_write(
    writer: SessionWriter,
    session: Path,
    observed: Observables,
    meta: SessionMeta,
    basis: Parameters,
    neutral: Neutral,
    seen: Seen,
    model: LumbopelvicModel,
    stranger: Estimate | None,
) -> Analysis:
    analysis = analyse(
        observed,
        model,
        neutral,
        basis.exercise_used,
        recognise_it=meta.exercise == AUTO,
        versions=Versions(
            program=meta.program, pose_model=meta.pose_model, estimator=meta.estimator
        ),
        seen=seen,
        stranger=stranger,
    )
    result, exercise, summary = analysis.result, analysis.exercise, analysis.summary
    rows = [(state.measurement, state.phase) for state in result.states]
    used = basis.model_copy(update={"exercise_used": exercise, "neutral": neutral})
    writer.finish(rows, result.reps, result.candidates, summary.model_dump(mode="json"), used)
    write_tables(session, rows, result.reps, result.candidates, exercise)
    write_summary_json(session.with_suffix(".json"), summary)
    return analysis
