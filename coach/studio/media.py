"""The video of a session: where it is, and a copy of it that every browser plays.

A phone's HEVC and OpenCV's MPEG-4 play in no browser; of those a VP8 copy is made, once, in the
user's cache folder. Its frame i is row i of the session, at a constant rate: WebM keeps whole
milliseconds only, so the copy has no time stamps of its own worth trusting. The page seeks to
(i + 0.5) / fps in it and takes every time from the session.
"""

from __future__ import annotations

import atexit
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.feedback.video_sink import VideoSink
from coach.scoring import RESULTS_SUFFIX
from coach.session import live_video
from coach.session.columns import Frames, frames
from coach.session.reader import SessionReader

# what may be served as a video, and the name under which browsers are asked whether they play it:
# QuickTime's container is that of MP4, but Chromium disowns its name
TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".mts": "video/mp2t",
    ".3gp": "video/3gpp",
}
PROXY_TYPE = "video/webm"
_LONGER_SIDE_PX = 1280  # VP8 takes 19 ms of a core for a picture of that size
_SAME_MOMENT_S = 0.02  # a video whose frames are further off is another one
_STALE_PART_S = 24 * 3600.0  # left by a program that was killed
_KEY_BYTES = 1 << 20  # of either end of the video


@dataclass(frozen=True, slots=True)
class VideoState:
    """What there is to watch of a session.

    Attributes:
        original: whether its video was found.
        type: what browsers call it; empty without one.
        proxy: `none`, `making` or `ready`.
        progress: of the making, 0 to 1.
        proxy_fps: rate at which its frames follow each other; 0 without a video.
        trouble: why a proxy could not be made, in a sentence; empty otherwise.
    """

    original: bool
    type: str
    proxy: str
    progress: float
    proxy_fps: float
    trouble: str


_NO_VIDEO = VideoState(False, "", "none", 0.0, 0.0, "")


@dataclass(slots=True)
class _Making:
    progress: float = 0.0
    trouble: str = ""


class Videos:
    """Finds the videos of sessions and makes their proxies, one at a time, in the background.

    Args:
        folders: what was asked for at the start; videos are looked for there, beside the session,
            and where `coach score` was given them.
        cache: folder that takes the proxies.
    """

    def __init__(self, folders: Iterable[Path], cache: Path) -> None:
        self._folders = [folder for folder in folders if folder.is_dir()]
        self._cache = cache
        self._makings: dict[Path, _Making] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._ended = threading.Event()
        atexit.register(self._ended.set)

    def original(self, session: Path) -> Path | None:
        """The video that a session was made of, if it is in a folder that was asked for.

        Raises:
            CoachError: the session cannot be read.
        """
        with SessionReader(session) as reader:
            return self._find(session, reader)

    def state(self, session: Path) -> VideoState:
        """What there is to watch.

        Raises:
            CoachError: the session cannot be read.
        """
        with SessionReader(session) as reader:
            video = self._find(session, reader)
            listed = in_video(reader)
        if video is None or len(listed) == 0:
            return _NO_VIDEO
        proxy = self._proxy_path(video, listed)
        making = self._makings.get(proxy)  # asked first: it goes when the file is there
        stage, progress = "none", 0.0
        if proxy.is_file():
            stage, progress = "ready", 1.0
        elif making is not None and not making.trouble:
            stage, progress = "making", making.progress
        return VideoState(
            original=True,
            type=TYPES[video.suffix.lower()],
            proxy=stage,
            progress=progress,
            proxy_fps=proxy_fps(listed.t_s),
            trouble=making.trouble if making else "",
        )

    def proxy(self, session: Path) -> Path | None:
        """The proxy, if it is ready.

        Raises:
            CoachError: the session cannot be read.
        """
        with SessionReader(session) as reader:
            video = self._find(session, reader)
            listed = in_video(reader)
        if video is None:
            return None
        path = self._proxy_path(video, listed)
        return path if path.is_file() else None

    def make_proxy(self, session: Path) -> None:
        """Begin to make the proxy, unless it is there or in the making.

        Raises:
            CoachError: the session cannot be read, or its video is not to be found.
        """
        with SessionReader(session) as reader:
            video = self._find(session, reader)
            listed = in_video(reader)
        if video is None or len(listed) == 0:
            raise CoachError(
                f"The video of {session} is not beside it: put it there, or give its folder to "
                "`coach review` too."
            )
        target = self._proxy_path(video, listed)
        with self._lock:
            running = self._makings.get(target)
            if target.is_file() or (running is not None and not running.trouble):
                return
            making = self._makings[target] = _Making()
        work = threading.Thread(
            target=self._make, args=(video, listed, target, making), name="proxy", daemon=True
        )
        work.start()

    def _make(self, video: Path, listed: Frames, target: Path, making: _Making) -> None:
        def progress(share: float) -> None:
            making.progress = share
            if self._ended.is_set():
                raise CoachError("The program was ended.")

        with self._turn:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _remove_stale_parts(target.parent)
                write_proxy(video, listed, target, progress)
            except CoachError as error:
                making.trouble = str(error)
            except OSError as error:
                making.trouble = (
                    f"{target.parent} cannot be written ({error.strerror}); free some space."
                )
            except cv2.error as error:
                making.trouble = f"{video} cannot be copied ({error.msg}); convert it to MP4."
            else:
                del self._makings[target]

    def _find(self, session: Path, reader: SessionReader) -> Path | None:
        name = reader.meta.source
        if reader.meta.engine == "live":  # its source is the camera
            name = session.with_suffix(live_video.SUFFIX).name
        if Path(name).suffix.lower() not in TYPES:
            return None
        folders = [session.parent, *self._folders]
        if session.parent.name.endswith(RESULTS_SUFFIX):
            folders.insert(1, session.parent.parent)
        allowed = {folder.resolve() for folder in folders}
        for folder in folders:
            # a link may lead anywhere: what counts is where the file itself lies
            found = (folder / name).resolve()
            if found.parent in allowed and found.suffix.lower() in TYPES and found.is_file():
                return found
        return None

    def _proxy_path(self, video: Path, listed: Frames) -> Path:
        """Named by what is in it, so that a changed video has another one."""
        digest = hashlib.sha256()
        size = video.stat().st_size
        with video.open("rb") as file:
            digest.update(b"%d " % size + file.read(_KEY_BYTES))
            file.seek(max(size - _KEY_BYTES, 0))
            digest.update(file.read(_KEY_BYTES))
        digest.update(listed.number.tobytes() + listed.t_s.tobytes())
        return self._cache / f"{digest.hexdigest()[:32]}.webm"


