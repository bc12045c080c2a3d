from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coach.session.summary import Versions
from coach.validation.clip_results import Frames
from coach.validation.repeatability import ANGLES, Difference, Repeatability
from coach.validation.report_data import ReportData, band, build_report_data
from coach.validation.report_files import write_report
from coach.validation.tables import goals_table
from tests.validation.factories import clip

VOID = {"meta", "br", "image", "path", "use", "rect"}


class Page(HTMLParser):
    """Counts elements, checks that they nest, and gathers words, ids and addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.words: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        known = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        for name in ("src", "href", "xlink:href"):
            if value := known.get(name):
                self.addresses.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data.replace("\xa0", " "))


def report_data(folder: str = "clips") -> tuple[ReportData, Frames]:
    made = [
        clip(f"{person}_{family}", family, person, offset_deg=0.5 + i)
        for i, person in enumerate(("ann", "bob", "<i>"))
        for family in ("twerk", "hinge_mixed")
    ]
    frames = {result.name: compared for result, compared in made}
    angles = dict.fromkeys(ANGLES, Difference(0.1, 0.2, 0.3))
    found = build_report_data(
        folder=folder,
        names="*",
        versions=Versions(program="1", pose_model="full", estimator="lp-1"),
        clips=[result for result, _ in made],
        frames=frames,
        repeatability=[Repeatability("ann_twerk", "ann", "mirrored", "calibrated", angles, 8, 8)],
        uncalibrated={"bob": "The clip shows nobody."},
        failed=["cut.mp4 is not a video that can be decoded."],
    )
    return found, frames


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    write_report(out, *report_data())
    return out


@pytest.fixture(scope="module")
def page(written: Path) -> Page:
    return Page((written / "report.html").read_text(encoding="utf-8"))


def test_the_page_is_whole_and_has_a_row_for_each_goal_and_every_plot(page: Page) -> None:
    assert page.open == []
    assert page.counts["svg"] == page.counts["figcaption"] == 5
    for row in goals_table(report_data()[0]).rows:
        assert row[0].text in page.words
        assert row[2].text in page.words


def test_the_page_needs_nothing_but_itself(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    for address in page.addresses:
        assert address.startswith("data:") or address.removeprefix("#") in page.ids


def test_names_from_outside_are_words_on_the_page_not_markup(page: Page) -> None:
    assert "i" not in page.counts
    assert "<i>" in page.words


def test_problems_and_versions_are_named(page: Page, written: Path) -> None:
    words = " ".join(page.words)
    for text in (words, (written / "report.md").read_text(encoding="utf-8")):
        assert "cut.mp4 is not a video" in text
        assert "bob is not calibrated: The clip shows nobody." in text
        assert "pose model full, estimator lp-1" in text


def test_markdown_tables_have_as_many_cells_in_each_row_as_in_their_head(written: Path) -> None:
    text = (written / "report.md").read_text(encoding="utf-8")
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) > 8
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_numbers_are_in_the_json_with_null_for_what_is_not_known(written: Path) -> None:
    found = json.loads((written / "report.json").read_text(encoding="utf-8"))
    error = found["overall"]["metrics"]["calibrated"]["tilt_error"]
    assert error["value"] == pytest.approx(1.5)
    assert (error["clips"], error["people"]) == (6, 3)
    assert error["low"] < 1.5 < error["high"]
    assert found["clips"][0]["dist_m"] is None
    assert [group["name"] for group in found["breakdowns"]["body"]] == ["<i>", "ann", "bob"]


def test_a_report_without_any_calibration_is_written_too(tmp_path: Path) -> None:
    result, compared = clip(conditions=("population",))
    frames: Frames = {"a": compared}
    versions = Versions(program="1", pose_model="full", estimator="lp-1")
    write_report(
        tmp_path, build_report_data("f", "*", versions, [result], frames, [], {}, []), frames
    )
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Error by motion, without calibration" in text


def test_a_report_on_somebody_never_seen_is_written_too(tmp_path: Path) -> None:
    result, compared = clip(gain=float("nan"))
    versions = Versions(program="1", pose_model="full", estimator="lp-1")
    found = build_report_data("f", "*", versions, [result], {"a": compared}, [], {}, [])
    write_report(tmp_path, found, {"a": compared})
    assert "0 of 2 goals met" in (tmp_path / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0 to 5 m"), (5.0, "0 to 5 m"), (5.1, "5 to 15 m"), (15.1, "over 15 m")],
)
def test_an_edge_belongs_to_the_band_below_it(value: float, expected: str) -> None:
    assert band(value, (0, 5, 15), "m")[1] == expected


def test_what_is_not_stated_comes_last() -> None:
    assert max(band(float("nan"), (0, 5), "m"), band(9.0, (0, 5), "m"))[1] == "not stated"
