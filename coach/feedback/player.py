"""The process that plays: lines on standard input, its state on standard output.

Run by `coach.feedback.sound.Speaker`. Lines are `TIME say KEY`, `TIME tone SHARE` and
`TIME mute 0|1`, with the time of the system's monotonic clock; the end of the input is the end of
the process, after the last words. It answers `playing` once sound is taken, or one sentence
about why there is none, and ends.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
import wave
from collections.abc import Iterator

import numpy as np

from coach.feedback.mixer import Mixer, Samples, resampled
from coach.feedback.sound import CLIPS, PLAYING

_BLOCK_S = 0.02
_BUFFER_S = 0.1  # in the device: shorter stutters on a busy machine, longer is heard as late
_STUCK_S = 5.0  # a device that takes nothing for this long never will

Line = tuple[float, str, str]


class _Player:
    """Mixes and plays in its own thread; `last_sign_s` tells whether it still does."""

    def __init__(self) -> None:
        self.lines: queue.SimpleQueue[Line] = queue.SimpleQueue()
        self.input_ended = threading.Event()
        self.last_sign_s = time.monotonic()
        self.device = "the sound device"

    def run(self) -> None:
        """Play until the input ends; a device that fails is said."""
        try:
            import sounddevice
        except OSError:
            _answer(
                "Sound is off: the PortAudio library is missing; install it "
                "(Debian and Ubuntu: apt install libportaudio2) and start again."
            )
            return
        try:
            device = sounddevice.query_devices(kind="output")
        except (sounddevice.PortAudioError, ValueError):
            _answer("Sound is off: there are no loudspeakers or headphones; connect some.")
            return
        self.device = f"the sound device '{device['name']}'"
        channels = min(2, device["max_output_channels"])
        rate_hz = device["default_samplerate"]
        try:
            with sounddevice.OutputStream(
                rate_hz, channels=channels, dtype="float32", latency=_BUFFER_S
            ) as stream:
                for number, block in enumerate(self._blocks(rate_hz, stream.latency)):
                    stream.write(np.repeat(block[:, None], channels, axis=1))
                    self.last_sign_s = time.monotonic()
                    if number == 0:
                        _answer(PLAYING)
        except sounddevice.PortAudioError as error:
            why = str(error.args[0]).rstrip(".")
            _answer(f"Sound is off: {self.device} failed ({why}); check it and its connection.")

    def _blocks(self, rate_hz: float, latency_s: float) -> Iterator[Samples]:
        clips: dict[str, Samples] = {}

        def clip(key: str) -> Samples:
            if key not in clips:
                clips[key] = _read(key, rate_hz)
            return clips[key]

        mixer = Mixer(clip, rate_hz)
        size = round(_BLOCK_S * rate_hz)
        due_s = time.monotonic()
        while not (self.input_ended.is_set() and self.lines.empty() and mixer.silent):
            while not self.lines.empty():
                t_s, verb, value = self.lines.get()
                if verb == "say":
                    mixer.say(value, t_s)
                elif verb == "tone":
                    mixer.tone(float(value), t_s)
                else:
                    mixer.mute(value == "1")
            yield mixer.block(size, time.monotonic() + latency_s)
            # a device that only pretends takes everything at once: without this a core would
            # be busy with it; no real one plays a tenth too fast
            due_s = max(due_s + 0.9 * _BLOCK_S, time.monotonic() - _BUFFER_S)
            time.sleep(max(due_s - time.monotonic() - _BUFFER_S, 0.0))


def main() -> None:
    """Play until the input ends, or until the device shows no sign of life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program; we see its end
    player = _Player()
    playing = threading.Thread(target=player.run, daemon=True)
    playing.start()
    threading.Thread(target=_listen, args=(player,), daemon=True).start()
    try:
        while playing.is_alive():
            playing.join(0.2)
            if time.monotonic() - player.last_sign_s > _STUCK_S:
                _answer(f"Sound is off: {player.device} does not answer; check its connection.")
                break
    finally:
        # never through the library's own farewell: it waits for a device that is stuck
        os._exit(0)


def _listen(player: _Player) -> None:
    for line in sys.stdin:
        t_s, verb, value = line.split()
        player.lines.put((float(t_s), verb, value))
    player.input_ended.set()


def _read(key: str, rate_hz: float) -> Samples:
    with wave.open(str(CLIPS / f"{key}.wav"), "rb") as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return resampled((raw / 32768.0).astype(np.float32), file.getframerate(), rate_hz)


def _answer(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
