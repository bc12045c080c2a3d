"""What comes out, sample by sample. Clips are constants, so that every sample tells its clip."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.feedback.mixer import (
    COUNT_LATE_S,
    LATE_S,
    LEAD_LATE_S,
    TONE_HOLDS_S,
    TONE_LEVEL,
    TONE_UNDER_SPEECH,
    Mixer,
    Samples,
    resampled,
)

RATE_HZ = 1000
LEVEL = {
    "7": 0.5, "8": 0.25, "hold": 0.125, "arch": 0.0625, "pain": 0.75,
    "next_squat": 0.875, "left_side": 0.375, "next_seen_from_side": 0.1875,
}  # fmt: skip


def clip(key: str) -> Samples | None:
    """A second of the key's level."""
    return np.full(RATE_HZ, LEVEL[key], np.float32) if key in LEVEL else None


def mixer() -> Mixer:
    return Mixer(clip, RATE_HZ)


def listen(mixed: Mixer, seconds: float, from_s: float = 0.0, block: int = 20) -> Samples:
    times = from_s + np.arange(0, seconds, block / RATE_HZ)
    return np.concatenate([mixed.block(block, t_s) for t_s in times])


def heard(samples: Samples) -> list[str]:
    """The clips in the order in which they sound."""
    names = {level: key for key, level in LEVEL.items()}
    keys = [names.get(float(value), "") for value in samples]
    return [key for before, key in pairwise(["", *keys]) if key and key != before]


def pitch_hz(samples: Samples) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * RATE_HZ / samples.size)


def test_words_follow_each_other_without_gap_or_overlap() -> None:
    mixed = mixer()
    mixed.say("7", 0.0)
    mixed.say("hold", 0.0)
    samples = listen(mixed, 3, block=23)
    assert heard(samples) == ["7", "hold"]
    assert np.count_nonzero(samples) == 2 * RATE_HZ
    assert mixed.silent


def test_a_count_gives_way_sooner_than_a_word() -> None:
    mixed = mixer()
    mixed.say("7", 0.0)
    mixed.say("8", 1.0 - COUNT_LATE_S - 0.1)
    mixed.say("hold", 0.5)
    assert heard(listen(mixed, 4)) == ["7", "hold"]


def test_a_word_that_waited_too_long_is_dropped() -> None:
    mixed = mixer()
    mixed.say("hold", 0.0)
    assert heard(listen(mixed, 2, from_s=LATE_S + 0.1)) == []


def test_what_leads_to_the_next_drill_is_said_to_its_end() -> None:
    leading = ["next_squat", "left_side", "next_seen_from_side"]
    mixed = mixer()
    for key in ("hold", *leading):
        mixed.say(key, 0.0)
    assert heard(listen(mixed, 5)) == ["hold", *leading]
    mixed.say("next_squat", 10.0)
    assert heard(listen(mixed, 2, from_s=10.0 + LEAD_LATE_S + 0.1)) == []


def test_safety_is_never_dropped() -> None:
    mixed = mixer()
    mixed.say("pain", 0.0)
    assert heard(listen(mixed, 2, from_s=60.0)) == ["pain"]


def test_safety_cuts_off_what_is_being_said_and_what_waits() -> None:
    mixed = mixer()
    mixed.say("7", 0.0)
    mixed.say("hold", 0.0)
    before = listen(mixed, 0.1)
    mixed.say("pain", 0.1)
    after = listen(mixed, 2, from_s=0.1)
    assert heard(before) == ["7"]
    assert "hold" not in heard(after) and heard(after)[-1] == "pain"
    assert np.flatnonzero(after == np.float32(LEVEL["pain"]))[0] < 0.05 * RATE_HZ


