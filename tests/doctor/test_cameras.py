from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from rich.console import Console

from coach.assets import sample_videos_dir
from coach.doctor.cameras import look, print_looks, thumbnail
from coach.errors import CoachError
from tests.capture.server import network_camera


def page(width: int = 160, terminal: bool = False) -> Console:
    return Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system="truecolor"
    )


def text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_source_is_listed_with_size_and_rate_and_a_frame_is_kept(tmp_path: Path) -> None:
    sample = str(sample_videos_dir() / "hip-thrust.mp4")
    console = page()
    assert print_looks(console, tmp_path / "new", {sample: "A stand-in"})
    assert "A stand-in" in text(console) and "1280x720" in text(console)
    kept = cv2.imread(str(tmp_path / "new" / "camera-0.jpg"))
    assert kept is not None and kept.shape == (720, 1280, 3)


def test_what_is_wrong_is_said_in_the_row(tmp_path: Path) -> None:
    with network_camera() as server:
        server.dark = True
        console = page()
        assert print_looks(console, tmp_path, {server.address: "Covered"})
    assert "cover" in " ".join(text(console).split())
    assert (tmp_path / "camera-0.jpg").exists()


def test_a_terminal_is_shown_the_frame_itself(tmp_path: Path) -> None:
    with network_camera() as server:
        console = page(terminal=True)
        print_looks(console, tmp_path, {server.address: ""})
    assert text(console).count("▀") > 300


def test_a_camera_without_a_picture_is_no_camera_that_works(tmp_path: Path) -> None:
    console = page()
    assert not print_looks(console, tmp_path, {"http://127.0.0.1:9/": "Nobody"})
    assert "does not answer" in " ".join(text(console).split())
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    sample = str(sample_videos_dir() / "calibration.mp4")
    with pytest.raises(CoachError, match="taken"):
        print_looks(page(), tmp_path / "taken", {sample: ""})


def test_a_look_measures_the_rate_that_comes() -> None:
    with network_camera() as server:
        server.fps = 7
        seen = look(server.address)
    assert seen.size_px == (320, 180) and seen.sentence == ""
    assert 3 < seen.fps < 9


def test_a_thumbnail_has_the_pictures_colours_above_each_other() -> None:
    image = np.zeros((40, 40, 3), np.uint8)
    image[:20] = (0, 0, 255)
    small = thumbnail(image, 10)
    assert [len(line) for line in small.plain.split("\n")] == [10] * 5
    first, last = small.spans[0].style, small.spans[-1].style
    assert "#ff0000" in str(first) and "#000000" in str(last)
