"""What a set leaves behind: its session, and its video if one is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from coach.coaching.events import Event, PainStopped, Paused, Resumed
from coach.live.pose_stream import ObservedFrame
from coach.live.video_recorder import VideoRecorder
from coach.reps.types import Candidate, Rep, State
from coach.session import live_video
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.recorder import Happening, Recorder
from coach.session.summary import Summary

_HAPPENINGS: dict[type[Event], Happening] = {
    Paused: "pause",
    Resumed: "resume",
    PainStopped: "pain_stop",
}


class SetRecorder:
    """Keeps one set as it goes; only `wait` makes anybody wait.

    Attributes:
        path: the session.
    """

    def __init__(
        self, path: Path, meta: SessionMeta, parameters: Parameters, *, save_video: bool
    ) -> None:
        """Begin.

        Args:
            path: the `.coach` file.
            meta: where the session comes from.
            parameters: what the set is measured and judged with.
            save_video: whether to keep the pictures too, as a video beside the session.
        """
        self.path = path
        self._open = ExitStack()
        self._recorder = self._open.enter_context(Recorder(path, meta, parameters))
        self._video: VideoRecorder | None = None
        if save_video:
            self._video = self._open.enter_context(
                VideoRecorder(path.with_suffix(live_video.SUFFIX), meta.size_px)
            )

    @property
    def recording_trouble(self) -> str:
        """Why the session is not kept; empty while all is well."""
        return self._recorder.trouble

    @property
    def video_trouble(self) -> str:
        """Why there is no video; empty while all is well."""
        return self._video.trouble if self._video else ""

    @property
    def video_left_out(self) -> int:
        """Pictures that the video lacks, since writing them was too slow."""
        return self._video.left_out if self._video else 0

    def add(self, observed: ObservedFrame, state: State) -> None:
        """Keep one frame that was counted in."""
        self._recorder.add(observed.pose, state)
        if self._video:
            self._video.add(observed.shot.frame)

    def note(self, event: Event) -> None:
        """Keep what the person did, if it is worth a remark."""
        if happening := _HAPPENINGS.get(type(event)):
            self._recorder.note(event.t_s, happening)

    def close(
        self, reps: Sequence[Rep], candidates: Sequence[Candidate], summary: Summary | None
    ) -> None:
        """The set is over.

        Args:
            reps: all of them.
            candidates: every movement found, counted or not.
            summary: of the set; None when it had no frame.
        """
        if summary is not None:
            self._recorder.finish(reps, candidates, summary)
        self._open.close()

    def wait(self) -> None:
        """Wait until all is written, or cannot be."""
        self._recorder.wait()
        if self._video:
            self._video.wait()
