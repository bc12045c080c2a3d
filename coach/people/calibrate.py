"""A person's own neutral and range, measured from a clip and kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from coach.engine import observe_recording
from coach.errors import CoachError, NotCalibrated
from coach.files import read_json, write_text
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.marked_neutral import from_marks
from coach.geometry.neutral import Neutral, from_calibration_clip
from coach.geometry.observables import Observables
from coach.pose.types import Pose
from coach.scoring import Progress
from coach.session.calibration import Calibration
from coach.session.reader import SessionReader


def calibrate(
    source: Path, out: Path, model: LumbopelvicModel, bundle: Path | None, progress: Progress
) -> Neutral:
    """Measure a calibration clip and keep the result.

    Raises:
        NotCalibrated: the clip does not show what a calibration needs.
        CoachError: the clip cannot be read, or the file not written.
    """
    from coach.capture.video import VideoFile
    from coach.pose.observer import Observer

    with VideoFile(source) as video, Observer(bundle) as observer:

        def poses() -> Iterator[Pose]:
            for pose in observer.observe_all(video):
                progress("measuring", pose.frame + 1, video.expected_frames)
                yield pose

        observed = observe_recording(poses())
    if observed is None:
        raise CoachError(f"{source} holds no picture: give a video.")
    return _keep(observed, str(source), source.name, out, model)


def calibrate_by_session(
    session: Path, clip: str, person: str, out: Path, model: LumbopelvicModel
) -> Neutral:
    """Measure the session of a calibration clip and keep the result.

    Args:
        session: with the poses of the clip.
        clip: what the clip is called in an error.
        person: whose it is; sessions that use it are then known as theirs.
        out: the calibration file.
        model: the fitted lumbopelvic model.

    Raises:
        NotCalibrated: the clip does not show what a calibration needs.
        CoachError: the session cannot be read, or the file not written.
    """
    with SessionReader(session) as reader:
        observed = observe_recording(reader.poses())
        source = f"{person}{PurePath(reader.meta.source).suffix}"
    if observed is None:
        raise CoachError(f"{session.name} holds no frame: score its video again.")
    return _keep(observed, clip, source, out, model)


def _keep(
    observed: Observables, clip: str, source: str, out: Path, model: LumbopelvicModel
) -> Neutral:
    try:
        neutral = from_calibration_clip(observed, model)
    except CoachError as error:
        raise NotCalibrated(f"{clip}: {error}") from None
    kept = Calibration.of(neutral, model.version, source)
    write_text(out, kept.model_dump_json(indent=2) + "\n")
    return neutral


def calibrate_by_marks(
    session: Path,
    out: Path,
    model: LumbopelvicModel,
    neutral_s: float,
    arch_s: Sequence[float],
    tuck_s: Sequence[float],
) -> Neutral:
    """Measure the moments of a session that somebody has marked, and keep the result.

    Raises:
        CoachError: the session cannot be read, the marks not be used, or the file not written.
    """
    with SessionReader(session) as reader:
        observed = observe_recording(reader.poses())
        source = reader.meta.source
    if observed is None:
        raise CoachError(f"{session.name} holds no frame: score its video again.")
    neutral = from_marks(observed, model, neutral_s, arch_s, tuck_s)
    kept = Calibration.of(neutral, model.version, source)
    write_text(out, kept.model_dump_json(indent=2) + "\n")
    return neutral


def read_calibration(path: Path, model: LumbopelvicModel) -> Calibration:
    """Read a calibration file.

    Raises:
        CoachError: missing, not a calibration, or made with another estimator.
    """
    kept = read_json(path, Calibration, "calibration file", "make one with `coach calibrate`")
    if kept.estimator != model.version:
        raise CoachError(
            f"{path} was made with estimator {kept.estimator}, this is {model.version}: "
            "run `coach calibrate` on the clip again."
        )
    return kept
