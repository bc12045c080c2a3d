"""Recordings by their address, on real storage: this machine's files, and a server on it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coach.batch import remote
from coach.batch.inputs import find_inputs
from coach.errors import CoachError, NotFetched, Unavailable
from coach.geometry.lumbopelvic import LumbopelvicModel

pytest.importorskip("fsspec", reason="the extra `remote` is not installed")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    """What is in the storage: two recordings, what scoring has left, and something else."""
    folder = tmp_path / "storage"
    (folder / "day1" / "b-coach").mkdir(parents=True)
    (folder / "a.mp4").write_bytes(os.urandom(300_000))
    (folder / "day1" / "b.mov").write_bytes(b"b")
    (folder / "day1" / "b-coach" / "b.coach").write_bytes(b"session")
    (folder / "day1" / "b-coach" / "b.webm").write_bytes(b"overlay")
    (folder / "notes.txt").touch()
    return folder


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, storage: Path) -> Iterator[str]:
    """Where that storage is."""
    if request.param == "file":
        yield storage.as_uri()
        return
    pytest.importorskip("aiohttp", reason="the extra `remote` is not installed")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=storage)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_recording_is_brought_here_whole(address: str, storage: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    copy = remote.fetch(
        f"{address}/a.mp4", tmp_path, lambda done, total: told.append((done, total))
    )
    assert copy == tmp_path / "a.mp4"
    assert copy.read_bytes() == (storage / "a.mp4").read_bytes()
    assert address.startswith("file:") or told[-1] == (300_000, 300_000)


def test_a_change_in_the_storage_is_seen_without_reading_all(address: str, storage: Path) -> None:
    before = remote.fingerprint(f"{address}/a.mp4")
    assert remote.fingerprint(f"{address}/a.mp4") == before
    os.utime(storage / "a.mp4", (0, 0))
    assert remote.fingerprint(f"{address}/a.mp4") != before


def test_a_folder_and_wildcards_are_expanded(address: str) -> None:
    assert remote.find(f"{address}/a.mp4") == [f"{address}/a.mp4"]
    assert remote.find(f"{address}/*") == [f"{address}/a.mp4"]
    assert remote.find(address) == [f"{address}/a.mp4", f"{address}/day1/b.mov"]
    sessions = f"{address}/day1/*/*.coach"
    assert remote.find(sessions) == [f"{address}/day1/b-coach/b.coach"]
    with pytest.raises(CoachError, match="There is no video at"):
        remote.find(f"{address}/*.avi")


def test_what_is_not_there_gets_one_sentence(address: str, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"There is nothing at .*/absent.mp4: check the address"):
        remote.fetch(f"{address}/absent.mp4", tmp_path, lambda done, total: None)
    with pytest.raises(CoachError, match="There is nothing at"):
        remote.fingerprint(f"{address}/absent.mp4")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://me:secret@127.0.0.1:9/a.mp4?key=secret", "127.0.0.1:9/a.mp4 cannot be read"),
        ("unheard-of://host/a.mp4?key=secret", "cannot be read"),
    ],
)
def test_storage_that_does_not_answer_may_later_and_no_secret_is_told(
    address: str, expected: str, tmp_path: Path
) -> None:
    if address.startswith("http"):
        pytest.importorskip("aiohttp", reason="the extra `remote` is not installed")
    with pytest.raises(NotFetched) as error:
        remote.fetch(address, tmp_path, lambda done, total: None)
    assert expected in str(error.value)
    if address.startswith("http"):
        assert "secret" not in str(error.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_named(address: str, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match=r"There is no room for a copy of .*/a.mp4"):
        remote.fetch(f"{address}/a.mp4", tmp_path, lambda done, total: None)


def test_without_the_extra_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(CoachError, match=r"s3://bucket/a.mp4 needs the extra `remote`"):
        remote.fingerprint("s3://bucket/a.mp4")


def test_addresses_become_recordings_named_from_the_folder_given(
    address: str, tmp_path: Path, model: LumbopelvicModel
) -> None:
    inputs = find_inputs([address], model, out=tmp_path / "out")
    assert [(one.name, one.source) for one in inputs.recordings] == [
        ("a.mp4", f"{address}/a.mp4"),
        ("day1/b.mov", f"{address}/day1/b.mov"),
    ]
    assert [one.out for one in inputs.recordings] == [tmp_path / "out", tmp_path / "out" / "day1"]
    (one,) = find_inputs([f"{address}/d*/b.m*"], model, out=tmp_path / "out").recordings
    assert one.name == "day1/b.mov"
