"""Whole pipeline against a bare loop around the pose model, in one process, turn by turn.

    python -m tests.benchmarks.pipeline VIDEO [--turns 3]
    python -m tests.benchmarks.pipeline VIDEO --memory

The bare loop decodes each frame, converts its colours and asks the pose model for landmarks
and masks: what any program on this model has to do. The pipeline is `coach.scoring.score`
without the overlay, with everything it writes. Wall time says what somebody waits on a machine
that does nothing else; processor time, of all threads, is told beside it. `--memory` scores the
video once and prints the peak resident memory of the process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does

import cv2
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

from coach.geometry.lumbopelvic import default_model
from coach.pose.bundle import default_bundle
from coach.scoring import Job, score


def bare_loop(video: Path) -> int:
    """Pose model with masks on every frame; returns the number of frames."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(default_bundle())),
        running_mode=vision.RunningMode.VIDEO,
        output_segmentation_masks=True,
    )
    frames = 0
    capture = cv2.VideoCapture(str(video))
    landmarker = vision.PoseLandmarker.create_from_options(options)
    try:
        while True:
            ok, image = capture.read()
            if not ok:
                return frames
            rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(picture, frames * 33)
            frames += 1
    finally:
        landmarker.close()
        capture.release()


def pipeline(video: Path, exercise: str) -> None:
    """The program itself, without the overlay."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            exercise=exercise,
            out=Path(folder),
            model=default_model(),
            calibration=None,
            pose_bundle=None,
            annotate=False,
        )
        score(video, job, lambda what, done, total: None)


def seconds(run, *arguments) -> tuple[float, float]:
    """Wall time and processor time of one call."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    run(*arguments)
    return time.perf_counter() - begin, time.process_time() - begin_cpu


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("video", type=Path)
    parser.add_argument("--exercise", default="hip-thrust")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    args = parser.parse_args()
    if args.memory:
        import resource  # Windows has none

        pipeline(args.video, args.exercise)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak resident memory {peak_mb:.0f} MB")
        return
    frames = bare_loop(args.video)  # warm-up, and the count
    pipeline(args.video, args.exercise)
    ratios = []
    for turn in range(args.turns):
        bare = seconds(bare_loop, args.video)
        whole = seconds(pipeline, args.video, args.exercise)
        ratios.append([ours / theirs for ours, theirs in zip(whole, bare, strict=True)])
        print(f"turn {turn + 1}, ms a frame:", end="")
        for kind, theirs, ours in zip(("wall", "processor"), bare, whole, strict=True):
            print(
                f" {kind} bare {1e3 * theirs / frames:.2f}, pipeline {1e3 * ours / frames:.2f};",
                end="",
            )
        print(" ratios {:.3f} and {:.3f}".format(*ratios[-1]))
    wall, cpu = (statistics.median(one) for one in zip(*ratios, strict=True))
    print(f"median ratio {wall:.3f} of wall time, {cpu:.3f} of processor time, {frames} frames")


if __name__ == "__main__":
    main()
