"""A rater at work in a real browser, by keyboard alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coach.assets import sample_videos_dir
from coach.capture.video import VideoFile
from coach.exercises.library import load
from coach.pose.types import Pose
from coach.reps.tilt import verdict
from coach.reps.types import Rep, RepSpan
from coach.session.annotations import Edit, append, set_done
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.rater_state import RaterState, state
from coach.session.reader import SessionReader
from coach.session.store import SessionWriter
from coach.studio.library import session_id
from tests.studio.conftest import Served
from tests.studio.sessions import summary

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOSTILE = "<img src=x onerror=document.title='run'> \"it's\" &amp;"

UNTIL = """
async (t_s) => {
  const player = await import("/static/player.js");
  while (player.times[player.currentIndex()] < t_s) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
"""
IDLE = """
async () => {
  const { unsaved } = await import("/static/annotate.js");
  while (unsaved() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
"""
GO = "async (t_s) => (await import('/static/player.js')).gotoTime(t_s)"


def coachs_rep(number: int, start_s: float, end_s: float, angle_deg: float) -> Rep:
    return Rep(
        number=number,
        span=RepSpan(start_s, (start_s + end_s) / 2, end_s),
        partial=False,
        verdict=verdict(angle_deg, 1.0, "neutral"),
        score=50.0,
        graded_points=100.0,
        faults=(),
        parts=(),
        metrics={},
    )


def watched(folder: Path, video: Path, exercise: str, reps: tuple[Rep, ...] = ()) -> Path:
    """A session of a video, with time stamps and reps as given, and nothing measured."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(video, folder / video.name)
    path = folder / f"{video.stem}.coach"
    with VideoFile(video) as source:
        meta = SessionMeta(
            source=video.name, size_px=source.size_px, nominal_fps=source.nominal_fps,
            program="0", pose_model="full", estimator="0", exercise=exercise, created_utc=NOW,
        )  # fmt: skip
        with SessionWriter(path, meta) as session:
            for frame in source:
                session.add_pose(Pose(frame.index, frame.t_s, source.size_px, None, None, 0))
            told = summary(exercise, len(reps), 50.0, "The coach's headline.", 1.0)
            session.finish(
                [], reps, [], told.model_dump(mode="json"),
                Parameters(exercise_used=load(exercise)),
            )  # fmt: skip
    return path


def said(path: Path, rater: str = "Ann") -> RaterState:
    with SessionReader(path) as session:
        return state(session.annotations(), rater)


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.presses += 1

    def until(self, t_s: float) -> None:
        self._page.evaluate(UNTIL, t_s)

    def settle(self) -> None:
        self._page.evaluate(IDLE)


Open = Callable[..., Keyboard]


def open_on(page: Page, address: str, origin: str, session: Path, rater: str) -> Keyboard:
    page.goto(address)
    page.goto(f"{origin}/session/{session_id(session)}")
    page.evaluate("async () => (await import('/static/player.js')).opened")
    if rater:
        page.get_by_label("Your name as a rater").fill(rater)
        page.keyboard.press("Enter")
        expect(page.locator("#notes .rater")).to_have_text(rater)
    return Keyboard(page)


@pytest.fixture
def page_in_trouble(browser: Browser) -> Iterator[Page]:
    """A page whose console may complain of a server that refuses, or is gone."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


@pytest.fixture
def rating(page: Page, serve: Callable[..., Served]) -> Open:
    """Open the player on a session as a rater."""

    def start(session: Path, rater: str = "Ann", on: Page = page) -> Keyboard:
        served = serve(session.parent)
        return open_on(on, served.address, served.origin, session, rater)

    return start


def truth(video: Path) -> list[tuple[float, float]]:
    told = json.loads(video.with_suffix(".reps.json").read_text())
    return [(rep["start_s"], rep["end_s"]) for rep in told["reps"]]


def overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    return max(0.0, min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


@pytest.mark.parametrize(
    ("name", "exercise", "faults"),
    [
        ("squat_barbell", "squat", 1),
        ("hip-thrust", "hip-thrust", 2),
        ("squat-twerk", "squat-twerk", 0),
    ],
)
def test_a_raters_whole_job_takes_fewer_than_six_key_presses_a_rep(
    name: str, exercise: str, faults: int, rating: Open, tmp_path: Path, clip: Any
) -> None:
    if name == "squat_barbell":  # filmed in a gym
        video, reps = clip(name), [(1.9, 3.9), (8.3, 10.3)]
    else:
        video = sample_videos_dir() / f"{name}.mp4"
        reps = truth(video)[:3]
    session = watched(tmp_path / "sessions", video, exercise)
    keys = rating(session)
    letters = [fault_key(keys._page, i) for i in range(faults)]
    keys.press("Space")
    for number, (start_s, end_s) in enumerate(reps):
        keys.until(start_s)
        keys.press("n")
        keys.until(end_s)
        keys.press("n", *letters, str(number % 4 + 1))
    keys.press("Space")
    keys.settle()
    told = said(session)
    assert len(told.reps) == len(reps)
    for number, (rep, span) in enumerate(zip(told.reps, reps, strict=True)):
        assert overlap((rep.start_s, rep.end_s), span) > 0.5
        assert rep.tilt_class == ("tucked", "neutral", "arched", "unclear")[number % 4]
        assert len(rep.faults) == faults
        assert rep.blind
    assert keys.presses / len(reps) < 6


def fault_key(page: Page, number: int) -> str:
    """The letter of a fault, as its button shows it."""
    return page.locator("#notes .labels button").nth(4 + number).inner_text().split()[0].lower()


@pytest.fixture
def thrusts(tmp_path: Path) -> Path:
    """Two reps of the coach, at 1 and 3 s."""
    reps = coachs_rep(1, 1.0, 2.0, 12.0), coachs_rep(2, 3.0, 4.0, -12.0)
    video = sample_videos_dir() / "squat-twerk.mp4"
    return watched(tmp_path / "sessions", video, "hip-thrust", reps)


def at(page: Page, t_s: float) -> None:
    page.evaluate(GO, t_s)


def mark(keys: Keyboard, page: Page, start_s: float, end_s: float) -> None:
    at(page, start_s)
    keys.press("n")
    at(page, end_s)
    keys.press("n")


def test_bounds_move_by_keys_and_every_step_can_be_taken_back(
    rating: Open, page: Page, thrusts: Path
) -> None:
    keys = rating(thrusts)
    mark(keys, page, 1.0, 2.0)
    at(page, 1.2)
    keys.press("[")
    at(page, 1.8)
    keys.press("]")
    at(page, 1.5)
    keys.press("p", "2", "x")
    keys.settle()
    (rep,) = said(thrusts).reps
    bounds = rep.start_s, rep.peak_s, rep.end_s
    assert bounds == pytest.approx((1.2, 1.5, 1.8), abs=0.02)
    assert (rep.tilt_class, rep.not_this_exercise is not None) == ("neutral", True)
    keys.press(*["Control+z"] * 5)
    keys.settle()
    (rep,) = said(thrusts).reps
    assert (rep.start_s, rep.peak_s, rep.end_s) == pytest.approx((1.0, None, 2.0), abs=0.02)
    assert rep.tilt_class is None
    keys.press(*["Control+Shift+z"] * 5)
    keys.settle()
    assert said(thrusts).reps[0].tilt_class == "neutral"
    keys.press("Delete")
    keys.settle()
    assert said(thrusts).reps == ()


def test_class_ends_a_rep_and_leads_to_the_next_without_one(
    rating: Open, page: Page, thrusts: Path
) -> None:
    keys = rating(thrusts)
    mark(keys, page, 3.0, 4.0)
    keys.settle()  # the rep that is led to is one that the page knows
    at(page, 1.0)
    keys.press("n")
    at(page, 2.0)
    keys.press("1", "4", "u")  # no second N, and no waiting
    keys.settle()
    assert [rep.tilt_class for rep in said(thrusts).reps] == ["tucked", "unclear"]


def test_keys_are_for_the_rep_that_is_running_and_not_for_the_one_before(
    rating: Open, page: Page, thrusts: Path
) -> None:
    keys = rating(thrusts)
    mark(keys, page, 2.0, 6.0)
    mark(keys, page, 0.5, 1.0)
    keys.press("Space")
    keys.until(2.1)
    keys.press("3")
    keys.press("Space")
    keys.settle()
    assert [rep.tilt_class for rep in said(thrusts).reps] == [None, "arched"]
    keys.press("n", "2")  # no length
    keys.press("n", fault_key(page, 0))
    expect(page.locator("#status")).to_contain_text("End the rep that was begun first")
    keys.settle()
    assert [rep.tilt_class for rep in said(thrusts).reps] == [None, "arched"]
    assert not any(rep.faults for rep in said(thrusts).reps)


def test_notes_are_text_whatever_they_hold(rating: Open, page: Page, thrusts: Path) -> None:
    keys = rating(thrusts, rater=HOSTILE)
    at(page, 1.0)
    keys.press("n")
    at(page, 2.0)
    keys.press("t")  # a span from where a rep was begun
    page.keyboard.type(HOSTILE)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("n 1 x")
    page.keyboard.press("Enter")
    keys.settle()
    (note,) = said(thrusts, HOSTILE).notes
    assert note.text == f"{HOSTILE}\nn 1 x"
    assert (note.start_s, note.end_s) == pytest.approx((1.0, 2.0), abs=0.02)
    assert said(thrusts, HOSTILE).reps == ()
    expect(page.locator("#notes .free-notes .text")).to_have_text(f"{HOSTILE}\nn 1 x")
    assert page.title() != "run"
    assert page.locator("#notes img").count() == 0


def test_nobody_elses_verdict_is_seen_before_one_has_finished(
    rating: Open, page: Page, thrusts: Path
) -> None:
    append(thrusts, "Bo", [Edit("rep", 1.0, 2.0), Edit("class", value="neutral", target=-1)], NOW)
    set_done(thrusts, "Bo", True, NOW)
    keys = rating(thrusts)
    body = page.locator("body")
    expect(body).to_have_attribute("data-blind", "true")
    expect(page.locator("#reps")).to_be_hidden()
    mark(keys, page, 1.0, 2.0)
    keys.press("1", "d", "s")
    expect(page.locator("#status")).to_contain_text("say that you have finished")
    page.get_by_role("button", name="I have finished").click()
    expect(body).to_have_attribute("data-blind", "false")
    at(page, 0.5)
    keys.press("d")
    expect(page.locator("#status")).to_have_text("You: tucked; the coach: arched.")
    keys.press("d")
    expect(page.locator("#status")).to_have_text("the coach sees a rep here, you do not.")
    keys.press("d")
    expect(page.locator("#status")).to_have_text("No disagreement with the coach after this.")
    keys.press("Shift+d")
    expect(page.locator("#status")).to_have_text("You: tucked; the coach: arched.")
    rows = page.locator("#notes .my-reps tbody tr")
    keys.press("s")
    expect(rows).to_have_count(2)  # the coach's
    rows.nth(1).get_by_role("button", name="Take over").click()
    expect(page.get_by_label("Labels of")).to_have_value("mine")
    expect(rows).to_have_count(2)
    keys.press("s", "s")
    expect(page.get_by_label("Labels of")).to_have_value("rater:Bo")
    expect(rows.first).to_contain_text("neutral")
    keys.settle()
    told = said(thrusts)
    assert [rep.blind for rep in told.reps] == [True, False]
    assert told.reps[1].adopted is not None
    assert told.reps[1].adopted["tilt_class"] == "tucked"


def test_who_only_looks_sees_all_and_is_not_blind_afterwards(
    rating: Open, page: Page, thrusts: Path
) -> None:
    rating(thrusts, rater="")
    expect(page.locator("body")).to_have_attribute("data-blind", "true")
    page.get_by_role("button", name="Only look").click()
    expect(page.locator("body")).to_have_attribute("data-blind", "false")
    expect(page.locator("#notes .my-reps tbody tr")).to_have_count(2)
    page.reload()
    page.evaluate("async () => (await import('/static/player.js')).opened")
    expect(page.locator("body")).to_have_attribute("data-blind", "false")
    page.get_by_label("Your name as a rater").fill("Ann")
    page.keyboard.press("Enter")
    expect(page.locator("#notes .rater")).to_have_text("Ann")
    keys = Keyboard(page)
    mark(keys, page, 1.0, 2.0)
    keys.settle()
    assert not said(thrusts).reps[0].blind


def test_another_window_is_not_overwritten(
    rating: Open, page_in_trouble: Page, thrusts: Path
) -> None:
    page = page_in_trouble
    keys = rating(thrusts, on=page)
    mark(keys, page, 1.0, 2.0)
    keys.settle()
    rep = said(thrusts).reps[0]
    append(thrusts, "Ann", [Edit("class", value="arched", target=rep.id)], NOW)  # elsewhere
    keys.press("1")
    expect(page.locator("#notes .trouble")).to_contain_text("in another window")
    expect(page.locator("#notes tr[aria-selected=true]")).to_contain_text("arched")
    keys.press("1")  # now that it is seen
    keys.settle()
    assert said(thrusts).reps[0].tilt_class == "tucked"


def test_killed_at_any_moment_the_server_has_all_but_the_last_key_press(
    page_in_trouble: Page, thrusts: Path
) -> None:
    page = page_in_trouble
    program = subprocess.Popen(
        [sys.executable, "-c", "from coach.cli import main; main()", "review", "--no-browser",
         str(thrusts.parent)],
        stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert program.stdout is not None
    with program.stdout:
        address = next(word for word in program.stdout.readline().split() if "token=" in word)
        keys = open_on(page, address, address.split("/?")[0], thrusts, "Ann")
        for start_s in (1.0, 2.0, 3.0):
            mark(keys, page, start_s, start_s + 0.5)
            keys.settle()
        mark(keys, page, 4.0, 4.5)
        program.send_signal(signal.SIGKILL)
        program.wait()
    kept = len(said(thrusts).reps)
    assert kept in (3, 4)
    mark(keys, page, 5.0, 5.5)
    expect(page.locator("#notes .trouble")).to_contain_text("Not saved yet: `coach review`")


def test_a_session_in_use_elsewhere_gets_its_labels_afterwards(
    rating: Open, page_in_trouble: Page, thrusts: Path
) -> None:
    page = page_in_trouble
    keys = rating(thrusts, on=page)
    with closing(sqlite3.connect(thrusts, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        mark(keys, page, 1.0, 2.0)
        expect(page.locator("#notes .trouble")).to_contain_text("Not saved yet", timeout=15_000)
        other.execute("ROLLBACK")
    keys.settle()
    assert len(said(thrusts).reps) == 1
