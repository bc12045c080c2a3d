"""Makes a folder of many distinct sessions from the poses of a few.

    python -m tests.benchmarks.study FOLDER SESSION… [--count 5000] [--seconds 30]

Session after session is one of those given, up to that length, elsewhere in the picture and at
another pace: as many sets of as many lengths, none measured yet, without the world landmarks, which
nothing is measured from. They are named as 20 days of each person are, `p0001_2026-01-06.coach`.
Printed are their number and size.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

import numpy as np

from coach.pose.types import Pose
from coach.session.parameters import Parameters
from coach.session.store import SessionReader, SessionWriter

DAYS = 20  # of each person
_FIRST_DAY = date(2026, 1, 5)
_ASIDE_PX, _PACES = 41, 19  # prime to each other and to the number of days


def moved(pose: Pose, number: int) -> Pose:
    """A pose elsewhere in the picture and at another pace, as the session of this number has it."""
    landmarks = pose.landmarks
    if landmarks is not None:
        aside_px = number % _ASIDE_PX - _ASIDE_PX // 2
        landmarks = landmarks + np.array([aside_px, 0, 0, 0], np.float32)
    return replace(pose, t_s=pose.t_s * _pace(number), landmarks=landmarks, world=None)


def _pace(number: int) -> float:
    return 1.0 + 0.005 * (number % _PACES)


def make_study(folder: Path, seeds: Sequence[Path], count: int, seconds: float) -> int:
    """Write the sessions; their size in bytes.

    Args:
        folder: takes them, and is made.
        seeds: scored sessions.
        count: how many are made.
        seconds: how much of each session is taken, at most.
    """
    recordings = []
    for seed in seeds:
        with SessionReader(seed) as reader:
            poses = list(takewhile(lambda pose: pose.t_s <= seconds, reader.poses()))
            recordings.append((reader.meta, poses))
    size = 0
    for number in range(count):
        meta, poses = recordings[number % len(recordings)]
        person, day = divmod(number, DAYS)
        stem = f"p{person + 1:04d}_{_FIRST_DAY + timedelta(days=day)}"
        session = folder / f"{stem}.coach"
        told = meta.model_copy(update={"source": f"{stem}.mp4", "set_number": None, "person": ""})
        with SessionWriter(session, told) as writer:
            for pose in poses:
                writer.add_pose(moved(pose, number))
            writer.finish((), (), (), {}, Parameters())
        size += session.stat().st_size
    return size


def main() -> None:
    """Make a study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("sessions", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=30.0)
    args = parser.parse_args()
    size = make_study(args.folder, args.sessions, args.count, args.seconds)
    print(f"{args.count} sessions, {size / 1e6:.0f} MB, {size / 1e3 / args.count:.0f} kB each")


if __name__ == "__main__":
    main()
