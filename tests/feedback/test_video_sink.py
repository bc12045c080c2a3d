"""The video that is written, read back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.feedback.video_sink import VideoSink, _without_tag_warning

SIZE = (64, 48)


def grey(value: int, size_px: tuple[int, int] = SIZE) -> np.ndarray:
    return np.full((size_px[1], size_px[0], 3), value, np.uint8)


def written(path: Path, fps: float, shown: list[tuple[int, float]]) -> list[int]:
    """Write grey pictures (value, t_s) and read the grey values of the frames back."""
    with VideoSink(path, SIZE, fps) as sink:
        for value, t_s in shown:
            sink.write(grey(value), t_s)
    return read(path)


def read(path: Path) -> list[int]:
    video = cv2.VideoCapture(str(path))
    values = []
    while True:
        found, image = video.read()
        if not found:
            break
        values.append(round(float(image.mean())))
    video.release()
    return values


def close(values: list[int], expected: list[int]) -> bool:
    """Equal but for the codec's loss."""
    return len(values) == len(expected) and np.abs(np.subtract(values, expected)).max() <= 4


@pytest.mark.parametrize("fps", [4.0, 25.0, 30.0, 30000 / 1001, 60.0])
def test_steady_source_is_written_frame_for_frame(tmp_path: Path, fps: float) -> None:
    path = tmp_path / "out.webm"
    values = [20 + 5 * i for i in range(40)]
    got = written(path, fps, [(v, 7.3 + i / fps) for i, v in enumerate(values)])
    assert close(got, values)
    video = cv2.VideoCapture(str(path))
    assert video.get(cv2.CAP_PROP_FPS) == pytest.approx(fps, rel=1e-3)
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == 40
    video.release()
    with VideoFile(path) as frames:
        times_s = [frame.t_s for frame in frames]
    # stamps are whole milliseconds
    np.testing.assert_allclose(times_s, np.arange(40) / fps, atol=0.00051)


def test_it_is_vp8_in_webm(tmp_path: Path) -> None:
    path = tmp_path / "out.webm"
    written(path, 30.0, [(90, 0.0), (90, 1 / 30)])
    assert path.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"  # a Matroska container ...
    assert b"webm" in path.read_bytes()[:64]  # ... of the kind that browsers take
    assert b"V_VP8" in path.read_bytes()


def test_nothing_is_printed_but_what_others_print_meanwhile(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "out.webm", 30.0, [(90, 0.0), (90, 1 / 30)])
    with _without_tag_warning():
        os.write(2, b"a camera was unplugged\n")
    assert capfd.readouterr().err == "a camera was unplugged\n"


def test_variable_rate_keeps_every_picture_at_its_time(tmp_path: Path) -> None:
    # 20 a second, a gap of half a second, then 5 a second
    shown = [(40, 0.0), (80, 0.05), (120, 0.10), (160, 0.60), (200, 0.80), (240, 1.00)]
    got = written(tmp_path / "out.webm", 20.0, shown)
    assert close(got, [40, 80, *[120] * 10, *[160] * 4, *[200] * 4, 240])


def test_mp4_keeps_time_as_well(tmp_path: Path) -> None:
    shown = [(40, 0.0), (80, 0.05), (120, 0.10), (160, 0.60)]
    assert close(written(tmp_path / "out.mp4", 20.0, shown), [40, 80, *[120] * 10, 160])


def test_stamps_that_jitter_neither_gain_nor_lose_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    times = np.arange(90) / 30 + rng.uniform(-0.014, 0.014, 90)
    got = written(tmp_path / "out.webm", 30.0, [(60, float(t)) for t in times])
    assert abs(len(got) - 90) <= 1


def test_source_faster_than_the_output_drops_pictures_and_keeps_the_last(tmp_path: Path) -> None:
    shown = [(20 + 2 * i, i / 60) for i in range(61)]
    got = written(tmp_path / "out.webm", 10.0, shown)
    assert len(got) == 11
    assert got[-1] == pytest.approx(140, abs=4)


def test_stamp_that_goes_back_does_not_stop_the_writing(tmp_path: Path) -> None:
    got = written(tmp_path / "out.webm", 10.0, [(40, 0.0), (80, 0.1), (120, 0.0), (160, 0.2)])
    assert len(got) == 3


def test_caller_may_reuse_the_picture(tmp_path: Path) -> None:
    path, picture = tmp_path / "out.webm", grey(0)
    with VideoSink(path, SIZE, 10.0) as sink:
        for i in range(3):
            picture[:] = 60 * (i + 1)
            sink.write(picture, i / 10)
        picture[:] = 0
    assert close(read(path), [60, 120, 180])


def test_odd_size_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "out.webm"
    with VideoSink(path, (607, 431), 30.0) as sink:
        for i in range(5):
            sink.write(grey(90, (607, 431)), i / 30)
    assert close(read(path), [90] * 5)


def test_older_file_stands_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "out.webm"
    path.write_bytes(b"older")
    with VideoSink(path, SIZE, 10.0) as sink:
        sink.write(grey(50), 0.0)
        assert path.read_bytes() == b"older"
    assert close(read(path), [50])
    assert list(tmp_path.iterdir()) == [path]


def test_error_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="pose"),
        VideoSink(tmp_path / "out.webm", SIZE, 10.0) as sink,
    ):
        sink.write(grey(50), 0.0)
        raise RuntimeError("pose")
    assert list(tmp_path.iterdir()) == []


def test_no_picture_makes_no_file(tmp_path: Path) -> None:
    with VideoSink(tmp_path / "out.webm", SIZE, 10.0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_picture_of_another_size_is_refused(tmp_path: Path) -> None:
    with (
        VideoSink(tmp_path / "out.webm", SIZE, 10.0) as sink,
        pytest.raises(ValueError, match=r"Expected .*\(48, 64, 3\), got \(64, 48, 3\)"),
    ):
        sink.write(grey(0, (48, 64)), 0.0)


def test_missing_folder_and_folder_in_the_way_are_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "taken.webm").mkdir()
    for path in (
        tmp_path / "none" / "a.webm",
        tmp_path / "file" / "a.webm",
        tmp_path / "taken.webm",
    ):
        with pytest.raises(CoachError, match=r"folder") as caught, VideoSink(path, SIZE, 10.0):
            pass
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(
    sys.platform == "win32", reason="no limit on file size to stand for a full disk"
)
def test_full_disk_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    script = f"""
import resource
from pathlib import Path
import numpy as np
from coach.errors import CoachError
from coach.feedback.video_sink import VideoSink

resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
noise = np.random.default_rng(0)
try:
    with VideoSink(Path({str(tmp_path)!r}) / "out.webm", (320, 240), 30.0) as sink:
        for i in range(30):
            sink.write(noise.integers(0, 255, (240, 320, 3), dtype=np.uint8), i / 30)
except CoachError as error:
    print(error)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert "full" in done.stdout and "out.webm" in done.stdout
    assert list(tmp_path.iterdir()) == []
