"""The comparison of raters over HTTP and in the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from coach.reps.types import TiltClass
from coach.studio.library import session_id
from tests.agreement.session_files import label, write_session
from tests.studio.conftest import Served

CLASSES: list[TiltClass] = ["tucked", "neutral", "arched", "neutral"]
EVE = "<b>eve</b>"  # notes and names of others are text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five people: eve calls their tucked rep neutral and misses the last, anna sees all as is."""
    folder = tmp_path / "sessions"
    for i in range(5):
        path = write_session(folder / f"s{i}.coach", CLASSES, person=f"p{i}")
        label(path, EVE, ["neutral", "neutral", "arched"], late_s=0.05 * i)
        label(path, "anna", CLASSES)
    return folder


def test_the_report_names_sessions_by_their_id_and_takes_up_what_changed(
    folder: Path, serve: Callable[..., Served]
) -> None:
    with serve(folder).client() as client:
        first = client.get("/api/agreement").raise_for_status().json()
        label(folder / "s0.coach", "zoe", CLASSES)
        second = client.get("/api/agreement").raise_for_status().json()
    key = session_id(folder / "s0.coach")
    assert first["names"][key] == "s0.coach"
    assert first["report"]["pairs"][0]["reps"][0]["session"] in first["names"]
    assert first["report"]["raters"] == ["coach", EVE, "anna"]
    assert "zoe" in second["report"]["raters"]


def test_only_the_sessions_asked_for_are_compared(
    folder: Path, serve: Callable[..., Served]
) -> None:
    ids = [session_id(folder / f"s{i}.coach") for i in (1, 3)]
    with serve(folder).client() as client:
        found = client.get("/api/agreement", params={"ids": ",".join(ids)}).json()
        unknown = client.get("/api/agreement", params={"ids": "0123456789abcdef"})
    assert found["report"]["sessions"] == 2 and set(found["names"]) == set(ids)
    assert unknown.status_code == 404 and "0123456789abcdef" in unknown.json()["error"]


def test_damaged_sessions_are_said_and_passed(folder: Path, serve: Callable[..., Served]) -> None:
    (folder / "bad.coach").write_bytes(b"SQLite format 3\0 and nothing more")
    with serve(folder).client() as client:
        report = client.get("/api/agreement").raise_for_status().json()["report"]
    assert report["sessions"] == 5
    assert any("1 session cannot be read" in remark for remark in report["remarks"])


def opened(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.goto(f"{served.origin}/agreement")
    page.wait_for_selector("#figures tbody tr")


def test_a_cell_of_the_table_opens_its_reps_in_the_player(
    folder: Path, serve: Callable[..., Served], page: Page
) -> None:
    opened(page, serve(folder))
    assert page.locator("#pair option").all_inner_texts() == [
        f"coach and {EVE}",
        "coach and anna",
        f"{EVE} and anna",
        f"together: coach, {EVE}, anna",
    ]
    assert page.locator("b").count() == 0
    page.get_by_role("button", name=f"coach tucked, {EVE} neutral: 5 reps").click()
    links = page.locator("#chosen a")
    assert links.count() == 5
    address = urlsplit(links.first.get_attribute("href") or "")
    assert address.path.removeprefix("/session/") in {
        session_id(folder / f"s{i}.coach") for i in range(5)
    }
    query = parse_qs(address.query)
    assert query["rep"] == ["1"] and 1.0 <= float(query["t"][0]) <= 1.2
    page.get_by_role("button", name="Only coach: 5 reps").click()
    assert page.locator("#chosen h3").inner_text() == "Only coach: 5 reps"
    links.first.click()
    page.wait_for_url("**/session/*")
    page.evaluate("async () => (await import('/static/player.js')).opened")
    # the last rep, from 9 s to 11 s, at its peak
    assert page.evaluate("async () => (await import('/static/player.js')).currentIndex()") == 100


def test_figures_and_plot_follow_what_is_compared(
    folder: Path, serve: Callable[..., Served], page: Page
) -> None:
    opened(page, serve(folder))
    rows = page.locator("#figures tbody tr")
    assert rows.nth(0).inner_text().split("\t")[1:3] == ["precision", "75 %"]
    assert page.locator("#plot circle").count() == 15
    assert "bias \N{MINUS SIGN}0.10 s" in (
        page.locator("#plot svg").get_attribute("aria-label") or ""
    )
    page.select_option("#quantity", "duration")
    assert "bias +0.00 s" in (page.locator("#plot svg").get_attribute("aria-label") or "")
    page.select_option("#pair", label="coach and anna")
    assert rows.nth(0).inner_text().split("\t")[1:3] == ["precision", "100 %"]
    assert page.locator("#plot circle").count() == 20
    page.select_option("#pair", label=f"together: coach, {EVE}, anna")
    assert "Fleiss' kappa" in page.locator("#figures").inner_text()
    assert page.locator("#plot").is_hidden() and page.locator("#classes").is_hidden()
    page.reload()
    page.wait_for_selector("#figures tbody tr")
    assert page.locator("#pair").input_value() == f"together: coach, {EVE}, anna"


def test_nothing_annotated_says_what_to_do(
    tmp_path: Path, serve: Callable[..., Served], page: Page
) -> None:
    write_session(tmp_path / "sessions" / "a.coach", CLASSES)
    served = serve(tmp_path / "sessions")
    page.goto(served.address)
    page.goto(f"{served.origin}/agreement")
    page.wait_for_selector("#remarks li")
    assert "Nobody has finished" in page.locator("#remarks").inner_text()
    assert page.locator("#figures").is_hidden()
