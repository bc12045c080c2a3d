"""The pool against as many bare pose loops at once; memory of a worker; judging many sessions.

    python -m tests.benchmarks.batch VIDEO… [--clips 12] [--jobs 2] [--turns 2]
    python -m tests.benchmarks.batch SESSION… [--clips 200] [--jobs 2] [--seconds 30]

Of videos, as many clips as asked for, links to those given in turn, are gone through by bare pose
loops (`tests.benchmarks.pipeline`), one process each, and by the pool, turn by turn in the same
run. Both are timed from the first frame of any to the last of all, and the ratio of the pool's
frames a second to those of the loops is printed, with that of the processor time. Of sessions, as
many distinct ones are made as asked for (`tests.benchmarks.study`) and judged in the pool.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path

from coach.batch.inputs import find_inputs
from coach.batch.pool import Pool
from coach.batch.run import Settings, score_batch
from coach.geometry.lumbopelvic import default_model
from coach.scoring import SESSION_SUFFIX
from tests.benchmarks.study import make_study


@dataclass(frozen=True, slots=True)
class Run:
    """What a run over some clips took.

    Attributes:
        seconds: from the first frame of any process to the last of all.
        cpu_s: processor time of all processes, with their start.
        frames: how many were gone through.
        peaks_mb: memory after each clip, in the order in which they were done.
    """

    seconds: float
    cpu_s: float
    frames: int
    peaks_mb: tuple[float, ...] = ()

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.frames / self.seconds


def bare_loops(clips: Sequence[Path], jobs: int) -> Run:
    """As many bare loops at once, each through its share of the clips."""
    cpu_s = _cpu_of_children_s()
    with get_context("spawn").Pool(jobs) as pool:
        told = pool.map(_loop_over, [clips[first::jobs] for first in range(jobs)], chunksize=1)
        pool.close()
        pool.join()
    begins, ends, frames = zip(*told, strict=True)
    return Run(max(ends) - min(begins), _cpu_of_children_s() - cpu_s, sum(frames))


def _loop_over(clips: Sequence[Path]) -> tuple[float, float, int]:
    from tests.benchmarks.pipeline import bare_loop

    begin = time.time()
    frames = sum(map(bare_loop, clips))
    return begin, time.time(), frames


def in_pool(source: Path, jobs: int) -> Run:
    """Score what is in a folder as `coach score` does; a failure ends it."""
    cpu_s = _cpu_of_children_s()
    first = _FirstBeat()
    inputs = find_inputs([str(source)], default_model(), exercise="auto")
    outcomes = []
    with (
        Pool(jobs) as pool,
        closing(score_batch(inputs.recordings, Settings(inputs.folder), pool, first)) as finished,
    ):
        for one in finished:
            if one.outcome.error is not None:
                raise SystemExit(one.outcome.error)
            outcomes.append(one.outcome)
        seconds = time.time() - first.at_s
    return Run(
        seconds,
        _cpu_of_children_s() - cpu_s,
        sum(outcome.frames for outcome in outcomes),
        tuple(outcome.peak_mb for outcome in outcomes),
    )


class _FirstBeat:
    """Notes when the first recording was begun."""

    at_s = 0.0

    def planned(self, sizes: object) -> None:
        """Nothing has begun yet."""

    def beat(self, name: str, done: int, expected: int | None) -> None:
        """A recording is worked on."""
        self.at_s = self.at_s or time.time()


def _cpu_of_children_s() -> float:
    used = os.times()
    return used.children_user + used.children_system


def compare(videos: Sequence[Path], clips: int, jobs: int, turns: int) -> None:
    """Print the pool's figures against those of the bare loops."""
    ratios, cpu_ratios = [], []
    for turn in range(turns):
        with tempfile.TemporaryDirectory() as place:
            links = [
                Path(place) / f"clip{number:03d}{video.suffix}"
                for number, video in enumerate(islice(cycle(videos), clips))
            ]
            for link, video in zip(links, cycle(videos), strict=False):
                os.link(video, link) if _same_disk(video, link) else link.symlink_to(video)
            bare = bare_loops(links, jobs)
            pool = in_pool(Path(place), jobs)
        ratios.append(pool.fps / bare.fps)
        cpu_ratios.append((pool.cpu_s / pool.frames) / (bare.cpu_s / bare.frames))
        print(
            f"turn {turn + 1}: {jobs} bare loops {bare.fps:.1f} frames a second, pool "
            f"{pool.fps:.1f}, ratio {ratios[-1]:.3f}; processor time a frame "
            f"{1e3 * bare.cpu_s / bare.frames:.2f} and {1e3 * pool.cpu_s / pool.frames:.2f} ms"
        )
        print("memory of a worker after each clip, MB:", *(f"{mb:.0f}" for mb in pool.peaks_mb))
    print(
        f"median: pool {statistics.median(ratios):.3f} of the bare loops' frames a second, "
        f"{statistics.median(cpu_ratios):.3f} of their processor time a frame"
    )


def _same_disk(video: Path, link: Path) -> bool:
    return video.stat().st_dev == link.parent.stat().st_dev


def judge(seeds: Sequence[Path], count: int, jobs: int, seconds: float) -> None:
    """Print how many sessions a minute are judged."""
    with tempfile.TemporaryDirectory() as place:
        size = make_study(Path(place), seeds, count, seconds)
        print(f"{count} sessions, {size / 1e3 / count:.0f} kB each")
        run = in_pool(Path(place), jobs)
    print(
        f"{60 * count / run.seconds:.0f} sessions of {run.frames / count:.0f} frames a minute; "
        f"{run.cpu_s / count:.3f} s of processor time each; at most {max(run.peaks_mb):.0f} MB"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--clips", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30.0)
    args = parser.parse_args()
    sources = [source.resolve() for source in args.sources]
    if sources[0].suffix == SESSION_SUFFIX:
        judge(sources, args.clips or 200, args.jobs, args.seconds)
    else:
        compare(sources, args.clips or 12, args.jobs, args.turns)


if __name__ == "__main__":
    main()
