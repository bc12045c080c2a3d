"""Where a session's video is found, and the copy that is made of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.live.video_recorder import VideoRecorder
from coach.pose.types import Pose
from coach.session.columns import Frames, frames
from coach.session.meta import SessionMeta
from coach.session.reader import SessionReader
from coach.session.store import SessionWriter
from coach.studio.library import session_id
from coach.studio.media import Videos, proxy_fps, write_proxy
from tests.clips import write
from tests.studio.conftest import Served
from tests.studio.numbered import BITS, SIZE, SQUARE, numbered, write_session, write_vp8


def read_number(image: np.ndarray) -> int:
    row = image[SQUARE // 2, SQUARE * 3 // 2 :: SQUARE, 1][:BITS]
    return sum(1 << bit for bit, level in enumerate(row.tolist()) if level > 127)


def listed(session: Path) -> Frames:
    with SessionReader(session) as reader:
        return frames(reader)


def wait_for(videos: Videos, session: Path) -> str:
    """Until the proxy is ready, or there is none."""
    videos.make_proxy(session)
    while (stage := videos.state(session).proxy) == "making":
        time.sleep(0.05)
    return stage


def test_it_is_found_beside_the_session_above_its_results_and_in_the_folders_given(
    tmp_path: Path,
) -> None:
    video = write_vp8(tmp_path / "clip.webm", 5)
    other = tmp_path / "other"
    for folder in ("clip-coach", "elsewhere"):
        (tmp_path / folder).mkdir()
    beside = write_session(tmp_path / "clip.coach", video)
    result = write_session(tmp_path / "clip-coach" / "clip.coach", video)
    away = write_session(tmp_path / "elsewhere" / "clip.coach", video)
    nowhere = Videos([], other)
    assert nowhere.original(beside) == video
    assert nowhere.original(result) == video
    assert nowhere.original(away) is None
    assert Videos([tmp_path], other).original(away) == video


@pytest.mark.parametrize("name", ["clip.webm", "secret.txt"])
def test_a_link_out_of_the_folders_is_not_followed(name: str, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    outside = tmp_path / name
    write_vp8(tmp_path / "clip.webm", 5)
    (tmp_path / "secret.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "open" / "clip.webm").symlink_to(outside)
    session = write_session(tmp_path / "open" / "clip.coach", tmp_path / "clip.webm")
    assert Videos([tmp_path / "open"], tmp_path / "cache").original(session) is None


def test_only_videos_are_served(tmp_path: Path) -> None:
    video = write_vp8(tmp_path / "clip.webm", 5)
    secret = video.rename(tmp_path / "clip.txt")
    session = write_session(tmp_path / "clip.coach", secret)
    assert Videos([], tmp_path / "cache").original(session) is None


def test_frame_i_of_the_proxy_is_frame_i_of_the_session(tmp_path: Path) -> None:
    video = write(tmp_path / "clip.mp4", numbered(60))
    session = write_session(tmp_path / "clip.coach", video)
    videos = Videos([], tmp_path / "cache")
    assert videos.state(session).proxy == "none"
    assert wait_for(videos, session) == "ready"
    proxy = videos.proxy(session)
    assert proxy is not None
    with VideoFile(proxy) as source:
        told = [(frame.t_s, read_number(frame.image)) for frame in source]
    fps = videos.state(session).proxy_fps
    assert [number for _, number in told] == list(range(60))
    assert [t_s for t_s, _ in told] == pytest.approx([i / fps for i in range(60)], abs=0.0011)


def test_frames_that_the_session_lacks_are_left_out_of_the_proxy(tmp_path: Path) -> None:
    video = write(tmp_path / "clip.mp4", numbered(40))
    whole = listed(write_session(tmp_path / "clip.coach", video))
    kept = np.array([0, 1, 2, 7, 8, 20, 39])
    target = tmp_path / "proxy.webm"
    some = Frames(whole.number[kept], whole.t_s[kept], measured=True)
    write_proxy(video, some, target, lambda share: None)
    with VideoFile(target) as source:
        assert [read_number(frame.image) for frame in source] == kept.tolist()


def test_the_video_kept_with_a_live_set_is_matched_by_its_clock(tmp_path: Path) -> None:
    session = tmp_path / "squat-1.coach"
    t_s = 60.0 + np.arange(50) / 25.0
    t_s[30:] += 7.0  # a pause, which the video leaves out
    meta = SessionMeta(
        source="camera", size_px=SIZE, nominal_fps=25.0, program="0", pose_model="0",
        estimator="0", exercise="none", created_utc=datetime(2026, 1, 1, tzinfo=UTC), engine="live",
    )  # fmt: skip
    recorder = VideoRecorder(session.with_suffix(".mp4"), SIZE)
    with SessionWriter(session, meta) as writer, recorder:
        for i, (t, image) in enumerate(zip(t_s.tolist(), numbered(50), strict=True)):
            writer.add_pose(Pose(100 + i, t, SIZE, None, None, 0))
            recorder.add(Frame(100 + i, t, image))
            time.sleep(0.01)
    recorder.wait()
    assert recorder.left_out == 0
    videos = Videos([], tmp_path / "cache")
    assert wait_for(videos, session) == "ready", videos.state(session).trouble
    proxy = videos.proxy(session)
    assert proxy is not None
    with VideoFile(proxy) as source:
        assert [read_number(frame.image) for frame in source] == list(range(50))


def test_a_long_proxy_does_not_drift() -> None:
    t_s = np.arange(108_000) * 1001 / 30_000
    assert proxy_fps(t_s) == 29.97
    assert proxy_fps(np.array([0.0])) == 30.0


def test_another_video_of_the_same_name_is_refused(tmp_path: Path) -> None:
    video = write(tmp_path / "clip.mp4", numbered(40))
    session = write_session(tmp_path / "clip.coach", video)
    write(video, numbered(40), fps=24.0)
    videos = Videos([], tmp_path / "cache")
    assert wait_for(videos, session) == "none"
    assert "not the video of this session" in videos.state(session).trouble
    write(video, numbered(20))
    assert wait_for(videos, session) == "none"
    assert "ends after 20 of the session's 40 frames" in videos.state(session).trouble
    assert not list((tmp_path / "cache").glob("*.webm"))


def test_a_changed_video_has_another_proxy(tmp_path: Path) -> None:
    video = write(tmp_path / "clip.mp4", numbered(30))
    session = write_session(tmp_path / "clip.coach", video)
    videos = Videos([], tmp_path / "cache")
    assert wait_for(videos, session) == "ready"
    write(video, (255 - image for image in numbered(30)))
    assert videos.state(session).proxy == "none"


def test_without_a_video_no_proxy_is_made(tmp_path: Path) -> None:
    video = write_vp8(tmp_path / "clip.webm", 5)
    session = write_session(tmp_path / "clip.coach", video)
    video.unlink()
    with pytest.raises(CoachError, match="give its folder"):
        Videos([], tmp_path / "cache").make_proxy(session)


MAKING = """
import sys
from pathlib import Path
from coach.live.video_recorder import VideoRecorder
from coach.pose.types import Pose
from coach.session.columns import frames
from coach.session.meta import SessionMeta
from coach.session.reader import SessionReader
from coach.session.store import SessionWriter
from coach.studio.media import write_proxy
video, session, target = map(Path, sys.argv[1:])
with SessionReader(session) as reader:
    listed = frames(reader)
