"""The page of a history as a browser shows it: two years of daily training."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from coach.programme.events import Event
from coach.programme.history import events_of
from coach.programme.sets import SetDetail, set_event
from coach.programme.store import Store
from coach.report.history_page import history_page
from tests.programme.two_years import LAST, events, write


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    write(folder / "programme.db", events())
    with Store(folder / "programme.db") as store:
        text = history_page(events_of(store, LAST), LAST)
    path = folder / "history.html"
    path.write_text(text, encoding="utf-8")
    return path


def opened(browser: Browser, file: Path, width: int, scheme: str) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(file.as_uri())
    return page, asked


def test_it_asks_for_nothing_and_fits_a_phone(browser: Browser, page_file: Path) -> None:
    page, asked = opened(browser, page_file, 390, "light")
    assert asked == [page_file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("script, link, img").count() == 0
    page.close()


def test_it_tells_of_two_years(browser: Browser, page_file: Path) -> None:
    page, _ = opened(browser, page_file, 1100, "light")
    text = page.inner_text("body")
    assert "This week: 4 of 4 days" in text
    assert "Left lifts 5 degrees less than right, smallest visible difference 3." in text
    assert re.search(r"Changed by -[67] degrees from 2024-11-\d\d to 2026-11", text)
    days = page.locator("svg[aria-label^='Days'] rect").count()
    assert days >= 730
    assert page.locator(".pain").count() > 5
    assert page.locator("polyline.trend").count() == 1  # only the change that is sure
    assert page.locator("polygon.band").count() >= 4
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_light_and_dark(browser: Browser, page_file: Path, scheme: str) -> None:
    page, _ = opened(browser, page_file, 1100, scheme)
    ground, *inks = page.evaluate(
        """() => ["body", "h1", ".note", "svg text", "svg .usual", "svg .trend"].map((name, i) => {
          const style = getComputedStyle(document.querySelector(name));
          return i === 0 ? style.backgroundColor
            : name.startsWith("svg .") ? style.stroke
            : name === "svg text" ? style.fill : style.color;
        })"""
    )
    for ink in inks:
        assert contrast(ink, ground) >= 4.5, ink
    page.close()


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours such as rgb(1, 2, 3)."""
    lights = []
    for colour in (one, other):
        channels = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        lights.append(sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("days", [0, 1, 3, 30, 300])
def test_a_history_of_any_length_is_drawn(days: int) -> None:
    text = history_page(list(events(days)) if days else [], LAST)
    drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawings) >= 1
    for drawing in drawings:
        ElementTree.fromstring(drawing)
        assert "nan" not in drawing


def test_what_others_named_is_shown_and_not_obeyed() -> None:
    at = next(iter(events(1))).at
    detail = SetDetail(reps=5, judged="<i>x", tilt_deg=1.0, tilt_sd_deg=1.0)
    name = "<script>alert(1)</script>"
    text = history_page([set_event("set_done", at, name, detail), Event("pain", at, name)], LAST)
    assert "<script" not in text
    assert "<i>x" not in text
