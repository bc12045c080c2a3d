"""The curves and the rep table in a real browser."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, expect

from coach.session.annotations import Edit, append
from coach.session.labels import LabelledRep
from coach.session.rater_state import state
from coach.session.reader import SessionReader
from coach.session.summary import Summary
from coach.studio.library import session_id
from coach.studio.session_data import header, times
from tests.hikes import hike_session, hikes
from tests.studio.conftest import Served

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEFT_PX, RIGHT_PX = 58, 12  # of the plots, beside which there is no time
GAP_S = (3.0, 3.6)
NOT_COUNTED_S = (6.5, 7.2)
RULE = "it went less than half as far as the others"

GO = "async (i) => (await import('/static/player.js')).goto(i)"
SETTLED = """
async () => {
  const { unsaved } = await import("/static/annotate.js");
  while (unsaved() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
"""


@pytest.fixture
def session(scored: Path, tmp_path: Path) -> Path:
    """A scored session with a gap, and with a movement that was not counted."""
    path = tmp_path / "sessions" / "thrust.coach"
    path.parent.mkdir()
    shutil.copy(scored / "thrust.coach", path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE measurement SET lumbar_angle_deg = NULL, pelvic_tilt_deg = NULL, "
            "reason = 'back_hidden' WHERE t_s BETWEEN ? AND ?",
            GAP_S,
        )
        db.execute(
            "INSERT INTO candidate (start_s, peak_s, end_s, counted, refused_by, amplitude, unit) "
            "VALUES (?, 6.8, ?, 0, ?, 12.0, 'deg')",
            (*NOT_COUNTED_S, RULE),
        )
    return path


@dataclass
class Curves:
    """The page with its curves, all of the recording in view at first."""

    page: Page
    t_s: list[float]

    @property
    def box(self) -> FloatRect:
        box = self.page.locator(".stack").bounding_box()
        assert box is not None
        return box

    def x(self, t_s: float) -> float:
        share = (t_s - self.t_s[0]) / (self.t_s[-1] - self.t_s[0])
        return self.box["x"] + LEFT_PX + share * (self.box["width"] - LEFT_PX - RIGHT_PX)

    def y(self, name: str) -> float:
        box = self.page.locator(f".curve[data-name={name}]").bounding_box()
        assert box is not None
        return box["y"] + box["height"] / 2

    def point(self, t_s: float, name: str = "hip_angle_deg") -> None:
        self.page.mouse.move(self.x(t_s), self.y(name))

    def drag(self, from_s: float, to_s: float, name: str = "hip_angle_deg") -> None:
        self.point(from_s, name)
        self.page.mouse.down()
        self.page.mouse.move(self.x((from_s + to_s) / 2), self.y(name))
        self.page.mouse.move(self.x(to_s), self.y(name))
        self.page.mouse.up()

    def cursor_s(self) -> float:
        box = self.page.locator(".now").bounding_box()
        assert box is not None
        share = (box["x"] + box["width"] / 2 - self.x(self.t_s[0])) / (
            self.x(self.t_s[-1]) - self.x(self.t_s[0])
        )
        return self.t_s[0] + share * (self.t_s[-1] - self.t_s[0])

    @property
    def tip(self) -> str:
        return self.page.inner_text(".tip")

    def shows(self, t_s: float) -> None:
        """Wait until the frame of a time is on the page."""
        self.page.wait_for_function(
            "([t_s, near]) => Math.abs(Number.parseFloat("
            "document.querySelector('#time').textContent) - t_s) < near",
            arg=[t_s, self.one_frame()],
        )

    def one_frame(self) -> float:
        """Seconds that may be between what was pointed at and what is meant."""
        return 2 * (self.t_s[-1] - self.t_s[0]) / len(self.t_s)


Open = Callable[..., Curves]


@pytest.fixture
def curves(page: Page, serve: Callable[..., Served]) -> Open:
    """Open the player, as one who only looks, or as a rater."""

    def start(path: Path, rater: str = "") -> Curves:
        served = serve(path.parent)
        key, value = ("coach.rater", rater) if rater else ("coach.look", "yes")
        page.add_init_script(f"localStorage.setItem({key!r}, {value!r})")
        page.set_viewport_size({"width": 1280, "height": 1000})
        page.goto(served.address)
        page.goto(f"{served.origin}/session/{session_id(path)}")
        page.evaluate("async () => (await import('/static/player.js')).opened")
        expect(page.locator("body")).to_have_attribute("data-blind", "true" if rater else "false")
        expect(page.locator("#curves .span")).not_to_be_empty()
        if rater:  # their labels have come
            expect(page.locator("#notes .rater")).to_have_text(rater)
        return Curves(page, times(path).tolist())

    return start


def own(path: Path) -> tuple[LabelledRep, ...]:
    with SessionReader(path) as reader:
        return state(reader.annotations(), "Ann").reps


def test_the_cursor_follows_the_frame_and_the_frame_the_pointer(
    curves: Open, session: Path
) -> None:
    shown = curves(session)
    for index in (0, 60, 200):
        shown.page.evaluate(GO, index)
        assert shown.cursor_s() == pytest.approx(shown.t_s[index], abs=shown.one_frame())
    for wanted_s in (1.0, 5.5):
        shown.point(wanted_s)
        shown.page.mouse.down()
        shown.page.mouse.up()
        shown.shows(wanted_s)
    shown.drag(1.0, 4.5, "lumbar_angle_deg")
    shown.shows(4.5)


def test_numbers_beside_the_names_are_those_of_the_frame(curves: Open, session: Path) -> None:
    shown = curves(session)
    reading = shown.page.locator(".curve[data-name=lumbar_angle_deg] .reading")
    shown.page.evaluate(GO, 20)
    with closing(sqlite3.connect(session)) as db:
        deg, sd = db.execute(
            "SELECT lumbar_angle_deg, lumbar_angle_sd_deg FROM measurement ORDER BY frame "
            "LIMIT 1 OFFSET 20"
        ).fetchone()
    expect(reading).to_have_text(f"{deg:.1f} ± {sd:.1f}°".replace("-", "\u2212"))
    shown.page.evaluate(GO, shown.t_s.index(next(t for t in shown.t_s if t > GAP_S[0] + 0.1)))
    expect(reading).to_contain_text("not measured: your back is hidden")


def test_a_gap_says_its_reason_and_what_was_not_counted_its_rule(
    curves: Open, session: Path
) -> None:
    shown = curves(session)
    shown.point(sum(GAP_S) / 2, "lumbar_angle_deg")
    assert "Lumbar angle not measured: your back is hidden" in shown.tip
    shown.point(GAP_S[1] + 0.3, "lumbar_angle_deg")
    assert "±" in shown.tip
    assert "not measured" not in shown.tip
    shown.point(sum(NOT_COUNTED_S) / 2)
    assert f"not counted, {RULE}" in shown.tip


def test_in_a_gap_nothing_is_drawn(curves: Open, session: Path) -> None:
    shown = curves(session)
    inked = """([from, to]) => {
      const canvas = document.querySelector(".curve[data-name=pelvic_tilt_deg] canvas");
      const box = canvas.getBoundingClientRect();
      const dots = canvas.width / box.width;
      const text = getComputedStyle(document.documentElement).getPropertyValue("--text").trim();
      const ink = [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
      const left = Math.round((from - box.left) * dots);
      const width = Math.round((to - from) * dots);
      const { data } = canvas.getContext("2d").getImageData(left, 0, width, canvas.height);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) {
        const near = ink.every((value, k) => Math.abs(data[i + k] - value) < 40);
        n += near && data[i + 3] > 200 ? 1 : 0;
      }
      return n;
    }"""
    gap = [shown.x(GAP_S[0]) + 3, shown.x(GAP_S[1]) - 3]
    before = [shown.x(GAP_S[0] - 0.7), shown.x(GAP_S[0]) - 3]
    assert shown.page.evaluate(inked, before) > 20
    assert shown.page.evaluate(inked, gap) == 0


def test_zoom_by_wheel_and_by_span_and_back(curves: Open, session: Path) -> None:
    shown = curves(session)
    span = shown.page.locator("#curves .span")
    whole = span.inner_text()
    shown.point(4.0)
    shown.page.mouse.wheel(0, -500)
    expect(span).not_to_have_text(whole)
    shown.page.mouse.dblclick(shown.x(4.0), shown.y("hip_angle_deg"))
    expect(span).to_have_text(whole)
    shown.page.keyboard.down("Shift")
    shown.drag(2.0, 4.0)
    shown.page.keyboard.up("Shift")
    expect(span).not_to_have_text(whole)
    start, end = (float(word) for word in span.inner_text().split() if word[0].isdigit())
    assert (start, end) == pytest.approx((2.0, 4.0), abs=shown.one_frame())
    shown.page.evaluate(GO, len(shown.t_s) - 1)  # what is shown is in view
    expect(shown.page.locator(".now")).to_be_visible()
    for key in "0+-":
        shown.page.keyboard.press(key)
    expect(span).to_have_text(whole)


def test_edges_of_ones_own_reps_are_moved_and_kept(curves: Open, session: Path) -> None:
    append(session, "Ann", [Edit("rep", 2.0, 3.5, peak_s=2.7), Edit("rep", 5.0, 6.0)], NOW)
    shown = curves(session, "Ann")
    frame_s = shown.one_frame()
    for from_s, to_s in ((2.0, 1.2), (2.7, 2.4), (3.5, 4.4)):
        shown.drag(from_s, to_s)
        shown.page.evaluate(SETTLED)
        shown.shows(to_s)  # it was seen
    first, second = own(session)
    assert (first.start_s, first.peak_s, first.end_s) == pytest.approx((1.2, 2.4, 4.4), abs=frame_s)
    assert (second.start_s, second.end_s) == (5.0, 6.0)
    assert {first.start_s, first.peak_s, first.end_s} <= set(shown.t_s)
    shown.drag(4.4, 0.5)  # not beyond its own begin
    shown.page.evaluate(SETTLED)
    moved = own(session)[0]
    assert moved.start_s == first.start_s
    assert first.start_s < moved.end_s < first.start_s + frame_s
    shown.page.keyboard.press("Control+z")
    shown.page.evaluate(SETTLED)
    assert own(session)[0].end_s == first.end_s


def test_while_labelling_blindly_no_verdict_is_here(curves: Open, session: Path) -> None:
    shown = curves(session, "Ann")
    page = shown.page
    expect(page.locator(".curve[data-name=hip_angle_deg]")).to_be_visible()
    for name in ("lumbar_angle_deg", "pelvic_tilt_deg"):
        expect(page.locator(f".curve[data-name={name}]")).to_be_hidden()
    assert page.locator("#reps").inner_text() == ""
    rep = header(session)["reps"][0]
    for t_s in (rep["peak_s"], sum(NOT_COUNTED_S) / 2):
        shown.point(t_s)
        assert len(shown.tip.splitlines()) == 2, shown.tip  # the frame, and the hip angle
    lanes = page.locator(".lanes")
    blind = lanes.evaluate("(canvas) => canvas.clientHeight")
    page.get_by_role("button", name="I have finished").click()
    expect(page.locator(".curve[data-name=lumbar_angle_deg]")).to_be_visible()
    expect(page.locator("#reps tr.rep")).to_have_count(2)
    page.wait_for_function("(h) => document.querySelector('.lanes').clientHeight > h", arg=blind)
    shown.point(rep["peak_s"])
    assert f"the coach's rep 1: {rep['tilt_class']}" in shown.tip


def test_left_and_right_are_on_one_axis_with_the_smallest_visible_difference(
    curves: Open, tmp_path: Path
) -> None:
    path = hike_session(tmp_path / "hikes.coach", hikes(8.0, 12.0))
    figure = curves(path).page.locator("#reps figure.sides")
    expect(figure.locator("figcaption")).to_have_text(
        "Left lifts 4 degrees less than right, smallest visible difference 3."
    )
    expect(figure.locator("circle")).to_have_count(16)

    def box(part: str) -> FloatRect:
        found = figure.locator(part).bounding_box()
        assert found is not None
        return found

    left, band, right = box(".mean >> nth=0"), box(".visible"), box(".mean >> nth=1")
    assert left["x"] < band["x"] and band["x"] + band["width"] < right["x"]
    assert right["x"] - left["x"] == pytest.approx(band["width"] * 4 / 3, abs=1.5)
    assert left["y"] < right["y"]


def test_it_answers_as_the_terminal_does(curves: Open, session: Path) -> None:
    with SessionReader(session) as reader:
        told = Summary.model_validate(reader.summary)
    answer = curves(session).page.locator("#reps .answer")
    assert answer.locator(".headline").inner_text() == told.headline
    wanted = [f"Score {told.score:.0f} of 100", f"Try next: {told.next}", *told.warnings]
    if told.set_verdict is not None:
        wanted.append(told.set_verdict.text)
    text = answer.inner_text()
    assert [words for words in wanted if words not in text] == []


def test_the_table_is_bound_to_the_selection_both_ways(curves: Open, session: Path) -> None:
    shown = curves(session)
    rows = shown.page.locator("#reps tr.rep")
    second = header(session)["reps"][1]
    rows.nth(1).click()
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    expect(shown.page.locator("#time")).to_have_text(f"{second['start_s']:.3f} s")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    shown.page.keyboard.press("ArrowUp")
    expect(rows.nth(0)).to_have_attribute("aria-selected", "true")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "false")
    box = shown.page.locator(".lanes").bounding_box()
    assert box is not None
    shown.page.mouse.click(shown.x(second["peak_s"]), box["y"] + 9)  # its bar in the coach's row
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")


def test_the_table_explains_the_score_and_lists_what_was_not_counted(
    curves: Open, session: Path
) -> None:
    shown = curves(session)
    rep = header(session)["reps"][0]
    row = shown.page.locator("#reps tr.rep").first
    expect(row.locator(".class")).to_have_text(rep["tilt_class"])
    shown.page.get_by_role("button", name="Details of rep 1").click()
    told = shown.page.locator("#reps tr.detail").first.inner_text()
    for part in rep["parts"]:
        assert part["name"].replace("_", " ") in told
    assert "tucked" in told
    expect(row).not_to_have_attribute("aria-selected", "true")  # looked into, not gone to
    shown.page.locator("#reps summary").click()
    item = shown.page.locator("#reps details li", has_text=RULE)
    item.get_by_role("button").click()
    shown.shows(NOT_COUNTED_S[0])