def progress(share):
    if share > 0.5:
        print("half", flush=True)
        sys.stdin.read()
write_proxy(video, listed, target, progress)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_making_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    video = write(tmp_path / "clip.mp4", numbered(60))
    session = write_session(tmp_path / "clip.coach", video)
    cache = tmp_path / "cache"
    cache.mkdir()
    making = subprocess.Popen(
        [sys.executable, "-c", MAKING, video, session, cache / "x.webm"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert making.stdout is not None
    assert making.stdout.readline() == "half\n"
    making.send_signal(signal.SIGKILL)
    making.communicate()
    assert [path.name for path in cache.iterdir() if not path.name.startswith(".")] == []


def test_a_video_is_served_in_ranges(tmp_path: Path, serve: Callable[..., Served]) -> None:
    video = write_vp8(tmp_path / "clip.webm", 5)
    session = write_session(tmp_path / "clip.coach", video)
    at = f"/api/session/{session_id(session)}"
    with serve(session).client() as client:
        some = client.get(f"{at}/video", headers={"Range": "bytes=10-19"})
        assert some.status_code == 206
        assert some.headers["content-type"] == "video/webm"
        assert some.content == video.read_bytes()[10:20]
        assert client.get(f"{at}/proxy").status_code == 404
        assert client.get(at).json()["video"]["original"] is True
        assert client.get("/api/session/0123456789abcdef").status_code == 404
        assert client.get(f"{at}/poses?first=-1&count=x").status_code == 400
