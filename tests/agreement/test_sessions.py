from __future__ import annotations

from math import isnan, sin
from pathlib import Path

import pytest

from coach.agreement.rated import COACH
from coach.agreement.sessions import find_sessions, read_session, remarks_on
from coach.errors import CoachError
from coach.reps.types import TiltClass
from coach.session.annotations import Edit, append, set_done
from tests.agreement.session_files import NOW, change_first_class, label, write_session

CLASSES: list[TiltClass] = ["tucked", "neutral", "arched"]


def test_a_session_gives_the_reps_of_the_coach_and_of_who_has_finished(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", CLASSES, person="mia")
    label(path, "anna", ["tucked", "arched", None], late_s=0.3, faults=["hips_low"])
    label(path, "bea", CLASSES, done=False)
    read = read_session(path, "a")
    assert set(read.rated.reps) == {COACH, "anna"} and read.unfinished == ("bea",)
    assert (read.rated.person, read.is_person_known) == ("mia", True)
    coach, anna = read.rated.reps[COACH], read.rated.reps["anna"]
    assert [rep.tilt_class for rep in coach] == CLASSES
    assert [rep.tilt_class for rep in anna] == ["tucked", "arched", None]
    assert (anna[0].start_s, anna[0].peak_s, anna[0].end_s) == (0.3, 1.3, 2.3)
    assert anna[0].faults == {"hips_low"}
    assert read.rated.exercise == "hip-thrust" and "arched_lockout" in read.rated.faults
    # each one's angle is the measured one at their own peak
    assert coach[0].angle_deg == pytest.approx(10 * sin(1.0))
    assert anna[0].angle_deg == pytest.approx(10 * sin(1.3))


def test_what_a_rater_changes_after_seeing_the_coach_does_not_count(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", CLASSES)
    label(path, "anna", ["arched", "neutral", "arched"])
    change_first_class(path, "anna", "tucked")
    assert read_session(path, "a").rated.reps["anna"][0].tilt_class == "arched"


def test_a_rep_of_another_exercise_is_none(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", CLASSES)
    rep = Edit("rep", start_s=0.0, end_s=2.0)
    append(path, "anna", [rep, Edit("not_this_exercise", target=-1)], NOW)
    append(path, "anna", [Edit("rep", start_s=3.0, end_s=5.0)], NOW)
    set_done(path, "anna", True, NOW)
    (only,) = read_session(path, "a").rated.reps["anna"]
    assert (only.number, only.start_s, only.moment_s) == (1, 3.0, 4.0)
    assert isnan(only.peak_s) and isnan(only.angle_deg)


def test_a_rater_called_coach_is_not_the_coach(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", CLASSES)
    label(path, "coach", ["arched"])
    assert set(read_session(path, "a").rated.reps) == {COACH, "coach (rater)"}


def test_who_has_not_finished_and_who_is_not_known_are_said(tmp_path: Path) -> None:
    for name in ("a", "b"):
        path = write_session(tmp_path / f"{name}.coach", CLASSES)
        label(path, "anna", CLASSES)
        label(path, "bea", CLASSES, done=False)
    said = remarks_on([read_session(path, path.stem) for path in find_sessions([tmp_path])])
    assert "bea has not finished 2 sessions" in said[0]
    assert "2 sessions do not tell who trains" in said[1]


def test_who_saw_the_verdict_first_is_said_and_does_not_count(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.coach", CLASSES)
    set_done(path, "anna", True, NOW, looked=True)
    set_done(path, "anna", False, NOW)
    label(path, "anna", CLASSES)
    read = read_session(path, "a")
    assert "anna" not in read.rated.reps and read.not_blind == ("anna",)
    assert "anna saw the coach's verdict before labelling 1 session" in remarks_on([read])[0]


def test_sessions_are_found_below_folders_and_once(tmp_path: Path) -> None:
    first = write_session(tmp_path / "a.coach", CLASSES)
    second = write_session(tmp_path / "deep" / "er" / "b.coach", CLASSES)
    assert find_sessions([tmp_path, second]) == [first, second]


def test_a_place_without_sessions_is_said(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="There is no session in the folder"):
        find_sessions([tmp_path])
    with pytest.raises(CoachError, match=r"There is no .*nowhere"):
        find_sessions([tmp_path / "nowhere"])
