from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from coach.errors import CoachError
from coach.pose.fetch import KNOWN_SHA256, fetch

MODEL = bytes(range(256)) * 2000
KNOWN = {"lite": hashlib.sha256(MODEL).hexdigest()}


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on loopback that has the lite model and none other."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    file = tmp_path / "www" / "pose_landmarker_lite" / "float16" / "1" / "pose_landmarker_lite.task"
    file.parent.mkdir(parents=True)
    file.write_bytes(MODEL)
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path / "www")))
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_a_model_is_fetched_into_a_new_folder(
    server: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = fetch("lite", tmp_path / "new" / "models", server, KNOWN)
    assert path == tmp_path / "new" / "models" / "pose_landmarker_lite.task"
    assert path.read_bytes() == MODEL
    assert capfd.readouterr() == ("", "")


def test_a_model_that_is_there_is_not_fetched_again(server: str, tmp_path: Path) -> None:
    path = fetch("lite", tmp_path, server, KNOWN)
    assert fetch("lite", tmp_path, "http://127.0.0.1:9/closed", KNOWN) == path


def test_a_damaged_copy_is_replaced(server: str, tmp_path: Path) -> None:
    (tmp_path / "pose_landmarker_lite.task").write_bytes(b"damaged")
    assert fetch("lite", tmp_path, server, KNOWN).read_bytes() == MODEL


def test_the_progress_bar_ends_full(server: str, tmp_path: Path) -> None:
    out = StringIO()
    with Progress(console=Console(file=out)) as progress:
        fetch("lite", tmp_path, server, KNOWN, progress)
    (task,) = progress.tasks
    assert task.completed == task.total == len(MODEL)
    assert "pose_landmarker_lite.task" in out.getvalue()


def test_a_wrong_checksum_leaves_nothing_behind(server: str, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="does not have the known checksum"):
        fetch("lite", tmp_path / "models", server, {"lite": "0" * 64})
    assert list((tmp_path / "models").iterdir()) == []


def test_a_missing_file_on_the_server_is_said(server: str, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="could not be downloaded"):
        fetch("heavy", tmp_path, server, {"heavy": "0" * 64})


def test_no_connection_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(CoachError, match="check the connection"):
        fetch("lite", tmp_path, "http://127.0.0.1:9", KNOWN)


def test_a_folder_that_cannot_be_made_is_said(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CoachError, match="cannot be written"):
        fetch("lite", tmp_path / "file" / "models", server, KNOWN)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file size")
def test_a_full_disk_is_said_and_leaves_nothing_behind(server: str, tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from coach.errors import CoachError; from coach.pose.fetch import fetch\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"try: fetch('lite', Path({str(tmp_path / 'models')!r}), {server!r}, {KNOWN!r})\n"
        "except CoachError as error: sys.exit(str(error))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "cannot be written" in done.stderr and "make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "models").iterdir()) == []


def test_a_size_without_checksum_is_not_fetched(server: str, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="choose one of lite, full, heavy"):
        fetch("huge", tmp_path, server, KNOWN)  # type: ignore[arg-type]
    assert not list(tmp_path.glob("*.task"))


def test_every_official_size_has_a_checksum() -> None:
    assert set(KNOWN_SHA256) == {"lite", "full", "heavy"}
    assert all(len(bytes.fromhex(digest)) == 32 for digest in KNOWN_SHA256.values())
