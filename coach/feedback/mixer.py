"""What comes out of the loudspeaker: one spoken clip at a time over a soft tone. Pure numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # (n,) within -1 to 1

SAFETY = frozenset({"pain"})  # cuts off what is being said, and is said however late
COUNT_LATE_S = 0.5  # a count that would start later than this would be taken for the next one
LATE_S = 1.5  # and any other word for one about the next rep
LEADS = ("next_", "left_side", "right_side")  # begin keys that lead to the next drill, in turn
LEAD_LATE_S = 6.0  # and between sets, where there is time

TONE_HZ = (220.0, 440.0)  # tucked to arched: an octave is told by any ear
TONE_LEVEL = 0.06  # of full scale: below speech, above a quiet room
TONE_UNDER_SPEECH = 0.3  # of its own level
TONE_HOLDS_S = 0.5  # without news of the tilt the tone ends: it never drones on

_GLIDE_S = 0.04  # time constant of the tone's changes: no clicks, no stairs
_CUT_S = 0.02  # fade of a clip that is cut off


@dataclass(frozen=True, slots=True)
class _Waiting:
    key: str
    said_at_s: float

    def late(self, t_s: float) -> bool:
        if self.key in SAFETY:
            return False
        late_s = LEAD_LATE_S if self.key.startswith(LEADS) else LATE_S
        return t_s - self.said_at_s > (COUNT_LATE_S if self.key.isdigit() else late_s)


class Mixer:
    """Clips in the order they were said, safety first, and the tone of the tilt under them.

    All times are of one clock, in seconds.
    """

    def __init__(self, clip: Callable[[str], Samples | None], rate_hz: float) -> None:
        """Start in silence.

        Args:
            clip: gives the samples of a key at `rate_hz`, None for a key without a clip.
            rate_hz: samples a second.
        """
        self._clip = clip
        self._rate_hz = rate_hz
        self._waiting: list[_Waiting] = []
        self._speaking = ""
        self._left: Samples = np.zeros(0, np.float32)
        self._share: float | None = None
        self._share_at_s = 0.0
        self._muted = False
        self._phase = 0.0
        self._tone_hz = TONE_HZ[0]
        self._tone_level = 0.0

    @property
    def silent(self) -> bool:
        """Whether nothing is being said or waits to be said."""
        return not self._waiting and self._left.size == 0

    def say(self, key: str, t_s: float) -> None:
        """Speak the clip after those said before it; safety at once.

        A key that is being spoken or waits already is not said twice; one without a clip is
        not said at all.
        """
        if self._muted or key == self._speaking or any(key == one.key for one in self._waiting):
            return
        if key in SAFETY:
            self._waiting = [one for one in self._waiting if one.key in SAFETY]
            self._left = self._left[: round(_CUT_S * self._rate_hz)]
            self._left = self._left * np.linspace(1, 0, self._left.size, dtype=np.float32)
        self._waiting.append(_Waiting(key, t_s))

    def tone(self, share: float | None, t_s: float) -> None:
        """Let the tone follow the tilt: 0 fully tucked to 1 fully arched, None or NaN for none."""
        self._share = None if share is None or np.isnan(share) else float(np.clip(share, 0, 1))
        self._share_at_s = t_s

    def mute(self, muted: bool) -> None:
        """Be silent, and forget what was to be said."""
        self._muted = muted
        if muted:
            self._waiting.clear()
            self._speaking, self._left = "", self._left[:0]

    def block(self, n: int, t_s: float) -> Samples:
        """The next `n` samples, which begin to sound at `t_s`."""
        speech = np.zeros(n, np.float32)
        filled = 0
        while filled < n and self._next_clip(t_s + filled / self._rate_hz):
            part = self._left[: n - filled]
            speech[filled : filled + part.size] = part
            self._left = self._left[part.size :]
            filled += part.size
        mixed: Samples = speech + self._tone(n, t_s, under_speech=filled > 0)
        return mixed.clip(-1.0, 1.0)

    def _next_clip(self, t_s: float) -> bool:
        """Whether there is speech to play, after taking up the next clip if need be."""
        while self._left.size == 0:
            self._speaking = ""
            if not self._waiting:
                return False
            one = self._waiting.pop(0)
            clip = None if one.late(t_s) else self._clip(one.key)
            if clip is not None:
                self._speaking, self._left = one.key, clip
        return True

    def _tone(self, n: int, t_s: float, under_speech: bool) -> Samples:
        level, hz = 0.0, self._tone_hz
        if self._share is not None and t_s - self._share_at_s <= TONE_HOLDS_S and not self._muted:
            level = TONE_LEVEL * (TONE_UNDER_SPEECH if under_speech else 1.0)
            hz = TONE_HZ[0] * (TONE_HZ[1] / TONE_HZ[0]) ** self._share
        glide = np.exp(-np.arange(1, n + 1) / (_GLIDE_S * self._rate_hz))
        levels = level + (self._tone_level - level) * glide
        if self._tone_level < 1e-4:  # begins at its pitch instead of gliding to it
            self._tone_hz = hz
        pitches = hz + (self._tone_hz - hz) * glide
        phases = self._phase + 2 * np.pi * np.cumsum(pitches) / self._rate_hz
        self._phase = float(phases[-1] % (2 * np.pi))
        self._tone_level, self._tone_hz = float(levels[-1]), float(pitches[-1])
        return (levels * np.sin(phases)).astype(np.float32)


def resampled(samples: Samples, rate_hz: float, to_hz: float) -> Samples:
    """The same sound at another rate, band-limited; it must begin and end in silence."""
    n = round(samples.size * to_hz / rate_hz)
    if n == samples.size:
        return samples
    longer = np.fft.irfft(np.fft.rfft(samples), n) * (n / samples.size)
    return longer.astype(np.float32)
