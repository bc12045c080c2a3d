"""The speaker with real PortAudio: devices that play, are missing, block and go away.

ALSA's `file` device stands in for a loudspeaker: it plays into a file, or into a pipe that can
be left unread.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from coach.feedback.player import _read
from coach.feedback.sound import Speaker, keys

PATIENCE_S = 30.0


def _why_not() -> str:
    if not sys.platform.startswith("linux"):
        return "needs ALSA"
    try:
        import sounddevice  # noqa: F401
    except OSError:
        return "needs the PortAudio library"
    return ""


pytestmark = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "-")


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the only sound device writes to: 44.1 kHz, stereo, float32."""
    played = tmp_path / "played"
    config = tmp_path / "asoundrc"
    config.write_text(
        f'pcm.!default {{ type file slave.pcm {{ type null }} file "{played}" format raw }}\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return played


def wait_until(happens: Callable[[], bool]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < end_s, "did not happen"
        time.sleep(0.02)


def players() -> set[int]:
    """Processes of ours that play."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return {pid for pid in found if b"coach.feedback.player" in _command_line(pid)}


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_plays_the_words_over_the_tone(loudspeaker: Path) -> None:
    with Speaker() as speaker:
        wait_until(loudspeaker.exists)
        wait_until(lambda: loudspeaker.stat().st_size > 0)
        speaker.tone(0.5)
        speaker.say("7")
        speaker.say("no such clip")
        time.sleep(1.0)
        speaker.say("hold")
        assert speaker.trouble == ""
    wait_until(lambda: not players())

    left, right = np.fromfile(loudspeaker, np.float32).reshape(-1, 2).T
    assert np.array_equal(left, right)
    for key in ("7", "hold"):  # the last word is finished after leaving
        clip = _read(key, 44_100.0)
        size = 1 << int(left.size + clip.size).bit_length()
        match = np.fft.irfft(np.fft.rfft(left, size) * np.conj(np.fft.rfft(clip, size)))
        assert match.max() == pytest.approx(np.square(clip).sum(), rel=0.15)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("pcm.!default { type hw card 99 }", "no loudspeakers or headphones"),
        ("", "broke down"),  # the library aborts its process
    ],
)
def test_no_sound_is_said_in_one_sentence(
    config: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "asoundrc").write_text(config)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asoundrc"))
    with Speaker() as speaker:
        wait_until(lambda: speaker.trouble != "")
        assert sentence in speaker.trouble
        for frame in range(500):  # goes on silently
            speaker.say("7")
            speaker.tone(frame / 500)
        speaker.mute(True)


def test_a_device_that_blocks_for_ever_is_said_and_left_behind(loudspeaker: Path) -> None:
    os.mkfifo(loudspeaker)  # nobody reads: opening it never returns
    with Speaker() as speaker:
        wait_until(lambda: bool(players()))
        for frame in range(500):
            speaker.say("7")
            speaker.tone(frame / 500)
        wait_until(lambda: speaker.trouble != "")
        assert "does not answer" in speaker.trouble
    wait_until(lambda: not players())


def test_a_device_that_goes_away_is_said_and_used_again_when_it_returns(
    loudspeaker: Path,
) -> None:
    os.mkfifo(loudspeaker)
    reader = os.open(loudspeaker, os.O_RDONLY | os.O_NONBLOCK)

    def hears() -> bool:
        try:
            return len(os.read(reader, 1 << 20)) > 0
        except BlockingIOError:
            return False

    with Speaker() as speaker:
        wait_until(hears)
        os.close(reader)
        wait_until(lambda: speaker.trouble != "")
        reader = os.open(loudspeaker, os.O_RDONLY | os.O_NONBLOCK)
        wait_until(lambda: hears() and speaker.trouble == "")
    os.close(reader)
    wait_until(lambda: not players())


def test_every_number_of_a_set_can_be_said() -> None:
    assert {str(number) for number in range(1, 31)} | {"three", "two", "one", "go"} <= keys()
