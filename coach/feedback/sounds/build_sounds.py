"""Make the spoken clips beside this file: `uv run coach/feedback/sounds/build_sounds.py`.

Needs the program `flite` (Debian and Ubuntu: `apt-get install flite`). Run it again whenever a
cue or a praise changes: it reads the exercise files, makes every clip anew and removes those
that are no longer said. The same texts give the same bytes on every run.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.exercises import library
from coach.feedback.sound import slug

FOLDER = Path(__file__).parent
VOICE = "slt"
COUNTED_TO = 30
PHRASES = {
    "three": "three",
    "two": "two",
    "one": "one",
    "go": "go",
    # calibration
    "calibrate": "Let us find your own range",
    "neutral": "At ease, and keep still",
    "neutral_lying": "Take up your starting position, and keep still",
    "neutral_seated": "Sit on the edge of your chair, and keep still",
    "neutral_hands_and_knees": "On your hands and knees, and keep still",
    "neutral_squat": "Half squat, hands on your thighs, and keep still",
    "arch": "Arch gently",
    "tuck": "Tuck gently",
    "hold": "Hold",
    "relax": "And relax",
    "again": "And once more",
    "breathe": "Breathe out, and keep still",
    "calibrated": "Good. I know your range",
    "not_learnt": "I do not know your range",
    # setting up
    "ready": "Ready",
    "turn_left": "Turn a little to your left",
    "turn_right": "Turn a little to your right",
    "side_on": "Turn side on to the camera",
    "step_back": "Step back a little",
    "step_closer": "Step a little closer",
    "whole_body": "Whole body in the picture, please",
    "more_light": "More light, please",
    "show_back": "Keep your arms and clothes off your back",
    "one_person": "Only one person in the picture, please",
    "keep_still": "Keep still",
    # in the set
    "no_camera": "I have lost the camera",
    "camera_back": "The camera is back",
    "cannot_see": "I cannot see your back",
    "paused": "Paused",
    "on": "On we go",
    "last": "Last one",
    "rest": "Rest",
    "ten_seconds": "Ten seconds",
    "done": "Well done. That is the set",
    "finished": "All done",
    # of breaks
    "stand_up": "Time to stand up",
    "pain": "Set stopped. Rest now. If it still hurts, that is all for today",
}

_STRETCH = {"number": 0.85, "phrase": 0.95}  # of the voice's own pace: a count must be short
_SILENT_SHARE = 0.006  # of the peak: quieter is no longer even the th of thirty or depth
_LEAD_S, _TAIL_S, _FADE_S = 0.01, 0.05, 0.008  # left around the speech
_WINDOW_S = 0.02  # loudness is the mean power of the windows
_GATE_DB = -12.0  # that lie less than this below the loudest one
_LOUDNESS_DB, _PEAK_DB = -13.0, -1.0  # of full scale: heard across a room


def texts() -> dict[str, str]:
    """What every clip says, by its key."""
    cues: set[str] = set()
    for name in library.names():
        exercise = library.load(name)
        cues.add(exercise.praise)
        for fault in exercise.faults:
            cues.update({fault.cue, fault.praise} - {""})
    numbers = {str(number): str(number) for number in range(1, COUNTED_TO + 1)}
    return numbers | PHRASES | {slug(text): text for text in sorted(cues)}


def loudness_db(samples: NDArray[np.float64], rate_hz: int) -> float:
    """Level of the loud parts, so that neither pauses nor length count.

    Args:
        samples: (n,) within -1 to 1.
        rate_hz: samples a second.
    """
    window = round(_WINDOW_S * rate_hz)
    power = np.square(samples[: samples.size // window * window]).reshape(-1, window).mean(axis=1)
    return float(10 * np.log10(power[power > power.max() * 10 ** (_GATE_DB / 10)].mean()))


def trimmed(samples: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """The speech without the silence around it, faded in and out."""
    loud = np.flatnonzero(np.abs(samples) > _SILENT_SHARE * np.abs(samples).max())
    first = max(loud[0] - round(_LEAD_S * rate_hz), 0)
    cut = samples[first : loud[-1] + round(_TAIL_S * rate_hz)].copy()
    ramp = np.linspace(0.0, 1.0, round(_FADE_S * rate_hz))
    cut[: ramp.size] *= ramp
    cut[-ramp.size :] *= ramp[::-1]
    return cut


def levelled(samples: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """As loud as all the others, its rare peaks rounded off below full scale."""
    louder = samples * 10 ** ((_LOUDNESS_DB - loudness_db(samples, rate_hz)) / 20)
    peak, knee = 10 ** (_PEAK_DB / 20), 0.6
    over = np.maximum(np.abs(louder) - knee, 0.0)
    rounded = knee + (peak - knee) * np.tanh(over / (peak - knee))
    return np.where(over > 0, np.sign(louder) * rounded, louder)


def spoken(text: str, stretch: float) -> tuple[NDArray[np.float64], int]:
    """What the synthesiser says: samples within -1 to 1, and samples a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        pace = ["--setf", f"duration_stretch={stretch}"]
        command = ["flite", "-voice", VOICE, *pace, "-t", text, "-o", str(path)]
        subprocess.run(command, check=True)
        with wave.open(str(path), "rb") as file:
            raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            return raw / 32768.0, file.getframerate()


def build(folder: Path) -> None:
    """Make every clip."""
    for old in folder.glob("*.wav"):
        old.unlink()
    for key, text in texts().items():
        samples, rate_hz = spoken(text, _STRETCH["number" if key.isdigit() else "phrase"])
        samples = trimmed(levelled(samples, rate_hz), rate_hz)
        with wave.open(str(folder / f"{key}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    build(FOLDER)
