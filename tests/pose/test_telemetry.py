from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.program import environment_without_proxies

# what native code of this process and its children see of the environment, and Python does
SEEN = """
import json, os, subprocess, sys
from coach.pose import telemetry
telemetry.block()
telemetry.block()
code = "import json, os; print(json.dumps(dict(os.environ)))"
inherited = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
print(json.dumps({"native": json.loads(inherited), "python": dict(os.environ)}))
"""


def seen(**proxies: str) -> dict[str, dict[str, str]]:
    """The proxies after the block as native code has them, and Python."""
    done = subprocess.run(
        [sys.executable, "-c", SEEN],
        env={**environment_without_proxies(), **proxies},
        capture_output=True,
        check=True,
    )
    return {
        who: {name: value for name, value in env.items() if name.lower().endswith("_proxy")}
        for who, env in json.loads(done.stdout).items()
    }


def test_only_native_code_is_led_to_the_dead_end() -> None:
    assert seen() == {"native": {"https_proxy": "http://127.0.0.1:9"}, "python": {}}


@pytest.mark.parametrize(
    ("no_proxy", "left"),
    [
        ("localhost,10.0.0.0/8", "localhost,10.0.0.0/8"),  # as it was
        ("localhost, googleapis.com 10.0.0.1", "localhost,10.0.0.1"),
        (".googleapis.com.,cam.local", "cam.local"),
        ("PLAY.googleapis.com,storage.googleapis.com", "storage.googleapis.com"),
        ("apis.com", "apis.com"),  # no domain of the server
        ("com", None),
        ("*", None),
    ],
)
def test_no_exception_lets_reports_pass(no_proxy: str, left: str | None) -> None:
    found = seen(no_proxy=no_proxy)
    assert found["native"].get("no_proxy") == left
    assert found["python"] == {"no_proxy": no_proxy}


def test_network_cameras_go_as_the_user_set_it() -> None:
    users = {"http_proxy": "http://192.0.2.1:80", "no_proxy": "192.168.0.0/16"}
    assert users.items() <= seen(**users)["native"].items()
    # FFmpeg would ask this proxy if only the star were taken away
    assert "http_proxy" not in seen(http_proxy="http://192.0.2.1:80", no_proxy="*")["native"]


class Handler(BaseHTTPRequestHandler):
    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_error(502)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[ThreadingHTTPServer]:
    """A proxy on loopback that remembers what it was asked for and refuses it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


FETCH = """
import sys
from pathlib import Path
import coach.pose.landmarker
from coach.errors import CoachError
from coach.pose.fetch import fetch
try:
    fetch("lite", Path(sys.argv[1]))
except CoachError as error:
    print(error)
"""


def test_models_are_fetched_through_the_users_own_proxy(
    proxy: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    address = f"http://127.0.0.1:{proxy.server_port}"
    done = subprocess.run(
        [sys.executable, "-c", FETCH, str(tmp_path_factory.mktemp("models"))],
        env={**environment_without_proxies(), "https_proxy": address},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "could not be downloaded" in done.stdout
    assert set(proxy.asked) == {"storage.googleapis.com:443"}  # type: ignore[attr-defined]
