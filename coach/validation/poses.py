"""The pose model, run over each clip once; its poses are kept as sessions and used again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from math import isfinite
from pathlib import Path

from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.engine import observe_recording
from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.observables import Observables
from coach.pose.bundle import default_bundle, model_version
from coach.pose.observer import Observer
from coach.pose.types import Pose
from coach.score import SESSION_SUFFIX, Progress
from coach.session.meta import SessionMeta
from coach.session.store import SessionReader, SessionWriter

Change = Callable[[Iterable[Frame]], Iterator[Frame]]
"""What is done to the pictures before they are looked at."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Observables of a clip, and the size of its picture (width, height)."""

    observed: Observables
    size_px: tuple[int, int]


class PoseKeeper:
    """Measures clips from kept poses, and runs the pose model where there are none yet.

    Args:
        folder: where the sessions are kept.
        bundle: pose model bundle; None for the one that comes with the program.
        model: the lumbopelvic model.
        progress: called with the clip, frames done and frames expected.
    """

    def __init__(
        self, folder: Path, bundle: Path | None, model: LumbopelvicModel, progress: Progress
    ) -> None:
        self._folder, self._model, self._progress = folder, model, progress
        self._bundle = bundle or default_bundle()
        self.pose_model = model_version(self._bundle)

    def measure(self, video: Path, what: str = "", change: Change | None = None) -> Recording:
        """Observables of a clip.

        Poses are used again when they are of a video of the same name and picture size that
        has not been written since, and come from the same pose model and version of the program.

        Args:
            video: the clip.
            what: name of the change; part of the session's name.
            change: what is done to the pictures; nothing by default.

        Raises:
            CoachError: the clip cannot be read, or the session not be written.
        """
        session = self._folder / f"{video.stem}{'.' if what else ''}{what}{SESSION_SUFFIX}"
        if not self._usable(session, video, as_filmed=change is None):
            self._observe(video, session, f"{video.stem} {what}".rstrip(), change)
        with SessionReader(session) as reader:

            def poses() -> Iterator[Pose]:
                for pose in reader.poses():
                    self._progress(f"measuring {session.stem}", pose.frame + 1, None)
                    yield pose

            observed = observe_recording(poses())
            if observed is None or len(observed) < 2:
                raise CoachError(f"{video} holds one single picture: give a video.")
            return Recording(observed, reader.meta.size_px)

    def _usable(self, session: Path, video: Path, as_filmed: bool) -> bool:
        try:
            if session.stat().st_mtime < video.stat().st_mtime:
                return False
            with SessionReader(session) as reader:
                meta = reader.meta
        except (OSError, CoachError):
            return False
        made_with = (meta.source, meta.pose_model, meta.program)
        if made_with != (video.name, self.pose_model, version("coach")):
            return False
        if not as_filmed:
            return True
        with VideoFile(video) as frames:
            return frames.size_px == meta.size_px

    def _observe(self, video: Path, session: Path, what: str, change: Change | None) -> None:
        """Write a session under another name first: one that has its name is whole."""
        unfinished = session.with_name(f"{session.name}.part")
        with VideoFile(video) as frames, Observer(self._bundle) as observer:
            poses = observer.observe_all(change(frames) if change else frames)
            first = next(poses)
            with SessionWriter(unfinished, self._meta(frames, first)) as writer:
                for pose in chain([first], poses):
                    writer.add_pose(pose)
                    self._progress(what, pose.frame + 1, frames.expected_frames)
        try:
            unfinished.replace(session)
        except OSError as error:
            raise CoachError(f"{session} cannot be written: {error.strerror}.") from None

    def _meta(self, frames: VideoFile, first: Pose) -> SessionMeta:
        return SessionMeta(
            source=frames.path.name,
            size_px=first.size_px,
            nominal_fps=frames.nominal_fps if isfinite(frames.nominal_fps) else None,
            program=version("coach"),
            pose_model=self.pose_model,
            estimator=self._model.version,
            exercise="none",
            created_utc=datetime.now(UTC),
        )
