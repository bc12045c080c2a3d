"""`coach routine run` on a chain of clips: four drills, one after the other, without a window."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from coach.assets import sample_videos_dir
from tests.clips import pictures, scaled, write
from tests.live.sessions import EventLine, Headless, check_replay, of

DRILLS = ["pelvic-tilt", "squat-twerk", "squat", "hip-thrust"]
ROUTINE = """
name = "four"
title = "Four drills"
about = "For the test."

[[steps]]
drill = "pelvic-tilt"
seconds = 1
rest_s = 0
text = "Gently."

[[steps]]
drill = "squat-twerk"
seconds = 1
rest_s = 0

[[steps]]
drill = "squat"
seconds = 1
rest_s = 1.5

[[steps]]
drill = "hip-thrust"
reps = 1
"""


@pytest.fixture(scope="module")
def lines(calibration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[EventLine]:
    """What it tells, from begin to end."""
    folder = tmp_path_factory.mktemp("routine")
    samples = sample_videos_dir()
    thrust = pictures(samples / "hip-thrust.mp4", 0, 232)
    standing = pictures(samples / "calibration.mp4", 0, 45)
    twerk = pictures(samples / "squat-twerk.mp4", 0, 75)
    chain = write(folder / "chain.mp4", scaled([*standing, *twerk, *thrust], (640, 360)))
    (folder / "four.toml").write_text(ROUTINE, encoding="utf-8")
    words = ("run", "four.toml", "--source", chain, "--calibration", calibration_file)
    with Headless(folder, *words, "--out", folder, of="routine") as live:
        return live.to_the_end()


def test_it_leads_through_four_drills(lines: list[EventLine]) -> None:
    assert of(lines, "session")[0]["routine"] == "Four drills"
    assert [one["exercise"] for one in of(lines, "lead")] == DRILLS
    assert [one["exercise"] for one in of(lines, "set_start")] == DRILLS
    assert [one["place"] for one in of(lines, "lead")] == [1, 2, 3, 4]
    first = of(lines, "lead")[0]
    assert first["text"].endswith("Gently.")
    assert (first["reps"], first["seconds"], first["places"]) == (None, 1.0, 4)


def test_sets_end_by_reps_and_by_the_clock(lines: list[EventLine]) -> None:
    ended = of(lines, "set_end")
    assert [one["why"] for one in ended] == ["time", "time", "time", "reps"]
    assert ended[-1]["reps"] == 1
    for start, end in list(zip(of(lines, "set_start"), ended, strict=True))[:3]:
        assert round(end["t_s"] - start["t_s"], 3) >= 1.0


def test_each_set_is_a_session_that_replays_to_the_bit(lines: list[EventLine]) -> None:
    sessions = [Path(one["session"]) for one in of(lines, "set_end")]
    assert [path.stem[:-16] for path in sessions] == DRILLS
    for session in sessions:
        check_replay(session)


def test_a_recording_is_not_taken_for_something_done_today(lines: list[EventLine]) -> None:
    folder = Path(of(lines, "set_end")[0]["session"]).parent
    with sqlite3.connect(folder / "coach" / "programme.db") as store:
        assert store.execute("SELECT count(*) FROM events").fetchone() == (0,)
    store.close()
