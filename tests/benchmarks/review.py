"""Time until a library of many sessions is open in Chromium, with and without its index.

    python -m tests.benchmarks.review [--sessions 2000] [--turns 3]

The sessions are copies of a small one with other people, exercises, dates and scores. Measured is
the time from asking for the address that `coach review` prints until the first page of sessions is
shown, and until all of them are read; first with no index, then with the one that is there.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from coach.studio.app import build_app
from coach.studio.library import Library
from tests.chromium import CHROMIUM
from tests.studio.conftest import running
from tests.studio.sessions import make_session

_SHOWN = "() => document.querySelectorAll('#rows tr').length > 0"
_ALL = "n => document.getElementById('status').textContent === `${n} sessions.`"


def generate(folder: Path, n: int) -> None:
    """Sessions in folders of a hundred."""
    rng = random.Random(1)
    original = make_session(folder / "original.coach")
    for i in range(n - 1):
        path = folder / f"week {i // 100}" / f"session {i:05}.coach"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(original, path)
        with sqlite3.connect(path, isolation_level=None) as plain:
            plain.execute("PRAGMA synchronous = OFF")
            meta = {
                "person": f"person {rng.randrange(40)}",
                "created_utc": (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=i)).isoformat(),
            }
            rows = [(json.dumps(value), key) for key, value in meta.items()]
            plain.execute("BEGIN")
            plain.executemany("UPDATE meta SET value = ? WHERE key = ?", rows)
            plain.execute(
                "UPDATE meta SET value = json_set(value, '$.score', ?, '$.reps', ?, "
                "'$.exercise', ?) WHERE key = 'summary'",
                (rng.random() * 100, rng.randrange(20), rng.choice(["squat", "hip-thrust"])),
            )
            plain.execute("COMMIT")
        plain.close()


def opened(browser: Browser, folder: Path, index: Path, n: int) -> tuple[float, float, float]:
    """Seconds until the server is ready, until sessions are shown, and until all are read."""
    begin = time.perf_counter()
    with (
        Library([folder], index) as library,
        running(lambda access: build_app(library, access), library) as served,
    ):
        ready_s = time.perf_counter() - begin
        page = browser.new_page()
        begin = time.perf_counter()
        page.goto(served.address)
        page.wait_for_function(_SHOWN)
        shown_s = time.perf_counter() - begin
        page.wait_for_function(_ALL, arg=n)
        all_s = time.perf_counter() - begin
        page.close()
    return ready_s, shown_s, all_s


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        folder = Path(kept, "sessions")
        generate(folder, args.sessions)
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        browser.new_page().close()
        for turn in range(args.turns):
            index = Path(kept, f"{turn}.sqlite")
            for what in ("without index", "with index"):
                ready_s, shown_s, all_s = opened(browser, folder, index, args.sessions)
                print(
                    f"{args.sessions} sessions {what}: server ready after {ready_s:.2f} s, first "
                    f"page shown {shown_s:.2f} s after it was asked for, all read {all_s:.2f} s"
                )
        browser.close()


if __name__ == "__main__":
    main()
