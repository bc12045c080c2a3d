"""The bundled clips: all there, short, clean and equally loud."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.exercises import library
from coach.feedback.sound import CLIPS, keys, slug
from coach.feedback.sounds import build_sounds


def read(path: Path) -> tuple[NDArray[np.float64], int]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return raw / 32767.0, file.getframerate()


@pytest.mark.parametrize("name", library.names())
def test_every_cue_and_praise_has_its_clip(name: str) -> None:
    exercise = library.load(name)
    texts = [exercise.praise, *(fault.cue for fault in exercise.faults)]
    texts += [fault.praise for fault in exercise.faults if fault.praise]
    texts.append(f"Next: {exercise.title}")
    assert {slug(text) for text in texts} <= keys()


def test_there_is_no_clip_that_nothing_says() -> None:
    assert keys() == set(build_sounds.texts())


def test_texts_do_not_share_a_key_by_chance() -> None:
    texts = build_sounds.texts()
    assert all(texts[key] == text for key, text in build_sounds.PHRASES.items())
    assert all(key == slug(key) for key in texts)


def test_slug() -> None:
    assert slug("Hips back, good.") == "hips_back_good"


@pytest.mark.parametrize("key", sorted(keys()))
def test_a_clip_is_speech_without_silence_around_it(key: str) -> None:
    samples, rate_hz = read(CLIPS / f"{key}.wav")
    assert 16_000 <= rate_hz <= 22_050
    assert 0.25 <= samples.size / rate_hz <= (0.9 if key.isdigit() else 4.0)
    assert build_sounds.loudness_db(samples, rate_hz) == pytest.approx(-13.0, abs=1.0)
    assert np.abs(samples).max() < 0.9
    assert np.abs(samples[[0, -1]]).max() < 1e-3, "begins or ends with a click"
    loud = np.flatnonzero(np.abs(samples) > 0.004 * np.abs(samples).max())
    assert loud[0] < 0.02 * rate_hz and samples.size - loud[-1] < 0.06 * rate_hz


def test_all_of_them_are_small() -> None:
    assert sum(path.stat().st_size for path in CLIPS.glob("*.wav")) < 8_000_000


@pytest.mark.skipif(shutil.which("flite") is None, reason="needs the synthesiser flite")
def test_the_script_makes_these_very_clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = {key: build_sounds.texts()[key] for key in ("7", "pain")}
    monkeypatch.setattr(build_sounds, "texts", lambda: some)
    build_sounds.build(tmp_path)
    for key in some:
        assert (tmp_path / f"{key}.wav").read_bytes() == (CLIPS / f"{key}.wav").read_bytes()
