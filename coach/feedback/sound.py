"""Spoken clips and the tone of the tilt, from a process of its own.

Whatever a sound device or its driver does (fail, block for ever, crash), it does to that
process: nothing here waits for it.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

CLIPS = Path(__file__).parent / "sounds"

_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_BROKE_DOWN = (
    "Sound is off: this computer's sound system broke down; check it with another program."
)
PLAYING = "playing"  # what the player says once its first sound is taken
_TICK_S = 0.05
_WAITING_LINES = 64  # two seconds of tone: more would be stale
_HAND_OVER_S = 0.3
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 2.0, 30.0  # before a device that went away is tried again


def slug(text: str) -> str:
    """The key of the clip that says this text: 'Hips back, good' is `hips_back_good`."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


@cache
def keys() -> frozenset[str]:
    """Every key that has a clip."""
    return frozenset(path.stem for path in CLIPS.glob("*.wav"))


class Speaker:
    """Says clips and sounds the tone, for one thread; no call waits and none raises.

    What is said keeps its order; a count half a second late and other words a second and a
    half late (six where they lead to the next drill) are dropped; `pain` cuts off what is being
    said and is never dropped. Leaving lets the last words finish, without waiting for them.
    """

    def __init__(self) -> None:
        """Be ready; nothing is opened before `with`."""
        self._lines: queue.Queue[str] = queue.Queue(_WAITING_LINES)
        self._trouble = ""
        self._muted = False
        self._closing = threading.Event()
        self._sent = threading.Event()

    def __enter__(self) -> Self:
        """Start the player in the background."""
        threading.Thread(target=self._keep_playing, name="sound", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hand over the last words; the player finishes them by itself."""
        self._closing.set()
        self._sent.wait(_HAND_OVER_S)

    @property
    def trouble(self) -> str:
        """Why there is no sound and what to do, in one sentence; empty while all is well."""
        return self._trouble

    def say(self, key: str) -> None:
        """Speak a clip of `keys()`; any other key is not spoken.

        A key that is being spoken or waits is not said twice. Say a count before the cue that
        belongs to it: the count is short, and a late one is dropped.
        """
        if key in keys():
            self._send(f"say {key}")

    def tone(self, share: float | None) -> None:
        """Let a soft tone follow the tilt, low for tucked, high for arched.

        To be called every frame: without news the tone ends by itself.

        Args:
            share: place in the person's own range, 0 tucked to 1 arched; None or NaN for none.
        """
        self._send("tone nan" if share is None else f"tone {share}")

    def mute(self, muted: bool) -> None:
        """Switch all sound off or on; words that wait are forgotten."""
        self._muted = muted
        self._send(f"mute {int(muted)}")

    def _send(self, line: str) -> None:
        while self._lines.full():  # the player takes nothing: the oldest is stale
            with suppress(queue.Empty):
                self._lines.get_nowait()
        # only this thread puts, so there is room
        self._lines.put_nowait(f"{time.monotonic()} {line}\n")

    def _keep_playing(self) -> None:
        """Run the player, and run it again after a device that had worked went away."""
        played, pause_s = False, _FIRST_PAUSE_S
        while not self._closing.is_set():
            try:
                player = _start_player()
            except OSError as error:
                self._trouble = f"Sound is off: the sound player cannot start ({error})."
                break
            threading.Thread(target=self._pass_on, args=(player,), daemon=True).start()
            assert player.stdout is not None
            said = _BROKE_DOWN
            for line in player.stdout:
                if line.strip() == PLAYING:
                    played, pause_s, self._trouble = True, _FIRST_PAUSE_S, ""
                else:
                    said = line.strip()
            player.wait()
            if self._closing.is_set():
                break
            self._trouble = said
            if not played:
                break
            self._closing.wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        self._sent.set()

    def _pass_on(self, player: subprocess.Popen[str]) -> None:
        """Give the player what there is to say and sound, until it ends or we leave."""
        assert player.stdin is not None
        with suppress(OSError), player.stdin as out:
            out.write(f"{time.monotonic()} mute {int(self._muted)}\n")
            while player.poll() is None:
                out.flush()
                try:
                    out.write(self._lines.get(timeout=_TICK_S))
                except queue.Empty:
                    if self._closing.is_set():
                        break
        if self._closing.is_set():
            self._sent.set()


def _start_player() -> subprocess.Popen[str]:
    # a checkout that is not installed must be found by the player, too
    path = os.pathsep.join([str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "coach.feedback.player"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # sound drivers chatter
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": path.rstrip(os.pathsep)},
    )
