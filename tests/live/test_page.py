"""The page of a live session: who may look, and that looking disturbs nothing."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import nan
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import cv2
import httpx
import numpy as np
import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.coaching.mode import Mode
from coach.errors import CoachError
from coach.live.page.serve import LivePage, place_of
from coach.live.page.state import page_state
from tests.feedback.scenes import SAFETY, ending, guidance, lead, live
from tests.live.sessions import EventLine, Headless, environment, of

SIZE = (640, 480)


def grey(level: int) -> np.ndarray:
    """A picture."""
    return np.full((SIZE[1], SIZE[0], 3), level, np.uint8)


def origin(page: LivePage) -> str:
    return page.address.partition("/?")[0]


@contextmanager
def client(page: LivePage) -> Iterator[httpx.Client]:
    """A browser that has opened the address."""
    with httpx.Client(base_url=origin(page), follow_redirects=True, timeout=30) as client:
        assert client.get(page.address).status_code == 200
        yield client


@pytest.fixture
def page() -> Iterator[LivePage]:
    with LivePage(place_of("127.0.0.1")) as page:
        yield page


# -- what is shown ---------------------------------------------------------------------


def test_the_picture_is_the_newest_with_the_person_drawn_on_it(page: LivePage) -> None:
    for level in (50, 100, 200):
        page.board.post(grey(level), live())
    with client(page) as browser:
        answer = browser.get("/api/picture?after=0")
        assert (answer.headers["content-type"], answer.headers["x-picture"]) == ("image/jpeg", "3")
        picture = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape == (480, 640, 3)
        assert np.median(picture) == pytest.approx(200, abs=2)
        assert (picture < 60).any()  # the casing of the lines
        page.board.post(grey(80), live())
        assert browser.get("/api/picture?after=3").headers["x-picture"] == "4"
        assert browser.get("/api/picture?after=x").status_code == 400


def test_the_state_is_told_when_it_changes_and_that_it_is_over(page: LivePage) -> None:
    page.board.post(grey(100), live(rep_count=3, cue="Chest up", set_score=81.6))
    told: list[tuple[str, dict[str, object]]] = []
    with client(page) as browser, browser.stream("GET", "/api/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in stream.iter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                told.append((name, json.loads(line[6:])))
                if len(told) == 1:
                    page.board.post(grey(100), live(rep_count=4))
                elif told[-1][1].get("reps") == 4:
                    page.board.over = True
            else:
                name = ""
    states = [state for name, state in told if not name]
    assert [state["reps"] for state in states] == [3, 4]
    assert (states[0]["cue"], states[0]["set_score"]) == ("Chest up", 81.6)
    assert told[-1][0] == "over"


def test_what_is_not_seen_is_null_and_says_what_to_do() -> None:
    gauge = page_state(live(angle=nan))["gauge"]
    assert (gauge["angle_deg"], gauge["sd_deg"]) == (None, None)
    assert gauge["why_blank"] == "back not seen"
    seen = page_state(live(angle=-9.0))["gauge"]
    assert (seen["angle_deg"], seen["sd_deg"], seen["tilt_class"]) == (-9.0, 2.0, "tucked")
    assert seen["own_range_deg"] == [-9.0, 11.0]


def test_the_count_of_each_side_is_told_where_there_are_sides() -> None:
    assert page_state(live())["sides"] is None
    assert page_state(live(sides=(3, 2)))["sides"] == [3, 2]


def test_every_screen_of_the_window_has_its_words() -> None:
    assert page_state(live(guidance=guidance("step back")))["warning"] == "step back"
    assert page_state(live(Mode.SETUP, guidance=guidance("step back")))["cue"] == "Step back"
    assert page_state(live(Mode.REST, left_s=58, sets_planned=2))["left_s"] == 58
    leading = page_state(live(Mode.REST, left_s=58, lead=lead()))["cue"]
    assert leading.startswith("Rest. Next: Glute bridge, 10 reps. Side-on to the camera")
    assert page_state(live(Mode.PAIN, safety=SAFETY))["safety"] == list(SAFETY)
    done = page_state(live(Mode.SUMMARY, ending=ending()))["ending"]
    assert (done["reps"], done["score"]) == (4, 81.6)
    assert page_state(live(trouble="The camera is gone."))["trouble"] == "The camera is gone."


# -- who may look ----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/static/live.js", "/api/picture", "/api/events"])
def test_without_the_secret_nothing_is_seen(page: LivePage, path: str) -> None:
    page.board.post(grey(100), live())
    answer = httpx.get(origin(page) + path)
    assert answer.status_code == 401
    assert "open the whole address" in answer.text
    assert httpx.get(f"{origin(page)}{path}?token=x").status_code == 401


def test_a_foreign_name_that_leads_here_is_refused(page: LivePage) -> None:
    port = urlsplit(page.address).port
    with client(page) as browser:
        for host in ("evil.example", f"evil.example:{port}", f"192.168.1.20:{port}"):
            for path in ("/", "/api/picture", page.address):
                assert browser.get(path, headers={"Host": host}).status_code == 421


def test_nothing_can_be_controlled_from_the_page(page: LivePage) -> None:
    with client(page) as browser:
        for method in ("POST", "PUT", "DELETE"):
            for path in ("/", "/api/picture", "/api/events"):
                refused = browser.request(method, path)
                assert refused.status_code == 403
                ours = {"Origin": origin(page), "Content-Type": "application/json"}
                assert browser.request(method, path, headers=ours).status_code == 405


def test_the_secret_becomes_a_cookie_and_the_answers_are_protected(page: LivePage) -> None:
    token = parse_qs(urlsplit(page.address).query)["token"][0]
    assert len(token) >= 43  # 256 bits
    given = httpx.get(page.address).headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=strict" in given
    with client(page) as browser:
        answer = browser.get("/")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers
        assert token not in answer.text


def test_it_is_this_machine_only_unless_another_address_is_asked_for(page: LivePage) -> None:
    assert page.here_only
    assert urlsplit(page.address).hostname == "127.0.0.1"
    with pytest.raises(CoachError, match="give an address that this computer has"):
        LivePage(place_of("192.0.2.1"))  # of no machine
    taken = f"127.0.0.1:{urlsplit(page.address).port}"
    with pytest.raises(CoachError, match="a port that is free"):
        LivePage(place_of(taken))


@pytest.mark.parametrize("address", ["0.0.0.0", "0.0.0.0:8080", "0", "[::]", "[::ffff:0.0.0.0]"])
def test_every_network_at_once_is_refused(address: str) -> None:
    with pytest.raises(CoachError, match=r"every network|cannot be served"):
        LivePage(place_of(address))


@pytest.mark.parametrize(
    "address", ["", ":80", "http://x", "a/b", "a:b", "a:99999", "me@host", "host?x", "[::1"]
)
def test_what_is_no_address_is_said_in_a_sentence(address: str) -> None:
    with pytest.raises(CoachError, match="is no address for the page"):
        place_of(address)


def test_an_address_may_name_its_port() -> None:
    assert (place_of("my-laptop.local:8080").host, place_of("10.0.0.5:81").port) == (
        "my-laptop.local", 81,
    )  # fmt: skip
    assert (place_of("[fe80::1]").named, place_of("10.0.0.5").port) == ("[fe80::1]", 0)


# -- those who look disturb nothing ----------------------------------------------------


def deaf(page_address: str, path: str) -> socket.socket:
    """Somebody who asks and never reads the answer."""
    parts = urlsplit(page_address)
    assert parts.hostname is not None
    cookie = f"coach_{parts.port}={parse_qs(parts.query)['token'][0]}"
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    listener.connect((parts.hostname, parts.port))
    listener.sendall(
        f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    return listener


def test_who_never_reads_holds_nobody_up(page: LivePage) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)
    page.board.post(noise, live())
    stuck = [deaf(page.address, "/api/events") for _ in range(20)]
    stuck += [deaf(page.address, "/api/picture?after=0") for _ in range(60)]
    with client(page) as browser:
        for number in range(2, 30):
            page.board.post(noise, live(cue="word " * 2000 + str(number)))
            answer = browser.get(f"/api/picture?after={number - 1}")
            assert answer.headers["x-picture"] == str(number)
    for one in stuck:
        one.close()


@pytest.fixture(scope="module")
def lines(
    live_clip: Path, calibration_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[EventLine]:
    """A session with a page, at which somebody never reads."""
    folder = tmp_path_factory.mktemp("page")
    with Headless(
        folder, "hip-thrust", "--source", live_clip, "--calibration", calibration_file,
        "--out", folder, "--page",
    ) as session:  # fmt: skip
        address = printed_address(session)
        stuck = [deaf(address, path) for path in ("/api/events", "/api/picture")]
        lines = session.to_the_end()
        for one in stuck:
            one.close()
        assert session.process.stderr is not None
        assert "Traceback" not in session.process.stderr.read()
    return lines


def printed_address(session: Headless) -> str:
    """As the program prints it for people."""
    assert session.process.stderr is not None
    for line in session.process.stderr:
        if found := re.fullmatch(r"(http://127\.0\.0\.1:\d+/\?token=[\w-]{43})\n", line):
            return found[1]
    raise AssertionError("no address")


def test_a_session_goes_on_to_its_end_though_nobody_reads(lines: list[EventLine]) -> None:
    assert (lines[0]["event"], lines[-1]["event"]) == ("session", "summary")
    assert len(of(lines, "rep")) == lines[-1]["reps"]
    assert lines[-1]["frames"] + lines[-1]["skipped"] == 116  # all of the recording


# -- the program -----------------------------------------------------------------------


def test_without_a_page_nothing_of_it_is_loaded() -> None:
    program = (
        "import sys, json; import coach.cli, coach.live.run, coach.live.loop; "
        "print(json.dumps([m for m in sys.modules if m.split('.')[0] in ('starlette', 'uvicorn')]))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert json.loads(run.stdout) == []


def test_without_the_extra_one_sentence_says_what_to_do(live_clip: Path, tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['starlette'] = sys.modules['uvicorn'] = None; "
        "from coach.cli import main; main()"
    )
    words = ["live", "hip-thrust", "--headless", "--page", "--source", str(live_clip)]
    run = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True,
        cwd=tmp_path, env=environment(tmp_path),
    )  # fmt: skip
    assert run.returncode == 1
    assert "pip install starlette uvicorn" in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_takes_no_files_is_said_before_anything_begins(
    live_clip: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    words = ["hip-thrust", "--headless", "--source", str(live_clip)]
    run = CliRunner().invoke(
        app, ["live", *words, "--out", str(tmp_path / "file")], env={"XDG_DATA_HOME": str(tmp_path)}
    )
    assert run.exit_code == 1
    assert "takes no files" in run.stderr
    assert run.stdout == ""


def test_an_address_that_cannot_be_used_is_said_before_anything_begins(
    live_clip: Path, tmp_path: Path
) -> None:
    words = ["hip-thrust", "--headless", "--page-address", "0.0.0.0", "--source", str(live_clip)]
    run = CliRunner().invoke(
        app, ["live", *words, "--out", str(tmp_path)], env={"XDG_DATA_HOME": str(tmp_path)}
    )
    assert run.exit_code == 1
    assert "every network that this computer is in" in run.stderr
    assert run.stdout == ""
