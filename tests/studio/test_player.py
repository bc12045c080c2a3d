"""The player in a real browser: which frame is on the page, and what the keys do."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coach.studio.library import session_id
from tests.studio.conftest import Served
from tests.studio.numbered import READ_BACK, numbered, write_h264, write_session, write_vp8

Open = Callable[..., Page]
N_FRAMES = 300

GO = "async (i) => { const m = await import('/static/player.js'); await m.goto(i); }"
SHOWN = "async () => (await import('/static/player.js')).currentIndex()"
SEEK_EACH = f"""
async (wanted) => {{
  const reading = {READ_BACK.strip()};
  const {{ goto, currentIndex }} = await import("/static/player.js");
  const seen = [];
  for (const index of wanted) {{
    await goto(index);
    seen.push([currentIndex(), await reading(document.querySelector(".pane video"))]);
  }}
  return seen;
}}
"""
REPS_SHOWN = """
async () => {
  const { reps, session } = await import("/static/player.js");
  while (reps().length < session.reps.length) await new Promise((go) => setTimeout(go, 10));
}
"""


@pytest.fixture
def open_player(page: Page, serve: Callable[..., Served]) -> Open:
    """Open the player as one who only looks; `places` are what the server was given besides."""

    def open_it(session: Path, *places: Path, query: str = "", looks: bool = True) -> Page:
        served = serve(session, *places)
        if looks:  # else what the coach says is hidden
            page.add_init_script("localStorage.setItem('coach.look', 'yes')")
        page.goto(served.address)
        page.goto(f"{served.origin}/session/{session_id(session)}{query}")
        page.evaluate("async () => (await import('/static/player.js')).opened")
        if looks:
            page.evaluate(REPS_SHOWN)
        return page

    return open_it


def source(page: Page) -> str:
    """What is on the page: `original`, `proxy` or `skeleton`."""
    return str(page.locator(".pane").first.get_attribute("data-source"))


def in_picture(page: Page) -> int:
    """The number painted into the picture that the browser shows."""
    return int(page.eval_on_selector(".pane video", READ_BACK))


def vp8(path: Path) -> Path:
    return write_vp8(path / "clip.webm", N_FRAMES)


def with_b_frames(path: Path) -> Path:
    return write_h264(path / "clip.mp4", N_FRAMES)


def of_variable_rate(path: Path) -> Path:
    return write_h264(path / "clip.mp4", N_FRAMES, variable=True)


def after_a_sound(path: Path) -> Path:
    return write_h264(path / "clip.mp4", N_FRAMES, late_s=0.4)


@pytest.mark.parametrize("make", [vp8, with_b_frames, of_variable_rate, after_a_sound])
def test_every_seek_lands_on_its_frame(
    make: Callable[[Path], Path], open_player: Open, tmp_path: Path
) -> None:
    page = open_player(write_session(tmp_path / "clip.coach", make(tmp_path)))
    assert source(page) == "original"
    wanted = [0, N_FRAMES - 1, *random.Random(1).sample(range(N_FRAMES), k=98)]
    seen = page.evaluate(SEEK_EACH, wanted)
    assert seen == [[number, number] for number in wanted]


def test_what_no_browser_plays_is_copied_once_and_every_seek_lands_in_the_copy(
    open_player: Open, tmp_path: Path, cache: Path
) -> None:
    video = write_h264(tmp_path / "clip.mp4", N_FRAMES, variable=True, codec="mpeg4")
    page = open_player(write_session(tmp_path / "clip.coach", video))
    assert source(page) == "proxy", page.inner_text("#status")
    wanted = [0, N_FRAMES - 1, *random.Random(2).sample(range(N_FRAMES), k=40)]
    seen = page.evaluate(SEEK_EACH, wanted)
    assert seen == [[number, number] for number in wanted]
    assert len(list((cache / "coach" / "proxies").iterdir())) == 1


def test_while_it_plays_the_number_told_is_the_number_shown(
    open_player: Open, tmp_path: Path
) -> None:
    page = open_player(write_session(tmp_path / "clip.coach", vp8(tmp_path)))
    told = page.evaluate(
        f"const reading = {READ_BACK.strip()};"
        """
        (async () => {
          const { bus, play, pause } = await import("/static/player.js");
          const video = document.querySelector(".pane video");
          const seen = [];
          bus.addEventListener("frame", async ({ detail }) => {
            if (seen.length < 20) seen.push([detail.index, await reading(video)]);
          });
          play(0.5);
          while (seen.length < 20) await new Promise((go) => setTimeout(go, 20));
          pause();
          return seen;
        })()
        """
    )
    # a slow machine may have put the next picture up before the first was read
    assert all(0 <= painted - index <= 1 for index, painted in told), told
    assert sum(index == painted for index, painted in told) >= 15, told


def test_dragging_ends_on_the_last_wish(open_player: Open, tmp_path: Path) -> None:
    page = open_player(write_session(tmp_path / "clip.coach", vp8(tmp_path)))
    page.evaluate(
        """async () => {
          const m = await import("/static/player.js");
          const over = [];
          for (let i = 0; i < 250; i += 1) over.push(m.goto(i));
          await Promise.all(over);
        }"""
    )
    assert (page.evaluate(SHOWN), in_picture(page)) == (249, 249)


def test_without_its_video_the_person_is_drawn_from_the_session(
    open_player: Open, scored: Path
) -> None:
    session = scored / "thrust.coach"
    page = open_player(session)
    assert source(page) == "skeleton"
    assert "No video here" in page.inner_text("#status")
    page.evaluate(GO, 100)
    page.wait_for_function(f"() => ({DRAWN})() > 1000")
    page.keyboard.press("Space")
    page.wait_for_function("() => Number(document.querySelector('#frame').value) > 110")


DRAWN = """() => {
  const canvas = document.querySelector(".pane canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
}"""


def test_what_is_drawn_can_be_switched_off_and_the_verdict_hidden(
    open_player: Open, scored: Path
) -> None:
    page = open_player(scored / "thrust.coach")
    page.evaluate(GO, 100)
    page.wait_for_function(f"() => ({DRAWN})() > 1000")
    everything = page.evaluate(DRAWN)
    page.evaluate("async () => (await import('/static/player.js')).showVerdict(false)")
    without_verdict = page.evaluate(DRAWN)
    assert 0 < without_verdict < everything  # no gauge, no band
    page.evaluate("async () => (await import('/static/player.js')).showVerdict(true)")
    assert page.evaluate(DRAWN) == everything
    for key in ("v", "o", "m"):
        page.keyboard.press(key)
    assert page.evaluate(DRAWN) == 0
    assert page.get_attribute("#show-gauge", "aria-pressed") == "false"


def test_without_word_of_which_frame_is_shown_no_video_is(
    open_player: Open, page: Page, scored: Path, thrust_clip: Path
) -> None:
    page.add_init_script("delete HTMLVideoElement.prototype.requestVideoFrameCallback")
    open_player(scored / "thrust.coach", thrust_clip.parent)
    assert source(page) == "skeleton"


def test_a_rep_is_repeated(open_player: Open, scored: Path, thrust_clip: Path) -> None:
    page = open_player(scored / "thrust.coach", thrust_clip.parent)
    page.evaluate(
        """async () => {
          const m = await import("/static/player.js");
          window.seen = [];
          m.bus.addEventListener("frame", ({ detail }) => window.seen.push(detail.t_s));
          m.play(3);
        }"""
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    rep = page.evaluate("async () => (await import('/static/player.js')).selectedRep()")
    # back at the start twice: a step back in time of nearly a whole rep
    page.wait_for_function(
        "(length) => window.seen.filter((t, i) => i && window.seen[i - 1] - t > length).length > 1",
        arg=0.7 * (rep["end_s"] - rep["start_s"]),
    )
    page.keyboard.press("K")
    shown_s = page.evaluate("window.seen.at(-1)")
    assert rep["start_s"] - 0.1 <= shown_s <= rep["end_s"] + 0.2


def test_keys_work_wherever_the_focus_is(open_player: Open, scored: Path) -> None:
    page = open_player(scored / "thrust.coach")
    for focus in ("body", "#on-10", "#scrub", "#show-gauge", "a"):
        page.evaluate(GO, 50)
        page.evaluate("(at) => document.querySelector(at).focus()", focus)
        for key, frame in [
            ("ArrowRight", 51), ("Shift+ArrowRight", 61), (",", 60), ("Alt+ArrowRight", 90),
            ("Alt+ArrowLeft", 60), ("Shift+ArrowLeft", 50), ("ArrowLeft", 49), (".", 50),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert page.evaluate(SHOWN) == frame, (focus, key)
        page.keyboard.press("Space")
        assert page.inner_text("#play") == "Pause", focus
        page.keyboard.press("Space")
        assert page.inner_text("#play") == "Play", focus


def test_in_a_text_field_keys_are_text(open_player: Open, scored: Path) -> None:
    page = open_player(scored / "thrust.coach")
    page.keyboard.press("g")
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    assert page.evaluate(SHOWN) == 77
    page.keyboard.press("ArrowUp")  # of the field, by one
    assert page.input_value("#frame") == "78"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SHOWN) == 79


def test_the_sheet_lists_every_key(open_player: Open, scored: Path) -> None:
    page = open_player(scored / "thrust.coach")
    page.keyboard.press("?")
    listed = page.inner_text("dialog")
    assert "next unclear rep" in listed
    assert "Shift →" in listed
    page.keyboard.press("?")
    page.keyboard.press("Enter")  # of the page again, not of the button that was there
    assert not page.locator("dialog").is_visible()
    assert page.inner_text("#play") == "Pause"


def test_reps_are_gone_through_by_keys(open_player: Open, scored: Path) -> None:
    page = open_player(scored / "thrust.coach")
    starts = page.evaluate(
        "async () => (await import('/static/player.js')).reps().map(({ start_s }) => start_s)"
    )
    assert len(starts) == 2
    at = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        at.append(float(page.inner_text("#time").split()[0]))
    assert at == pytest.approx([starts[0], starts[1], starts[0]], abs=0.02)


def test_two_sessions_side_by_side_are_aligned_at_their_reps(
    open_player: Open, scored: Path, thrust_clip: Path
) -> None:
    session = scored / "thrust.coach"
    page = open_player(session, thrust_clip.parent, query=f"?with={session_id(session)}")
    page.select_option("#beside-rep", "2")
    page.keyboard.press("ArrowDown")  # first rep here, second rep there
    reps = page.evaluate("async () => (await import('/static/player.js')).reps()")
    page.wait_for_function(
        """(wanted) => {
          const [here, there] = [...document.querySelectorAll(".pane video")];
          return there && Math.abs(there.currentTime - here.currentTime - wanted) < 0.04;
        }""",
        arg=reps[1]["start_s"] - reps[0]["start_s"],
    )


def test_beside_it_too_the_verdict_is_hidden_until_one_has_spoken(
    open_player: Open, scored: Path
) -> None:
    session = scored / "thrust.coach"
    page = open_player(session, query=f"?with={session_id(session)}", looks=False)
    expect(page.locator("#beside-name")).to_be_visible()
    expect(page.locator("#beside-rep")).to_be_hidden()
    page.evaluate(GO, 60)  # a neutral back is white when the verdict is hidden: only colours tell
    coloured = """() => [...document.querySelectorAll(".pane canvas")].map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue, seen] = data.subarray(i, i + 4);
        n += seen > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60 ? 1 : 0;
      }
      return n;
    })"""
    assert page.evaluate(coloured) == [0, 0]
    page.get_by_role("button", name="Only look").click()
    expect(page.locator("#beside-rep")).to_be_visible()
    here, there = page.evaluate(coloured)
    assert here > 0
    assert there > 0


def test_numbered_pictures_differ() -> None:
    first, second = list(numbered(2))
    assert (first != second).any()
