"""A watched folder gives its videos as they come to rest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.batch.inputs import Inputs
from coach.batch.watch import watch
from coach.cli import app
from tests.clips import pictures, write
from tests.program import command


class Folder:
    """A folder that is watched, and what happens in it from one look to the next."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.looks = 0
        self.happens: dict[int, Callable[[], object]] = {}
        path.mkdir()

    def pause(self) -> None:
        self.looks += 1
        self.happens.pop(self.looks, lambda: None)()
        if self.looks > 20:
            raise StopWatching

    def arrivals(self, out: Path | None = None) -> Iterator[tuple[int, list[str], list[str]]]:
        """At which look which videos were given, and which were refused."""
        inputs: Inputs
        try:
            for inputs in watch(self.path, out=out, pause=self.pause):
                yield self.looks, [one.name for one in inputs.recordings], list(inputs.refused)
        except StopWatching:
            return


class StopWatching(Exception):
    pass


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "in")


def put(path: Path, data: bytes = b"x", age_s: float = 3600.0) -> None:
    """A file as an older one is copied: with its own time."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - age_s,) * 2)


def test_what_is_there_comes_first_then_what_is_dropped_in(folder: Folder) -> None:
    put(folder.path / "day1" / "a.mp4")
    folder.happens[5] = lambda: put(folder.path / "b.mp4")
    assert list(folder.arrivals()) == [(2, ["day1/a.mp4"], []), (7, ["b.mp4"], [])]


def test_a_file_that_still_grows_is_waited_for(folder: Folder) -> None:
    for look in range(1, 7):
        folder.happens[look] = lambda size=look: put(folder.path / "a.mp4", b"x" * size)
    assert list(folder.arrivals()) == [(8, ["a.mp4"], [])]


def test_a_file_of_full_size_that_is_still_being_filled_is_waited_for(folder: Folder) -> None:
    for look in range(1, 7):
        folder.happens[look] = lambda age=100 - look: put(folder.path / "a.mp4", b"x", age)
    assert list(folder.arrivals()) == [(8, ["a.mp4"], [])]


def test_a_new_file_is_taken_once_its_picture_can_be_decoded(
    folder: Folder, clip: Callable[[str], Path]
) -> None:
    whole = clip("standing").read_bytes()
    folder.happens[1] = lambda: put(folder.path / "a.mp4", whole[: len(whole) // 2], age_s=0)
    folder.happens[5] = lambda: put(folder.path / "a.mp4", whole, age_s=0)
    assert list(folder.arrivals()) == [(7, ["a.mp4"], [])]


def test_a_file_that_never_opens_is_given_in_the_end_for_its_error_to_be_told(
    folder: Folder,
) -> None:
    folder.happens[1] = lambda: put(folder.path / "a.mp4", b"no video", age_s=61)
    assert list(folder.arrivals()) == [(3, ["a.mp4"], [])]


def test_a_video_that_is_replaced_comes_again(folder: Folder) -> None:
    put(folder.path / "a.mp4")
    folder.happens[5] = lambda: put(folder.path / "a.mp4", b"another")
    assert list(folder.arrivals()) == [(2, ["a.mp4"], []), (7, ["a.mp4"], [])]


def test_what_is_no_video_or_is_gone_again_does_not_stop_it(folder: Folder) -> None:
    put(folder.path / "notes.txt")
    put(folder.path / ".a.mp4.Xy12")
    put(folder.path / "gone.mp4")
    folder.happens[1] = lambda: os.remove(folder.path / "gone.mp4")
    folder.happens[4] = lambda: put(folder.path / "a.mp4")
    folder.happens[12] = lambda: shutil.rmtree(folder.path)
    assert list(folder.arrivals()) == [(6, ["a.mp4"], [])]


def test_a_video_that_would_overwrite_results_is_refused_until_it_is_renamed(
    folder: Folder,
) -> None:
    put(folder.path / "a.mp4")
    put(folder.path / "b.avi")
    put(folder.path / "b.mp4")
    folder.happens[4] = lambda: put(folder.path / "a.avi")
    folder.happens[9] = lambda: os.rename(folder.path / "a.avi", folder.path / "c.avi")
    arrivals = [(look, names, len(refused)) for look, names, refused in folder.arrivals()]
    assert arrivals == [(0, [], 1), (2, ["a.mp4"], 0), (4, [], 1), (11, ["c.avi"], 0)]


def test_results_within_the_folder_are_not_taken_for_arrivals(folder: Folder) -> None:
    put(folder.path / "a.mp4")
    out = folder.path / "out"
    folder.happens[3] = lambda: put(out / "a.webm")
    put(folder.path / "a-coach" / "a.json")
    folder.happens[4] = lambda: put(folder.path / "a-coach" / "a.webm")
    assert list(folder.arrivals(out)) == [(2, ["a.mp4"], [])]


def test_the_command_scores_what_is_dropped_in_until_ctrl_c(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    short = write(tmp_path / "short.mp4", pictures(clip("standing"), 0, 5))
    words = command("score", "--watch", inbox, "-e", "none", "-o", out, "-j", 1)
    watching = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert watching.stderr is not None
    try:
        assert f"Waiting for videos in {inbox}" in watching.stderr.readline()
        put(inbox / "a.mp4", short.read_bytes())
        assert "a.mp4" in watching.stderr.readline()
        assert "Tables and report of all" in watching.stderr.readline()
    finally:
        watching.send_signal(signal.SIGINT)
        _, told = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert "what was recorded so far is kept" in told
    assert (out / "a.coach").exists()
    assert "\na.mp4," in (out / "sessions.csv").read_text()


@pytest.mark.parametrize("sources", [["absent"], ["study.csv"], [".", "."], ["s3://bucket"]])
def test_what_is_watched_is_one_folder(sources: list[str]) -> None:
    done = CliRunner().invoke(app, ["score", "--watch", *sources])
    assert done.exit_code == 2
    assert "one folder of this machine" in done.stderr
