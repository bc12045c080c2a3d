from __future__ import annotations

import threading
import wave
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.capture.video import VideoFile
from coach.errors import CoachError
from tests.capture import clips

UNEVEN_MS = [0, 120, 170, 220, 253, 286, 303, 320, 337, 354, 474, 524, 644, 694, 744]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return clips.write(tmp_path / "plain.mp4")


@pytest.fixture
def uneven(tmp_path: Path, plain: Path) -> Path:
    return clips.with_stamps(tmp_path / "uneven.mkv", plain, UNEVEN_MS)


@pytest.fixture
def motion_jpeg(tmp_path: Path) -> Path:
    return clips.write(tmp_path / "motion.avi", n_frames=20, codec="MJPG")


def decode_threads() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name.startswith("coach-decode")]


def test_every_frame_comes_once_in_order_with_its_time(plain: Path) -> None:
    with VideoFile(plain) as video:
        frames = list(video)
        assert video.size_px == clips.SIZE
        assert video.nominal_fps == pytest.approx(30)
        assert video.expected_frames == 30
        assert video.decode_errors == 0
    assert [f.index for f in frames] == list(range(30))
    assert [f.t_s for f in frames] == pytest.approx([i / 30 for i in range(30)], abs=1e-4)


def test_each_stamp_belongs_to_its_own_picture(plain: Path) -> None:
    with VideoFile(plain) as video:
        for frame in video:
            red = frame.image[-8:, :, 2].astype(int) - frame.image[-8:, :, 0]
            left = np.flatnonzero(red.mean(axis=0) > 80)[0]
            assert left == pytest.approx(20 + 60 * frame.t_s, abs=2)


def test_uneven_stamps_are_kept_and_a_wrong_frame_count_is_survived(uneven: Path) -> None:
    with VideoFile(uneven) as video:
        stamps = [f.t_s for f in video]
        assert video.expected_frames is not None and video.expected_frames > 10 * len(stamps)
    assert stamps == pytest.approx([ms / 1000 for ms in UNEVEN_MS])


def test_a_stamp_that_goes_backwards_is_replaced_by_the_next_tick(uneven: Path) -> None:
    clips.restamp(uneven, 474, 100)
    with VideoFile(uneven) as video:
        stamps = [f.t_s for f in video]
        tick = 1 / video.nominal_fps
    at = UNEVEN_MS.index(474)
    assert stamps[at] == pytest.approx(0.354 + tick)
    assert stamps[at + 1] == pytest.approx(0.524)
    assert np.all(np.diff(stamps) > 0)


def test_a_stream_that_states_no_frame_count_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "raw.mjpeg"
    path.write_bytes(
        b"".join(cv2.imencode(".jpg", clips.picture(i))[1].tobytes() for i in range(12))
    )
    with VideoFile(path) as video:
        assert video.expected_frames is None
        stamps = [f.t_s for f in video]
    assert len(stamps) == 12
    assert np.all(np.diff(stamps) > 0)


def test_a_turned_film_is_handed_out_upright(plain: Path) -> None:
    clips.turn(plain)
    width, height = clips.SIZE
    with VideoFile(plain) as video:
        frame = next(iter(video))
        assert video.size_px == (height, width)
    assert frame.image.shape == (width, height, 3)
    corners = [frame.image[y, x].mean() > 150 for y, x in ((4, 4), (4, -4), (-4, 4), (-4, -4))]
    assert corners == [False, True, False, False]


def test_a_4k_picture_is_scaled_to_1920_on_its_long_side(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "4k.avi", n_frames=2, codec="MJPG", size=(2160, 3840))
    with VideoFile(path) as video:
        assert video.size_px == (1080, 1920)
        shapes = [f.image.shape for f in video]
    assert shapes == [(1920, 1080, 3)] * 2


def test_broken_frames_are_counted_and_passed_over(motion_jpeg: Path) -> None:
    clips.break_frames(motion_jpeg, range(5, 8))
    with VideoFile(motion_jpeg) as video:
        frames = list(video)
        assert video.decode_errors == 3
    assert [f.index for f in frames] == [*range(5), *range(8, 20)]
    assert [f.t_s for f in frames] == pytest.approx([f.index / 30 for f in frames], abs=1e-3)


def test_a_broken_first_frame_is_passed_over(motion_jpeg: Path) -> None:
    clips.break_frames(motion_jpeg, range(0, 2))
    with VideoFile(motion_jpeg) as video:
        assert [f.index for f in video] == list(range(2, 20))
        assert video.decode_errors == 2


