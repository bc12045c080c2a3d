from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.assets import sample_videos_dir
from coach.capture.devices import Device
from coach.capture.sources import CameraSource, Shot
from coach.capture.trouble import Unavailable
from coach.capture.video import VideoFile
from coach.capture.webcam import Camera, is_black
from coach.errors import CoachError
from tests.capture import clips
from tests.capture.server import NetworkCamera, network_camera

PATIENCE_S = 15.0  # after which something that should have happened is not coming


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return clips.write(tmp_path / "clip.mp4", n_frames=15)


@pytest.fixture
def server() -> Iterator[NetworkCamera]:
    with network_camera() as running:
        yield running


def taken(camera: Camera, n_shots: int) -> list[Shot]:
    """The next pictures, waited for."""
    until_s = time.monotonic() + PATIENCE_S
    shots: list[Shot] = []
    while len(shots) < n_shots:
        assert time.monotonic() < until_s, camera.sentence
        shot = camera.newest(0.5)
        if shot is not None:
            shots.append(shot)
    return shots


def until(camera: Camera, trouble: str) -> str:
    """Read on until this is the trouble; the sentence that goes with it."""
    until_s = time.monotonic() + PATIENCE_S
    while camera.trouble != trouble:
        assert time.monotonic() < until_s, f"{camera.trouble!r} instead of {trouble!r}"
        camera.newest(0.05)
    return camera.sentence


def to_the_end(camera: Camera) -> list[Shot]:
    shots = []
    while camera.trouble != "ended":
        shot = camera.newest(1.0)
        if shot is not None:
            shots.append(shot)
    return shots


def reader_threads() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "coach-camera"]


# -- a file as a stand-in ----------------------------------------------------------------


def test_a_file_plays_at_its_own_rate_with_its_own_numbers_and_times(clip: Path) -> None:
    with VideoFile(clip) as video:
        recorded = {frame.index: frame.t_s for frame in video}
    with Camera(str(clip)) as camera:
        shots = to_the_end(camera)
    assert camera.fps_asked == pytest.approx(30)
    assert camera.size_px == clips.SIZE
    for shot in shots:
        assert shot.frame.t_s == pytest.approx(recorded[shot.frame.index])
    # never shown before its time, however fast the machine
    began_s = min(shot.read_at_s - shot.frame.t_s for shot in shots)
    assert shots[-1].read_at_s - began_s >= recorded[14] - 1e-3
    assert len(shots) + camera.skipped == 15
    assert shots[-1].frame.index == 14


def test_the_end_of_a_file_is_said_once_its_last_picture_is_taken(clip: Path) -> None:
    with Camera(str(clip)) as camera:
        while reader_threads():
            time.sleep(0.02)
        assert camera.trouble == ""
        last = camera.newest(0)
        assert last is not None and last.frame.index == 14
        assert camera.skipped == 14
        assert camera.trouble == "ended"
        assert camera.sentence == "clip.mp4 has come to its end."
        assert camera.newest(60) is None  # and does not wait for more


def test_a_slow_reader_gets_the_newest_picture_and_what_it_missed_is_counted() -> None:
    with Camera(str(sample_videos_dir() / "hip-thrust.mp4")) as camera:
        first = taken(camera, 1)[0]
        time.sleep(0.5)
        asked_s = time.monotonic()
        second = taken(camera, 1)[0]
        assert camera.size_px == (1280, 720)
        missed = second.frame.index - first.frame.index - 1
        assert camera.skipped >= missed > 0
    assert second.read_at_s > first.read_at_s
    assert asked_s - second.read_at_s < 0.5  # it is not the one that came next, long ago


def test_a_picture_is_handed_out_once(clip: Path) -> None:
    with Camera(str(clip)) as camera:
        indices = [shot.frame.index for shot in to_the_end(camera)]
    assert indices == sorted(set(indices))


def test_a_looping_file_goes_on_in_number_and_time(clip: Path) -> None:
    with Camera(str(clip), loop=True) as camera:
        shots = taken(camera, 1)
        while shots[-1].frame.index < 35:
            shots += taken(camera, 1)
    assert np.all(np.diff([s.frame.index for s in shots]) > 0)
    assert np.all(np.diff([s.frame.t_s for s in shots]) > 0)
    for shot in shots:
        assert shot.frame.t_s >= shot.frame.index / 30 - 1e-3


def test_a_file_that_vanishes_is_missed_and_goes_on_when_it_is_back(
    clip: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away.mp4"
    with Camera(str(clip), loop=True) as camera:
        before = taken(camera, 1)[0]
        clip.rename(away)
        assert "no such file" in until(camera, "lost")
        shutil.copy(away, clip)
        after = taken(camera, 1)[0]
        assert camera.trouble == ""
    assert after.frame.index > before.frame.index
    assert after.frame.t_s > before.frame.t_s


def test_closing_ends_the_reader_and_frees_the_file(clip: Path) -> None:
    with Camera(str(clip), loop=True) as camera:
        taken(camera, 1)
        assert reader_threads()
    assert not reader_threads()
    assert not [t for t in threading.enumerate() if t.name.startswith("coach-decode")]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("nowhere/clip.mp4", "no such file"),
        ("clip.mp4", "no such file"),
        ("No Such Webcam", "o camera"),
        ("97", "o camera"),
    ],
)
def test_a_source_that_is_not_there_is_refused_in_one_sentence(source: str, says: str) -> None:
    with pytest.raises(CoachError, match=says) as error:
        Camera(source)
    assert str(error.value).endswith(".")
    assert source in str(error.value)
    assert not reader_threads()


