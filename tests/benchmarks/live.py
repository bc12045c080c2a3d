"""A live session with window, overlay and recording, beside a bare pose loop of the same run.

    python -m tests.benchmarks.live [VIDEO] [--minutes 1] [--save-video]

The video stands in for a camera: it is played at its own rate, again and again. The window is
real, on an X server without a screen. The bare loop asks the pose model for landmarks and masks
of the same pictures, decoded before, and does nothing else; it runs before and after. Printed
are, for each minute, pictures shown a second, how late they were (from having read a picture to
having shown it) and the memory of the process; then our own share of the loop: of the time the
pose thread spends on a picture, and of the processor time of the whole program.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `coach live` does

import numpy as np

from coach.assets import sample_videos_dir
from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.capture.webcam import Camera
from coach.coaching.plan import Plan, PlannedSet
from coach.coaching.trainer import Trainer
from coach.exercises.library import load
from coach.feedback.sound import Speaker
from coach.feedback.window import Window
from coach.geometry.lumbopelvic import default_model
from coach.live.latency import LatencyMeter
from coach.live.loop import LiveJob, LiveLoop
from coach.live.pose_stream import PoseStream
from coach.pose.landmarker import PoseModel, rgb
from coach.pose.observer import Observer
from coach.pose.types import Pose
from tests.desktop import Desktop

BARE_FRAMES = 120
WARM_UP_FRAMES = 20


def bare_loop(path: Path) -> tuple[float, float]:
    """Wall and processor time of the pose model alone, in ms a frame."""
    with VideoFile(path) as video:
        frames = list(islice(video, BARE_FRAMES))
    with PoseModel() as model:
        for frame in frames[:WARM_UP_FRAMES]:
            model.detect(rgb(frame.image), frame.t_s)
        begin_s, used_s = time.perf_counter(), time.process_time()
        for frame in frames[WARM_UP_FRAMES:]:
            model.detect(rgb(frame.image), frame.t_s)
        n = len(frames) - WARM_UP_FRAMES
        wall_s, used_s = time.perf_counter() - begin_s, time.process_time() - used_s
        return 1e3 * wall_s / n, 1e3 * used_s / n


class TimedObserver(Observer):
    """The real one, with a clock beside it.

    Attributes:
        took_s: time for each picture.
    """

    def __init__(self) -> None:
        super().__init__()
        self.took_s: list[float] = []

    def observe(self, frame: Frame) -> Pose:
        begin_s = time.perf_counter()
        pose = super().observe(frame)
        self.took_s.append(time.perf_counter() - begin_s)
        return pose


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def late_ms(late: np.ndarray, percent: float) -> int:
    """So many per cent of these pictures were at most so late."""
    return int(np.searchsorted(np.cumsum(late), percent / 100 * late.sum()))


def report_minutes(latency: LatencyMeter, minutes: float, stop: threading.Event) -> None:
    """Print each minute, and end the session after the last."""
    before, left_s = latency.late.copy(), 60 * minutes
    minute = 0
    while left_s > 0:
        begin_s = time.monotonic()
        time.sleep(min(60.0, left_s))
        took_s = time.monotonic() - begin_s
        left_s -= took_s
        minute += 1
        late, before = latency.late - before, latency.late.copy()
        print(
            f"minute {minute}: {late.sum() / took_s:.1f} pictures a second, latency median "
            f"{late_ms(late, 50)} ms, p95 {late_ms(late, 95)} ms, memory {memory_mb():.0f} MB",
            flush=True,
        )
    stop.set()


def live_session(job: LiveJob, video: Path, minutes: float) -> tuple[LiveLoop, TimedObserver]:
    """Coach from the video, played again and again, in a real window for so many minutes."""
    stop = threading.Event()
    with (
        TimedObserver() as observer,
        Window("coach") as window,
        Speaker() as speaker,
        Camera(str(video), loop=True) as camera,
        PoseStream(camera, observer) as pose_stream,
    ):
        trainer = Trainer(job.model, job.plan)
        live = LiveLoop(job, trainer, camera, speaker, window, None, lambda learnt: None)
        threading.Thread(
            target=report_minutes, args=(live.latency, minutes, stop), daemon=True
        ).start()
        live.run(pose_stream, stop)
    for recorder in live.set_recorders:
        recorder.wait()
        if recorder.video_left_out:
            print(f"left out of the video: {recorder.video_left_out} pictures")
    return live, observer


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "video", type=Path, nargs="?", default=sample_videos_dir() / "hip-thrust.mp4"
    )
    parser.add_argument("--exercise", default="hip-thrust")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--save-video", action="store_true", help="keep the pictures too")
    args = parser.parse_args()
    bare = [bare_loop(args.video)]
    with tempfile.TemporaryDirectory() as folder, Desktop(Path(folder)) as desktop:
        os.environ |= desktop.env
        job = LiveJob(
            plan=Plan((PlannedSet(load(args.exercise)),), straight_on=True),
            model=default_model(),
            out=Path(folder),
            save_video=args.save_video,
        )
        used_s = time.process_time()
        live, observer = live_session(job, args.video, args.minutes)
        latency = live.latency
        used_ms = 1e3 * (time.process_time() - used_s) / latency.frames
    bare.append(bare_loop(args.video))
    bare_wall, bare_used = (statistics.mean(column) for column in zip(*bare, strict=True))
    observing_ms = 1e3 * statistics.median(observer.took_s)
    print(
        f"in all: {latency.frames} pictures, {latency.fps:.1f} a second, latency median "
        f"{latency.latency_ms(50):.0f} ms, p95 {latency.latency_ms(95):.0f} ms"
    )
    print(f"bare pose loop: {bare_wall:.1f} ms a picture, {bare_used:.1f} ms of processor time")
    print(
        f"live: {observing_ms:.1f} ms to observe a picture, own share of the loop "
        f"{1 - bare_wall / observing_ms:.0%}; "
        f"{used_ms:.1f} ms of processor time, own share {1 - bare_used / used_ms:.0%}"
    )


if __name__ == "__main__":
    main()
