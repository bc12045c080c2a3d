"""The list of sessions in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.studio.conftest import Served
from tests.studio.sessions import make_session

ODD = """it's "so" <img src=x onerror=document.title='run'>\n&amp;.coach"""


@pytest.fixture
def served(tmp_path: Path, serve: Callable[..., Served]) -> Served:
    folder = tmp_path / "sessions"
    for day, name in enumerate(("first", "second", "third"), 1):
        make_session(
            folder / f"{name}.coach", person="ann" if day < 3 else "ben", score=50.0 + 10 * day,
            created_utc=datetime(2026, 1, day, tzinfo=UTC), raters=["zoe"] if day == 1 else [],
            exercise="squat" if day == 2 else "hip-thrust", headline=f"The {name} answer.",
        )  # fmt: skip
    (folder / "broken.coach").write_text("none")
    return serve(folder)


@pytest.fixture
def library(page: Page, served: Served) -> Page:
    page.goto(served.address)
    expect(page.locator("#status")).to_have_text("4 sessions.")
    return page


def names(page: Page) -> list[str]:
    return page.locator("#rows a").all_inner_texts()


def expect_names(page: Page, *expected: str) -> None:
    expect(page.locator("#rows a")).to_have_text([f"{name}.coach" for name in expected])


def test_the_newest_are_first_and_damaged_ones_last_with_their_reason(library: Page) -> None:
    expect_names(library, "third", "second", "first", "broken")
    assert "token" not in library.url
    expect(library.locator("#rows tr").nth(0)).to_contain_text("The third answer.")
    expect(library.locator("#rows tr").nth(2)).to_contain_text("zoe")
    damaged = library.locator("#rows tr").nth(3)
    expect(damaged).to_contain_text("Damaged:")
    expect(damaged).to_contain_text("is not a coach session")


def test_filters_and_the_search_narrow_the_list_and_stay_in_the_address(library: Page) -> None:
    library.get_by_label("Person").select_option("ann")
    expect_names(library, "second", "first")
    library.get_by_label("Search").fill("squat")
    expect_names(library, "second")
    expect(library.locator("#status")).to_have_text("1 of 4 sessions.")
    library.reload()
    expect_names(library, "second")
    expect(library.get_by_label("Search")).to_have_value("squat")
    library.get_by_label("Search").fill("")
    library.get_by_label("Person").select_option("")
    library.get_by_label("Annotated").select_option("yes")
    expect_names(library, "first")


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(library: Page) -> None:
    heading = library.locator("th[data-sort=score]")
    heading.get_by_role("button").click()
    expect_names(library, "third", "second", "first", "broken")
    expect(heading).to_have_attribute("aria-sort", "descending")
    heading.get_by_role("button").click()
    expect_names(library, "first", "second", "third", "broken")
    expect(heading).to_have_attribute("aria-sort", "ascending")


def test_it_needs_no_mouse(library: Page) -> None:
    library.keyboard.press("/")
    library.keyboard.type("answer")
    expect_names(library, "third", "second", "first")
    library.keyboard.press("ArrowDown")
    library.keyboard.press("x")
    library.keyboard.press("ArrowDown")
    library.keyboard.press("ArrowDown")
    library.keyboard.press("x")
    ids = library.locator("#rows tr").evaluate_all("rows => rows.map(row => row.dataset.id)")
    compare = library.get_by_role("link", name="Compare two")
    expect(compare).to_have_attribute("href", f"/session/{ids[0]}?with={ids[2]}")
    library.keyboard.press("ArrowUp")
    library.keyboard.press("Enter")
    library.wait_for_url(f"**/session/{ids[1]}")


def test_odd_names_are_shown_as_text(page: Page, tmp_path: Path, serve) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    try:
        (folder / ODD.replace("/", "")).write_text("none")
    except OSError:
        pytest.skip("this file system has no such names")
    make_session(folder / "a.coach", person="<b>ann", headline="<script>bad()</script>")
    page.goto(serve(folder).address)
    expect(page.locator("#status")).to_have_text("2 sessions.")
    shown = names(page)
    assert shown[0] == "a.coach"
    assert shown[1].startswith('it\'s "so" <img src=x')
    assert page.locator("#rows img, #rows script, #rows b").count() == 0
    assert page.title() == "Sessions - coach"
    expect(page.get_by_label("Person").locator("option").nth(1)).to_have_text("<b>ann")


def test_a_page_without_sessions_says_how_to_make_one(page: Page, tmp_path: Path, serve) -> None:
    (tmp_path / "empty").mkdir()
    page.goto(serve(tmp_path / "empty").address)
    expect(page.locator("#status")).to_contain_text("coach score VIDEO")


def test_more_sessions_than_fit_are_paged(page: Page, tmp_path: Path, serve) -> None:
    original = make_session(tmp_path / "many" / "000.coach")
    for n in range(1, 130):
        (tmp_path / "many" / f"{n:03}.coach").write_bytes(original.read_bytes())
    page.goto(serve(tmp_path / "many").address)
    expect(page.locator("#rows tr")).to_have_count(100)
    page.get_by_role("button", name="Next page").click()
    expect(page.locator("#rows tr")).to_have_count(30)
    expect(page.locator("#where")).to_have_text("101 to 130 of 130")
    expect(page.locator("#rows a").first).to_have_text("100.coach")
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator("#rows a").first).to_have_text("000.coach")


def test_a_session_that_appears_is_listed_without_a_reload(library: Page, served: Served) -> None:
    make_session(served.library.places[0] / "new.coach")
    expect(library.locator("#status")).to_have_text("5 sessions.", timeout=20_000)
    assert "new.coach" in names(library)
