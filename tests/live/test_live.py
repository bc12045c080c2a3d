from __future__ import annotations

import csv
import json
import signal
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.session.store import SessionReader
from tests.clips import pictures
from tests.live.sessions import EventLine, Headless, check_replay, of

ANNOUNCED_WITHIN_S = 0.4  # of a rep's end
SCORES_WITHIN = 5.0


@pytest.fixture(scope="module")
def lines(
    live_clip: Path, calibration_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[EventLine]:
    """A live session with a clip in place of a camera."""
    folder = tmp_path_factory.mktemp("live")
    with Headless(
        folder, "hip-thrust", "--source", live_clip, "--calibration", calibration_file,
        "--out", folder, "--save-video",
    ) as live:  # fmt: skip
        return live.to_the_end()


@pytest.fixture(scope="module")
def session(lines: list[EventLine]) -> Path:
    return Path(of(lines, "set_end")[0]["session"])


def test_the_reps_are_those_of_the_scored_file(lines: list[EventLine], scored: Path) -> None:
    with (scored / "thrust.reps.csv").open(newline="", encoding="utf-8") as table:
        expected = list(csv.DictReader(table))
    reps = of(lines, "rep")
    assert len(reps) == len(expected) == 2
    for live, file in zip(reps, expected, strict=True):
        assert live["end_s"] == pytest.approx(float(file["end_s"]), abs=0.25)
        if live["score"] is not None and file["score"]:
            assert live["score"] == pytest.approx(float(file["score"]), abs=SCORES_WITHIN)


def test_each_rep_is_told_soon_after_its_end(lines: list[EventLine]) -> None:
    for rep in of(lines, "rep"):
        assert 0.0 <= rep["t_s"] - rep["end_s"] <= ANNOUNCED_WITHIN_S


def test_events_come_in_their_order_with_what_was_asked_for(lines: list[EventLine]) -> None:
    names = [one["event"] for one in lines if one["event"] not in ("guidance", "cue", "trouble")]
    assert names == ["session", "set_start", "rep", "rep", "set_end", "summary"]
    assert (lines[-1]["reps"], lines[-1]["neutral_source"]) == (2, "calibration")
    assert lines[-1]["frames"] > 40  # a busy machine leaves out many
    begun = of(lines, "session")[0]
    assert (begun["exercise"], begun["size_px"]) == ("hip-thrust", [640, 360])


def test_the_session_is_complete_and_gives_the_same_again_to_the_bit(
    session: Path, lines: list[EventLine]
) -> None:
    with SessionReader(session) as reader:
        assert reader.complete
        assert reader.meta.set_number == 1
        assert reader.meta.person == "me"  # whose profile is used when none is named
        assert len(list(reader.poses())) == lines[-1]["frames"]
    check_replay(session)


def test_the_session_can_be_shown_and_scored_like_any_other(session: Path, tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["show", str(session)])
    assert "2 lockouts" in " ".join(shown.stdout.split())
    words = ["score", str(session), "-e", "hip-thrust", "-o", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert json.loads((tmp_path / f"{session.stem}.json").read_text())["reps"] == 2
    with SessionReader(tmp_path / session.name) as again, SessionReader(session) as reader:
        assert again.parameters.neutral == reader.parameters.neutral  # the person's own
        assert (again.meta.engine, reader.meta.engine) == ("recording", "live")


def test_the_video_lasts_as_long_as_the_set(session: Path) -> None:
    video = pictures(session.with_suffix(".mp4"))
    assert video[0].shape == (360, 640, 3)
    with SessionReader(session) as reader:
        times_s = [pose.t_s for pose in reader.poses()]
    lasted_s = sum(gap for gap in np.diff(times_s) if gap <= 1.0)  # longer ones are left out
    assert len(video) == pytest.approx(30 * lasted_s, abs=6)


def test_a_session_that_is_killed_opens_with_all_but_its_last_second(
    live_clip: Path, tmp_path: Path
) -> None:
    with Headless(tmp_path, "hip-thrust", "--source", live_clip, "--out", tmp_path) as live:
        rep = live.until("rep")
        live.process.send_signal(signal.SIGKILL)
        assert live.process.wait() == -signal.SIGKILL
    (session,) = tmp_path.glob("*.coach")
    with SessionReader(session) as reader:
        assert not reader.complete
        assert list(reader.poses())[-1].t_s >= rep["t_s"] - 1.0
    check_replay(session)


def test_asked_to_stop_it_finishes_what_it_began(live_clip: Path, tmp_path: Path) -> None:
    with Headless(tmp_path, "hip-thrust", "--source", live_clip, "--out", tmp_path) as live:
        live.until("set_start")
        live.process.send_signal(signal.SIGINT)
        lines = live.to_the_end()
    assert [one["event"] for one in lines[-2:]] == ["set_end", "summary"]
    assert lines[-2]["why"] == "finished"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hip-trust",), "did you mean 'hip-thrust'"),
        (("squat", "--source", "absent.mp4"), "no such file"),
        (("squat", "--source", "Nobody's Camera"), "Nobody's Camera"),
        (("squat", "--source", "Nobody's Camera", "--headless"), "Nobody's Camera"),
        (("squat", "--source", "{clip}", "--profile", "a/b"), "cannot name a profile"),
        (("squat", "--source", "{clip}", "--calibration", "absent.json"), "no calibration file"),
        (("squat", "--source", "{clip}", "--pose-model", "absent.task"), "no such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    live_clip: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path))
        done = CliRunner().invoke(app, ["live", *(word.format(clip=live_clip) for word in words)])
    assert done.exit_code == 1
    assert done.stdout == ""
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("coach: ")]
    assert said in line
