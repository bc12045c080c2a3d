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
from coach.geometry.observables import Observables
from coach.pose.bundle import default_bundle, model_version
from coach.pose.observer import Observer
from coach.pose.provenance import pose_key
from coach.pose.types import Pose
from coach.scoring import SESSION_SUFFIX, Progress
from coach.session.meta import SessionMeta
from coach.session.store import SessionReader, SessionWriter

Change = Callable[[Iterable[Frame]], Iterator[Frame]]
"""What is done to the pictures before they are looked at."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Observables of a clip, the size of its picture (width, height), where its poses are."""

    observed: Observables
    size_px: tuple[int, int]
    session: Path


class PoseCache:
    """Poses of clips, kept as sessions; the pose model runs where there are none yet.

    A session's name ends in a key of all that its poses depend on (`pose.provenance`), so that
    another video of the same name, another pose model and changed code are observed anew.

    Args:
        folder: where the sessions are kept.
        bundle: pose model bundle; None for the one that comes with the program.
        progress: called with the clip, frames done and frames expected.
    """

    def __init__(self, folder: Path, bundle: Path | None, progress: Progress) -> None:
        self._folder, self._progress = folder, progress
        self._bundle = bundle or default_bundle()
        self.pose_model = model_version(self._bundle)

    def observe(self, video: Path, what: str = "", change: Change | None = None) -> Recording:
        """Observables of a clip.

        Args:
            video: the clip.
            what: name of the change; part of the session's name.
            change: what is done to the pictures; nothing by default.

        Raises:
            CoachError: the clip cannot be read, or the session not be written.
        """
        name = f"{video.stem}.{what}" if what else video.stem
        key = pose_key(video, self.pose_model, (change.__module__,) if change else ())
        session = self._folder / f"{name}.{key}{SESSION_SUFFIX}"
        if not _readable(session):
            self._write(video, session, f"{video.stem} {what}".rstrip(), change)
        with SessionReader(session) as reader:

            def poses() -> Iterator[Pose]:
                for pose in reader.poses():
                    self._progress(f"measuring {name}", pose.frame + 1, None)
                    yield pose

            observed = observe_recording(poses())
            if observed is None or len(observed) < 2:
                raise CoachError(f"{video} holds one single picture: give a video.")
            return Recording(observed, reader.meta.size_px, session)

    def _write(self, video: Path, session: Path, what: str, change: Change | None) -> None:
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
            estimator="none",
            exercise="none",
            created_utc=datetime.now(UTC),
        )


def _readable(session: Path) -> bool:
    """Whether there is a session that this version of the program can read."""
    try:
        with SessionReader(session):
            return True
    except CoachError:
        return False
