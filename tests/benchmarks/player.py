"""The player in Chromium: a session of 30 minutes is opened, and a 720p video is dragged through.

    python -m tests.benchmarks.player SESSION [--minutes 30] [--turns 3]

SESSION is a scored one with its video beside it or in `STEM-coach/..`; it is repeated until it is
long enough. Opened means: from asking for the page until header, times and columns are there, and
until a frame of the video is shown. Dragging asks for another frame with every picture that the
page draws, for five seconds, and counts the frames of the video that came to be shown.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from coach.session.columns import frames
from coach.session.reader import SessionReader
from coach.studio.library import session_id
from coach.studio.session_data import columns, header, times
from tests.chromium import CHROMIUM
from tests.studio.conftest import Served, serving
from tests.studio.numbered import write_vp8

_FPS = 30.0
_READY = """async () => {
  const m = await import("/static/player.js");
  if (m.columns === null) {
    await new Promise((resolve) => m.bus.addEventListener("session", resolve));
  }
}"""
_OPENED = "async () => (await import('/static/player.js')).opened"
_DRAG = """async (seconds) => {
  const { bus, goto, times } = await import("/static/player.js");
  const shown = new Set();
  bus.addEventListener("frame", ({ detail }) => shown.add(detail.index));
  const begin = performance.now();
  let asked = 0;
  while (performance.now() - begin < 1000 * seconds) {
    goto((asked * 7) % times.length);
    asked += 1;
    await new Promise(requestAnimationFrame);
  }
  return [asked / seconds, shown.size / seconds];
}"""


def repeat(session: Path, target: Path, n_frames: int) -> None:
    """The same session again and again, a frame every 1 / 30 s, with a small video as long."""
    with sqlite3.connect(session) as short, sqlite3.connect(target) as long:
        short.backup(long)
        many = long.execute("SELECT count(*) FROM measurement").fetchone()[0]
        reps = long.execute("SELECT count(*) FROM rep").fetchone()[0]
        for table in ("measurement", "pose"):
            names = [row[1] for row in long.execute(f"PRAGMA table_info({table})")][2:]
            for turn in range(1, n_frames // many + 1):
                long.execute(
                    f"INSERT INTO {table} SELECT frame + ?1, t_s, {', '.join(names)} FROM {table} "
                    "WHERE frame < ?2 AND frame + ?1 < ?3",
                    (turn * many, many, n_frames),
                )
            long.execute(f"UPDATE {table} SET t_s = frame / ?", (_FPS,))
        names = [row[1] for row in long.execute("PRAGMA table_info(rep)")][4:]
        for turn in range(1, n_frames // many):
            long.execute(
                "INSERT INTO rep SELECT rep + ?1, start_s + ?2, peak_s + ?2, end_s + ?2, "
                f"{', '.join(names)} FROM rep WHERE rep <= ?3",
                (turn * reps, turn * many / _FPS, reps),
            )
        video = write_vp8(target.with_suffix(".webm"), n_frames, _FPS)
        long.execute("UPDATE meta SET value = ? WHERE key = 'source'", (f'"{video.name}"',))
    short.close()
    long.close()


def reading_s(session: Path) -> float:
    """Seconds for what the server reads before the page is there."""
    begin = time.perf_counter()
    header(session)
    times(session)
    columns(session)
    return time.perf_counter() - begin


def opening_s(browser: Browser, served: Served, session: Path) -> tuple[float, float]:
    """Seconds until all numbers are there, and until the video is."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(served.address)
    begin = time.perf_counter()
    page.goto(f"{served.origin}/session/{session_id(session)}")
    page.evaluate(_READY)
    ready_s = time.perf_counter() - begin
    page.evaluate(_OPENED)
    opened_s = time.perf_counter() - begin
    page.close()
    return ready_s, opened_s


def dragging(browser: Browser, served: Served, session: Path) -> tuple[float, float]:
    """Frames asked for, and frames shown, a second."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(served.address)
    page.goto(f"{served.origin}/session/{session_id(session)}")
    page.evaluate(_OPENED)
    asked, shown = page.evaluate(_DRAG, 5.0)
    page.close()
    return asked, shown


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("session", type=Path)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--turns", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        long = Path(kept, "long.coach")
        repeat(args.session, long, round(args.minutes * 60 * _FPS))
        with SessionReader(long) as reader:
            n = len(frames(reader))
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        with serving([long, args.session], Path(kept, "index.sqlite")) as served:
            for _ in range(args.turns):
                ready_s, opened_s = opening_s(browser, served, long)
                print(
                    f"{n} frames: read in {reading_s(long):.2f} s, numbers on the page after "
                    f"{ready_s:.2f} s, video after {opened_s:.2f} s"
                )
            for session in (args.session, long):
                asked, shown = dragging(browser, served, session)
                with SessionReader(session) as reader:
                    width, height = reader.meta.size_px
                print(
                    f"dragging: {asked:.0f} asked, {shown:.0f} shown a second ({width} x {height})"
                )
        browser.close()


if __name__ == "__main__":
    main()
