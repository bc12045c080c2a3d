"""The page of a live session in a real browser, as wide as a phone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from coach.coaching.mode import Mode
from coach.live.page.app import build_app
from coach.live.page.board import Board
from coach.live.page.serve import LivePage, place_of
from coach.web.security import Access
from coach.web.serving import listening, server
from tests.feedback.scenes import SAFETY, ending, live
from tests.live.sessions import Headless, of
from tests.live.test_page import grey, printed_address

PHONE, LAPTOP = (390, 844), (1280, 720)
PATIENCE_MS = 30_000


@contextmanager
def opened(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    """The page in a window of its own."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def complaints_of(page: Page) -> list[str]:
    """Errors of the page from now on."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    return found


def shows_picture(page: Page, number: str) -> None:
    """Wait for a picture whose number is like this."""
    picture = page.locator("#picture")
    expect(picture).to_have_attribute("data-picture", re.compile(number), timeout=PATIENCE_MS)


def corner(page: Page) -> int:
    """Red of a corner of the picture."""
    red: int = page.evaluate("picture.getContext('2d').getImageData(5, 5, 1, 1).data[0]")
    return red


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_the_page_shows_what_the_window_shows(browser: Browser, size: tuple[int, int]) -> None:
    with LivePage(place_of("127.0.0.1")) as served:
        served.board.post(grey(40), live(cue="Chest up", reps_planned=12, set_score=81.6))
        with opened(browser, served.address, size) as page:
            complaints = complaints_of(page)
            expect(page.locator("#connection")).to_have_text("live")
            expect(page.locator("#number")).to_have_text("3")
            expect(page.locator("#unit")).to_have_text("of 12")
            expect(page.locator("#cue")).to_have_text("Chest up")
            expect(page.locator("#degrees")).to_have_text("\N{MINUS SIGN}9°")
            expect(page.locator("#sd")).to_have_text("±2°")
            expect(page.locator("#class")).to_have_text("tucked")
            expect(page.locator("#score")).to_have_text("82")
            shows_picture(page, "^1$")
            assert corner(page) == pytest.approx(40, abs=4)
            served.board.post(grey(200), live(rep_count=4, angle=8.0, tilt_class="arched"))
            shows_picture(page, "^2$")
            assert corner(page) == pytest.approx(200, abs=4)
            expect(page.locator("#number")).to_have_text("4")
            expect(page.locator("#class")).to_have_text("arched")
            needle = page.locator("#needle").bounding_box()
            zone = page.locator("#zone-arched").bounding_box()
            assert needle and zone and needle["x"] > zone["x"]
            served.board.post(grey(200), live(angle=-14.0, tilt_class=None))
            expect(page.locator("#class")).to_have_text("from neutral")
            expect(page.locator("#zone-arched")).to_have_attribute("width", "0")
            fits = "document.documentElement.scrollWidth <= innerWidth"
            assert page.evaluate(fits)
            for name in ("picture", "count", "gauge", "words"):
                box = page.locator(f"#{name}").bounding_box()
                assert box and box["height"] > 60
                assert box["y"] + box["height"] <= size[1]
            assert not complaints


def test_the_pain_stop_and_the_end_take_the_whole_page(browser: Browser) -> None:
    with LivePage(place_of("127.0.0.1")) as served:
        served.board.post(grey(40), live(Mode.PAIN, safety=("<b>Stop</b> and rest.", *SAFETY)))
        with opened(browser, served.address, PHONE) as page:
            expect(page.locator("#page h2")).to_have_text("Stopped")
            expect(page.locator("#page")).to_contain_text("<b>Stop</b> and rest.")
            served.board.post(grey(40), live())
            expect(page.locator("#page")).to_be_hidden()
            served.board.post(grey(40), live(Mode.SUMMARY, ending=ending()))
            served.board.over = True
            expect(page.locator("#page h2")).to_have_text("Done: 4 reps")
            expect(page.locator("#connection")).to_have_text("the session is over")


@contextmanager
def serving(board: Board, port: int, token: str) -> Iterator[Access]:
    """Serve a board for a while."""
    with listening(port=port) as listener:
        access = Access(listener.getsockname()[1], token)
        program = server(build_app(board, access))
        thread = threading.Thread(target=program.run, args=([listener],))
        thread.start()
        try:
            yield access
        finally:
            program.should_exit = True
            thread.join()


def test_a_lost_connection_is_said_and_comes_back_by_itself(browser: Browser) -> None:
    board, token = Board(), "secret"
    board.post(grey(40), live())
    with serving(board, 0, token) as access:
        address = f"http://127.0.0.1:{access.port}/?token={token}"
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#connection")).to_have_text("live", timeout=PATIENCE_MS)
    lost = "connection lost, trying again"
    expect(page.locator("#connection")).to_have_text(lost, timeout=PATIENCE_MS)
    with serving(board, access.port, token):
        board.post(grey(200), live(rep_count=7))
        expect(page.locator("#connection")).to_have_text("live", timeout=PATIENCE_MS)
        expect(page.locator("#number")).to_have_text("7", timeout=PATIENCE_MS)
        shows_picture(page, "^2$")
        context.close()


def test_a_real_session_is_followed_to_its_end(
    browser: Browser, live_clip: Path, calibration_file: Path, tmp_path: Path
) -> None:
    with Headless(
        tmp_path, "hip-thrust", "--source", live_clip, "--calibration", calibration_file,
        "--out", tmp_path, "--page",
    ) as session:  # fmt: skip
        address = printed_address(session)
        with opened(browser, address, PHONE) as page:
            shows_picture(page, r"\d+")
            first = page.locator("#picture").get_attribute("data-picture")
            shows_picture(page, rf"^(?!{first}$)\d+")
            expect(page.locator("#connection")).to_have_text("the session is over", timeout=60_000)
            lines = session.to_the_end()
            reps = len(of(lines, "rep"))
            assert lines[-1]["reps"] == reps
            expect(page.locator("#number")).to_have_text(str(reps))
            done = f"Done: {reps} {'rep' if reps == 1 else 'reps'}"
            expect(page.locator("#page h2")).to_have_text(done)