def test_garbage_in_the_middle_of_a_clip_costs_only_the_frames_it_hits(tmp_path: Path) -> None:
    data = bytearray((sample_videos_dir() / "squat-twerk.mp4").read_bytes())
    for at in range(60_000, 63_000):
        data[at] = data[at] * 7 + 13 & 255
    path = tmp_path / "garbage.mp4"
    path.write_bytes(data)
    with VideoFile(path) as video:
        frames = list(video)
        assert video.decode_errors > 0
    assert 340 < len(frames) < 383
    assert frames[-1].t_s == pytest.approx(12.733, abs=0.01)


def test_a_truncated_file_gives_the_frames_it_has(uneven: Path) -> None:
    data = uneven.read_bytes()
    uneven.write_bytes(data[: len(data) * 2 // 3])
    with VideoFile(uneven) as video:
        stamps = [f.t_s for f in video]
    assert 3 < len(stamps) < len(UNEVEN_MS)
    assert stamps == pytest.approx([ms / 1000 for ms in UNEVEN_MS[: len(stamps)]])


def test_a_clip_cut_off_tells_how_much_is_missing(motion_jpeg: Path) -> None:
    data, lacks = motion_jpeg.read_bytes(), []
    for share in (1.0, 0.5):
        motion_jpeg.write_bytes(data[: round(share * len(data))])
        with VideoFile(motion_jpeg) as video:
            *_, last = video
            lacks.append((last.t_s, video.unread_s))
    (whole_s, nothing_s), (half_s, rest_s) = lacks
    assert nothing_s == pytest.approx(0.0, abs=0.01)
    assert half_s < 0.6 * whole_s
    assert half_s + rest_s == pytest.approx(whole_s, abs=0.01)


def test_one_frame_is_enough(tmp_path: Path) -> None:
    with VideoFile(clips.write(tmp_path / "one.mp4", n_frames=1)) as video:
        assert [(f.index, f.t_s) for f in video] == [(0, 0.0)]


def test_the_decoding_thread_ends_when_the_reader_stops_early(plain: Path) -> None:
    with VideoFile(plain) as video:
        for frame in video:
            if frame.index == 2:
                assert decode_threads()
                break
    assert not decode_threads()


def test_the_decoding_thread_ends_when_the_reader_fails(plain: Path) -> None:
    with pytest.raises(ZeroDivisionError), VideoFile(plain) as video:
        for frame in video:
            1 / (frame.index - 2)
    assert not decode_threads()


def test_the_decoding_thread_ends_with_the_frames(plain: Path) -> None:
    with VideoFile(plain) as video:
        list(video)
        assert not decode_threads()


def test_reading_on_after_a_break_misses_nothing(plain: Path) -> None:
    with VideoFile(plain) as video:
        first = [next(iter(video)).index for _ in range(3)]
        assert first + [f.index for f in video] == list(range(30))


def test_decoding_says_nothing_on_standard_error(
    motion_jpeg: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clips.break_frames(motion_jpeg, range(5, 8))
    with VideoFile(motion_jpeg) as video:
        list(video)
    (tmp_path / "text.mp4").write_text("no video\n" * 500)
    with pytest.raises(CoachError):
        VideoFile(tmp_path / "text.mp4")
    assert capfd.readouterr() == ("", "")


def bad_input(name: str, folder: Path) -> Path:
    path = folder / name
    if name == "folder.mp4":
        path.mkdir()
    elif name == "empty.mp4":
        path.touch()
    elif name in ("text.mp4", "text.txt"):
        path.write_text("this is no video\n" * 200)
    elif name == "sound.wav":
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(16000))
    elif name == "sound.mp4":
        bad_input("sound.wav", folder).rename(path)
    elif name == "cut.mp4":
        whole = clips.write(path).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif name == "broken.avi":
        clips.write(path, n_frames=20, codec="MJPG")
        clips.break_frames(path, range(20))
    return path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing.mp4", "no such file"),
        ("folder.mp4", "is a folder"),
        ("empty.mp4", "is empty"),
        ("text.mp4", "not a video"),
        ("text.txt", "not a video"),  # FFmpeg would play it as a text terminal
        ("sound.wav", "no picture in it"),
        ("sound.mp4", "no picture in it"),
        ("cut.mp4", "cut off while being written"),  # the index at its end is gone
        ("broken.avi", "no frame of this video can be decoded"),
        ("n" * 300, "cannot be read"),
    ],
)
def test_bad_input_is_refused_in_one_sentence_that_names_the_file(
    name: str, says: str, tmp_path: Path
) -> None:
    path = bad_input(name, tmp_path)
    with pytest.raises(CoachError) as error:
        VideoFile(path)
    sentence = str(error.value)
    assert str(path) in sentence
    assert says in sentence
    assert sentence.endswith(".") and "\n" not in sentence
    assert not decode_threads()


def test_a_device_is_refused_instead_of_waited_for() -> None:
    with pytest.raises(CoachError, match="not a regular file"):
        VideoFile("/dev/null")