# -- a camera in the network, and what happens to it -------------------------------------


def test_a_network_camera_is_read_and_its_real_rate_is_told(server: NetworkCamera) -> None:
    server.fps = 7
    with Camera(server.address) as camera:
        shots = taken(camera, 12)
        assert camera.trouble == camera.sentence == ""
        assert 3 < camera.fps_given < 9
        assert "320x180" in camera.given and "1280x720 at 30 asked for" in camera.given
    # time begins with the first picture, which a busy machine may have passed over for the next
    assert shots[0].frame.t_s == 0.0 or shots[0].frame.index > 0
    assert np.all(np.diff([shot.frame.t_s for shot in shots]) > 0)
    clock_s = shots[-1].read_at_s - shots[0].read_at_s
    assert shots[-1].frame.t_s - shots[0].frame.t_s == pytest.approx(clock_s, abs=0.02)


def test_a_stall_of_five_seconds_is_said_within_two_and_survived(server: NetworkCamera) -> None:
    with Camera(server.address) as camera:
        before = taken(camera, 5)[-1]
        server.stalled = True
        stalled_s = time.monotonic()
        assert "connection" in until(camera, "stalled")
        waited_s = time.monotonic() - before.read_at_s
        assert camera.fps_given == 0
        while time.monotonic() < stalled_s + 5:
            camera.newest(0.1)  # never raises, never hangs
            assert camera.sentence
        server.stalled = False
        while (after := taken(camera, 1)[0]).read_at_s < stalled_s + 5:
            pass
        assert camera.trouble == ""
    assert waited_s > 1  # a hiccup is not a stall
    assert after.frame.t_s - before.frame.t_s == pytest.approx(
        after.read_at_s - before.read_at_s, abs=0.1
    )
    assert after.frame.index > before.frame.index


def test_a_camera_that_dies_is_connected_to_again_when_it_returns(server: NetworkCamera) -> None:
    with Camera(server.address) as camera:
        before = taken(camera, 5)[-1]
        server.stop()
        sentence = until(camera, "lost")
        assert server.address in sentence and "tried again" in sentence
        server.start()
        until(camera, "")
        after = taken(camera, 1)[0]
    assert server.connections == 2
    assert after.frame.t_s > before.frame.t_s
    assert after.frame.index > before.frame.index


def test_a_camera_that_is_not_there_yet_is_waited_for() -> None:
    with network_camera() as server:
        server.stop()
        with Camera(server.address) as camera:
            assert "does not answer" in until(camera, "lost")
            assert camera.size_px == (0, 0)
            server.start()
            taken(camera, 1)
            assert camera.trouble == ""


def test_a_program_ends_well_while_a_camera_accepts_and_says_nothing() -> None:
    program = (
        "import sys; from coach.capture.webcam import Camera\n"
        "with Camera(sys.argv[1]) as camera:\n"
        "    while not camera.trouble: camera.newest(0.05)\n"
        "    print(camera.trouble)\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/live"
        run = subprocess.run(
            [sys.executable, "-c", program, address], capture_output=True, text=True, timeout=60
        )
    assert (run.returncode, run.stdout, run.stderr) == (0, "stalled\n", "")


def test_black_pictures_are_said_and_forgotten_when_there_is_light(server: NetworkCamera) -> None:
    server.dark = True
    with Camera(server.address) as camera:
        taken(camera, 1)
        assert camera.trouble == ""  # every camera may begin with a black picture
        assert "shutter" in until(camera, "black")
        assert taken(camera, 1)  # they are handed out all the same
        server.dark = False
        until(camera, "")


def test_a_new_resolution_is_taken_as_it_comes(server: NetworkCamera) -> None:
    with Camera(server.address) as camera:
        assert taken(camera, 3)[-1].frame.image.shape == (180, 320, 3)
        server.size = (640, 480)
        shapes = {shot.frame.image.shape for shot in taken(camera, 30)}
        assert shapes <= {(180, 320, 3), (480, 640, 3)}
        assert camera.size_px == (640, 480)


def test_a_password_in_an_address_is_not_shown() -> None:
    with Camera("http://me:secret@127.0.0.1:9/live") as camera:
        sentence = until(camera, "lost")
    assert "secret" not in sentence + camera.given
    assert "127.0.0.1:9/live" in sentence


def test_a_camera_of_this_machine_that_was_pulled_out_is_asked_for() -> None:
    source = CameraSource(Device(97, "Pulled Out"))
    with pytest.raises(Unavailable) as gone:
        next(source.shots(threading.Event()))
    assert gone.value.trouble == "lost"
    assert "Camera 97 (Pulled Out) is not there: plug it in" in gone.value.sentence


# -- black -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "black"),
    [
        (np.zeros((720, 1280, 3), np.uint8), True),
        (np.random.default_rng(0).integers(0, 20, (720, 1280, 3), np.uint8), True),  # covered
        (np.full((720, 1280, 3), 40, np.uint8), False),  # dim
    ],
)
def test_black_is_a_covered_lens_not_a_dim_room(image: np.ndarray, black: bool) -> None:
    assert is_black(image) == black


def test_a_dim_room_with_one_lamp_is_not_black() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    cv2.circle(image, (300, 300), 120, (255, 255, 255), -1)
    assert not is_black(image)
