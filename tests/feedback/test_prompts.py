"""What the live picture says in every state."""

from __future__ import annotations

import pytest

from coach.coaching.mode import Mode
from coach.feedback.prompts import keys_of, words_of
from coach.feedback.scene import LiveScene

from .scenes import guidance, lead, live, step


@pytest.mark.parametrize(
    "scene, words",
    [
        (live(), ""),
        (live(cue="Chest up"), "Chest up"),
        (live(cue="Chest up", paused=True), "Paused: space goes on"),
        (live(Mode.SETUP), ""),
        (live(Mode.SETUP, guidance=guidance("step back")), "Step back"),
        (live(Mode.SETUP, guidance=guidance(ready_in_s=2.2)), "Good, starting in 3"),
        (live(Mode.CALIBRATION), ""),
        (live(Mode.CALIBRATION, step=step()), "Arch your lower back gently"),
        (live(Mode.COUNTDOWN, left_s=3), "Get ready"),
        (live(Mode.COUNTDOWN, step=step("counting only")), "Counting only"),
        (live(Mode.REST, set_number=1, sets_planned=3), "Rest, then set 2 of 3"),
        (live(Mode.REST, sets_planned=3, lead=lead()), "Rest"),
    ],
)
def test_one_thing_to_do(scene: LiveScene, words: str) -> None:
    assert words_of(scene) == words


@pytest.mark.parametrize("mode", list(Mode))
def test_every_state_shows_its_keys_and_how_to_end(mode: Mode) -> None:
    keys = [key for key, _ in keys_of(live(mode))]
    assert len(keys) == len(set(keys))
    assert "q" in keys
    assert ("p" in keys) == (mode not in (Mode.PAIN, Mode.SUMMARY))


def test_keys_say_what_they_will_do_now() -> None:
    assert dict(keys_of(live()))["space"] == "pause"
    assert dict(keys_of(live(paused=True)))["space"] == "go on"
    assert dict(keys_of(live(muted=True)))["m"] == "sound on"
    assert dict(keys_of(live(Mode.PAIN)))["space"] == "go on"
    assert dict(keys_of(live(Mode.PAIN, routine="Morning")))["space"] == "end"


def test_a_set_can_be_left_out_where_there_are_others() -> None:
    assert "n" not in dict(keys_of(live()))
    assert dict(keys_of(live(sets_planned=3)))["n"] == "skip set"
    assert "n" not in dict(keys_of(live(Mode.PAIN, sets_planned=3)))