def in_video(reader: SessionReader) -> Frames:
    """The frames of a session as its video numbers and times them."""
    listed = frames(reader)
    if reader.meta.engine != "live":
        return listed
    number = live_video.picture_numbers(listed.t_s)
    return replace(listed, number=number, t_s=number / live_video.VIDEO_FPS)


def proxy_fps(t_s: NDArray[np.float64]) -> float:
    """Constant rate at which a proxy shows the frames of these time stamps.

    The mean rate, in hundredths: OpenCV writes no finer one, and any error adds up over an hour.
    """
    span_s = float(t_s[-1] - t_s[0])
    if len(t_s) < 2 or span_s <= 0.0:
        return 30.0
    return round(min(max((len(t_s) - 1) / span_s, 1.0), 240.0), 2)


def write_proxy(
    video: Path, listed: Frames, target: Path, progress: Callable[[float], None]
) -> None:
    """Write the VP8 copy of a video whose frame i is row i of a session; whole or not at all.

    The video is read from its begin to its end, since seeking by number goes wrong in files of
    variable rate.

    Args:
        video: the video that the session was made of.
        listed: where the frames of the session are in the video.
        target: the .webm file.
        progress: called with the share done; what it raises ends the making.

    Raises:
        CoachError: the video cannot be read or is another one, or the copy cannot be written.
    """
    fps, n = proxy_fps(listed.t_s), len(listed)
    with VideoFile(video) as source:
        size = _proxy_size(source.size_px)
        row = 0
        with VideoSink(target, size, fps) as sink:
            for frame in source:
                if frame.index < listed.number[row]:
                    continue
                check_same(video, frame.t_s, float(listed.t_s[row]))
                image = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
                while row < n and listed.number[row] <= frame.index:
                    sink.write(np.asarray(image, np.uint8), row / fps)
                    row += 1
                progress(row / n)
                if row == n:
                    break
            if row < n:
                raise CoachError(
                    f"{video} ends after {row} of the session's {n} frames: it is another video, "
                    "or was cut since; put the right one there."
                )


def check_same(video: Path, t_s: float, expected_s: float) -> None:
    """Whether a frame is where the session has it.

    Raises:
        CoachError: it is not, so the video is another one.
    """
    if not abs(t_s - expected_s) < _SAME_MOMENT_S:
        raise CoachError(
            f"{video} is not the video of this session: a frame is at {t_s:.2f} s there and at "
            f"{expected_s:.2f} s here; put the right one there."
        )


def _proxy_size(size_px: tuple[int, int]) -> tuple[int, int]:
    """Even numbers, as the encoder wants them."""
    scale = min(1.0, _LONGER_SIDE_PX / max(size_px))
    width, height = (max(2 * round(0.5 * scale * side), 2) for side in size_px)
    return width, height


def _remove_stale_parts(folder: Path) -> None:
    for part in folder.glob(".*.part.webm"):
        if time.time() - part.stat().st_mtime > _STALE_PART_S:
            part.unlink(missing_ok=True)
