from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.validation.clips import find_clips
from coach.validation.truth import read_truth

ROWS = "frame,t,pelvis_pitch_deg,thorax_pitch_deg\n0,0.0,5.0,8.0\n1,0.1,6.0,8.5\n"


def place(folder: Path, name: str, kind: str, person: str, **more: object) -> Path:
    about = {"set": kind, "exercise": "squat", "actor": person, "reps": [], **more}
    (folder / f"{name}.reps.json").write_text(json.dumps(about))
    (folder / f"{name}.csv").write_text(ROWS)
    video = folder / f"{name}.mp4"
    video.touch()
    return video


def test_chosen_clips_come_with_the_calibration_clips_of_their_people(tmp_path: Path) -> None:
    place(tmp_path, "check_a_squat", "squat_mixed_a", "a")
    place(tmp_path, "check_a_calibration", "calibration", "a")
    place(tmp_path, "check_b_calibration", "calibration", "b")
    (tmp_path / "without_truth.mp4").touch()
    chosen = find_clips(tmp_path, "*squat")
    (clip,) = chosen.clips
    assert (clip.name, clip.family, clip.is_calibration) == ("check_a_squat", "squat_mixed", False)
    assert {person: found.name for person, found in chosen.calibration_clips.items()} == {
        "a": "check_a_calibration"
    }
    assert chosen.failed == []


def test_a_clip_with_broken_truth_is_named_if_it_was_chosen(tmp_path: Path) -> None:
    place(tmp_path, "good", "squat", "a")
    broken = place(tmp_path, "broken", "squat", "a").with_suffix(".csv")
    broken.write_text("frame,t\n0,zero\n")
    place(tmp_path, "odd", "squat", "a", exercise="sqat")
    errors = [str(error) for error in find_clips(tmp_path, "*").failed]
    assert len(errors) == 2
    assert "broken.csv" in errors[0]
    assert "odd.reps.json" in errors[1] and "did you mean 'squat'" in errors[1]
    assert find_clips(tmp_path, "good").failed == []


def test_a_folder_without_such_clips_says_what_belongs_together(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"NAME\.mp4, NAME\.csv and NAME\.reps\.json"):
        find_clips(tmp_path, "*")


def test_what_a_clip_does_not_state_has_defaults(tmp_path: Path) -> None:
    bare = read_truth(place(tmp_path, "bare", "squat", "a"))
    assert (bare.top, bare.neutral_pelvis_deg, bare.neutral_thorax_deg) == ("", 0.0, 0.0)
    assert bare.dist_m != bare.dist_m
    full = read_truth(
        place(
            tmp_path, "full", "squat", "a", top="loose", dist=2.5, gender=0.8,
            neutral_pelvis_deg=5.0, neutral_lumbar_flex_deg=3.0,
        )
    )  # fmt: skip
    assert (full.top, full.dist_m) == ("loose", 2.5)
    assert (full.neutral_pelvis_deg, full.neutral_thorax_deg) == (5.0, 8.0)
