"""A study of 5,000 recordings: how large its page is, how long writing and opening it take.

    python -m tests.benchmarks.report [--recordings 5000]

Written are the page and both tables. Opening is timed in Chromium from asking for the page to the
second picture that it draws.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from coach.report.digest import digest_of
from coach.report.study import PAGE_FILE, write_study
from coach.report.study_row import StudyRow
from tests.chromium import chromium
from tests.thrusts import thrust_session

_DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=5000)
    n = parser.parse_args().recordings
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        digests = [
            digest_of(
                thrust_session(
                    folder / f"{i}.coach", [chance.gauss(0.0, 8.0) for _ in range(4 + i % 8)]
                )
            )
            for i in range(20)
        ]
        rows = [
            StudyRow(
                f"site {i % 4}/participant {i // 10:03d}/{i:05d}", f"participant {i // 10:03d}",
                "", ("before", "after")[i % 2], f"{i:05d}.coach", chance.choice(digests),
            )
            for i in range(n)
        ]  # fmt: skip
        begin = time.perf_counter()
        write_study(folder, rows)
        print(f"page and tables written in {time.perf_counter() - begin:.1f} s")
        print(f"page: {(folder / PAGE_FILE).stat().st_size / 1e6:.2f} MB")
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1100, "height": 900})
            begin = time.perf_counter()
            page.goto((folder / PAGE_FILE).as_uri())
            page.evaluate(_DRAWN)
            print(f"opened in {time.perf_counter() - begin:.2f} s")
            page.close()


if __name__ == "__main__":
    main()