def test_saying_it_every_frame_says_it_once_at_a_time() -> None:
    mixed = mixer()
    parts = []
    for frame in range(20):
        mixed.say("hold", frame / 20)
        parts.append(mixed.block(RATE_HZ // 20, frame / 20))
    parts.append(listen(mixed, 3, from_s=1.0))
    assert np.count_nonzero(np.concatenate(parts)) == RATE_HZ


def test_a_key_without_clip_is_passed_over() -> None:
    mixed = mixer()
    mixed.say("nothing", 0.0)
    mixed.say("hold", 0.0)
    assert heard(listen(mixed, 2)) == ["hold"]


def test_mute_silences_and_forgets() -> None:
    mixed = mixer()
    mixed.say("7", 0.0)
    mixed.say("hold", 0.0)
    mixed.block(20, 0.0)
    mixed.mute(True)
    mixed.tone(0.5, 0.0)
    mixed.say("arch", 0.02)
    assert not np.any(listen(mixed, 1, from_s=0.02))
    mixed.mute(False)
    assert heard(listen(mixed, 1, from_s=2.0)) == []


@pytest.mark.parametrize(("share", "expected_hz"), [(0.0, 220), (0.5, 311), (1.0, 440), (7.0, 440)])
def test_the_tone_rises_with_the_arch(share: float, expected_hz: float) -> None:
    mixed = mixer()
    mixed.tone(share, 0.0)
    samples = np.concatenate([listen_while(mixed, share, 2.0)])
    assert pitch_hz(samples[RATE_HZ:]) == pytest.approx(expected_hz, abs=1.0)
    assert np.abs(samples[RATE_HZ:]).max() == pytest.approx(TONE_LEVEL, rel=0.05)


def listen_while(mixed: Mixer, share: float | None, seconds: float) -> Samples:
    parts = []
    for t_s in np.arange(0, seconds, 0.02):
        mixed.tone(share, t_s)
        parts.append(mixed.block(20, t_s))
    return np.concatenate(parts)


@pytest.mark.parametrize("share", [None, float("nan")])
def test_no_tilt_no_tone(share: float | None) -> None:
    assert not np.any(listen_while(mixer(), share, 0.5))


def test_the_tone_ends_without_news_and_never_clicks() -> None:
    mixed = mixer()
    samples = np.concatenate([listen_while(mixed, 0.8, 0.5), listen(mixed, 2, from_s=0.5)])
    assert np.abs(samples[int((0.5 + TONE_HOLDS_S + 0.3) * RATE_HZ) :]).max() < 1e-3
    steepest = TONE_LEVEL * 2 * np.pi * 440 / RATE_HZ
    assert np.abs(np.diff(samples)).max() <= steepest


def test_the_tone_steps_back_under_speech() -> None:
    mixed = mixer()
    mixed.say("hold", 0.0)
    samples = listen_while(mixed, 0.5, 1.0)[RATE_HZ // 2 :]
    assert np.abs(samples - LEVEL["hold"]).max() == pytest.approx(
        TONE_LEVEL * TONE_UNDER_SPEECH, rel=0.05
    )


steps = st.one_of(
    st.tuples(st.just("say"), st.sampled_from([*LEVEL, "nothing"])),
    st.tuples(st.just("tone"), st.none() | st.floats(allow_infinity=True, allow_nan=True)),
    st.tuples(st.just("mute"), st.booleans()),
    st.tuples(st.just("block"), st.integers(1, 700)),
)


@given(st.lists(steps, max_size=40))
def test_whatever_happens_samples_come_within_full_scale(happens: list[tuple[str, object]]) -> None:
    mixed, t_s = mixer(), 0.0
    for verb, value in happens:
        if verb == "block":
            assert isinstance(value, int)
            samples = mixed.block(value, t_s)
            assert samples.shape == (value,) and samples.dtype == np.float32
            assert np.isfinite(samples).all() and np.abs(samples).max() <= 1.0
            t_s += value / RATE_HZ
        elif verb == "mute":
            mixed.mute(bool(value))
        else:
            getattr(mixed, verb)(value, t_s)


@given(st.lists(st.sampled_from(["7", "8", "hold", "arch"]), max_size=8), st.integers(1, 300))
def test_never_two_at_once(said: list[str], block: int) -> None:
    mixed = mixer()
    for key in said:
        mixed.say(key, 0.0)
    samples = listen(mixed, 5, block=block)
    assert set(np.unique(samples)) <= {np.float32(level) for level in (0.0, *LEVEL.values())}


@pytest.mark.parametrize("to_hz", [44_100, 48_000, 22_050, 16_000])
def test_another_rate_is_the_same_sound(to_hz: int) -> None:
    def hum(rate_hz: int) -> Samples:
        t_s = np.arange(rate_hz) / rate_hz
        return (np.sin(2 * np.pi * 600 * t_s) * np.hanning(rate_hz)).astype(np.float32)

    there = resampled(hum(16_000), 16_000, to_hz)
    assert there.shape == (to_hz,)
    assert np.abs(there - hum(to_hz)).max() < 1e-3
