"""The pages of a recording, a person and a study as a browser shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from coach.report.digest import Digest, digest_of
from coach.report.person_page import person_page
from coach.report.study_page import study_page
from coach.report.study_row import StudyRow
from coach.report.video_page import video_page
from tests.hikes import hike_session, hikes
from tests.report.test_history_page import contrast, opened
from tests.thrusts import thrust_session

MEGABYTE = 1_000_000
HOSTILE = "<script>alert(1)</script><b>"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "thrusts.coach"
    return thrust_session(path, [-10.0, -8.0, 12.0], unseen_s=(1.5, 2.5), faults=("no_hold",))


@pytest.fixture(scope="module")
def digest(session: Path) -> Digest:
    return digest_of(session)


def rows(digest: Digest, n: int) -> list[StudyRow]:
    """A study: ten recordings a person, in two conditions, one in fifty failed."""
    return [
        StudyRow(
            f"site {i % 4}/participant {i // 10:03d}/{i:05d}", f"participant {i // 10:03d}", "",
            ("before", "after")[i % 2], "", digest if i % 50 else None,
            "" if i % 50 else f"{i:05d}.mp4: nobody was seen in any of its frames.",
            "" if i % 50 else "nobody seen",
        )
        for i in range(n)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def page_files(
    session: Path, digest: Digest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    a_person = [replace(one, person="anna") for one in rows(digest, 12)]
    texts = {
        "video": video_page(session),
        "person": person_page(a_person, "anna"),
        "study": study_page(rows(digest, 100)),
    }
    files = {}
    for name, text in texts.items():
        files[name] = folder / f"{name}.html"
        files[name].write_text(text, encoding="utf-8")
    return files


@pytest.mark.parametrize("name", ["video", "person", "study"])
def test_a_page_asks_for_nothing_fits_a_phone_and_prints_dark_on_white(
    browser: Browser, page_files: dict[str, Path], name: str
) -> None:
    page, asked = opened(browser, page_files[name], 390, "dark")
    assert asked == [page_files[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("script, link, img").count() == 0
    for drawing in re.findall(r"<svg.*?</svg>", page_files[name].read_text(), re.DOTALL):
        ElementTree.fromstring(drawing)
        assert "nan" not in drawing
    page.set_viewport_size({"width": 688, "height": 900})  # A4 less its margins
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_light_and_dark(
    browser: Browser, page_files: dict[str, Path], scheme: str
) -> None:
    page, _ = opened(browser, page_files["study"], 1100, scheme)
    ground, *inks = page.evaluate(
        """() => ["body", "h1", ".note", "td small", ".missed", "svg text", "svg .usual"].map(
          (name, i) => {
            const style = getComputedStyle(document.querySelector(name));
            return i === 0 ? style.backgroundColor : name === "svg .usual" ? style.stroke
              : name === "svg text" ? style.fill : style.color;
          })"""
    )
    for ink in inks:
        assert contrast(ink, ground) >= 4.5, ink
    page.close()


def test_a_recording_is_told_whole(page_files: dict[str, Path], browser: Browser) -> None:
    page, _ = opened(browser, page_files["video"], 1000, "light")
    text = page.inner_text("body")
    assert "2 of 3 lockouts had enough posterior tilt, 1 arched." in text
    assert "Try next:" in text
    assert "\u221210\u00b0 (\u221213 to \u22127)" in text  # an sd of 1.5
    assert "no hold\t3 of 3\tHold each lockout" in text
    assert re.search(r"8[0-9] % of 181 frames", text)
    assert "rest your near arm on your belly" in text  # why not the rest
    assert page.locator("svg .rep").count() == 3
    assert page.locator("figure.wide svg .band").count() == 2  # before and after the gap
    assert page.locator("figure.wide svg text", has_text="arched").count() == 1
    page.close()


def test_left_and_right_are_drawn(tmp_path: Path) -> None:
    path = hike_session(tmp_path / "a.coach", hikes(5.0, 11.0))
    study = study_page([StudyRow("a", "anna", "", "", "", digest_of(path))])
    assert 'aria-label="Right minus left"' in study
    assert "in 1 of them a difference that this camera can see" in " ".join(study.split())
    text = video_page(path)
    assert "Left lifts 6 degrees less than right, smallest visible difference 3." in text
    assert 'aria-label="Left and right"' in text


def test_five_thousand_recordings_are_one_small_page(
    browser: Browser, digest: Digest, tmp_path: Path
) -> None:
    file = tmp_path / "study.html"
    file.write_text(study_page(rows(digest, 5000)), encoding="utf-8")
    assert file.stat().st_size < 5 * MEGABYTE
    page, _ = opened(browser, file, 1100, "light")
    assert page.inner_text("h1") == "5,000 recordings of 500 people, 14,700 reps"
    assert "nobody seen, 100, such as: 00000.mp4: nobody was seen" in page.inner_text("body")
    assert page.locator("details[open]").count() == 0
    page.locator("summary", has_text="participant 007").click()
    assert page.get_by_text("site 0/participant 007/00072").is_visible()
    page.close()


def dated(digest: Digest, number: int, tilt_deg: float) -> StudyRow:
    day = date(2026, 1, 1) + timedelta(days=3 * number)
    assert digest.detail is not None
    detail = digest.detail.model_copy(update={"tilt_deg": tilt_deg})
    told = digest.model_copy(update={"day": day, "detail": detail})
    return StudyRow(f"anna/{day}", "anna", "", "", "", told)


@pytest.mark.parametrize(("step", "is_told"), [(-0.5, True), (0.05, False)])
def test_a_change_is_told_only_when_a_camera_can_see_it(
    digest: Digest, step: float, is_told: bool
) -> None:
    text = person_page([dated(digest, i, 6.0 + step * i) for i in range(20)], "anna")
    assert ("Changed by -10 degrees from 2026-01-01 to 2026-02-27" in text) == is_told
    assert ("No change that this camera can see (smallest visible 3 degrees)" in text) != is_told


def test_recordings_without_a_day_are_left_out_of_what_has_changed(digest: Digest) -> None:
    undated = [StudyRow(f"{i}", "anna", "", "", "", digest) for i in range(20)]
    text = person_page(undated, "anna")
    assert "20 recordings do not tell when they were filmed" in text
    assert "What has changed" not in text
    assert "anna: 20 recordings, 60 reps" in text


def test_a_study_in_which_all_failed_says_why() -> None:
    text = study_page([StudyRow("a", "", "", "", "", None, "a.mp4 is no video.", "bad file")])
    assert "a.mp4 is no video." in text


def test_what_others_named_is_shown_and_not_obeyed(digest: Digest, tmp_path: Path) -> None:
    told = digest.model_copy(update={"title": HOSTILE, "person": HOSTILE})
    done = StudyRow(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, told)
    failed = StudyRow(f"{HOSTILE}2", HOSTILE, "", "", "", None, HOSTILE, HOSTILE)
    source = HOSTILE.replace("/", "")
    odd = thrust_session(tmp_path / "a.coach", [-5.0], source=source, faults=("<b>",))
    texts = [
        study_page([done, failed]),
        person_page([done, failed], HOSTILE, {HOSTILE: 'data:"><script>'}),
        video_page(odd, {1: 'data:"><script>'}),
    ]
    for text in texts:
        assert "<script" not in text
        assert "<b>" not in text
