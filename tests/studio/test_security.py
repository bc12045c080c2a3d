"""Who is not let in, and what nobody gets; against the server itself, on a real port."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from coach.studio.library import Library, session_id
from coach.web.answer import Answer, with_body
from coach.web.security import MAX_BODY_BYTES, Access, Guard
from tests.program import coach, command
from tests.studio.conftest import Served, running
from tests.studio.sessions import make_session

WRITE = "/api/session/0123456789abcdef/annotations"  # where a page writes


@pytest.fixture
def served(tmp_path: Path, serve: Callable[..., Served]) -> Served:
    make_session(tmp_path / "sessions" / "a.coach")
    (tmp_path / "secret.txt").write_text("for nobody else")
    return serve(tmp_path / "sessions")


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


def raw(served: Served, *lines: str, body: bytes = b"") -> str:
    """What is answered to a request that no client of good manners would send."""
    request = "\r\n".join((*lines, "", "")).encode() + body
    with socket.create_connection(("127.0.0.1", served.access.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
            head, found, rest = answer.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            if found and length and len(rest) >= int(length[1]):
                break
    return answer.decode("latin-1")


def cookie(served: Served) -> str:
    return f"Cookie: {served.access.cookie}={served.access.token}"


# -- reading ---------------------------------------------------------------------------


def test_the_token_of_the_address_becomes_a_cookie_that_pages_cannot_read(served: Served) -> None:
    answer = httpx.get(served.address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    kept = answer.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert len(served.access.token) >= 43  # 256 bits
    with httpx.Client(follow_redirects=True) as client:
        page = client.get(served.address)
        assert page.status_code == 200
        assert "token" not in str(page.url)
        assert served.access.token not in page.text


@pytest.mark.parametrize("other", ['theme={"a":1}', "foo", "path=/"])
def test_odd_cookies_of_other_programs_do_not_hide_ours(served: Served, other: str) -> None:
    sent = {"Cookie": f"{other}; {served.access.cookie}={served.access.token}"}
    answer = httpx.get(f"{served.origin}/api/studio", headers=sent)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/static/library.js", "/api/sessions", "/nothing"])
def test_without_the_cookie_nothing_is_seen(served: Served, path: str) -> None:
    name = served.access.cookie
    for given in ({}, {name: ""}, {name: served.access.token[:-1]}, {"other": served.access.token}):
        answer = httpx.get(served.origin + path, cookies=given)
        assert answer.status_code == 401
        assert "open the whole address" in answer.text
    assert httpx.get(f"{served.origin}{path}?token=x").status_code == 401


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.:{port}", ""],
)
@pytest.mark.parametrize("path", ["/api/sessions", "/?token={token}"])
def test_a_foreign_name_that_leads_here_is_refused(served: Served, host: str, path: str) -> None:
    """DNS rebinding: the browser believes the page to be of that name."""
    asked = path.format(token=served.access.token)
    given = host.format(port=served.access.port)
    answer = raw(served, f"GET {asked} HTTP/1.1", f"Host: {given}", cookie(served))
    assert answer.startswith("HTTP/1.1 4")
    assert "set-cookie" not in answer
    assert "rows" not in answer


def test_a_request_without_host_or_with_two_is_refused(served: Served) -> None:
    ours = f"Host: 127.0.0.1:{served.access.port}"
    for version, hosts in (("1.0", ()), ("1.1", ()), ("1.1", (ours, "Host: evil.example"))):
        answer = raw(served, f"GET /api/sessions HTTP/{version}", *hosts, cookie(served))
        assert re.match(r"HTTP/1\.1 4\d\d", answer)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_computer_may_be_called_by_any_of_its_names(served: Served, host: str) -> None:
    given = f"Host: {host}:{served.access.port}"
    answer = raw(served, "GET /api/sessions HTTP/1.1", given, cookie(served))
    assert answer.startswith("HTTP/1.1 200")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/cli.py",
        "/static//etc/passwd",
        "/static/..%5capp.py",
        "/session/../../secret.txt",
        "/api/session/..%2f..%2fsecret.txt",
        "/../secret.txt",
        "/static/library.js%00.html",
    ],
)
def test_no_path_leads_to_another_file(served: Served, path: str) -> None:
    host = f"Host: 127.0.0.1:{served.access.port}"
    answer = raw(served, f"GET {path} HTTP/1.1", host, cookie(served), "Connection: close")
    assert answer.startswith("HTTP/1.1 404")
    assert "for nobody else" not in answer
    assert "root:" not in answer
    assert "import annotations" not in answer


def test_the_token_leads_to_no_other_site(served: Served) -> None:
    for path in ("//evil.example", "/%2f%2fevil.example", "/\\evil.example", "/a%0d%0aX:%20y"):
        host = f"Host: 127.0.0.1:{served.access.port}"
        answer = raw(served, f"GET {path}?token={served.access.token} HTTP/1.1", host)
        location = re.search(r"location: (.*)\r\n", answer)
        assert location
        assert re.match(r"/[^/\\]", location[1])


def test_every_answer_forbids_what_the_page_does_not_need(served: Served) -> None:
    for given in (served.cookies, {}):
        answer = httpx.get(f"{served.origin}/", cookies=given)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers


def test_an_unknown_session_is_told_in_a_sentence(client: httpx.Client) -> None:
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json()["error"].endswith("go back to the library.")


# -- writing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "http://evil.example:{port}", "https://127.0.0.1:{port}",
     "http://127.0.0.1", "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:1"],
)  # fmt: skip
def test_only_a_page_of_this_program_writes(served: Served, origin: str | None) -> None:
    headers = {"Content-Type": "application/json"}
    if origin is not None:
        headers["Origin"] = origin.format(port=served.access.port)
    with httpx.Client(base_url=served.origin, cookies=served.cookies, headers=headers) as client:
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = client.request(method, WRITE, content=b"{}")
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_form_can_send_is_not_taken(client: httpx.Client, media_type: str) -> None:
    answer = client.post(WRITE, content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 415


def test_an_import_may_be_text(client: httpx.Client) -> None:
    answer = client.post(f"{WRITE}/import", content="a,b", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 404  # there is no such session


def test_a_page_of_this_program_may_write(client: httpx.Client) -> None:
    assert client.post("/api/sessions", json={}).status_code == 405  # let in, and not understood


@pytest.mark.parametrize("length", [MAX_BODY_BYTES + 1, 10 * 2**30, 10**30])
def test_a_body_said_to_be_huge_is_refused_before_it_is_sent(served: Served, length: int) -> None:
    answer = raw(
        served,
        f"POST {WRITE} HTTP/1.1",
        f"Host: 127.0.0.1:{served.access.port}",
        cookie(served),
        f"Origin: {served.origin}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    )  # and no body follows
    assert re.match(r"HTTP/1\.1 4(13|00)", answer)


def test_a_body_without_an_end_is_refused_once_it_is_too_long(tmp_path: Path) -> None:
    def size(request: Request, body: bytes) -> Response:
        return Answer(len(body))

    def application(access: Access) -> ASGIApp:
        return Guard(Starlette(routes=[Route("/", with_body(size), methods=["POST"])]), access)

    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with running(application, Library([tmp_path], tmp_path / "index.sqlite")) as served:
        lines = (
            "POST / HTTP/1.1",
            f"Host: 127.0.0.1:{served.access.port}",
            cookie(served),
            f"Origin: {served.origin}",
            "Content-Type: application/json",
            "Transfer-Encoding: chunked",
        )
        small = raw(served, *lines, body=chunk * 2 + b"0\r\n\r\n")
        assert small.endswith("\r\n\r\n131072")
        endless = raw(served, *lines, body=chunk * 16)
        assert endless.startswith("HTTP/1.1 413")


def test_a_length_that_is_no_number_is_refused(served: Served) -> None:
    host = f"Host: 127.0.0.1:{served.access.port}"
    answer = raw(served, f"POST {WRITE} HTTP/1.1", host, cookie(served), "Content-Length: -1")
    assert re.match(r"HTTP/1\.1 4", answer)


def test_a_read_only_page_writes_nothing(tmp_path: Path, serve: Callable[..., Served]) -> None:
    make_session(tmp_path / "sessions" / "a.coach")
    with serve(tmp_path / "sessions", read_only=True).client() as client:
        answer = client.post(WRITE, json={})
        assert answer.status_code == 403
        assert "--read-only" in answer.json()["error"]
        assert client.get("/api/studio").json() == {"read_only": True}


# -- the program -----------------------------------------------------------------------


def test_coach_review_serves_this_machine_until_ctrl_c(tmp_path: Path) -> None:
    path = make_session(tmp_path / "it's <b>\n.coach")
    program = subprocess.Popen(
        command("review", path, "--no-browser"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert program.stdout is not None
    address = program.stdout.readline().strip()
    page = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/\S*)\?token=[\w-]{43}", address)
    assert page
    assert page[2] == f"/session/{session_id(path)}"
    with httpx.Client(follow_redirects=True) as client:
        assert client.get(address).status_code == 200
        base = f"http://127.0.0.1:{page[1]}"
        (row,) = client.get(f"{base}/api/sessions").json()["rows"]
        assert row["name"] == path.name
    if sys.platform == "linux":
        listening = Path(f"/proc/{program.pid}/net/tcp").read_text()
        assert f"0100007F:{int(page[1]):04X} 00000000:0000 0A" in listening
        assert f"00000000:{int(page[1]):04X} 00000000:0000 0A" not in listening
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 0
    assert "1 session." in errors
    assert "Traceback" not in errors


def test_coach_review_says_what_is_not_there(tmp_path: Path) -> None:
    run = coach("review", tmp_path / "none", "--no-browser")
    assert run.returncode == 1
    assert "give a folder, or a .coach session" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_the_extra_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    """And everything else goes on without it."""
    program = (
        "import sys; sys.modules['starlette'] = sys.modules['uvicorn'] = None; "
        "from coach.cli import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, "review", str(tmp_path)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 1
    assert "pip install starlette uvicorn" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_command_line_loads_none_of_it() -> None:
    program = (
        "import sys, json; import coach.cli, coach.scoring; "
        "print(json.dumps([m for m in sys.modules if m.split('.')[0] in ('starlette', 'uvicorn')]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert json.loads(run.stdout) == []
